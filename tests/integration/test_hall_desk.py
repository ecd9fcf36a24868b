"""What a manager may set up and an auditor may look up, and what of it is refused (DOMAIN §10, SYNC §1)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.domain.errors import UserError
from app.domain.facts import Fact
from app.domain.halls import SettingChanged
from app.domain.queue import Precedence
from app.domain.staff import Role
from app.services.hall_desk import HallDesk
from app.services.journal import Group, JournalService, Wanted
from app.services.ports import Stamp
from app.services.queue import QueueService
from app.services.staff import StaffService
from tests.factories import HALL
from tests.network_hall import Centre, NetDesk
from tests.people import HEAD
from tests.samples_business import Desk
from tests.samples_hall import AUDITOR, CLERK, MANAGER, PIN

WINDOW = f"{HALL}-3"


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    made = Desk(tmp_path)
    yield made
    made.rig.store.close()


@pytest.fixture
def hall(desk: Desk) -> HallDesk:
    rig = desk.rig
    return HallDesk(rig.store, rig.clock, StaffService(rig.store, rig.clock, rig.ids))


@pytest.fixture
def journal(desk: Desk) -> JournalService:
    return JournalService(desk.rig.store, desk.rig.clock)


def lanes(desk: Desk | NetDesk, counter_id: str = WINDOW) -> tuple[str, ...]:
    store = desk.rig.store if isinstance(desk, Desk) else desk.store
    with store.read() as queries:
        row = queries.halls.counter(counter_id)
    assert row is not None
    return row.lanes


def subjects(desk: Desk, journal: JournalService, words: str) -> set[str]:
    """Return the types of what is found by words, all of the log."""
    auditor = desk.session(AUDITOR, None)
    return {row.entity for row in journal.page(auditor, Wanted(days=0, words=words), 0, 500)}


@pytest.mark.parametrize("days", [0, 1])
def test_a_staff_number_finds_what_is_about_somebody_and_what_they_did(
    desk: Desk, hall: HallDesk, journal: JournalService, days: int
) -> None:
    hall.register(desk.session(MANAGER, None), "T10299", "测试·新同事", (Role.CLERK,))
    hall.serve(desk.session(MANAGER, None), WINDOW, "B")
    auditor = desk.session(AUDITOR, None)

    def found(words: str) -> set[tuple[str, str]]:
        rows = journal.page(auditor, Wanted(days=days, words=words), 0, 500)
        return {(row.op.kind, row.op.actor) for row in rows}

    assert found("T10299") == {("staff_registered", MANAGER), ("staff_pin_set", MANAGER)}
    by_manager = found(MANAGER.lower())
    assert {("staff_registered", MANAGER), ("counter_defined", MANAGER)} <= by_manager
    assert all(actor == MANAGER or kind.startswith("staff_") for kind, actor in by_manager)


@pytest.mark.parametrize("name", ["", "   ", "长" * 51])
def test_a_colleague_has_a_name_that_fits(desk: Desk, hall: HallDesk, name: str) -> None:
    with pytest.raises(UserError) as caught:
        hall.register(desk.session(MANAGER, None), "T10299", name, (Role.CLERK,))
    assert (caught.value.code, caught.value.params["most"]) == ("hall_desk.name", 50)
    with desk.rig.store.read() as queries:
        assert queries.staff.staff("T10299") is None


@pytest.mark.parametrize(
    ("counter_id", "letters", "code"),
    [
        (WINDOW, "", "hall_desk.no_lane"),
        (WINDOW, " ,-", "hall_desk.no_lane"),
        ("nowhere", "A", "queue.unknown_counter"),
    ],
)
def test_a_window_that_there_is_serves_at_least_one_lane(
    desk: Desk, hall: HallDesk, counter_id: str, letters: str, code: str
) -> None:
    before = lanes(desk)
    with pytest.raises(UserError) as caught:
        hall.serve(desk.session(MANAGER, None), counter_id, letters)
    assert caught.value.code == code
    assert lanes(desk) == before


def test_in_a_network_the_centre_publishes_what_a_manager_sets(tmp_path: Path) -> None:
    centre = Centre(tmp_path)
    centre.define()
    desk = NetDesk(tmp_path, centre)
    hall = HallDesk(desk.store, desk.clock, desk.staff, desk.edits)
    manager = desk.session(MANAGER, None)
    hall.serve(manager, WINDOW, "b a")
    desk.sync()
    assert lanes(desk) == ("B", "A")
    assert hall.change(manager, "queue.vip_limit", "2", "忙") == 2
    desk.sync()
    log = JournalService(desk.store, desk.clock).page(manager, Wanted(days=0), 0, 500)
    told = {(row.op.kind, row.terminal, row.entity, row.subject, row.proposed) for row in log}
    code = next(row.terminal for row in log if row.op.kind == "edit_proposed")
    assert ("edit_proposed", code, "setting", "queue.vip_limit", "setting_changed") in told
    assert ("setting_changed", "", "setting", "queue.vip_limit", "") in told, "the centre has no code"
    with desk.store.read() as queries:
        assert queries.halls.setting("queue.vip_limit", 3) == 2
    desk.link.up = False
    with pytest.raises(UserError, match=r"^offline\.edit$"):
        hall.serve(manager, WINDOW, "A")
    assert lanes(desk) == ("B", "A")
    assert desk.rebuilt()


class SlowFeed:
    """A centre that accepts everything; what it publishes arrives when the test wants it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._facts: list[Fact] = []

    def propose(self, staff_no: str, fact: Fact) -> None:
        """Accept."""
        self._facts.append(fact)

    def arrive(self, *more: Fact) -> None:
        """Bring everything, and then what somebody else set."""
        with self._desk.rig.store.write(Stamp("")) as unit:
            for fact in (*self._facts, *more):
                unit.record(fact)
        self._facts.clear()


