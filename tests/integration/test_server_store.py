"""The server's store on both databases: feeds without gaps, chains by scope, members, what else is kept."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, select

from app.domain.errors import BugError, EnvironmentFault, UserError
from app.domain.log import Outcome, Redacted
from app.services.ports import Stamp, UnitOfWork
from app.services.settled import Settled
from app.sync.batches import CATALOGUE_SCOPE, scope_origin
from app.sync.protocol import Enrol
from app.sync.serving import Refused
from db.rebuild import differences, fold
from db.server import ServerIdentity, create_server, open_server
from db.server.opening import BRANCH
from db.server.tables import CHAIN, SERVER
from db.tables.every import METADATA
from tests.factories import HALL
from tests.postgres import PostgresServer
from tests.sync.databases import SCOPE, device, lane, places, rebuilds, rig, tariff
from tests.sync.serving_rig import (
    DAY_MS,
    Device,
    ServerRig,
    complaint,
    failed,
    ticket,
)

__all__ = ["device", "rig"]


def test_the_tables_are_what_the_program_declares(rig: ServerRig) -> None:
    with rig.store.raw() as conn:
        context = MigrationContext.configure(
            conn, opts={"include_name": lambda name, *_: name != BRANCH.table}
        )
        known = {table.name for table in (*METADATA.sorted_tables, *SERVER.sorted_tables)}
        found = compare_metadata(context, [METADATA, SERVER])  # type: ignore[arg-type]
        assert found == []
        assert known <= set(inspect(conn).get_table_names())


def test_the_newest_script_is_the_one_that_the_program_expects() -> None:
    assert max(path.name.split("_")[0] for path in (BRANCH.folder / "versions").glob("0*.py")) == BRANCH.head


def test_eight_writers_leave_no_gap(rig: ServerRig) -> None:
    devices = [rig.enrol() for _ in range(8)]
    for each in devices:
        each.open()
        each.write(failed(), failed())
        for _ in range(4):
            each.write(failed(), failed(), failed())
    seen: list[int] = []
    ends = threading.Event()

    def read() -> None:
        after = 0
        while not ends.is_set() or after < rig.store.feed_heads().get(SCOPE, 0):
            page = rig.store.page(SCOPE, after, 50)
            seen.extend(n for n, _ in page.items)
            after = page.next

    def write(each: Device) -> None:
        for first in range(0, len(each.ops), 3):
            rig.push(each, each.batch(each.ops[first : first + 3]))
            with rig.store.write(Stamp(""), HALL) as unit:
                unit.record(lane(each.caller.device[:1], first))

    reader = threading.Thread(target=read)
    reader.start()
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, devices))
    ends.set()
    reader.join()
    expected = list(range(1, rig.store.feed_heads()[SCOPE] + 1))
    assert places(rig) == expected
    assert seen == expected
    assert rebuilds(rig)


def test_each_fact_goes_to_the_chain_of_its_scope(rig: ServerRig) -> None:
    centre = rig.store.identity.device
    with rig.store.write(Stamp("T10201"), HALL, catalogue=True) as unit:
        unit.record(lane("C", 3))
        unit.record(tariff())
        unit.record(lane("D", 4))
        assert unit.queries.halls.lanes()[-1].letter == "D"
        assert unit.terminal.terminal_id == scope_origin(centre, SCOPE)
    heads = {head.origin: head.seq for head in rig.store.heads(HALL)}
    assert heads[scope_origin(centre, CATALOGUE_SCOPE)] == 2
    with rig.store.write(Stamp(""), "") as unit:
        unit.record(tariff("copy"))
        with pytest.raises(BugError):
            unit.record(lane("E", 5, ""))
    page = rig.store.page(CATALOGUE_SCOPE, 0, 10)
    assert [op.header.kind for _, op in page.items] == [
        "epoch_opened",
        "tariff_published",
        "tariff_published",
    ]
    assert {op.header.hall for _, op in page.items} == {""}
    assert places(rig, CATALOGUE_SCOPE) == [1, 2, 3]
    assert rebuilds(rig)


def test_services_of_a_terminal_run_on_a_hall(rig: ServerRig) -> None:
    store = rig.store.store_for(HALL)
    with store.write(Stamp("T10201", "day")) as unit:
        unit.in_day("A01-2026-03-11-1")
        unit.record(lane("C", 3))
        name = unit.keep_blob(b"picture")
    assert rig.store.blob(name) == b"picture"
    with store.read() as queries:
        assert [row.letter for row in queries.halls.lanes()] == ["A", "B", "C"]
    assert store.terminal.hall_id == HALL
    assert rig.store.page(SCOPE, 0, 1000).items[-1][1].header.business_day == "A01-2026-03-11-1"


def test_more_facts_than_a_transaction_holds_are_checkpointed_on_the_way(rig: ServerRig) -> None:
    other = rig.enrol()
    rig.push(other, other.open())
    push = [other.write(complaint(f"c{number}")) for number in range(120)]
    answer = rig.push(other, *push)
    assert len(answer.verdicts) == 120
    page = rig.store.page(SCOPE, 0, 1000)
    own = [mark.seq for mark in page.checkpoints if mark.device.endswith(SCOPE)]
    assert max(later - earlier for earlier, later in pairwise(own)) <= 100


def test_rules_of_the_centre_refuse_and_answer(rig: ServerRig, device: Device) -> None:
    seen: list[tuple[str, Outcome | None, str]] = []

    def react(unit: UnitOfWork, settled: Sequence[Settled]) -> None:
        for each in settled:
            seen.append((each.fact.KIND, each.outcome, each.code))
            unit.record(lane("C", 3))

    rig.store.refuse = lambda fact, queries: (
        "complaint.no" if fact.entity.endswith("bad") and queries.halls.lanes() else ""
    )
    rig.store.react = react
    rig.store.react_kinds = frozenset({"complaint_received", "sign_in_failed"})
    assert rig.store.refuse is not None
    answer = rig.push(device, device.write(complaint("good"), complaint("bad"), failed(), ticket("t")))
    assert [(each.outcome, each.code) for each in answer.verdicts] == [
        ("accepted", ""),
        ("refused", "complaint.no"),
    ]
    assert seen == [
        ("complaint_received", Outcome.ACCEPTED, ""),
        ("complaint_received", Outcome.REFUSED, "complaint.no"),
        ("sign_in_failed", None, ""),
    ]
    with rig.store.read(HALL) as queries:
        assert queries.halls.lanes()[-1].letter == "C"
    rig.store.refuse = None
    assert rig.push(device, device.write(complaint("bad2"))).verdicts[0].outcome == "accepted"
    assert rebuilds(rig)


def test_an_unknown_kind_is_nobodys_to_react_to(rig: ServerRig, device: Device) -> None:
    from app.sync.codec import make_op

    rig.store.react = lambda *_: pytest.fail("nothing is known of it")
    rig.store.react_kinds = frozenset({"invented_later"})
    device.write(failed())
    last = device.ops[-1]
    device.ops[-1] = make_op(
        device.ops[-2].hash, replace(last.header, kind="invented_later"), last.salt or b"", "{}"
    )
    assert rig.push(device, device.batch(device.ops[-1:])).quarantined == ()


def test_further_processes_join(rig: ServerRig, device: Device) -> None:
    epoch = rig.store.server_epoch
    if rig.store._workshop.engines.postgres:
        second = open_server(rig.place, rig.secrets, rig.clock, rig.ids, worker=True)
        heard = threading.Event()
        stop = second.subscribe(lambda scopes: heard.set() if SCOPE in scopes else None)
        rig.push(device, device.write(failed()))
        assert heard.wait(10)
        stop()
        assert second.server_epoch == epoch
        second.close()
    rig.reopen()
    assert rig.store.server_epoch == epoch


def test_who_listens_in_this_process_is_told_after_the_commit(rig: ServerRig, device: Device) -> None:
    heard: list[frozenset[str]] = []
    woken = threading.Event()

    def listen(scopes: frozenset[str]) -> None:
        heard.append(scopes)
        woken.set()

    stop = rig.store.subscribe(listen)
    rig.push(device, device.write(failed()))
    assert woken.wait(10)
    assert heard[-1] == {SCOPE}
    rig.push(device, device.batch(device.ops))
    stop()
    count = len(heard)
    rig.push(device, device.write(failed()))
    assert len(heard) == count


def test_an_erased_body_is_in_no_snapshot(rig: ServerRig, device: Device) -> None:
    from app.domain.complaints import ComplaintWorded

    words = ComplaintWorded(complaint_id="c1", contact_name="王", contact_phone="1", what="吵", wish="")
    rig.push(device, device.write(complaint("c1"), words))
    n, parts = rig.store.snapshot(SCOPE)
    assert rig.store.snapshot(SCOPE) == (n, parts)
    with rig.store.write(Stamp(""), HALL) as unit:
        unit.record(Redacted(person_id="p", op_ids=(device.ops[-1].header.op_id,), reason="asked"))
    assert rig.store.blob(parts[0].sha256) is None
    op = next(op for _, op in rig.store.page(SCOPE, 0, 1000).items if op.header.kind == "complaint_worded")
    assert op.body is None
    fresh = rig.enrol()
    hub = rig.store.lacking(HALL, {})
    assert fresh.enrolled is not None
    assert any(op.body is None for batch in hub for op in batch.ops)
    assert rig.store.snapshot(SCOPE)[1] != parts


def test_what_the_relay_and_the_operator_keep(rig: ServerRig, device: Device) -> None:
    store = rig.store
    store.set_state("upstream:centre", "{}")
    assert (store.state("upstream:centre"), store.state("other")) == ("{}", "")
    now = rig.clock.now_ms()
    store.lend("c-1", "B02", now + 10)
    store.lend("c-1", "C03", now - 10)
    assert store.lent("c-1") == ("B02",)
    store.health()
    counts = store.counts()
    assert counts["codes"] == 0
    assert counts["ops"] == sum(head.seq for head in store.heads(HALL))
    assert store.halls() == (HALL,)
    assert store.schema >= 1
    store.adopt_keys({"another": "ab" * 32})
    assert set(store.authority_keys) == {store.identity.device, "another"}
    assert store.device("nobody") is None
    assert [row.device for row in store.devices()] == [device.origin]
    assert store.take((), device.caller).fresh == 0


def test_what_is_asked_of_an_unknown_device(rig: ServerRig) -> None:
    for ask in (lambda: rig.store.revoke("nobody", ""), lambda: rig.store.promote(HALL, "nobody", "")):
        with pytest.raises(UserError) as error:
            ask()
        assert error.value.code == "device.unknown"
    with pytest.raises(UserError) as error:
        rig.store.new_code(HALL, "toaster", DAY_MS)
    assert error.value.code == "enrol.kind"


def test_two_devices_cannot_use_one_code(rig: ServerRig) -> None:
    code = rig.store.new_code(HALL, "counter", DAY_MS)

    def enrol(key: str) -> str:
        try:
            return rig.endpoint.enrol(Enrol(code, key * 32, "")).device
        except Refused as error:
            return error.code

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(enrol, ("aa", "bb", "cc", "dd")))
    assert found.count("code.used") == 3
    assert len(rig.store.devices(HALL)) == 1


def test_slots_end_with_the_alphabet(rig: ServerRig) -> None:
    slots = [device.enrolled.slot for _ in range(25) if (device := rig.enrol("kiosk")).enrolled]
    assert len(set(slots)) == 25
    assert not {"A", "B"} & set(slots)
    with pytest.raises(Refused) as error:
        rig.enrol("kiosk")
    assert (error.value.status, error.value.code) == (409, "enrol.no_slot")
    assert rig.enrol("display").enrolled is not None


def test_places_that_are_none(tmp_path: Path) -> None:
    rig = ServerRig(tmp_path)
    for typed in ("mysql://x", "sqlite:///", "postgresql+psycopg://a@b:port/c"):
        with pytest.raises(UserError) as wrong:
            open_server(typed, rig.secrets, rig.clock, rig.ids)
        assert wrong.value.code == "server.place"
    for place, code in (
        (f"sqlite:///{tmp_path}/none.db", "store.missing"),
        (f"postgresql+psycopg://x@/y?host={tmp_path}", "server.unreachable"),
    ):
        with pytest.raises(EnvironmentFault) as error:
            open_server(place, rig.secrets, rig.clock, rig.ids)
        assert error.value.code == code
    with pytest.raises(EnvironmentFault) as error:
        create_server(rig.place, ServerIdentity("centre", "x", ""), rig.secrets, rig.clock, rig.ids)
    assert error.value.code == "store.exists"
    rig.secrets.secrets = None
    with pytest.raises(EnvironmentFault) as error:
        open_server(rig.place, rig.secrets, rig.clock, rig.ids)
    assert error.value.code == "store.no_key"
    rig.close()


def test_a_database_is_made_once_and_must_sort_by_bytes(pg_server: PostgresServer, tmp_path: Path) -> None:
    url = pg_server.make()
    rig = ServerRig(tmp_path, url)
    with pytest.raises(EnvironmentFault) as error:
        create_server(url, ServerIdentity("centre", "x", ""), rig.secrets, rig.clock, rig.ids)
    assert error.value.code == "store.exists"
    rig.close()
    pg_server.drop(url)
    empty = pg_server.make()
    with pytest.raises(EnvironmentFault) as error:
        open_server(empty, rig.secrets, rig.clock, rig.ids)
    assert error.value.code == "store.missing"
    pg_server.drop(empty)


def test_both_databases_fold_the_same(pg_server: PostgresServer, tmp_path: Path) -> None:
    url = pg_server.make()
    (tmp_path / "a").mkdir()
    one, two = ServerRig(tmp_path / "a"), ServerRig(tmp_path, url)
    one.define_hall()
    device = one.enrol()
    one.push(device, device.open(), device.write(ticket("t1"), complaint("c1"), failed()))
    with one.store.raw() as source, two.store.raw_write() as target:
        fold(source, target)
        assert differences(source, target) == ()
        assert source.execute(select(CHAIN)).all()
    one.close()
    two.close()
    pg_server.drop(url)
