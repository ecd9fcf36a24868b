"""A server's store with devices around it that write chains of their own, without stores."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.complaints import ComplaintCategory, ComplaintNoted, ComplaintReceived, ComplaintState
from app.domain.facts import Fact
from app.domain.log import EpochOpened
from app.domain.queue import Precedence, TicketCalled, TicketClass, TicketIssued
from app.domain.staff import OverrideGiven, SignInFailed
from app.services.ports import DeviceSecrets, Stamp
from app.sync.batches import Batch
from app.sync.chain import Signer
from app.sync.codec import SALT_BYTES, ZERO_HASH, Header, Op, encode, make_op
from app.sync.endpoint import Endpoint
from app.sync.protocol import Enrol, Enrolled, Head, Hello, Push, PushAnswer, batch_out
from app.sync.serving import Caller
from app.sync.wire import SCHEMA
from db.opening import new_secrets
from db.server import ServerIdentity, ServerStore, create_server, open_server
from tests.factories import HALL, MORNING_MS, MemorySecrets, hall_facts
from tests.fakes import FakeClock, FakeIds

DAY_MS = 86_400_000


@dataclass(slots=True)
class Device:
    """A device of a hall: its chain, as long as it is, and what it needs to go on."""

    caller: Caller
    enrolled: Enrolled | None
    key: bytes
    clock: FakeClock
    ids: FakeIds
    epoch: str = "K7Q"
    ops: list[Op] = field(default_factory=list)
    ticks: int = 0

    @property
    def origin(self) -> str:
        """Return the device's id."""
        return self.caller.device

    @property
    def head(self) -> Head:
        """Return the head of its chain."""
        if not self.ops:
            return Head(self.origin, self.epoch, 0, ZERO_HASH.hex())
        return Head(self.origin, self.epoch, self.ops[-1].header.seq, self.ops[-1].hash.hex())

    def write(self, *facts: Fact, actor: str = "T10001", hall: str | None = None) -> Batch:
        """Chain facts as one transaction and return the signed batch."""
        previous = self.ops[-1].hash if self.ops else ZERO_HASH
        tx = self.ids.new()
        made: list[Op] = []
        for fact in facts:
            self.ticks += 1
            wall = self.clock.now_ms()
            header = Header(
                origin=self.origin,
                epoch=self.epoch,
                seq=len(self.ops) + len(made) + 1,
                op_id=self.ids.new(),
                tx=tx,
                kind=fact.KIND,
                v=fact.V,
                entity=fact.entity,
                refs=fact.refs,
                hall=self.caller.hall if hall is None else hall,
                actor=actor,
                business_day="",
                hlc=f"{wall:013d}.{self.ticks:06d}",
                wall=wall,
            )
            op = make_op(
                made[-1].hash if made else previous, header, self.ids.random_bytes(SALT_BYTES), encode(fact)
            )
            made.append(op)
        self.ops += made
        return self.batch(made)

    def batch(self, ops: Sequence[Op]) -> Batch:
        """Return a run of its chain, signed at its end."""
        first = ops[0].header.seq
        previous = self.ops[first - 2].hash if first > 1 else ZERO_HASH
        mark = Signer(self.origin, self.key).sign(self.epoch, ops[-1].header.seq, ops[-1].hash)
        return Batch(self.origin, self.epoch, previous, tuple(ops), mark)

    def open(self) -> Batch:
        """Open its epoch: the first op of a chain."""
        return self.write(
            EpochOpened(terminal_id=self.origin, epoch=self.epoch, parent=None, seq=0, hash=ZERO_HASH.hex())
        )

    def hello(self, have: Sequence[Head] = (), **changes: object) -> Hello:
        """Return its greeting."""
        members: dict[str, object] = {
            "proto": (1, 1),
            "schema": (SCHEMA, SCHEMA),
            "device": self.origin,
            "epoch": self.epoch,
            "head": self.head,
            "wall": self.clock.now_ms(),
            "have": tuple(have) or (self.head,),
        }
        return Hello(**{**members, **changes})  # type: ignore[arg-type]


