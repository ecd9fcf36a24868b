"""Cancelling what was accepted (取消受理): the clerk says why; without a reason nothing is cancelled."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from app.i18n import Text
from app.ui.widgets.menus import Menu

REASONS: Final = ("customer_withdrew", "wrong_business", "wrong_details", "comes_again")
"""Codes of `order_reason`: the order shows them as long as it stands."""


def ask_reason(below: QWidget, at: QPoint, text: Text, chosen: Callable[[str], object]) -> None:
    """Ask why an order is cancelled, in a menu at a point of the screen; Esc leaves it as it is."""
    menu = Menu(below)
    menu.setObjectName("menu.cancel_order")
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    menu.add_title(text("desk.cancel_title"))
    for number, reason in enumerate(REASONS, 1):
        action = QAction(f"&{number}  {text(f'order_reason.{reason}')}", menu)
        action.setData(reason)
        menu.addAction(action)
    menu.triggered.connect(lambda action: chosen(action.data()))
    menu.popup(at)
    menu.setActiveAction(next(action for action in menu.actions() if not action.isSeparator()))
