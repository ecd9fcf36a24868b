"""What the count of a hand-over led to: shown to the manager, who signs it."""

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.i18n import Text
from app.services.drawers import ToSign as Found
from app.ui.theme import GAP_4, GAP_8, GAP_16, SMALL, Tone
from app.ui.widgets.labels import IconLabel, Label
from app.ui.widgets.lists import KeyValue, Pair


class ToSign(QWidget):
    """Differences by tender and what is carried forward, below the count; hidden while nothing is signed."""

    def __init__(self, text: Text) -> None:
        super().__init__()
        self.setObjectName("drawer.to_sign")
        self._text = text
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_16, GAP_8, GAP_16, GAP_8)
        column.setSpacing(GAP_4)
        head = QHBoxLayout()
        head.setSpacing(GAP_8)
        head.addWidget(IconLabel("alert", 20, Tone.UNSYNCED))
        head.addWidget(Label(text("counter.drawer.to_sign"), bold=True, tone=Tone.UNSYNCED), 1)
        column.addLayout(head)
        self._pairs = KeyValue()
        column.addWidget(self._pairs)
        column.addWidget(Label(text("counter.drawer.to_sign_again"), SMALL, tone=Tone.MUTED))
        self.hide()

    def show_found(self, found: Found | None) -> None:
        """Show what is to be signed, or nothing."""
        self.setVisible(found is not None)
        if found is None:
            return
        text = self._text
        differences = tuple(
            Pair(
                text(f"tender.{tender}"),
                text("close.short" if fen < 0 else "close.over", amount=text.signed(fen)),
                bold=True,
                tone=Tone.DANGER if fen < 0 else Tone.UNSYNCED,
            )
            for tender, fen in found.variances
        )
        limit = Pair(text("counter.drawer.to_sign_limit"), text.money(found.limit_fen))
        carried = tuple(Pair(text(f"carried.{item.code}"), str(item.count)) for item in found.carried)
        self._pairs.set_pairs((*differences, *((limit,) if differences else ()), *carried))