@cache
def empty_centre() -> tuple[bytes, DeviceSecrets]:
    """Return a centre's store that was made once, and its keys: migrations take longer than most tests."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "server.db"
        secrets, ids = MemorySecrets(), FakeIds(7)
        identity = ServerIdentity("centre", ids.new(), "")
        create_server(f"sqlite:///{path}", identity, secrets, FakeClock(MORNING_MS), ids).close()
        assert secrets.secrets is not None
        return path.read_bytes(), secrets.secrets


class ServerRig:
    """A centre on SQLCipher, or on PostgreSQL where `url` names a database."""

    def __init__(self, folder: Path, url: str | None = None, seed: int = 11) -> None:
        self.start(folder, url, FakeClock(MORNING_MS), FakeIds(seed), MemorySecrets())
        if url is None:
            made, secrets = empty_centre()
            self.path.write_bytes(made)
            self.secrets.save(secrets)
            self.store = open_server(self.place, self.secrets, self.clock, self.ids)
        else:
            identity = ServerIdentity("centre", self.ids.new(), "")
            self.store = create_server(self.place, identity, self.secrets, self.clock, self.ids)
        self.endpoint = Endpoint(self.store, self.clock)

    def start(
        self, folder: Path, url: str | None, clock: FakeClock, ids: FakeIds, secrets: MemorySecrets
    ) -> None:
        """Keep what a store is made from."""
        self.path = folder / "server.db"
        self.place = url or f"sqlite:///{self.path}"
        self.clock = clock
        self.ids = ids
        self.secrets = secrets

    def define_hall(self, hall: str = HALL) -> None:
        """Publish the reference facts of a small hall (its terminals are enrolled)."""
        with self.store.write(Stamp(""), hall) as unit:
            for fact in hall_facts("", "", ""):
                if fact.KIND != "terminal_enrolled":
                    unit.record(fact)

    def reopen(self) -> ServerStore:
        """Close and open again, as a restart does."""
        self.store.close()
        self.store = open_server(self.place, self.secrets, self.clock, self.ids)
        self.endpoint = Endpoint(self.store, self.clock)
        return self.store

    def enrol(self, kind: str = "counter", hall: str = HALL, seed: int = 0) -> Device:
        """Enrol a device through the endpoint."""
        key = self.ids.random_bytes(32)
        code = self.store.new_code(hall, kind, DAY_MS)
        enrolled = self.endpoint.enrol(Enrol(code, Signer("", key).public_key, kind))
        ids = FakeIds(seed or int.from_bytes(key[:4], "big"))
        return Device(Caller(enrolled.device, enrolled.hall, kind), enrolled, key, self.clock, ids)

    def push(self, device: Device, *batches: Batch) -> PushAnswer:
        """Push as a device."""
        return self.endpoint.push(device.caller, Push(tuple(batch_out(batch) for batch in batches)))

    def close(self) -> None:
        """Close the store."""
        self.store.close()


class HubRig(ServerRig):
    """A hub of the hall beside its centre; the device was enrolled there."""

    def __init__(self, folder: Path, centre: ServerRig, device: Device, url: str | None = None) -> None:
        folder.mkdir(exist_ok=True)
        ids = FakeIds(int.from_bytes(device.key[:3], "big"))
        made = new_secrets(ids)
        secrets = MemorySecrets(replace(made, device_key=device.key.hex()))
        self.start(folder, url, centre.clock, ids, secrets)
        self.centre = centre
        self.as_device = device
        self.store = create_server(
            self.place,
            ServerIdentity("hub", device.origin, device.caller.hall),
            secrets,
            centre.clock,
            ids,
            centre.store.authority_keys,
        )
        self.endpoint = Endpoint(self.store, self.clock)

    def down(self) -> int:
        """Take in what the centre has; returns how many ops were new."""
        hall = self.as_device.caller.hall
        have = {(head.origin, head.epoch): head.seq for head in self.store.heads(hall)}
        count = 0
        while found := self.centre.store.lacking(hall, have):
            count += self.store.take(found, None, hall).fresh
            have |= {(batch.origin, batch.epoch): batch.ops[-1].header.seq for batch in found}
        self.store.set_durable(self.centre.store.heads(hall), whole=True)
        return count

    def up(self) -> PushAnswer | None:
        """Push what the centre lacks; returns the last answer."""
        hall = self.as_device.caller.hall
        have = {(head.origin, head.epoch): head.seq for head in self.centre.store.heads(hall)}
        answer = None
        while found := self.store.lacking(hall, have):
            answer = self.centre.push(self.as_device, *found)
            have |= {(batch.origin, batch.epoch): batch.ops[-1].header.seq for batch in found}
        return answer


def failed(at_ms: int = MORNING_MS, staff_no: str = "T10237", terminal: str = "x") -> SignInFailed:
    """Return a record: it conflicts with nothing."""
    return SignInFailed(staff_no=staff_no, terminal_id=terminal, locked_until_ms=None, at_ms=at_ms)


def overridden(name: str) -> OverrideGiven:
    """Return a record that is a row of its own."""
    return OverrideGiven(
        override_id=name,
        action="queue.call",
        subject="ticket:t1",
        requested_by="T10237",
        given_by="T10208",
        reason="",
        at_ms=MORNING_MS,
    )


def complaint(name: str, at_ms: int = MORNING_MS) -> ComplaintReceived:
    """Return a case that the centre decides on."""
    return ComplaintReceived(
        complaint_id=name,
        after=None,
        code=f"C-260311-{name}",
        category=ComplaintCategory.SERVICE,
        channel="counter",
        customer_id=None,
        ticket_id=None,
        related=(),
        owner="T10237",
        first_answer_by_ms=at_ms + DAY_MS,
        final_answer_by_ms=at_ms + 7 * DAY_MS,
        at_ms=at_ms,
    )


def noted(name: str, after: str, at_ms: int = MORNING_MS) -> ComplaintNoted:
    """Return the next step of a complaint."""
    return ComplaintNoted(
        complaint_id=name,
        after=after,
        state=ComplaintState.IN_PROGRESS,
        owner="T10237",
        staff_no="T10237",
        at_ms=at_ms,
    )


def ticket(name: str, serial: int = 1, at_ms: int = MORNING_MS) -> TicketIssued:
    """Return a case that the hub decides on."""
    return TicketIssued(
        ticket_id=name,
        after=None,
        at_ms=at_ms,
        hall_id=HALL,
        queue_day="2026-03-11",
        slot="",
        lane="A",
        service_id="general",
        serial=serial,
        number=f"A{serial:03d}",
        klass=TicketClass.ORDINARY,
        precedence=Precedence.NONE,
        language="zh_CN",
        request_id=f"request-{name}",
    )


def called(name: str, after: str, counter: int = 1, at_ms: int = MORNING_MS) -> TicketCalled:
    """Return a call of a ticket."""
    return TicketCalled(
        ticket_id=name,
        after=after,
        at_ms=at_ms,
        counter_id=f"{HALL}-{counter}",
        staff_no="T10237",
        call_no=1,
        vip=False,
        others_waited=False,
    )


def overrides(server: ServerRig) -> list[str]:
    with server.store.raw() as conn:
        return sorted(conn.exec_driver_sql("SELECT override_id FROM override").scalars().all())
