"""A face match that businesses demand, and what "not the same person" bars, on real stores."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.devices.camera.driver import SimulatedCamera
from app.devices.face_matcher.driver import FrameFaceMatcher
from app.devices.face_matcher.emulator import SILENT, FaceEmulator
from app.domain.errors import EnvironmentFault, UserError
from app.domain.faces import DEVICE, FaceStand, stand_of
from app.domain.faces import MANAGER as BY_MANAGER
from app.domain.orders import OrderState
from app.domain.queue import Precedence
from app.domain.stock import SimMoved, StockState
from app.domain.verification import IdentityChecked
from app.services.evidence import FACE_THRESHOLD, EvidenceService
from app.services.ports import Stamp
from app.services.queue import QueueService
from app.services.rows.images import FaceRow
from app.services.visits import Visit
from tests.emulators import running
from tests.network_hall import Centre, NetDesk
from tests.people import MANAGER, MANAGER_PIN, OTHER_CLERK, OTHER_PIN, DemoHall
from tests.samples_business import OPENING, Desk
from tests.samples_faces import face_fact
from tests.samples_form import CONTACT
from tests.samples_hall import MOBILE, OWN, SECRET, SIMS
from tests.samples_numbers import REST, SWAP

AWAITED = r"business\.check\.face\.awaited"
BARRED = r"business\.check\.face_other\.refused"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# -- what businesses demand ---------------------------------------------------------------------------


def test_a_new_number_is_not_accepted_before_somebody_compared(desk: Desk) -> None:
    visit = desk.verified("song", compared=False)
    opened = desk.orders.start(desk.clerk, "open_account", visit)
    assert opened.eligibility.allowed, "the form may be filled meanwhile"
    with pytest.raises(UserError, match=r"form\."):
        desk.orders.submit(desk.clerk, "open_account", {**OPENING.form, "phone": "1"}, visit)
    with pytest.raises(UserError, match=AWAITED) as refused:
        desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit)
    assert refused.value.params == {"name": "测试·宋**"}
    assert visit.verification_id is not None
    desk.compare(visit.verification_id, DEVICE, same=False)
    with pytest.raises(UserError, match=AWAITED):
        desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit)
    desk.compare(visit.verification_id, DEVICE)
    order = desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit).order
    assert order.state is OrderState.ACKNOWLEDGED
    assert desk.rebuilt()


def test_both_parties_of_a_transfer_are_compared(desk: Desk) -> None:
    second = desk.verified("song", compared=False).verification_id
    assert second is not None
    visit = replace(desk.verified("zhao", OWN), other_verification_id=second)
    with pytest.raises(UserError, match=AWAITED) as refused:
        desk.orders.submit(desk.clerk, "ownership_transfer", {**CONTACT}, visit)
    assert refused.value.params == {"name": "测试·宋**"}
    desk.compare(second)
    desk.orders.submit(desk.clerk, "ownership_transfer", {**CONTACT}, visit)


def test_what_does_not_demand_it_goes_on_without(desk: Desk) -> None:
    visit = desk.verified("zhao", OWN, compared=False)
    assert desk.orders.submit(desk.clerk, "suspend", REST.form, visit).order.code
    with pytest.raises(UserError, match=AWAITED):
        desk.orders.submit(desk.clerk, "sim_replace", SWAP.form, visit)


# -- somebody else ------------------------------------------------------------------------------------


def barred(desk: Desk, person: str = "zhao", number: str = OWN) -> tuple[Visit, str]:
    visit = desk.verified(person, number)
    assert visit.verification_id is not None
    desk.compare(visit.verification_id, same=False)
    return visit, visit.verification_id


def test_somebody_else_bars_every_business_of_this_identity(desk: Desk) -> None:
    visit, which = barred(desk)
    for key, form in (("suspend", REST.form), ("sim_replace", SWAP.form)):
        refused = desk.orders.eligibility(desk.clerk, key, visit).refused
        assert [line.words.code for line in refused] == ["business.check.face_other.refused"]
        with pytest.raises(UserError, match=BARRED):
            desk.orders.submit(desk.clerk, key, form, visit)
    desk.compare(which, DEVICE)
    desk.compare(which)
    assert not desk.orders.eligibility(desk.clerk, "suspend", visit).allowed, "no device, no colleague"
    assert desk.orders.eligibility(desk.clerk, "suspend", desk.verified("zhao", OWN)).allowed, "another visit"
    desk.compare(which, BY_MANAGER)
    assert desk.orders.submit(desk.clerk, "sim_replace", SWAP.form, visit).order.code
    assert desk.rebuilt()


def test_a_password_and_a_payment_need_no_face(desk: Desk) -> None:
    _, which = barred(desk, "wang", MOBILE)
    desk.set_password(MOBILE)
    visit = Visit(customer_id=None, person_id="wang", verification_id=which, subscriber_id=MOBILE)
    assert not desk.orders.eligibility(desk.clerk, "plan_change", visit).allowed
    passed = desk.passwords.check(desk.clerk, visit, SECRET)
    assert desk.orders.eligibility(desk.clerk, "plan_change", passed).allowed
    assert desk.orders.eligibility(desk.clerk, "fee_payment", visit).allowed


def test_a_barred_document_counts_as_not_shown_where_none_must_be(desk: Desk) -> None:
    visit = desk.verified("zhao", OWN)
    assert desk.orders.start(desk.clerk, "bill_query", visit).quote.context.party is not None
    assert visit.verification_id is not None
    desk.compare(visit.verification_id, same=False)
    opened = desk.orders.start(desk.clerk, "bill_query", visit)
    assert opened.quote.context.party is None


def test_an_accepted_order_stands_still_until_the_manager_has_decided(desk: Desk) -> None:
    visit = desk.verified("song")
    order = desk.orders.submit(desk.clerk, "open_account", OPENING.form, visit).order
    assert visit.verification_id is not None
    desk.compare(visit.verification_id, same=False)
    stands = r"order\.face_other"
    with pytest.raises(UserError, match=stands):
        desk.orders.sign(desk.clerk, order.order_id, "paper")
    desk.compare(visit.verification_id, BY_MANAGER)
    signed = desk.orders.sign(desk.clerk, order.order_id, "paper")
    desk.compare(visit.verification_id, same=False)
    with pytest.raises(UserError, match=stands):
        desk.till.open(desk.clerk, None, [order.order_id])
    assert desk.order(order.order_id).state is signed.state is OrderState.ACKNOWLEDGED, "nothing is lost"
    desk.compare(visit.verification_id, BY_MANAGER)
    desk.pay(desk.order(order.order_id))
    assert desk.order(order.order_id).state is OrderState.COMPLETED


def test_a_failed_order_is_not_tried_again_for_somebody_else(desk: Desk) -> None:
    visit = SWAP.visit(desk)
    order = desk.orders.submit(desk.clerk, "sim_replace", SWAP.form, visit).order
    with desk.rig.store.write(Stamp("")) as unit:
        sim = unit.queries.stock.sim(SIMS[0])
        assert sim is not None
        state = StockState.SCRAPPED
        unit.record(
            SimMoved(after=sim.last_op, iccid=sim.iccid, state=state, order_id=None, reason="damaged")
        )
    desk.pay(order)
    assert desk.order(order.order_id).state is OrderState.FAILED
    assert visit.verification_id is not None
    desk.compare(visit.verification_id, same=False)
    with pytest.raises(UserError, match=r"order\.face_other"):
        desk.orders.execute(desk.clerk, order.order_id)
    desk.compare(visit.verification_id, BY_MANAGER)
    assert desk.orders.execute(desk.clerk, order.order_id).state is OrderState.FAILED


def test_an_order_by_password_goes_on_whoever_stands_there(desk: Desk) -> None:
    _, which = barred(desk)
    form = {"features": ("feature.caller_id",), **CONTACT}
    visit = replace(desk.by_password(OWN), verification_id=which)
    order = desk.orders.submit(desk.clerk, "feature_change", form, visit).order
    assert desk.orders.sign(desk.clerk, order.order_id, "paper").state is OrderState.COMPLETED


def test_reading_the_card_again_does_not_lift_the_bar_in_this_visit(desk: Desk) -> None:
    def read(ticket: str | None) -> str:
        check = IdentityChecked(
            verification_id=desk.rig.ids.new(),
            person_id="zhao",
            ticket_id=ticket,
            staff_no=desk.clerk.staff_no,
            reader="SIM-1",
            passed=True,
            checks=(),
            at_ms=desk.rig.clock.now_ms(),
        )
        desk.rig.record(check)
        return check.verification_id

    def stand(verification_id: str) -> FaceStand:
        with desk.rig.store.read() as queries:
            return stand_of(queries.images.faces(verification_id))

    first = read("ticket-1")
    desk.compare(first, same=False)
    assert stand(read("ticket-1")) is FaceStand.OTHER
    assert stand(read("ticket-2")) is FaceStand.OPEN
    assert stand(read(None)) is FaceStand.OPEN
    desk.compare(read("ticket-1"), BY_MANAGER)
    assert stand(first) is FaceStand.SAME


# -- in a network -------------------------------------------------------------------------------------


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[NetDesk]:
    centre = Centre(tmp_path)
    centre.define()
    made = NetDesk(tmp_path, centre)
    made.open_shift()
    made.sync()
    yield made
    made.store.close()
    centre.store.close()


def test_the_centre_refuses_what_was_barred_after_it_was_accepted(terminal: NetDesk) -> None:
    clerk = terminal.session()
    visit = terminal.verified("zhao", OWN)
    terminal.link.up = False
    order = terminal.orders.submit(clerk, "suspend", REST.form, visit).order
    terminal.orders.sign(clerk, order.order_id, "paper")
    assert terminal.state(order.order_id) is OrderState.HELD
    assert visit.verification_id is not None
    with terminal.store.write(Stamp(clerk.staff_no)) as unit:
        unit.record(face_fact(terminal.ids, visit.verification_id, terminal.clock.now_ms(), same=False))
    terminal.link.up = True
    terminal.sync()
    row = terminal.order(order.order_id)
    assert (row.state, row.reason) == (OrderState.REJECTED, "network.refused.face_other")


# -- the device ---------------------------------------------------------------------------------------


@pytest.fixture
def emulator() -> Iterator[FaceEmulator]:
    with running(FaceEmulator(score=88)) as made:
        yield made


class Evidence:
    """A clerk who serves somebody, with a device beside them."""

    def __init__(self, folder: Path, emulator: FaceEmulator | None) -> None:
        self.hall = DemoHall(folder)
        rig = self.hall.rig
        self.session = self.hall.clerk()
        matcher = FrameFaceMatcher(emulator.url, timeout_s=2.0) if emulator else None
        self.service = EvidenceService(
            rig.store, rig.clock, rig.ids, SimulatedCamera(), self.hall.staff, matcher
        )
        queue = QueueService(rig.store, rig.clock, rig.ids)
        self.ticket_id = queue.issue("general", "zh_CN", Precedence.NONE, rig.ids.new()).ticket.ticket_id
        queue.call_next(self.session)
        queue.serve(self.session, self.ticket_id)
        self.which = self.hall.verify(self.session, "wang_xiaoming", self.ticket_id).verification_id

    def match(self) -> FaceRow:
        return self.service.match(self.session, self.which)

    def compare(self, staff_no: str, pin: str, *, same: bool) -> FaceRow:
        return self.service.compare(self.session, self.which, staff_no, pin, same=same)

    def faces(self) -> tuple[FaceRow, ...]:
        return self.service.faces(self.which)


def test_the_device_confirms_from_the_threshold_of_the_hall(tmp_path: Path, emulator: FaceEmulator) -> None:
    desk = Evidence(tmp_path, emulator)
    assert desk.service.by_device
    row = desk.match()
    assert (row.method, row.passed, row.score, row.checked_by) == (DEVICE, True, 880, "SIM-FACE-01")
    emulator.score = 79
    assert not desk.match().passed
    emulator.score = 80
    assert desk.match().passed
    with desk.hall.rig.store.read() as queries:
        assert queries.images.of_verification(desk.which) == (), "no picture is kept"
        assert queries.halls.setting(FACE_THRESHOLD, 0) in (0, 80)
    desk.service.photograph(desk.session, desk.which, "open_account")
    (image,) = desk.service.images(desk.which)
    kept = desk.service.look(desk.session, image)
    desk.match()
    assert emulator.seen[0] == len(kept), "the picture of the document that is kept already"
    assert desk.hall.rebuilds()


def test_what_the_device_cannot_say_is_not_recorded(tmp_path: Path, emulator: FaceEmulator) -> None:
    desk = Evidence(tmp_path, emulator)
    emulator.fault = "no_face"
    with pytest.raises(UserError, match=r"evidence\.undecided"):
        desk.match()
    for fault in ("over", "garbage", SILENT):
        emulator.fault = fault
        with pytest.raises(EnvironmentFault, match=r"face\.no_answer"):
            desk.match()
    with pytest.raises(UserError, match=r"evidence\.not_verified"):
        desk.service.match(desk.session, "nobody")
    assert desk.faces() == ()
    alone = EvidenceService(
        desk.hall.rig.store, desk.hall.rig.clock, desk.hall.rig.ids, SimulatedCamera(), desk.hall.staff
    )
    assert not alone.by_device
    with pytest.raises(EnvironmentFault, match=r"face\.none"):
        alone.match(desk.session, desk.which)


def test_only_a_manager_decides_over_a_colleague(tmp_path: Path) -> None:
    desk = Evidence(tmp_path, None)
    assert not desk.compare(OTHER_CLERK, OTHER_PIN, same=False).passed
    with pytest.raises(UserError, match=r"evidence\.manager_decides"):
        desk.compare(OTHER_CLERK, OTHER_PIN, same=True)
    assert desk.compare(OTHER_CLERK, OTHER_PIN, same=False).method == "second_person", (
        "saying so twice is no harm"
    )
    row = desk.compare(MANAGER, MANAGER_PIN, same=True)
    assert (row.method, row.checked_by) == (BY_MANAGER, MANAGER)
    assert stand_of(desk.faces()) is FaceStand.SAME
    assert [each.passed for each in desk.faces()] == [False, False, True], "every answer stays"
