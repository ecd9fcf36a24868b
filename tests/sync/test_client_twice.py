"""An id that two ops have: neither the client's loops nor its other chains stop."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.sync.codec import make_op
from db.tables.log import QUARANTINE_BATCH
from tests.sync.client_rig import Terminal, ops_at, refuse
from tests.sync.serving_rig import Device, ServerRig, failed


def steal(device: Device, op_id: str) -> None:
    """Give the last op of a device the id of another one."""
    last = device.ops[-1]
    device.ops[-1] = make_op(
        device.ops[-2].hash, replace(last.header, op_id=op_id), last.salt or b"", last.body or ""
    )


def test_an_id_used_twice_stops_no_loop(terminal: Terminal, server: ServerRig) -> None:
    terminal.settle()
    old = terminal.epoch
    mine = terminal.open_day()
    thief, third = server.enrol(), server.enrol()
    thief.open()
    thief.write(failed())
    steal(thief, mine)
    server.push(thief, thief.batch(thief.ops))
    server.push(thief, thief.write(failed()))
    server.push(third, third.open())
    terminal.settle()
    # The server could not take the terminal's epoch any further, so it goes on in another.
    assert terminal.epoch != old
    terminal.note()
    terminal.settle()
    assert ops_at(server, terminal.device) == 1 + 2
    heads = {origin: seq for (origin, _), seq in terminal.heads().items()}
    assert heads[third.origin] == 1
    with terminal.store.raw() as conn:
        kept = conn.execute(select(QUARANTINE_BATCH.c.origin, QUARANTINE_BATCH.c.code)).all()
    assert {tuple(row) for row in kept} == {(thief.origin, "duplicate")}
    # What goes on behind it goes the same way, and the loops go on.
    server.push(thief, thief.write(failed()))
    server.push(third, third.write(failed()))
    terminal.settle()
    assert {origin: seq for (origin, _), seq in terminal.heads().items()}[third.origin] == 2


@pytest.mark.parametrize(("status", "code"), [(403, "not_allowed"), (422, "malformed")])
def test_a_chain_that_the_upstream_will_not_have_holds_no_other(
    terminal: Terminal, server: ServerRig, tmp_path: Path, status: int, code: str
) -> None:
    other = Terminal(tmp_path, server, seed=22)
    terminal.settle()
    other.settle()
    other.note()
    detail = {"origin": other.device, "epoch": other.epoch, "op_id": "x"}
    terminal.wire.twist("push", refuse(status, code, detail))
    terminal.store.receive(other.mine.outbox({}, 0, 500, 1 << 20).batches)
    terminal.note()
    terminal.settle()
    assert ops_at(server, terminal.device) == 2
    assert [each.code for each in terminal.client.standing.held] == [code]
    other.store.close()
