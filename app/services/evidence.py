"""What backs a verification: the image of the document, and a second pair of eyes (DOMAIN §3).

Images are sealed, seen only while their person is being served, and each look at one is logged.
"""

import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.domain.errors import EnvironmentFault, UserError
from app.domain.faces import DEVICE, MANAGER, SECOND_PERSON, THRESHOLD, FaceStand, stand_of
from app.domain.halls import local_date
from app.domain.images import FaceChecked, ImageKept, ImageKind
from app.domain.queue import TicketState
from app.domain.rights import Right, holds
from app.domain.verification import PersonalDataViewed
from app.services.access import require
from app.services.ports import Camera, Clock, FaceMatcher, Ids, Stamp, Store, UnitOfWork
from app.services.reading import Queries
from app.services.rows.images import FaceRow, ImageRow
from app.services.rows.verification import VerificationRow
from app.services.sealed_images import keep_image, open_image
from app.services.sessions import Session
from app.services.staff import StaffService

IMAGE_VIEW: Final = "document_image"
"""Reason of the logged view of an image."""
FACE_THRESHOLD: Final = "identity.face_threshold"
_THOUSANDTHS: Final = 10
"""The device's hundredths are kept as thousandths."""


class EvidenceService:
    """Use cases of images and comparisons. `matcher` is None where no device compares."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        ids: Ids,
        camera: Camera,
        staff: StaffService,
        matcher: FaceMatcher | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._ids = ids
        self._camera = camera
        self._staff = staff
        self._matcher = matcher
        self._once = threading.Lock()

    @property
    def by_device(self) -> bool:
        """Return whether a device can be asked to compare."""
        return self._matcher is not None

    def photograph(
        self, session: Session, verification_id: str, purpose: str, file: Path | None = None
    ) -> str:
        """Take an image of a document that passed, marked with operator, purpose and date; returns its hash.

        Call it from the pool: cameras are slow. `purpose` is the key of the business. `file` is a picture
        that another camera took: the way on while the camera of this counter is out of order.

        Raises:
            UserError: evidence.not_verified. EnvironmentFault: camera.*
        """
        require(session, Right.SERVE)
        now = self._clock.now_ms()
        with self._store.read() as queries:
            row = _passed(queries, verification_id)
            day = local_date(now, queries.halls.hall().zone)
        marks = (session.staff_no, purpose, day)
        photo = self._camera.mark(file, marks) if file else self._camera.take(marks)
        about = ImageKept(
            image_id="",
            kind=ImageKind.DOCUMENT,
            person_id=row.person_id,
            verification_id=verification_id,
            order_id=None,
            sealed="",
            secret="",
            staff_no=session.staff_no,
            purpose=purpose,
            source=photo.camera,
            at_ms=now,
        )
        with self._store.write(Stamp(session.staff_no)) as unit:
            return keep_image(unit, self._ids, photo.data, about)

    def photograph_once(self, session: Session, verification_id: str, purpose: str) -> bool:
        """Take the image of a document unless this visit has one for this purpose; returns whether it did.

        Call it from the pool. Whoever asks while the camera works waits. Raises what `photograph` does.
        """
        # The reading asks for it, and so may the form before the camera has answered: neither takes a second.
        with self._once:
            if any(image.purpose == purpose for image in self.images(verification_id)):
                return False
            self.photograph(session, verification_id, purpose)
            return True

    def images(self, verification_id: str) -> tuple[ImageRow, ...]:
        """Return which images of a document there are; not what they show."""
        with self._store.read() as queries:
            return queries.images.of_verification(verification_id)

    def faces(self, verification_id: str) -> tuple[FaceRow, ...]:
        """Return who or what compared face and document beside the clerk, oldest first."""
        with self._store.read() as queries:
            return queries.images.faces(verification_id)

    def threshold(self) -> int:
        """Return the least likeness (percent) by which a device confirms in this hall."""
        with self._store.read() as queries:
            return queries.halls.setting(FACE_THRESHOLD, THRESHOLD)

    def names(self, faces: tuple[FaceRow, ...]) -> dict[str, str]:
        """Return the names of the people among who or what compared, by staff number."""
        with self._store.read() as queries:
            found = {row.checked_by: queries.staff.staff(row.checked_by) for row in faces}
        return {number: row.name for number, row in found.items() if row is not None}

    def served(self, session: Session, verification_id: str) -> bool:
        """Return whether whoever was verified is being served at this counter now."""
        with self._store.read() as queries:
            return _served(queries, session, _passed(queries, verification_id))

    def look(self, session: Session, image: ImageRow) -> bytes:
        """Return what an image shows (PNG or JPEG), while its person is being served; each look is logged.

        Raises:
            UserError: evidence.not_served, evidence.gone.
        """
        require(session, Right.SERVE)
        with self._store.write(Stamp(session.staff_no)) as unit:
            row = _passed(unit.queries, image.verification_id or "")
            if row.person_id is None or not _served(unit.queries, session, row):
                raise UserError("evidence.not_served")
            shown = open_image(unit.queries, image)
            if shown is None:
                raise UserError("evidence.gone")
            unit.record(
                PersonalDataViewed(
                    view_id=self._ids.new(),
                    person_id=row.person_id,
                    staff_no=session.staff_no,
                    reason=IMAGE_VIEW,
                    ticket_id=row.ticket_id,
                    at_ms=self._clock.now_ms(),
                )
            )
        return shown

    def compare(
        self, session: Session, verification_id: str, staff_no: str, pin: str, *, same: bool
    ) -> FaceRow:
        """Record what a second person saw who compared face and document, signed with their PIN.

        "Not the same" bars this identity for the visit; then only a manager's word counts.

        Raises:
            UserError: evidence.not_verified, evidence.second_self, evidence.manager_decides, or as
                `StaffService.check_pin`.
        """
        require(session, Right.SERVE)
        second = self._staff.check_pin(staff_no, pin)
        if second.staff_no == session.staff_no:
            raise UserError("evidence.second_self")
        method = MANAGER if holds(second.roles, Right.APPROVE) else SECOND_PERSON
        with self._store.write(Stamp(session.staff_no)) as unit:
            _passed(unit.queries, verification_id)
            barred = stand_of(unit.queries.images.faces(verification_id)) is FaceStand.OTHER
            if barred and same and method is not MANAGER:
                raise UserError("evidence.manager_decides")
            said = _Said(method, same, None, second.staff_no)
            return self._compared(unit, session, verification_id, said)

    def match(self, session: Session, verification_id: str) -> FaceRow:
        """Let the device compare the document with who stands there; returns what it made of them.

        Call it from the pool: cameras and devices are slow. Neither picture is kept; the score is. Too little
        likeness decides nothing: a second person looks then, as when no answer comes.

        Raises:
            UserError: evidence.not_verified, evidence.undecided.
            EnvironmentFault: face.*, camera.*
        """
        require(session, Right.SERVE)
        if self._matcher is None:
            raise EnvironmentFault("face.none")
        with self._store.read() as queries:
            _passed(queries, verification_id)
            kept = queries.images.of_verification(verification_id)
            document = open_image(queries, kept[-1]) if kept else None
            threshold = queries.halls.setting(FACE_THRESHOLD, THRESHOLD)
        answer = self._matcher.match(document or self._camera.take(()).data, self._camera.take(()).data)
        if answer.score is None:
            raise UserError("evidence.undecided")
        said = _Said(DEVICE, answer.score >= threshold, answer.score * _THOUSANDTHS, answer.device)
        with self._store.write(Stamp(session.staff_no)) as unit:
            return self._compared(unit, session, verification_id, said)

    def _compared(self, unit: UnitOfWork, session: Session, verification_id: str, said: "_Said") -> FaceRow:
        check_id = self._ids.new()
        unit.record(
            FaceChecked(
                check_id=check_id,
                verification_id=verification_id,
                method=said.method,
                passed=said.same,
                score=said.score,
                checked_by=said.by,
                staff_no=session.staff_no,
                at_ms=self._clock.now_ms(),
            )
        )
        faces = unit.queries.images.faces(verification_id)
        return next(row for row in faces if row.check_id == check_id)


@dataclass(frozen=True, slots=True)
class _Said:
    """One comparison as it is recorded."""

    method: str
    same: bool
    score: int | None
    by: str


def _served(queries: Queries, session: Session, row: VerificationRow) -> bool:
    """Return whether the ticket of a verification is being served by a session."""
    held = queries.queue.held_by(session.counter_id or "")
    return held is not None and held.state is TicketState.SERVING and row.ticket_id == held.ticket_id


def _passed(queries: Queries, verification_id: str) -> VerificationRow:
    row = queries.customers.verification(verification_id)
    if row is None or not row.passed:
        raise UserError("evidence.not_verified")
    return row
