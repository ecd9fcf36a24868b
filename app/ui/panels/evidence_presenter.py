"""What backs a verification at the desk: a second person's look, and the stored image (DOMAIN §3).

An image is held only while it is shown: it goes with the visit, with the page, and with the next person.
"""

from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.services.evidence import EvidenceService
from app.services.ports import ChangeFeed
from app.services.rows.images import FaceRow, ImageRow
from app.services.sessions import Session
from app.ui.panels.identity_presenter import IdentityMode, IdentityState
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner


class EvidenceMode(StrEnum):
    """What is shown of it."""

    HIDDEN = "hidden"
    """Nobody passed in this standing yet."""
    NOT_COMPARED = "not_compared"
    CONFIRMING = "confirming"
    """A second person gives staff number and PIN here."""
    SAME = "same"
    NOT_SAME = "not_same"


STATES = tuple(EvidenceMode)
_SETTLED = frozenset({IdentityMode.WAITING, IdentityMode.PASSED})
"""Not while another document is looked at: it may be somebody else's."""


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """One frozen picture of the card."""

    mode: EvidenceMode = EvidenceMode.HIDDEN
    verification_id: str = ""
    faces: tuple[FaceRow, ...] = ()
    images: tuple[ImageRow, ...] = ()
    picture: bytes | None = None
    """What the image shows (PNG), while it is open."""
    busy: bool = False
    error: Exception | None = None


class EvidencePresenter(Presenter[EvidenceState]):
    """Follows the identity panel; knows one verification at a time.

    Signals:
        confirmed: a second person gave an answer (`FaceRow`).
    """

    confirmed = Signal(object)

    def __init__(
        self,
        service: EvidenceService,
        feed: ChangeFeed,
        tasks: Runner,
        session: Session,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(EvidenceState(), parent)
        self._service = service
        self._tasks = tasks
        self._session = session
        self.zone = zone
        self._live = Live(feed, ("ticket",), self)
        self._live.changed.connect(self._look_whether_served)

    def follow(self, identity: IdentityState) -> None:
        """Take whoever passed in the standing that is looked at."""
        seen = identity.seen(identity.standing) if identity.mode in _SETTLED else None
        which = seen.verification_id if seen else ""
        if which != self.state.verification_id:
            self._live.stop()
            self._set(EvidenceState(verification_id=which))
            self.load()

    def load(self) -> None:
        """Read what there is of this verification."""
        which = self.state.verification_id
        if which:
            self._tasks.read(
                lambda: (self._service.faces(which), self._service.images(which)),
                lambda found: self._on_found(which, *found),
                self._fail,
            )

    # -- a second person ------------------------------------------------------------------------------

    def ask(self) -> None:
        """Ask for a second person, or fold the question away."""
        state = self.state
        if state.mode is EvidenceMode.CONFIRMING:
            self._update(mode=mode_of(state.faces), error=None)
        elif state.mode is not EvidenceMode.HIDDEN:
            self._update(mode=EvidenceMode.CONFIRMING, error=None)

    def confirm(self, staff_no: str, pin: str, *, same: bool) -> None:
        """Record what the second person saw, signed with their PIN."""
        state = self.state
        if state.mode is not EvidenceMode.CONFIRMING or state.busy:
            return
        which = state.verification_id
        self._update(busy=True, error=None)
        self._tasks.write(
            lambda: self._service.compare(self._session, which, staff_no.strip().upper(), pin, same=same),
            lambda row: self._on_confirmed(which, row),
            self._fail,
        )

    def _on_confirmed(self, which: str, row: FaceRow) -> None:
        if self.state.verification_id == which:
            faces = (*self.state.faces, row)
            self._update(faces=faces, mode=mode_of(faces), busy=False)
            self.confirmed.emit(row)

    # -- the image ------------------------------------------------------------------------------------

    def look(self) -> None:
        """Show the newest image, or close it."""
        state = self.state
        if state.picture is not None:
            self.close_image()
        elif state.images and not state.busy and state.mode is not EvidenceMode.CONFIRMING:
            image = state.images[-1]
            self._update(busy=True, error=None)
            self._live.start()
            self._tasks.write(
                lambda: self._service.look(self._session, image),
                lambda shown: self._on_image(image, shown),
                self._fail,
            )

    def close_image(self) -> None:
        """Forget what the image shows."""
        self._live.stop()
        if self.state.picture is not None or self.state.busy:
            self._update(picture=None, busy=False)

    def leave(self) -> None:
        """The page is left: no image, and no half-given answer, stays behind."""
        self.close_image()
        if self.state.mode is EvidenceMode.CONFIRMING:
            self.ask()

    def _on_image(self, image: ImageRow, shown: bytes) -> None:
        # Whoever left meanwhile, or went on to somebody else, is not shown it any more.
        if self.state.verification_id == image.verification_id and self.state.busy:
            self._update(picture=shown, busy=False)

    def _look_whether_served(self) -> None:
        which = self.state.verification_id
        if which and self.state.picture is not None:
            self._tasks.read(
                lambda: self._service.served(self._session, which),
                lambda still: None if still else self.close_image(),
                self._fail,
            )

    def _on_found(self, which: str, faces: tuple[FaceRow, ...], images: tuple[ImageRow, ...]) -> None:
        state = self.state
        if state.verification_id == which:
            asking = state.mode is EvidenceMode.CONFIRMING
            self._update(
                faces=faces, images=images, mode=EvidenceMode.CONFIRMING if asking else mode_of(faces)
            )

    def _fail(self, error: Exception) -> None:
        self._update(error=error, busy=False)


def mode_of(faces: tuple[FaceRow, ...]) -> EvidenceMode:
    """Return what the last comparison says: a later one stands over an earlier."""
    if not faces:
        return EvidenceMode.NOT_COMPARED
    return EvidenceMode.SAME if faces[-1].passed else EvidenceMode.NOT_SAME
