"""Child process: a window with one field and nothing else. Prints when it took a key, and its memory."""

import json
import sys

from PySide6.QtWidgets import QApplication, QLineEdit, QVBoxLayout, QWidget

from app.proving.bench.first_key import on_first_key
from app.proving.bench.resident import resident_bytes


def main() -> int:
    """Run the window until it took a key; returns the exit status."""
    app = QApplication(sys.argv[:1])
    window = QWidget()
    column = QVBoxLayout(window)
    field = QLineEdit()
    column.addWidget(field)
    window.resize(1920, 1080)

    def took(at_ns: int) -> None:
        print(json.dumps({"at_ns": at_ns, "rss": resident_bytes()}), flush=True)
        app.quit()

    on_first_key(window, field, took)
    window.show()
    field.setFocus()
    return app.exec()


if __name__ == "__main__":
    sys.exit(main())
