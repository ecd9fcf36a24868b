"""What backs a verification at the desk: a second person's look, and the image of the document (DOMAIN §3).

An image is held only while it is shown: it goes with the visit, with the page, and with the next person.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.domain.business import business_type
from app.domain.business.document_images import (
    evidence_subject,
    image_purpose,
    image_purposes,
    photographed,
    purpose_of_reading,
)
from app.domain.business.faces import barred_by_face, standing_here
from app.domain.faces import THRESHOLD, FaceStand, doubted, stand_of
from app.domain.staff import staff_number
from app.services.evidence import EvidenceService
from app.services.ports import ChangeFeed
from app.services.rows.images import FaceRow, ImageRow
from app.services.sessions import Session
from app.ui.panels.form_state import EDITING, FormMode, FormState
from app.ui.panels.identity_presenter import IdentityMode, IdentityState
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner


class EvidenceMode(StrEnum):
    """What is shown of it."""

    HIDDEN = "hidden"
    """Nobody passed in this standing yet."""
    NOT_COMPARED = "not_compared"
    COMPARING = "comparing"
    """The device is asked; nobody has to wait for it."""
    CONFIRMING = "confirming"
    """A second person gives staff number and PIN here."""
    SAME = "same"
    NOT_SAME = "not_same"


STATES = tuple(EvidenceMode)
_ASKING = frozenset({EvidenceMode.COMPARING, EvidenceMode.CONFIRMING})
_MODES = {
    FaceStand.OPEN: EvidenceMode.NOT_COMPARED,
    FaceStand.SAME: EvidenceMode.SAME,
    FaceStand.OTHER: EvidenceMode.NOT_SAME,
}
_SETTLED = frozenset({IdentityMode.WAITING, IdentityMode.PASSED})
"""Not while another document is looked at: it may be somebody else's."""


@dataclass(frozen=True, slots=True)
class EvidenceState:
    """One frozen picture of the card."""

    mode: EvidenceMode = EvidenceMode.HIDDEN
    verification_id: str = ""
    name: str = ""
    """Masked, of whom a business wants compared before it is accepted."""
    faces: tuple[FaceRow, ...] = ()
    threshold: int = THRESHOLD
    """Least likeness (percent) by which a device confirms."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Of colleagues who compared, by staff number."""
    images: tuple[ImageRow, ...] = ()
    picture: bytes | None = None
    """What the image shows (PNG or JPEG), while it is open."""
    purpose: str = ""
    """Key of the business for which an image of this document is kept; empty where none is asked for."""
    series: tuple[str, ...] = ()
    """All for which images of this person are taken, in order; of more than one, each step is named."""
    whom: str = ""
    """Masked, of whose document it is."""
    taking: bool = False
    """Whether the camera has not answered yet."""
    fault: Exception | None = None
    """Why the last picture failed."""
    busy: bool = False
    error: Exception | None = None

    @property
    def image(self) -> ImageRow | None:
        """Return the newest image: for the business in hand, where one asks for it."""
        fitting = (row for row in reversed(self.images) if self.purpose in ("", row.purpose))
        return next(fitting, None)

    @property
    def step(self) -> tuple[str, int, int]:
        """Return what is laid down next (`own`, or the name of a proof), as which, and of how many."""
        if not self.series[1:] or self.purpose not in self.series:
            return "", 0, 0
        proof = self.purpose.partition(".")[2]
        return proof or "own", self.series.index(self.purpose) + 1, len(self.series)

    @property
    def doubted(self) -> bool:
        """Return whether a device saw too little likeness, and a second person is to look."""
        return doubted(self.faces)

    @property
    def barred(self) -> bool:
        """Return whether somebody else was seen: from then on only a manager's word counts."""
        return stand_of(self.faces) is FaceStand.OTHER


