"""The queue of a terminal that asks a hub, or that has none: one store, and a link told by the test."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from app.domain.barcodes import ticket_barcode
from app.domain.documents import TicketContent
from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.halls import TerminalEnrolled
from app.domain.ids import uuid7
from app.domain.log import Outcome
from app.domain.queue import Precedence, TicketState
from app.domain.queue_rules import ticket_number
from app.domain.queue_slip import ticket_qr
from app.services.link import LinkMode
from app.services.queue import QueueService
from tests.factories_queue import MINUTE, SECOND, Hall
from tests.fakes import FakeIds
from tests.queue_link import QueueLink


class LinkedHall(Hall):
    """A hall whose terminal has a link."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.link = QueueLink()
        rig = self.rig
        # The time in an id is that of the clock, as on any device.
        self.queue = QueueService(rig.store, rig.clock, FakeIds(9, rig.clock.now_ms()), self.link)

    def enrol(self, slot: str, kind: str = "kiosk") -> None:
        """Enrol this terminal with a letter of its own."""
        terminal = self.rig.store.terminal
        self.rig.record(
            TerminalEnrolled(
                terminal_id=terminal.terminal_id,
                hall_id="A01",
                code=terminal.code,
                name="自助机",
                public_key=self.rig.public_key,
                kind=kind,
                slot=slot,
            )
        )

    def slip(
        self, number: str = "A007", *, service: str = "general", hall: str = "A01", days: int = 0
    ) -> str:
        """Return the code of a slip that another device printed just now, or some days ago."""
        at = self.rig.clock.now_ms() - days * 24 * 60 * MINUTE
        made = uuid7(at, self.rig.ids.random_bytes(10))
        return ticket_qr(made, number, service, Precedence.ELDER, "en", hall)

    def withdrawn(self) -> int:
        with self.rig.store.raw() as conn:
            return len(conn.exec_driver_sql("SELECT 1 FROM op WHERE kind = 'withdrawn'").all())


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[LinkedHall]:
    made = LinkedHall(tmp_path)
    yield made
    made.assert_rebuilds()
    made.rig.store.close()


def refused(code: str) -> AbstractContextManager[pytest.ExceptionInfo[UserError]]:
    return pytest.raises(UserError, match=f"^{code}$")


# ------------------------------------------------------------------------------------------------- issuing
def test_an_issuer_with_a_letter_numbers_by_itself_and_every_slip_says_so(hall: LinkedHall) -> None:
    hall.enrol("Z")
    tickets = [hall.issue(), hall.issue("broadband"), hall.issue()]
    assert [ticket.number for ticket in tickets] == ["ZA001", "ZB001", "ZA002"]
    with hall.rig.store.read() as queries:
        (document,) = queries.documents.of_subject(f"ticket:{tickets[0].ticket_id}")
        assert queries.queue.last_serial(tickets[0].queue_day, "A", "Z") == 2
        assert queries.queue.last_serial(tickets[0].queue_day, "A", "") == 0
    assert isinstance(document.content, TicketContent)
    assert document.content.by_time
    assert hall.queue.display().by_time


def test_the_first_issuer_says_so_too_as_soon_as_there_is_another(hall: LinkedHall) -> None:
    alone = hall.issue()
    hall.rig.record(
        TerminalEnrolled(
            terminal_id="other",
            hall_id="A01",
            code="T09",
            name="",
            public_key="00" * 32,
            kind="kiosk",
            slot="Z",
        )
    )
    both = hall.issue()
    found = {}
    with hall.rig.store.read() as queries:
        for ticket in (alone, both):
            (document,) = queries.documents.of_subject(f"ticket:{ticket.ticket_id}")
            assert isinstance(document.content, TicketContent)
            found[ticket.number] = document.content.by_time
    assert found == {"A001": False, "A002": True}


@pytest.mark.parametrize("kind", ["display", "hub", "manager"])
def test_displays_managers_and_hubs_give_no_numbers(hall: LinkedHall, kind: str) -> None:
    hall.enrol("", kind)
    with refused("queue.no_issuer"):
        hall.issue()


def test_a_device_that_is_not_enrolled_yet_numbers_as_the_first(hall: LinkedHall) -> None:
    with hall.rig.store.read() as queries:
        issuer = queries.queue.issuer("nobody")
    assert (issuer.kind, issuer.slot) == ("", "")


def test_a_restored_store_gives_no_new_number_but_the_old_one_again(hall: LinkedHall) -> None:
    first = hall.issue(request="press-1")
    hall.link.recovering = True
    with refused("queue.restored"):
        hall.issue()
    assert hall.issue(request="press-1") == first
    hall.link.recovering = False
    assert hall.issue().number == "A002"


