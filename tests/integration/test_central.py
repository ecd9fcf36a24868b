"""The centre's other work: edits, numbers, hubs, publishing, several halls and workers."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import EnvironmentFault, UserError
from app.domain.facts import Fact
from app.domain.halls import CounterDefined, HallDefined, SettingChanged
from app.domain.network import DeviceRevoked, EditProposed, HubAppointed
from app.domain.staff import Role, StaffPinSet, StaffRegistered
from app.services.central.edits import wish
from app.services.central.hubs import Hubs
from app.services.central.numbers import REVOKED_MS, Numbers
from app.services.hall_desk import HallDesk
from app.services.ports import Stamp
from app.services.stock import NumberReturns
from app.sync.codec import decode, encode
from tests.factories import HALL
from tests.network_hall import Centre, NetDesk
from tests.people import CLERK_PIN
from tests.samples_hall import AUDITOR, CLERK, FREE, HEAD, MANAGER, OTHER

NEW_PIN = "730518"


@pytest.fixture
def desk(centre: Centre, tmp_path: Path) -> Iterator[NetDesk]:
    made = NetDesk(tmp_path, centre)
    yield made
    made.store.close()


# ------------------------------------------------------------------------------------------------ edits


def test_a_new_pin_holds_at_once_and_everywhere(centre: Centre, desk: NetDesk, tmp_path: Path) -> None:
    desk.staff.change_pin(CLERK, CLERK_PIN, NEW_PIN)
    assert desk.staff.check_pin(CLERK, NEW_PIN).staff_no == CLERK
    other = NetDesk(tmp_path, centre, seed=32)
    assert other.staff.check_pin(CLERK, NEW_PIN).staff_no == CLERK
    with pytest.raises(UserError, match=r"staff\.wrong_pin"):
        other.staff.check_pin(CLERK, CLERK_PIN)
    other.store.close()


def test_a_pin_that_is_on_its_way_holds_already(desk: NetDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk.edits, "propose", lambda *_: None)
    desk.staff.change_pin(CLERK, CLERK_PIN, NEW_PIN)
    assert desk.staff.check_pin(CLERK, NEW_PIN).staff_no == CLERK
    with pytest.raises(UserError, match=r"staff\.wrong_pin"):
        desk.staff.check_pin(CLERK, CLERK_PIN)


def test_without_the_centre_nothing_is_edited(desk: NetDesk) -> None:
    desk.link.up = False
    with pytest.raises(UserError, match=r"offline\.edit"):
        desk.staff.change_pin(CLERK, CLERK_PIN, NEW_PIN)
    desk.link.up = True
    desk.link.silent = True
    with pytest.raises(EnvironmentFault, match=r"link\.no_verdict"):
        desk.staff.change_pin(CLERK, CLERK_PIN, NEW_PIN)
    desk.link.silent = False
    desk.sync()
    assert desk.staff.check_pin(CLERK, CLERK_PIN).staff_no == CLERK


def test_whoever_is_registered_gets_a_pin_although_the_feed_is_behind(
    centre: Centre, desk: NetDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    accepted: list[Fact] = []
    with monkeypatch.context() as behind:
        behind.setattr(desk.edits, "propose", lambda _who, fact: accepted.append(fact))
        hall = HallDesk(desk.store, desk.clock, desk.staff, desk.edits)
        pin = hall.register(desk.session(MANAGER, None), "T10290", "测试·新同事", (Role.CLERK,))
    assert [fact.KIND for fact in accepted] == [StaffRegistered.KIND, StaffPinSet.KIND]
    centre.publish(*accepted)
    desk.sync()
    with pytest.raises(UserError, match=r"staff\.pin_must_change"):
        desk.staff.check_pin("T10290", pin)
    desk.staff.change_pin("T10290", pin, NEW_PIN)
    assert desk.staff.check_pin("T10290", NEW_PIN).staff_no == "T10290"


def test_a_manager_issues_a_pin_and_sets_policy(desk: NetDesk) -> None:
    pin = desk.staff.issue_pin(desk.session(MANAGER, None), CLERK)
    with pytest.raises(UserError, match=r"staff\.pin_must_change"):
        desk.staff.sign_in(CLERK, pin, "counter", f"{HALL}-3")
    desk.edits.propose(MANAGER, SettingChanged(key="queue.vip_limit", value="2", reason="忙"))
    with desk.store.read() as queries:
        assert queries.halls.setting("queue.vip_limit", 3) == 2


def pin(staff_no: str, by: str, *, one_time: bool) -> StaffPinSet:
    return StaffPinSet(staff_no=staff_no, pin_hash="x", one_time=one_time, set_by=by)


def colleague(staff_no: str, *roles: Role, hall: str = HALL) -> StaffRegistered:
    return StaffRegistered(staff_no=staff_no, name="测试·新人", hall_id=hall, roles=roles)


def counter(hall: str) -> CounterDefined:
    return CounterDefined(
        counter_id=f"{hall}-9", hall_id=hall, number=9, name="9 号台席", lanes=("A",), arrow="left"
    )


@pytest.mark.parametrize(
    ("by", "fact", "code"),
    [
        (CLERK, pin(CLERK, CLERK, one_time=True), "network.edit.value"),
        (CLERK, pin(OTHER, CLERK, one_time=True), "network.edit.right"),
        (CLERK, pin(CLERK, MANAGER, one_time=False), "network.edit.nobody"),
        (MANAGER, pin(CLERK, MANAGER, one_time=False), "network.edit.right"),
        (MANAGER, pin("T99999", MANAGER, one_time=True), "network.edit.nobody"),
        ("T99999", counter(HALL), "network.edit.nobody"),
        (CLERK, counter(HALL), "network.edit.right"),
        (AUDITOR, SettingChanged(key="k", value="1", reason=""), "network.edit.right"),
        (MANAGER, SettingChanged(key="k", value="much", reason=""), "network.edit.value"),
        (MANAGER, counter("B07"), "network.edit.hall"),
        (MANAGER, counter(HALL), ""),
        (MANAGER, colleague("T10299", Role.CLERK), ""),
        (MANAGER, colleague("T10299", Role.HALL_HEAD), "network.edit.right"),
        (MANAGER, colleague(HEAD, Role.CLERK), "network.edit.right"),
        (MANAGER, pin(HEAD, MANAGER, one_time=True), "staff.head_pin"),
        (HEAD, pin(MANAGER, HEAD, one_time=True), ""),
        (HEAD, colleague("T10299", Role.HALL_HEAD), ""),
        (HEAD, colleague(HEAD, Role.DUTY_MANAGER), "network.edit.right"),
        (HEAD, colleague("T10299", Role.CLERK, hall="B07"), "network.edit.hall"),
        (
            HEAD,
            HallDefined(hall_id=HALL, name="", own=True, zone="", reset_minute=0, opens=0, closes=0),
            "network.edit.unknown",
        ),
    ],
)
def test_who_may_edit_what(desk: NetDesk, by: str, fact: Fact, code: str) -> None:
    if not code:
        desk.edits.propose(by, fact)
        with desk.store.read() as queries:
            assert queries.central.last_body(fact.KIND, fact.entity, HALL) == encode(fact)
        return
    with pytest.raises(UserError) as caught:
        desk.edits.propose(by, fact)
    assert caught.value.code == code


def test_a_hall_takes_no_number_of_another_halls_colleague(centre: Centre, desk: NetDesk) -> None:
    centre.publish(colleague("T10777", Role.CLERK, hall="B07"))
    with pytest.raises(UserError, match=r"^network\.edit\.elsewhere$"):
        desk.edits.propose(HEAD, colleague("T10777", Role.CLERK))


def test_an_edit_that_does_not_read() -> None:
    edit = EditProposed(
        after=None, edit_id="e", kind="staff_pin_set", v=1, body="{}", staff_no=CLERK, at_ms=0
    )
    assert wish(decode, edit) is None
    assert wish(decode, replace(edit, kind="unheard_of")) is None


# ----------------------------------------------------------------------------------------------- numbers


def free(desk: NetDesk) -> list[str]:
    return [row.number for row in desk.stock.free_numbers(99)]


def test_blocks_of_numbers(centre: Centre, tmp_path: Path) -> None:
    centre.setting("numbers.block", 2)
    centre.setting("numbers.low", 1)
    desk = NetDesk(tmp_path, centre)
    desk.sync()
    assert free(desk) == list(FREE[:2])
    assert not centre.work().anything
    other = NetDesk(tmp_path, centre, seed=32)
    other.sync()
    assert free(other) == [FREE[2]]
    third = NetDesk(tmp_path, centre, seed=33)
    third.sync()
    assert free(third) == []
    returns = NumberReturns(desk.store, desk.clock)
    with pytest.raises(UserError, match=r"staff\.no_right\.manage_staff"):
        returns.give_back(desk.session())
    assert returns.give_back(desk.session(MANAGER)) == 2
    assert returns.give_back(desk.session(MANAGER)) == 0
    desk.push()
    assert Numbers(centre.store, centre.clock, centre.ids).top_up(HALL, third.caller.device) == 2
    assert Numbers(centre.store, centre.clock, centre.ids).top_up(HALL, third.caller.device) == 0
    third.pull()
    assert free(third) == list(FREE[:2])
    desk.pull()
    assert free(desk) == []
    for each in (desk, other, third):
        each.store.close()


def test_numbers_of_a_revoked_device(centre: Centre, desk: NetDesk, tmp_path: Path) -> None:
    desk.sync()
    assert free(desk) == sorted(FREE)
    centre.store.revoke(desk.caller.device, "lost")
    numbers = Numbers(centre.store, centre.clock, centre.ids)
    assert numbers.top_up(HALL, desk.caller.device) == 0
    other = NetDesk(tmp_path, centre, seed=32)
    other.sync()
    assert free(other) == []
    centre.clock.advance_ms(REVOKED_MS + 1)
    other.sync()
    assert free(other) == sorted(FREE)
    assert numbers.top_up(HALL, other.caller.device) == 0
    other.store.close()


# -------------------------------------------------------------------------------------------------- hubs


def test_the_centre_appoints_hubs(centre: Centre) -> None:
    hubs = Hubs(centre.store, centre.clock)
    key = "ab" * 32
    assert hubs.grant(HALL, "hub-1", key, "https://hub-1") == 1
    assert hubs.grant(HALL, "hub-1", key, "https://hub-1") == 1
    assert hubs.grant(HALL, "hub-1", key, "https://hub-1:8443") == 1
    assert hubs.grant(HALL, "hub-2", key, "https://hub-2") == 2
    with centre.store.read() as queries:
        holder = queries.network.hub(HALL)
    assert holder is not None
    assert (holder.device, holder.term) == ("hub-2", 2)
    centre.publish(
        HubAppointed(
            hall_id=HALL, term=7, device="hub-9", public_key=key, url="", promoted_by=MANAGER, at_ms=1
        )
    )
    assert hubs.grant(HALL, "hub-1", key, "https://hub-1") == 8
    with centre.store.write(Stamp(""), HALL) as unit:
        unit.record(DeviceRevoked(terminal_id="hub-2", reason="lost", at_ms=1))
    with pytest.raises(UserError, match=r"network\.hub\.revoked"):
        hubs.grant(HALL, "hub-2", key, "https://hub-2")
