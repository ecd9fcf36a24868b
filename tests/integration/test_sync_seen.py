"""What people see of the network: own transitions that did not stand, and how far each device has come."""

from pathlib import Path

from app.domain.log import Outcome, Verdict
from app.domain.network import DeviceRevoked
from app.domain.queue import Precedence
from app.services.ports import Stamp
from app.services.queue import QueueService
from tests.people import DemoHall


def test_a_superseded_call_is_lost_and_an_issue_is_not(tmp_path: Path) -> None:
    hall = DemoHall(tmp_path)
    rig = hall.rig
    queue = QueueService(rig.store, rig.clock, rig.ids)
    issued = queue.issue("general", "zh_CN", Precedence.NONE, rig.ids.new()).ticket
    origin = rig.store.terminal.terminal_id
    with rig.store.read() as queries:
        assert queries.sync_seen.lost(origin, 0) == ()
    with rig.store.write(Stamp("")) as unit:
        unit.record(
            Verdict(op_id=issued.last_op, outcome=Outcome.SUPERSEDED, code="case.superseded", hub_term=9)
        )
    with rig.store.read() as queries:
        assert queries.sync_seen.lost(origin, 0) == (), "another record of the same slip may stand"
    rig.store.close()


def test_devices_are_listed_with_their_newest_op(tmp_path: Path) -> None:
    hall = DemoHall(tmp_path)
    rig = hall.rig
    origin = rig.store.terminal.terminal_id
    with rig.store.read() as queries:
        (here,) = [row for row in queries.sync_seen.chains() if row.origin == origin]
        others = [row for row in queries.sync_seen.chains() if row.origin != origin]
    assert here.seq > 0
    assert here.at_ms > 0
    assert all((row.seq, row.at_ms) == (0, 0) for row in others)
    with rig.store.write(Stamp("")) as unit:
        unit.record(DeviceRevoked(terminal_id=origin, reason="lost", at_ms=rig.clock.now_ms()))
    with rig.store.read() as queries:
        assert origin not in {row.origin for row in queries.sync_seen.chains()}
    rig.store.close()