def test_numbers_are_given_whether_or_not_anybody_is_reached(hall: LinkedHall) -> None:
    for mode in (LinkMode.HUB, LinkMode.CENTRE, LinkMode.OFFLINE):
        hall.link.mode = mode
        hall.issue()
        assert hall.queue.alone() is (mode is LinkMode.OFFLINE)
    assert hall.link.asked == []


# -------------------------------------------------------------------------------------------- with a hub
def test_a_call_counts_when_the_hub_has_accepted_it(hall: LinkedHall) -> None:
    clerk, ticket = hall.sign_in(1), hall.issue()
    called = hall.queue.call_next(clerk)
    assert called.ticket_id == ticket.ticket_id
    assert hall.link.asked == [called.last_op]
    hall.queue.serve(clerk, ticket.ticket_id)
    hall.queue.park(clerk, ticket.ticket_id, "", "{}")
    resumed, visit = hall.queue.resume(clerk, ticket.ticket_id)
    assert visit == "{}"
    # Serving and parking waited for nobody.
    assert hall.link.asked == [called.last_op, resumed.last_op]


def test_no_transaction_is_open_while_the_hub_is_asked(hall: LinkedHall) -> None:
    clerk = hall.sign_in(1)
    hall.issue()
    written: list[str] = []

    def answer(_op_id: str) -> Outcome:
        written.append(hall.issue().number)
        return Outcome.ACCEPTED

    hall.link.answer = answer
    hall.queue.call_next(clerk)
    assert written == ["A002"]


def test_whoever_is_second_is_told_so(hall: LinkedHall) -> None:
    clerk, ticket = hall.sign_in(1), hall.issue()
    hall.link.answer = lambda _op_id: Outcome.SUPERSEDED
    with pytest.raises(SyncConflict, match=r"^queue\.called_elsewhere$") as lost:
        hall.queue.call(clerk, ticket.ticket_id)
    assert lost.value.params == {"number": "A001"}
    assert hall.withdrawn() == 0


def test_a_call_that_nobody_answers_is_taken_back(hall: LinkedHall) -> None:
    clerk, ticket = hall.sign_in(1), hall.issue()
    hall.link.answer = lambda _op_id: None
    with pytest.raises(EnvironmentFault, match=r"^link\.no_verdict$"):
        hall.queue.call(clerk, ticket.ticket_id)
    assert hall.withdrawn() == 1


def test_taking_up_a_parked_ticket_can_come_second_too(hall: LinkedHall) -> None:
    clerk, ticket = hall.sign_in(1), hall.issue()
    hall.queue.serve(clerk, hall.queue.call_next(clerk).ticket_id)
    hall.queue.park(clerk, ticket.ticket_id, "", "")
    hall.link.answer = lambda _op_id: Outcome.SUPERSEDED
    with pytest.raises(SyncConflict, match=r"^queue\.resumed_elsewhere$"):
        hall.queue.resume(clerk, ticket.ticket_id)


def test_rules_of_time_are_the_hubs(hall: LinkedHall) -> None:
    hall.issue()
    hall.wait(24 * 60 * MINUTE)
    assert hall.queue.tick() is False
    hall.link.mode = LinkMode.CENTRE
    # This terminal made the last transition, so it falls to it.
    assert hall.queue.tick() is True


# ----------------------------------------------------------------------------------------- without a hub
def test_without_a_hub_each_ticket_falls_to_one_counter(hall: LinkedHall) -> None:
    hall.link.mode = LinkMode.OFFLINE
    one, two = hall.sign_in(1), hall.sign_in(2)
    tickets = {hall.issue().ticket_id for _ in range(12)}
    tickets.add(hall.issue("broadband").ticket_id)  # counter 1 does not serve it, and does not count it
    taken: dict[str, set[str]] = {"A01-1": set(), "A01-2": set()}
    now = hall.rig.clock.now_ms()
    for clerk in (one, two):
        assert clerk.counter_id is not None
        shown = [line.ticket.ticket_id for line in hall.queue.overview(clerk.counter_id, now).order]
        mine = [each for each in hall.queue.overview(clerk.counter_id, now).order if not each.elsewhere]
        assert shown[: len(mine)] == [line.ticket.ticket_id for line in mine]
        for _ in mine:
            ticket = hall.queue.call_next(clerk)
            taken[clerk.counter_id].add(ticket.ticket_id)
            hall.queue.serve(clerk, ticket.ticket_id)
            hall.queue.finish(clerk, ticket.ticket_id)
        if clerk is one:
            with refused("queue.others_call_them") as error:
                hall.queue.call_next(clerk)
            assert error.value.params == {"count": 12 - len(mine), "lanes": "A"}
    assert taken["A01-1"] | taken["A01-2"] == tickets
    assert all(taken.values())
    assert not taken["A01-1"] & taken["A01-2"]
    assert hall.link.asked == []
    with refused("queue.nobody_waits"):
        hall.queue.call_next(one)