def test_what_the_centre_accepted_is_seen_before_its_feed_brings_it(desk: Desk) -> None:
    rig, feed = desk.rig, SlowFeed(desk)
    hall = HallDesk(rig.store, rig.clock, StaffService(rig.store, rig.clock, rig.ids), feed)
    manager = desk.session(MANAGER, None)

    def seen() -> tuple[str, tuple[Role, ...], bool]:
        (made,) = [each for each in hall.look(manager).people if each.staff_no == "T10205"]
        return made.name, made.roles, made.arriving

    def stands() -> tuple[tuple[str, ...], int]:
        setup = hall.look(manager)
        (window,) = [each.lanes for each in setup.counters if each.counter_id == WINDOW]
        (vip,) = [each.value for each in setup.settings if each.policy.key == "queue.vip_limit"]
        return window, vip

    assert hall.register(manager, "T10205", "测试·新同事", (Role.CLERK,))
    hall.serve(manager, WINDOW, "b a")
    hall.change(manager, "queue.vip_limit", "2", "忙")
    numbers = [each.staff_no for each in hall.look(manager).people]
    assert numbers == sorted(numbers), "in its place among the others"
    assert lanes(desk) != ("B", "A"), "the store has not heard of it"
    assert (seen(), stands()) == (("测试·新同事", (Role.CLERK,), True), (("B", "A"), 2))
    with pytest.raises(UserError, match=r"^hall_desk\.exists$"):
        hall.register(manager, "t10205", "另一位", (Role.CLERK,))
    feed.arrive()
    assert lanes(desk) == ("B", "A")
    assert (seen(), stands()) == (("测试·新同事", (Role.CLERK,), False), (("B", "A"), 2))
    hall.amend(manager, "T10205", "测试·新同事", (Role.RECEPTION,))
    hall.change(manager, "queue.vip_limit", "1", "忙")
    assert (seen(), stands()[1]) == (("测试·新同事", (Role.RECEPTION,), True), 1)
    feed.arrive(SettingChanged(key="queue.vip_limit", value="3", reason="中心"))
    assert (seen(), stands()[1]) == (("测试·新同事", (Role.RECEPTION,), False), 3)


def test_a_line_that_is_not_in_the_log_is_said_to_be_unknown(desk: Desk, journal: JournalService) -> None:
    with pytest.raises(UserError, match=r"^journal\.unknown$"):
        journal.detail(desk.session(AUDITOR, None), "no such op")


