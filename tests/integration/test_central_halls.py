"""The centre over several halls and workers: publishing, one person everywhere, PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.errors import EnvironmentFault, SyncConflict, UserError
from app.domain.halls import HallDefined, SettingChanged
from app.domain.orders import OrderState
from app.domain.shifts import DayOpened
from app.domain.stock import NumberStocked, SimStocked, StockState
from app.services.central.desk import OrderDesk
from app.services.central.edits import Refusals
from app.services.central.work import Done
from app.services.ports import Stamp, UnitOfWork
from app.services.reading import Queries
from app.sync.codec import decode
from db.server import ServerStore
from tests.factories import HALL
from tests.network_hall import Centre, NetDesk
from tests.people import CATALOGUE, MANAGER_PIN
from tests.samples_business import OPENING
from tests.samples_hall import FREE, MANAGER, SIMS, TODAY, people_facts


@pytest.fixture
def desk(centre: Centre, tmp_path: Path) -> Iterator[NetDesk]:
    made = NetDesk(tmp_path, centre)
    yield made
    made.store.close()


def free(desk: NetDesk) -> list[str]:
    return [row.number for row in desk.stock.free_numbers(99)]


# -------------------------------------------------------------------------------------------- publishing


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Centre]:
    made = Centre(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "catalogue"
    shutil.copytree(CATALOGUE, made)
    return made


def test_a_catalogue_is_published_once(empty: Centre, folder: Path) -> None:
    first = empty.publishing.load(folder, HALL, demo=True, crowd=False)
    assert f"hall:{HALL}" in first.changed
    assert "plan:m59" in first.changed
    assert first.changed[-1].startswith("people:")
    assert all(not person.one_time for person in first.staff)
    assert first.unchanged == 0
    again = empty.publishing.load(folder, HALL, demo=True, crowd=False)
    assert (again.changed, again.staff) == ((), ())
    assert again.unchanged > 50
    second = empty.publishing.load(folder, "B07", demo=False)
    assert "hall:B07" in second.changed
    assert not any(entity.startswith(("plan:", "tariff:", "people:")) for entity in second.changed)


def test_what_has_changed_becomes_the_next_version(empty: Centre, folder: Path) -> None:
    empty.publishing.load(folder, HALL, demo=True, crowd=False)
    tariff = folder / "tariff.csv"
    lines = tariff.read_text("utf-8-sig").splitlines()
    index = next(at for at, line in enumerate(lines) if line.startswith("sim_card,"))
    item, title, title_en, _, _ = lines[index].split(",")
    lines[index] = f"{item},{title},{title_en},1500,2026-04-01"
    tariff.write_text("\n".join(lines), "utf-8")
    plans = folder / "plans.csv"
    rows = plans.read_text("utf-8-sig").splitlines()
    later = [rows[0] + ",effective_on"]
    later += [row + (",2026-05-01" if row.startswith("m59,") else ",") for row in rows[1:]]
    plans.write_text("\n".join(later), "utf-8")
    changed = empty.publishing.load(folder, HALL, demo=True, crowd=False)
    assert changed.changed == ("plan:m59", "tariff:sim_card")
    with empty.store.read() as queries:
        plan = queries.catalogue.plan("m59", "2026-05-01")
        assert plan is not None
        assert (plan.version, queries.catalogue.plan("m59", "2026-04-30")) != (1, plan)
        before, after = (queries.catalogue.tariff("sim_card", day) for day in ("2026-03-31", "2026-04-01"))
        assert queries.catalogue.tariff("sim_card", "2020-01-01") is None
        assert {row.plan_id for row in queries.catalogue.plans("mobile", on="2026-03-01")} >= {"m59"}
    assert before is not None
    assert after is not None
    assert (before.version, after.version, after.amount_fen) == (1, 2, 1500)
    assert before.amount_fen != 1500


def test_a_catalogue_that_does_not_fit(empty: Centre, folder: Path) -> None:
    with pytest.raises(UserError, match=r"setup\.hall_code"):
        empty.publishing.load(folder, "no hall", demo=False)
    staff = folder / "staff.json"
    staff.write_text('{"staff": [{"no": "T1", "name": "测试·甲", "roles": ["clerk"]}]}', "utf-8")
    with pytest.raises(UserError, match=r"setup\.no_manager"):
        empty.publishing.load(folder, HALL, demo=False)
    with empty.store.read() as queries, pytest.raises(EnvironmentFault):
        queries.halls.hall()


# ------------------------------------------------------------------------------------- halls and workers


def test_two_halls_count_one_person_together(centre: Centre, tmp_path: Path) -> None:
    """Four numbers are active: of two orders in two halls, one is the fifth, and the other one too many."""
    centre.setting("identity.numbers_per_person", 1)
    centre.publish(
        HallDefined(
            hall_id="B07",
            name="乙厅",
            own=True,
            zone="Asia/Shanghai",
            reset_minute=240,
            opens=510,
            closes=1200,
        ),
        SettingChanged(key="identity.numbers_per_person", value="1", reason="test"),
        hall="B07",
    )
    twin = next(fact for fact in people_facts() if getattr(fact, "person_id", "") == "song")
    centre.publish(
        replace(twin, person_id="song-b"),  # type: ignore[type-var]
        NumberStocked(after=None, number="19900000001", grade="普通号", prepay_fen=50_00),
        SimStocked(after=None, iccid="89860026990000002000"),
        hall="B07",
    )
    here, there = NetDesk(tmp_path, centre, seed=31), NetDesk(tmp_path, centre, seed=32, hall="B07")
    for desk in (here, there):
        desk.open_shift()
        desk.sync()
    orders = []
    for desk, form, person in (
        (here, {"number": FREE[0], "sim": SIMS[0]}, "song"),
        (there, {"number": "19900000001", "sim": "89860026990000002000"}, "song-b"),
    ):
        clerk = desk.session()
        filled = {**OPENING.form, **form}
        order = desk.orders.submit(clerk, "open_account", filled, desk.verified(person)).order
        desk.pay(clerk, order)
        desk.push()
        orders.append(order.order_id)
    done = centre.work()
    assert done == Done(completed=1, rejected=1)
    assert {(order.state, order.reason) for order in map(centre.order, orders)} == {
        (OrderState.COMPLETED, ""),
        (OrderState.REJECTED, "network.refused.five_numbers"),
    }
    for desk in (here, there):
        desk.pull()
    with centre.store.read() as queries:
        (row,) = queries.network.open_follow_ups()
    refused = here if row.hall_id == HALL else there
    with refused.store.read() as queries:
        assert [item.order_id for item in queries.network.open_follow_ups()] == [row.order_id]
        counts = {count.state: count.sims for count in queries.stock.counts()}
    assert counts[StockState.SCRAPPED] == 1
    assert not centre.work().anything
    for desk in (here, there):
        assert desk.rebuilt()
        desk.store.close()


def test_reasons_by_kind(centre: Centre) -> None:
    refusals = Refusals(centre.clock, decode)
    opened = DayOpened(after=None, day_id="d", hall_id=HALL, date=TODAY, staff_no=MANAGER, at_ms=0)
    with centre.store.read() as queries:
        assert refusals.refuse(opened, queries) == ""
    assert set(refusals.by_kind()) == {"edit_proposed", "order_submitted", "order_advanced", "day_closed"}


class Beaten:
    """A store on which another worker is always first: what is recorded is superseded."""

    def __init__(self, store: ServerStore) -> None:
        self._store = store

    @contextmanager
    def write(self, stamp: Stamp, hall: str, *, catalogue: bool = False) -> Iterator[UnitOfWork]:
        with self._store.write(stamp, hall, catalogue=catalogue) as unit:
            yield unit
            raise SyncConflict("case.superseded")

    @contextmanager
    def read(self) -> Iterator[Queries]:
        with self._store.read() as queries:
            yield queries

    def held_halls(self) -> frozenset[str]:
        return self._store.held_halls()


def accepted(centre: Centre, desk: NetDesk) -> str:
    """Accept a new number for cash and push it, without the centre doing anything yet."""
    clerk = desk.open_shift()
    desk.sync()
    order = desk.orders.submit(clerk, "open_account", OPENING.form, desk.verified("song")).order
    desk.pay(clerk, order)
    desk.push()
    assert centre.order(order.order_id).state is OrderState.HELD
    return order.order_id


def test_another_worker_was_first(centre: Centre, desk: NetDesk) -> None:
    order_id = accepted(centre, desk)
    beaten = OrderDesk(Beaten(centre.store), centre.clock, centre.ids)
    assert beaten.settle(HALL, order_id) is None
    beaten.free(HALL, order_id)
    assert centre.order(order_id).state is OrderState.HELD
    centre.central.desk.free(HALL, order_id)
    with centre.store.read() as queries:
        assert queries.stock.counts()[1].numbers == 1
    assert centre.work().completed == 1
    assert centre.central.desk.settle(HALL, order_id) is None


def test_a_restored_centre_leaves_a_hall_alone(
    centre: Centre, desk: NetDesk, monkeypatch: pytest.MonkeyPatch
) -> None:
    order_id = accepted(centre, desk)
    monkeypatch.setattr(centre.store, "held_halls", lambda: frozenset({HALL}))
    assert not centre.work().anything
    monkeypatch.undo()
    assert centre.work().completed == 1
    assert centre.order(order_id).state is OrderState.COMPLETED


def test_all_of_it_on_postgresql(pg_url: str, tmp_path: Path) -> None:
    centre = Centre(tmp_path, place=pg_url)
    centre.define()
    centre.pins()
    desk = NetDesk(tmp_path, centre)
    order_id = accepted(centre, desk)
    assert centre.work().completed == 1
    desk.pull()
    desk.end_shift(desk.session())
    day = f"{HALL}-{TODAY}-1"
    desk.close.close_day(desk.session(MANAGER, None), day, MANAGER_PIN)
    desk.sync()
    with desk.store.read() as queries:
        row = queries.network.confirmation(day)
        opened = queries.customers.by_number(FREE[0])
    assert row is not None
    assert row.proven
    assert opened is not None
    assert opened.balance_fen == 100_00
    again = centre.publishing.load(CATALOGUE, "B07", demo=False)
    assert "hall:B07" in again.changed
    assert not centre.publishing.load(CATALOGUE, "B07", demo=False).changed
    second = desk.open_shift()
    order = desk.orders.submit(
        second, "open_account", {**OPENING.form, "number": FREE[1], "sim": SIMS[1]}, desk.verified("song")
    ).order
    desk.pay(second, order)
    desk.push()
    assert desk.orders.cancel(second, order.order_id, "changed mind").state is OrderState.CANCELLED
    desk.sync()
    assert FREE[1] in free(desk)
    assert centre.order(order_id).state is OrderState.COMPLETED
    desk.store.close()
    centre.store.close()
