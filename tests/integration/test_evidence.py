"""Images of documents and the second pair of eyes, on a real store with the simulated camera."""

from hashlib import sha256
from pathlib import Path

import pytest

from app.devices.camera.driver import CAMERA_ID, SimulatedCamera
from app.domain.errors import UserError
from app.domain.queue import Precedence
from app.services.evidence import IMAGE_VIEW, EvidenceService
from app.services.queue import QueueService
from app.services.sessions import Session
from tests.people import CLERK, CLERK_PIN, OTHER_CLERK, OTHER_PIN, DemoHall


class Desk:
    """A clerk who serves one customer."""

    def __init__(self, folder: Path) -> None:
        self.hall = DemoHall(folder)
        rig = self.hall.rig
        self.session: Session = self.hall.clerk()
        self.queue = QueueService(rig.store, rig.clock, rig.ids)
        self.evidence = EvidenceService(rig.store, rig.clock, rig.ids, SimulatedCamera(), self.hall.staff)
        issued = self.queue.issue("general", "zh_CN", Precedence.NONE, rig.ids.new())
        self.ticket_id = issued.ticket.ticket_id
        self.queue.call_next(self.session)
        self.queue.serve(self.session, self.ticket_id)
        passed = self.hall.verify(self.session, "wang_xiaoming", self.ticket_id)
        assert passed.passed
        assert passed.person_id is not None
        self.verification_id, self.person_id = passed.verification_id, passed.person_id


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_an_image_is_sealed_and_each_look_is_logged(desk: Desk) -> None:
    sealed = desk.evidence.photograph(desk.session, desk.verification_id, "open_account")
    (image,) = desk.evidence.images(desk.verification_id)
    assert (image.sealed, image.source, image.purpose) == (sealed, CAMERA_ID, "open_account")
    assert image.staff_no == desk.session.staff_no
    with desk.hall.rig.store.read() as queries:
        kept = queries.images.sealed(sealed)
    assert kept is not None
    assert sha256(kept).hexdigest() == sealed
    assert b"PNG" not in kept
    for _ in range(2):
        assert desk.evidence.look(desk.session, image).startswith(b"\x89PNG")
    with desk.hall.rig.store.read() as queries:
        views = [view for view in queries.customers.views(desk.person_id) if view.reason == IMAGE_VIEW]
    assert len(views) == 2
    desk.queue.finish(desk.session, desk.ticket_id)
    with pytest.raises(UserError, match=r"evidence\.not_served"):
        desk.evidence.look(desk.session, image)
    assert desk.hall.rebuilds()


def test_a_second_person_compares(desk: Desk) -> None:
    with pytest.raises(UserError, match=r"evidence\.second_self"):
        desk.evidence.compare(desk.session, desk.verification_id, CLERK, CLERK_PIN, same=True)
    with pytest.raises(UserError, match=r"staff\.wrong_pin"):
        desk.evidence.compare(desk.session, desk.verification_id, OTHER_CLERK, "000000", same=True)
    with pytest.raises(UserError, match=r"evidence\.not_verified"):
        desk.evidence.compare(desk.session, "nobody", OTHER_CLERK, OTHER_PIN, same=True)
    row = desk.evidence.compare(desk.session, desk.verification_id, OTHER_CLERK, OTHER_PIN, same=True)
    assert (row.method, row.passed, row.checked_by) == ("second_person", True, OTHER_CLERK)
    assert desk.hall.rebuilds()
