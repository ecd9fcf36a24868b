"""Child process: the counter from its start until the sign-in screen took a key. Prints when that was.

Imports what the command `counter` imports, in the same way, and of the bench only what types the key.
"""

import gc
import json
import sys
from pathlib import Path


def main(folder: str) -> int:
    """Open the counter on a home and leave it after the first key; returns the exit status."""
    gc.disable()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QLineEdit

    from app.domain.errors import BugError
    from app.proving.bench.first_key import on_first_key
    from app.proving.bench.place import clock_in, home_in
    from app.terminal.desks import application, make_window, running, started
    from app.terminal.system import SystemIds

    app = application("zh_CN")
    with running(home_in(Path(folder)), clock_in(Path(folder)), SystemIds()) as (program, heart):
        window = make_window(program, "counter", "zh_CN")
        heart.start()
        window.show()
        QTimer.singleShot(0, app, lambda: started(program))

        def took(at_ns: int) -> None:
            print(json.dumps({"at_ns": at_ns}), flush=True)
            app.quit()

        field = window.findChild(QLineEdit, "signin.staff_no")
        if field is None:
            raise BugError("the sign-in screen has no field for the staff number")
        on_first_key(window, field, took)
        status = app.exec()
        window.close()
        window.deleteLater()
        app.processEvents()
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
