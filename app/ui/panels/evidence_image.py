"""证件影像 of a verification in one row: taken, missing or failed, with the key that takes it (DOMAIN §3)."""

from pathlib import Path

from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from app.i18n import Text
from app.services.rows.images import ImageRow as Kept
from app.ui.panels.evidence_presenter import EvidenceMode, EvidencePresenter, EvidenceState
from app.ui.theme import BODY, GAP_8, Tone
from app.ui.widgets.buttons import Button, Kind, Size
from app.ui.widgets.labels import IconLabel, Label

KEY = "Alt+O"
_SIMULATED = "SIM-"
_PICTURES = "*.png *.jpg *.jpeg"


class ImageRow(QWidget):
    """What there is of the image, and the camera's key; where the camera fails, a file does too."""

    def __init__(self, presenter: EvidencePresenter, text: Text, *, wanted_alone: bool = False) -> None:
        """`wanted_alone`: where none is needed of this person, nothing is said of one."""
        super().__init__()
        self.setObjectName("evidence.image_row")
        self._wanted_alone = wanted_alone
        self._presenter = presenter
        self._text = text
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP_8)
        self._icon = IconLabel("camera-outline", 20, Tone.MUTED)
        row.addWidget(self._icon)
        self._said = Label("", BODY, wrap=True)
        self._said.setObjectName("evidence.image")
        row.addWidget(self._said, 1)
        # A file is the way on while the camera is out of order, and no shorter one.
        self._file = Button("", Kind.TEXT, Size.COMPACT)
        self._file.setObjectName("evidence.file")
        self._file.clicked.connect(self._choose)
        row.addWidget(self._file)
        self._photo = Button("", Kind.SECONDARY, Size.COMPACT, key=KEY)
        self._photo.setObjectName("evidence.photo")
        self._photo.clicked.connect(lambda _on=False: presenter.photograph())
        row.addWidget(self._photo)
        self.setAcceptDrops(True)

    def show_state(self, state: EvidenceState) -> None:
        """Show what a state says of the image; nothing while a second person answers."""
        text, image = self._text, state.image
        wanted = bool(self._presenter.purpose)
        told = wanted or image is not None or state.fault is not None or not self._wanted_alone
        self.setVisible(told and state.mode is not EvidenceMode.CONFIRMING)
        tone, icon = Tone.MUTED, "camera-outline"
        proof, at, most = state.step
        what = text(f"evidence_card.step.{proof}") if at else ""
        if state.taking:
            said = text("evidence_card.image_taking")
        elif state.fault is not None:
            tone, icon = Tone.DANGER, "camera-off-outline"
            said = text("evidence_card.image_failed", why=text.error(state.fault))
        elif image is not None:
            tone, icon = Tone.OK, "check-circle"
            said = self._kept(image)
        elif wanted:
            tone, icon = Tone.UNSYNCED, "camera-outline"
            code = "evidence_card.image_step_missing" if at else "evidence_card.image_missing"
            said = text(code, name=state.whom, what=what, at=at, of=most)
        else:
            said = text("evidence_card.image_none")
        self._icon.set_icon(icon, tone)
        self._said.setText(said)
        self._said.set_tone(Tone.DANGER if tone is Tone.DANGER else Tone.TEXT)
        again = image is not None or state.fault is not None
        one = "retake" if again else "photo_step" if at else "photo"
        self._photo.setText(text(f"evidence_card.{one}", what=what, at=at, of=most))
        self._photo.setVisible(wanted)
        self._photo.set_busy(state.taking, text("evidence_card.image_taking"))
        self._file.setText(text("evidence_card.file"))
        self._file.setVisible(wanted and state.fault is not None and not state.taking)

    def _kept(self, image: Kept) -> str:
        text = self._text
        code = f"business.{image.purpose}.title"
        simulated = image.source.startswith(_SIMULATED)
        return text(
            "evidence_card.image_simulated" if simulated else "evidence_card.image_kept",
            time=text.clock(image.at_ms, self._presenter.zone),
            purpose=text(code if text.has(code) else "evidence_card.real_name"),
        )

    def _choose(self) -> None:
        found, _ = QFileDialog.getOpenFileName(self, self._text("evidence_card.file"), "", _PICTURES)
        if found:
            self._presenter.photograph(Path(found))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take a picture that is dropped here, where one is asked for."""
        if self._presenter.purpose and event.mimeData().hasUrls():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the first file that is dropped."""
        found = next((url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()), "")
        if found:
            self._presenter.photograph(Path(found))

    def retranslate(self, text: Text) -> None:
        """Take the words of another language."""
        self._text = text
