"""At the edges of a desk: a kiosk's shift at the day's close, no counter, an image whose bytes are away."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.devices.camera.driver import SimulatedCamera
from app.domain.enquiries import EnquiryCategory
from app.domain.errors import UserError
from app.domain.images import ImageKept, ImageKind
from app.domain.queue import Precedence
from app.domain.shifts import ShiftState
from app.services.enquiries import EnquiryService
from app.services.evidence import IMAGE_VIEW, EvidenceService
from app.services.machine_shifts import machine_session, open_machine_shift
from app.services.ports import Stamp
from app.services.queue import QueueService
from tests.factories_close import FLOAT_FEN, MANAGER, PIN, CloseRig
from tests.people import DemoHall


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[CloseRig]:
    made = CloseRig(tmp_path)
    yield made
    made.store.close()


def test_the_day_closes_the_shift_of_a_kiosk(rig: CloseRig) -> None:
    mine = rig.open()
    kiosk = machine_session(rig.store.terminal, "zh_CN", "自助终端")
    with rig.store.write(Stamp(kiosk.staff_no)) as unit:
        machine = open_machine_shift(unit, rig.ids, kiosk, rig.clock.now_ms()).shift_id
    rig.count(mine, FLOAT_FEN)
    rig.close(mine)
    (day,) = rig.day_close.days()
    assert rig.day_close.day_status(day.day_id).blockers == (), "nobody could count it"
    assert rig.shift(machine).state is ShiftState.OPEN
    closed = rig.day_close.close_day(rig.session(MANAGER, None), day.day_id, PIN)
    row = rig.shift(machine)
    assert (row.state, row.manager, row.deposit_fen) == (ShiftState.CLOSED, MANAGER, 0)
    assert row.count is not None
    assert (row.count.counted_by, row.count.cash_fen) == (MANAGER, 0)
    assert closed.z_number == 1
    assert [report.kind for report in rig.shifts.reports(9)] == ["z_report", "shift_report", "shift_report"]
    assert rig.rebuilt()


def test_an_enquiry_needs_a_counter(rig: CloseRig) -> None:
    enquiries = EnquiryService(rig.store, rig.clock, rig.ids)
    with pytest.raises(UserError, match=r"queue\.no_counter"):
        enquiries.record(rig.session(counter=None), EnquiryCategory.BILL)
    with rig.store.read() as queries:
        assert queries.enquiries.last_of(rig.session().staff_no) is None


def test_an_image_whose_bytes_are_elsewhere_is_not_shown(tmp_path: Path) -> None:
    hall = DemoHall(tmp_path)
    session, parts = hall.clerk(), (hall.rig.store, hall.rig.clock, hall.rig.ids)
    queue, evidence = QueueService(*parts), EvidenceService(*parts, SimulatedCamera(), hall.staff)
    queue.issue("general", "zh_CN", Precedence.NONE, hall.rig.ids.new())
    ticket_id = queue.serve(session, queue.call_next(session).ticket_id).ticket_id
    passed = hall.verify(session, "wang_xiaoming", ticket_id)
    assert passed.person_id is not None
    hall.rig.record(
        ImageKept(
            image_id="image-1",
            kind=ImageKind.DOCUMENT,
            person_id=passed.person_id,
            verification_id=passed.verification_id,
            order_id=None,
            sealed="0" * 64,
            secret="0" * 64,
            staff_no=session.staff_no,
            purpose="open_account",
            source="camera",
            at_ms=hall.rig.clock.now_ms(),
        )
    )
    (image,) = evidence.images(passed.verification_id)
    with pytest.raises(UserError, match=r"evidence\.gone"):
        evidence.look(session, image)
    with hall.rig.store.read() as queries:
        seen = [view for view in queries.customers.views(passed.person_id) if view.reason == IMAGE_VIEW]
    assert seen == [], "nobody saw anything"
