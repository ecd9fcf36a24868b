"""A window around widgets, shown and active, as a test with real keys needs it."""

from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot


def window_of(qtbot: QtBot, *widgets: QWidget) -> QWidget:
    """Return a shown, active window with the widgets one under the other."""
    window = QWidget()
    column = QVBoxLayout(window)
    for widget in widgets:
        column.addWidget(widget)
    qtbot.addWidget(window)
    window.resize(640, 480)
    with qtbot.waitActive(window):
        window.show()
        window.activateWindow()
    return window