class EvidencePresenter(Presenter[EvidenceState]):
    """Follows the identity panel, or a form; knows one verification at a time.

    Signals:
        confirmed: a second person gave an answer, or the device did (`FaceRow`).
        faces_known: all comparisons of a verification as they are now (its id, the rows, oldest first).
        imaged: the document was photographed.
        step_taken: of several images one was taken: what comes next (empty after the last), as which, of how
            many.
        answer_wanted: the open question has to be answered before it goes on.
    """

    confirmed = Signal(object)
    faces_known = Signal(str, object)
    imaged = Signal()
    step_taken = Signal(str, int, int)
    answer_wanted = Signal()

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
        self.business = ""
        """Key of the business whose form is opened again after the identity page; empty where none is."""
        self._matching = False  # whether the device has not answered yet: it is asked one thing at a time
        self._taken = ("", "")  # verification and purpose of the last image
        self._cameras: set[str] = set()
        """Verifications whose document is before the camera, whoever is looked at meanwhile."""
        self._live = Live(feed, ("ticket",), self)
        self._live.changed.connect(self._look_whether_served)

    def follow(self, identity: IdentityState) -> None:
        """Take whoever passed in the standing that is looked at."""
        seen = identity.seen(identity.standing) if identity.mode in _SETTLED else None
        kind = business_type(self.business) if self.business else None
        purpose = purpose_of_reading(kind, (), identity.standing, newcomer=False)
        self._turn_to(seen.verification_id if seen else "", purpose=purpose, whom=seen.name if seen else "")

    def follow_form(self, form: FormState) -> None:
        """Take whomever the business in hand wants compared, or bars; nobody once that is settled."""
        look = barred_by_face if form.mode is FormMode.REFUSED else evidence_subject
        party, name, purpose = None, "", ""
        series: tuple[str, ...] = ()
        if form.kind and form.quote and form.mode in (*EDITING, FormMode.REFUSED):
            context = form.quote.context
            party = look(form.kind, context)
            compared = form.kind.face_match and party in standing_here(form.kind, context)
            name = party.name if party and (compared or form.mode is FormMode.REFUSED) else ""
            own = form.kind.key if party in photographed(form.kind, context) else ""
            purpose = image_purpose(form.kind, context, party) or own if party else ""
            series = image_purposes(form.kind, context, party) if party else ()
        whom = party.name if party else ""
        self._turn_to(party.verification_id if party else "", name, purpose, whom, series)

    def _turn_to(
        self, which: str, name: str = "", purpose: str = "", whom: str = "", series: tuple[str, ...] = ()
    ) -> None:
        before = self.state
        if (which, purpose) == (before.verification_id, before.purpose):
            return
        self._live.stop()
        taking = which in self._cameras
        self._set(
            EvidenceState(
                verification_id=which, name=name, purpose=purpose, whom=whom, taking=taking, series=series
            )
        )
        self.load()
        self._say_step(before)

    def _say_step(self, before: EvidenceState) -> None:
        """Say what is laid down after what was just taken, which looks the same on the desk."""
        _, at, most = before.step
        taken = self._taken == (before.verification_id, before.purpose)
        if not at or not taken:
            return
        self._taken = ("", "")
        proof, then, _ = self.state.step
        self.step_taken.emit(*((proof, then, most) if then > at else ("", most, most)))

    @property
    def by_device(self) -> bool:
        """Return whether a device can be asked."""
        return self._service.by_device

    def load(self) -> None:
        """Read what there is of this verification."""
        which = self.state.verification_id
        if which:
            self._tasks.read(
                lambda: self._read(which), lambda found: self._on_found(which, *found), self._fail
            )

    def _read(self, which: str) -> tuple[tuple[FaceRow, ...], tuple[ImageRow, ...], int, dict[str, str]]:
        service, faces = self._service, self._service.faces(which)
        return faces, service.images(which), service.threshold(), service.names(faces)

    # -- the device -----------------------------------------------------------------------------------

    def compare(self) -> None:
        """Compare now (Alt+F): the device first, where there is one; else, or pressed again, a second person.

        A device that is silent or undecided, or sees too little likeness, leads to the second person too.
        """
        state = self.state
        comparable = state.mode in (EvidenceMode.NOT_COMPARED, EvidenceMode.SAME)
        if not comparable or not self.by_device or self._matching:
            self.ask()
            return
        which, self._matching = state.verification_id, True
        self._update(mode=EvidenceMode.COMPARING, error=None)
        self._tasks.pool(
            lambda: self._service.match(self._session, which),
            lambda row: self._on_matched(which, row),
            lambda error: self._on_unmatched(which, error),
        )

    def want(self) -> None:
        """Somebody has to be compared before it goes on: begin, or go to the question that is open."""
        if self.state.mode is EvidenceMode.NOT_COMPARED:
            self.compare()
        elif self.state.mode is EvidenceMode.CONFIRMING:
            self.answer_wanted.emit()

    def _on_matched(self, which: str, row: FaceRow) -> None:
        state, self._matching = self.state, False
        if state.verification_id != which:
            return
        faces = (*state.faces, row)
        found = mode_of(faces)
        unsettled = found is EvidenceMode.NOT_COMPARED and state.mode in _ASKING
        self._update(faces=faces, mode=EvidenceMode.CONFIRMING if unsettled else found, error=None)
        self.faces_known.emit(which, faces)
        self.confirmed.emit(row)

    def _on_unmatched(self, which: str, error: Exception) -> None:
        self._matching = False
        # Somebody who did not wait is typing by now: nothing that is on the screen moves.
        if self.state.verification_id == which and self.state.mode is EvidenceMode.COMPARING:
            self._update(mode=EvidenceMode.CONFIRMING, error=error)

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
            lambda: self._service.compare(self._session, which, staff_number(staff_no), pin, same=same),
            lambda row: self._on_confirmed(which, row),
            self._fail,
        )

    def _on_confirmed(self, which: str, row: FaceRow) -> None:
        if self.state.verification_id == which:
            faces = (*self.state.faces, row)
            self._update(faces=faces, mode=mode_of(faces), busy=False, error=None)
            self.faces_known.emit(which, faces)
            self.confirmed.emit(row)
            self.load()  # the colleague's name

    # -- the image ------------------------------------------------------------------------------------

    @property
    def purpose(self) -> str:
        """Return for which business an image would be taken; empty where nothing asks for one."""
        image = self.state.image
        return self.state.purpose or (image.purpose if image else "")

    def photograph(self, file: Path | None = None) -> None:
        """Photograph the document (Alt+O), or take another camera's picture; once more, if there is one."""
        state, purpose = self.state, self.purpose
        which = state.verification_id
        if not which or not purpose or state.taking:
            return
        self._cameras.add(which)
        self._update(taking=True, fault=None)
        take: Callable[[Session, str, str], object] = self._service.photograph_once
        if file is not None or state.image is not None:
            take = partial(self._service.photograph, file=file)
        self._tasks.pool(
            lambda: take(self._session, which, purpose),
            lambda _kept: self._on_taken(which, purpose),
            lambda error: self._on_no_picture(which, error),
        )

    def _on_taken(self, which: str, purpose: str) -> None:
        """Note what was taken: by now another image may be asked for."""
        self._cameras.discard(which)
        if self.state.verification_id == which:
            self._taken = (which, purpose)
            self.close_image()
            self._update(taking=False, fault=None)
            self.load()
        self.imaged.emit()

    def _on_no_picture(self, which: str, error: Exception) -> None:
        self._cameras.discard(which)
        if self.state.verification_id == which:
            self._update(taking=False, fault=error)

    def look(self) -> None:
        """Show the newest image, or close it."""
        state = self.state
        if state.picture is not None:
            self.close_image()
        elif (image := state.image) and not state.busy and state.mode is not EvidenceMode.CONFIRMING:
            which = state.verification_id
            self._update(busy=True, error=None)
            self._live.start()
            self._tasks.write(
                lambda: self._service.look(self._session, image),
                lambda shown: self._on_image(which, shown),
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
        if self.state.mode in _ASKING:
            self._update(mode=mode_of(self.state.faces), error=None)

    def _on_image(self, which: str, shown: bytes) -> None:
        # Whoever left meanwhile, or went on to somebody else, is not shown it any more.
        if self.state.verification_id == which and self.state.busy:
            self._update(picture=shown, busy=False)

    def _look_whether_served(self) -> None:
        which = self.state.verification_id
        if which and self.state.picture is not None:
            self._tasks.read(
                lambda: self._service.served(self._session, which),
                lambda still: None if still else self.close_image(),
                self._fail,
            )

    def _on_found(
        self,
        which: str,
        faces: tuple[FaceRow, ...],
        images: tuple[ImageRow, ...],
        threshold: int,
        names: dict[str, str],
    ) -> None:
        state = self.state
        if state.verification_id == which:
            mode = state.mode if state.mode in _ASKING else mode_of(faces)
            self._update(faces=faces, images=images, mode=mode, threshold=threshold, names=names)

    def _fail(self, error: Exception) -> None:
        self._update(error=error, busy=False)


def mode_of(faces: tuple[FaceRow, ...]) -> EvidenceMode:
    """Return what all comparisons come to."""
    return _MODES[stand_of(faces)]
