"""The images on which an approval rests: one button each, and what was opened below them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.i18n import Text
from app.services.approvals import ApprovalImage
from app.ui.screens.approvals.presenter import ApprovalsPresenter, ApprovalsState
from app.ui.theme import GAP_8, SMALL, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.cards import Card
from app.ui.widgets.labels import KeyCap, Label
from app.ui.widgets.picture import PictureLabel

KEY = "Alt+I"
PICTURE_WIDTH = 480


class ImagesCard(Card):
    """Hidden where there are none.

    Signals:
        opened: an image came, or why it did not.
    """

    opened = Signal()

    def __init__(self, presenter: ApprovalsPresenter, text: Text) -> None:
        super().__init__(text("approval.image.title"))
        self.setObjectName("approvals.images")
        self._presenter = presenter
        self._text = text
        self.add_trailing(KeyCap(KEY))
        holder = QWidget()
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP_8)
        self.body.addWidget(holder)
        self._error = Label("", SMALL, tone=Tone.DANGER, wrap=True)
        self._error.setObjectName("approvals.image_error")
        self.body.addWidget(self._error)
        self._picture = PictureLabel()
        self._picture.setObjectName("approvals.picture")
        self.body.addWidget(self._picture)
        self._buttons: dict[str, Button] = {}
        self._made: tuple[tuple[ApprovalImage, ...], str] = ((), "")
        self._told: Exception | None = None
        self.setVisible(False)

    def show_state(self, state: ApprovalsState, text: Text) -> None:
        """Show what there is, and what is open of it."""
        images = state.detail.images if state.detail else ()
        self.setVisible(bool(images))
        self._make(images, text)
        for image_id, button in self._buttons.items():
            button.set_kind(Kind.PRIMARY if image_id == state.looked else Kind.SECONDARY)
        error = state.image_error
        self._error.setText(text.error(error) if error is not None else "")
        self._error.setVisible(error is not None)
        came = state.picture is not None and state.picture != self._picture.shown
        self._picture.show_picture(state.picture, PICTURE_WIDTH, self._text("evidence_card.image"))
        failed = error is not None and error is not self._told
        self._told = error
        if came or failed:
            self.opened.emit()

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._text = text
        self.set_title(text("approval.image.title"))

    def _make(self, images: tuple[ApprovalImage, ...], text: Text) -> None:
        if (images, text.lang) == self._made:
            return
        self._made = (images, text.lang)
        while (item := self._row.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        self._buttons = {}
        for image in images:
            what = text(f"approval.image.{image.proof or 'own'}", name=image.name)
            button = Button(what, Kind.SECONDARY, Size.COMPACT)
            button.setObjectName(f"approvals.image.{len(self._buttons)}")
            which = image.row.image_id
            button.clicked.connect(lambda _on=False, which=which: self._presenter.look(which))
            self._buttons[which] = button
            self._row.addWidget(button)
        self._row.addStretch(1)