def test_a_list_in_a_fact_is_shown_as_words(desk: Desk, journal: JournalService, hall: HallDesk) -> None:
    hall.serve(desk.session(MANAGER, None), WINDOW, "BA")
    auditor = desk.session(AUDITOR, None)
    (row,) = journal.page(auditor, Wanted(group=Group.SETTINGS), 0, 1)
    fields = {field.name: field.value for field in journal.detail(auditor, row.op.op_id).fields}
    assert (row.entity, fields["lanes"]) == ("counter", "B A")


@pytest.mark.parametrize(("granted", "how"), [(True, "granted"), (False, "refused")])
def test_the_log_tells_how_a_decision_came_out(
    desk: Desk, journal: JournalService, granted: bool, how: str
) -> None:
    asked = desk.submit_sample("plan_change").approval
    assert asked is not None
    manager = desk.session(MANAGER, None)
    desk.approvals.decide(manager, asked.approval_id, granted=granted, reason="材料不全", pin=PIN)
    rows = journal.page(desk.session(AUDITOR, None), Wanted(days=0), 0, 500)
    assert {row.op.kind: row.how for row in rows}["approval_decided"] == how


@pytest.mark.parametrize("number", [CLERK, HEAD, MANAGER])
def test_a_new_colleague_takes_nobodys_number(desk: Desk, hall: HallDesk, number: str) -> None:
    with desk.rig.store.read() as queries:
        before = queries.staff.everyone()
    with pytest.raises(UserError) as caught:
        hall.register(desk.session(MANAGER, None), f" {number.lower()} ", "测试·新同事", (Role.CLERK,))
    name = next(row.name for row in before if row.staff_no == number)
    assert (caught.value.code, caught.value.params) == ("hall_desk.exists", {"number": number, "name": name})
    with desk.rig.store.read() as queries:
        assert queries.staff.everyone() == before


def test_only_who_is_registered_is_changed(desk: Desk, hall: HallDesk) -> None:
    manager = desk.session(MANAGER, None)
    with pytest.raises(UserError, match=r"^staff\.unknown$"):
        hall.amend(manager, "T10299", "测试·新同事", (Role.CLERK,))
    hall.amend(manager, CLERK, " 测试·改名 ", (Role.CLERK, Role.RECEPTION))
    with desk.rig.store.read() as queries:
        row = queries.staff.staff(CLERK)
    assert row is not None
    assert (row.name, row.roles) == ("测试·改名", (Role.CLERK, Role.RECEPTION))


def test_a_lane_that_there_is_not_is_called_a_lane(desk: Desk, hall: HallDesk) -> None:
    with pytest.raises(UserError) as caught:
        hall.serve(desk.session(MANAGER, None), WINDOW, "A Z")
    assert (caught.value.code, caught.value.params) == ("hall_desk.unknown_lane", {"lane": "Z"})


def test_a_head_is_not_unmade_by_a_manager(desk: Desk, hall: HallDesk) -> None:
    with pytest.raises(UserError, match=r"^hall_desk\.of_head$"):
        hall.amend(desk.session(MANAGER, None), HEAD, "测试·厅长", (Role.CLERK,))
    with desk.rig.store.read() as queries:
        row = queries.staff.staff(HEAD)
    assert row is not None
    assert Role.HALL_HEAD in row.roles


def test_the_log_is_searched_by_what_stands_on_paper(desk: Desk, journal: JournalService) -> None:
    queue = QueueService(desk.rig.store, desk.rig.clock, desk.rig.ids)
    ticket = queue.issue("general", "zh_CN", Precedence.NONE, desk.rig.ids.new()).ticket
    assert subjects(desk, journal, ticket.number.lower()) == {"ticket"}
    order = desk.submit_sample("card_sale").order
    assert subjects(desk, journal, order.code) == {"order"}
    done = desk.pay(order)
    assert subjects(desk, journal, order.code) == {"order", "payment"}
    assert subjects(desk, journal, f" {done.receipt.lower()} ") == {"payment", "receipt"}
    assert {"staff", "order", "payment"} <= subjects(desk, journal, CLERK), "about them, and by them"
    assert subjects(desk, journal, "Z-NOTHING") == set()
