"""A decision made at one desk reaches the counter whose customer took a seat, over the centre and back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.orders import OrderState
from app.domain.queue import Precedence
from app.domain.verification import IdentityChecked
from app.services.link import LinkMode
from app.services.ports import Stamp
from app.services.queue import QueueService
from app.services.rows.queue import TicketRow
from app.services.seat_answers import Come, answers_for
from app.services.sessions import Session
from app.services.visits import Visit
from tests.factories_queue import window_opened
from tests.network_hall import Centre, NetDesk
from tests.people import MANAGER_PIN
from tests.queue_link import QueueLink
from tests.samples_business import CHANGE
from tests.samples_hall import CUSTOMERS, MANAGER, MOBILE


class Counter(NetDesk):
    """A counter of the networked hall with its queue; without a hub it deals with its own tickets."""

    def __init__(self, folder: Path, centre: Centre) -> None:
        super().__init__(folder, centre)
        self.queue = QueueService(self.store, self.clock, self.ids, QueueLink(LinkMode.CENTRE))
        self.clerk = self.session()
        with self.store.write(Stamp(self.clerk.staff_no)) as unit:
            for fact in window_opened(self.clerk, self.caller.device, self.clock.now_ms()):
                unit.record(fact)

    def seated(self) -> TicketRow:
        """Accept a change of plan that the manager must agree to; the customer takes a seat meanwhile."""
        return self.seat(self.accepted())

    def seat(self, visit: Visit) -> TicketRow:
        """Let the customer of a visit take a seat until the manager has decided."""
        return self.queue.park(self.clerk, visit.ticket_id or "", "wait_approval", visit.to_json())

    def accepted(self) -> Visit:
        """Accept a change of plan that the manager must agree to."""
        issued = self.queue.issue("general", "zh_CN", Precedence.NONE, self.ids.new()).ticket
        self.queue.call_next(self.clerk)
        self.queue.serve(self.clerk, issued.ticket_id)
        visit = self.shown(issued.ticket_id)
        accepted = self.orders.submit(self.clerk, CHANGE.type_key, CHANGE.form, visit)
        assert accepted.approval is not None
        return visit

    def shown(self, ticket_id: str) -> Visit:
        """Return the visit of a ticket in which the customer's document passed."""
        checked = IdentityChecked(
            verification_id=f"check-{ticket_id}",
            person_id="wang",
            ticket_id=ticket_id,
            staff_no=self.clerk.staff_no,
            reader="SIM-1",
            passed=True,
            checks=(),
            at_ms=self.clock.now_ms(),
        )
        with self.store.write(Stamp(self.clerk.staff_no)) as unit:
            unit.record(checked)
        return Visit(
            ticket_id=ticket_id,
            customer_id=CUSTOMERS["wang"],
            person_id="wang",
            verification_id=checked.verification_id,
            subscriber_id=MOBILE,
        )

    def come(self, ticket: TicketRow) -> Come | None:
        """Return what the line of a seated customer says."""
        view = self.queue.overview(self.clerk.counter_id, self.clock.now_ms())
        line = next(each for each in view.parked if each.ticket.ticket_id == ticket.ticket_id)
        return line.answer.come if line.answer else None

    def told(self, session: Session) -> list[Come]:
        """Return what somebody's inbox says."""
        with self.store.read() as queries:
            return [each.come for each in answers_for(queries, session)]


@pytest.fixture
def counter(centre: Centre, tmp_path: Path) -> Iterator[Counter]:
    made = Counter(tmp_path, centre)
    made.sync()
    yield made
    assert made.rebuilt()
    made.store.close()


@pytest.fixture
def desk(centre: Centre, tmp_path: Path) -> Iterator[NetDesk]:
    made = NetDesk(tmp_path, centre, seed=32, kind="manager")
    yield made
    made.store.close()


def decide(desk: NetDesk, *, granted: bool) -> None:
    """Let the manager decide at her desk on what has reached it."""
    desk.sync()
    (waits,) = desk.approvals.open()
    manager = replace(desk.session(MANAGER, None), desk="manager")
    reason = "" if granted else "客户要再考虑一下"
    desk.approvals.decide(manager, waits.approval_id, granted=granted, reason=reason, pin=MANAGER_PIN)
    desk.sync()


@pytest.mark.parametrize(("granted", "come"), [(True, Come.SIGN), (False, Come.REFUSED)])
def test_what_the_manager_decides_at_her_desk(
    counter: Counter, desk: NetDesk, *, granted: bool, come: Come
) -> None:
    ticket = counter.seated()
    counter.sync()
    assert counter.come(ticket) is Come.WAITS
    assert counter.told(counter.clerk) == []
    decide(desk, granted=granted)
    assert counter.come(ticket) is Come.WAITS, "it has not arrived"
    heard: set[str] = set()
    counter.store.subscribe(lambda changed: heard.update(changed.entities))
    counter.sync()
    assert any(entity.startswith("approval:") for entity in heard), "what the windows of the counter follow"
    assert counter.come(ticket) is come
    assert counter.told(counter.clerk) == [come]
    assert counter.told(counter.session(MANAGER, None)) == [], "who decided knows it"
    counter.queue.resume(counter.clerk, ticket.ticket_id)
    assert counter.told(counter.clerk) == []


def test_clocks_of_walls_that_differ_do_not_hide_it(counter: Counter, desk: NetDesk) -> None:
    ticket = counter.seated()
    counter.sync()
    desk.clock.advance_ms(-3 * 60_000)
    decide(desk, granted=True)
    desk.clock.advance_ms(3 * 60_000)
    counter.sync()
    with counter.store.read() as queries:
        (order,) = queries.orders.of_ticket(ticket.ticket_id)
    assert order.state is OrderState.ACKNOWLEDGED
    assert counter.come(ticket) is Come.SIGN


def test_what_is_decided_by_a_desk_that_knows_nothing_of_the_seat_is_told(
    counter: Counter, desk: NetDesk
) -> None:
    """No word of the seat moved her clock forward, and it lags: it arrived after it all the same."""
    visit = counter.accepted()
    counter.sync()
    desk.sync()
    counter.clock.advance_ms(3 * 60_000)
    ticket = counter.seat(visit)
    decide(desk, granted=True)
    counter.sync()
    assert counter.come(ticket) is Come.SIGN


def test_what_was_decided_before_the_seat_is_told_nobody(counter: Counter, desk: NetDesk) -> None:
    visit = counter.accepted()
    counter.sync()
    decide(desk, granted=True)
    counter.sync()
    ticket = counter.seat(visit)
    counter.sync()
    assert counter.come(ticket) is None