def test_a_chosen_number_of_another_counter_is_refused_with_its_window(hall: LinkedHall) -> None:
    hall.link.mode = LinkMode.CENTRE
    one, two = hall.sign_in(1), hall.sign_in(2)
    hall.issue()
    others = None
    while others is None:
        hall.issue()
        order = hall.queue.overview(one.counter_id, hall.rig.clock.now_ms()).order
        others = next((line for line in order if line.elsewhere), None)
    with refused("queue.dealt_elsewhere") as error:
        hall.queue.call(one, others.ticket.ticket_id)
    assert error.value.params == {"number": others.ticket.number, "counter": 2}
    assert hall.queue.call(two, others.ticket.ticket_id).state is TicketState.CALLED
    hall.link.mode = LinkMode.HUB
    assert not any(line.elsewhere for line in hall.queue.overview(None, hall.rig.clock.now_ms()).order)


def test_with_nobody_signed_in_anybody_may_call_a_chosen_one(hall: LinkedHall) -> None:
    clerk = hall.sign_in(1)
    hall.link.mode = LinkMode.OFFLINE
    ticket = hall.issue("broadband")
    # No open counter serves its lane: it falls to one of them all the same.
    assert hall.queue.call(clerk, ticket.ticket_id).counter_id == "A01-1"


# ------------------------------------------------------------------------------------------------- slips
@pytest.mark.parametrize("mode", [LinkMode.OFFLINE, LinkMode.HUB])
def test_an_unknown_number_is_called_by_its_slip_and_served_to_the_end(
    hall: LinkedHall, mode: LinkMode
) -> None:
    hall.link.mode = mode
    hall.sign_in(2)
    clerk = hall.sign_in(1)
    called = hall.queue.scan(clerk, hall.slip("SA007", service="open_account"))
    assert (called.number, called.state, called.counter_id) == ("SA007", TicketState.CALLED, "A01-1")
    assert (called.lane, called.service_id, called.language) == ("A", "open_account", "en")
    assert (called.precedence, called.issued_ms) == (Precedence.ELDER, hall.rig.clock.now_ms())
    back = hall.queue.put_back(clerk, called.ticket_id)
    # It is known here alone, so it is ours whatever the deal says.
    hall.queue.call(clerk, back.ticket_id)
    hall.queue.serve(clerk, called.ticket_id)
    assert hall.queue.finish(clerk, called.ticket_id).state is TicketState.FINISHED


def test_a_known_number_is_called_by_its_slip_or_by_its_bars(hall: LinkedHall) -> None:
    one, two = hall.sign_in(1), hall.sign_in(2)
    first, second = hall.issue(), hall.issue()
    with hall.rig.store.read() as queries:
        (document,) = queries.documents.of_subject(f"ticket:{first.ticket_id}")
    assert isinstance(document.content, TicketContent)
    assert hall.queue.scan(one, document.content.qr).ticket_id == first.ticket_id
    assert hall.queue.scan(two, ticket_barcode(second.ticket_id, second.number)).ticket_id == second.ticket_id
    with refused("queue.cannot_call"):
        hall.queue.scan(hall.sign_in(3), document.content.qr)


def test_what_is_no_slip_or_no_slip_of_ours(hall: LinkedHall) -> None:
    clerk = hall.sign_in(1)
    for text in ("", "13800138000", "S-260311-0204"):
        with refused("queue.no_slip"):
            hall.queue.scan(clerk, text)
    with refused("queue.slip_too_short"):
        hall.queue.scan(clerk, f"{ticket_number('A', 9)}{hall.rig.clock.now_ms():012X}")
    with refused("queue.slip_of_another_hall"):
        hall.queue.scan(clerk, hall.slip(hall="B02"))
    with refused("queue.slip_of_another_day"):
        hall.queue.scan(clerk, hall.slip(days=1))
    with refused("queue.unknown_service"):
        hall.queue.scan(clerk, hall.slip(service="flying"))


def test_a_standalone_hall_knows_all_its_numbers(hall: LinkedHall) -> None:
    hall.link.mode = LinkMode.STANDALONE
    clerk = hall.sign_in(1)
    with refused("queue.unknown_ticket"):
        hall.queue.scan(clerk, hall.slip())
    ticket = hall.issue()
    with hall.rig.store.read() as queries:
        (document,) = queries.documents.of_subject(f"ticket:{ticket.ticket_id}")
    assert isinstance(document.content, TicketContent)
    assert document.content.qr == ""
    assert hall.queue.double_calls(clerk) == ()


def test_the_display_waits_for_nobody_where_nobody_decides(hall: LinkedHall) -> None:
    hall.link.mode = LinkMode.OFFLINE
    clerk = hall.sign_in(1)
    hall.issue()
    hall.queue.call_next(clerk)
    hall.wait(20 * SECOND)
    hall.queue.recall(clerk, hall.queue.held(clerk).ticket_id)  # type: ignore[union-attr]
    assert [call.number for call in hall.queue.display().calls] == ["A001"]
