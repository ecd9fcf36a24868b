"""Messages of protocol version 1, written down once: `python -m tests.sync.recording` made `recorded/`.

They are never made anew for this version. What a later program reads or answers is held against them, so an
old client goes on working with a new server, and the reverse.
"""

import gzip
import json
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from app.domain.facts import Fact
from app.domain.halls import HallDefined, TerminalEnrolled
from app.domain.log import EpochOpened, Outcome, Verdict
from app.domain.queue import Precedence, TicketCalled, TicketClass, TicketIssued
from app.domain.verification import CustomerSearched
from app.sync.batches import CATALOGUE_SCOPE, Batch, ChainHead, hall_scope, scope_origin
from app.sync.chain import Signer
from app.sync.codec import SALT_BYTES, ZERO_HASH, Header, Op, encode, make_op
from app.sync.protocol import (
    Enrol,
    Enrolled,
    FeedItem,
    FeedPage,
    Head,
    Hello,
    HelloAnswer,
    Limits,
    Part,
    Push,
    PushAnswer,
    Quarantined,
    Refusal,
    Snapshot,
    WireVerdict,
    batch_out,
    dump,
    head_out,
    mark_out,
    op_out,
)
from tests.fakes import FakeIds
from tests.sync.examples import examples

FOLDER = Path(__file__).with_name("recorded")
HALL = "A01"
MS = 1_773_190_800_000
DEVICE = "019cdb00-0000-7000-8000-000000000001"
OTHER = "019cdb00-0000-7000-8000-000000000002"
CENTRE = "019cdb00-0000-7000-8000-0000000000c0"
DEVICE_KEY = bytes(range(32))
OTHER_KEY = bytes(range(32, 64))
CENTRE_KEY = bytes(range(64, 96))
EPOCH = "K7Q"
SERVER_EPOCH = "00112233445566778899aabbccddeeff"


class Writer:
    """Writes one chain."""

    def __init__(self, origin: str, key: bytes, hall: str, seed: int) -> None:
        self.origin, self.hall = origin, hall
        self.signer = Signer(origin, key)
        self.ids = FakeIds(seed, MS)
        self.head = ChainHead(origin, EPOCH, 0, ZERO_HASH)

    def write(self, *facts: Fact, kind: str = "", body: str = "") -> Batch:
        """Return one transaction; `kind` and `body` replace those of its last fact."""
        tx = self.ids.new()
        before = self.head
        made: list[Op] = []
        for place, fact in enumerate(facts, start=1):
            last = place == len(facts)
            seq = self.head.seq + 1
            header = Header(
                origin=self.origin,
                epoch=EPOCH,
                seq=seq,
                op_id=self.ids.new(),
                tx=tx,
                kind=kind if last and kind else fact.KIND,
                v=fact.V,
                entity=fact.entity,
                refs=fact.refs,
                hall=self.hall,
                actor="T10001",
                business_day="",
                hlc=f"{MS + seq:013d}.000000",
                wall=MS + seq,
            )
            text = body if last and body else encode(fact)
            op = make_op(self.head.hash, header, self.ids.random_bytes(SALT_BYTES), text)
            made.append(op)
            self.head = ChainHead(self.origin, EPOCH, seq, op.hash)
        mark = self.signer.sign(EPOCH, self.head.seq, self.head.hash)
        return Batch(self.origin, EPOCH, before.hash, tuple(made), mark)


def opened(device: str) -> EpochOpened:
    return EpochOpened(terminal_id=device, epoch=EPOCH, parent=None, seq=0, hash=ZERO_HASH.hex())


def issued(ticket_id: str, number: int) -> TicketIssued:
    return TicketIssued(
        after=None, ticket_id=ticket_id, at_ms=MS, hall_id=HALL, queue_day="2026-03-11", slot="", lane="A",
        service_id="general", serial=number, number=f"A{number:03d}", klass=TicketClass.ORDINARY,
        precedence=Precedence.NONE, language="zh_CN", request_id=f"request-{number}",
    )  # fmt: skip


def searched(search_id: str) -> CustomerSearched:
    return CustomerSearched(
        search_id=search_id,
        staff_no="T10001",
        by="document_tail",
        query="**************002X",
        hits=1,
        at_ms=MS,
    )


class Story:
    """One terminal's chain, the centre's, and another terminal's: what all messages speak of."""

    def __init__(self) -> None:
        self.device = Writer(DEVICE, DEVICE_KEY, HALL, 1)
        self.other = Writer(OTHER, OTHER_KEY, HALL, 2)
        self.hall = Writer(scope_origin(CENTRE, hall_scope(HALL)), CENTRE_KEY, HALL, 3)
        self.reference = self.hall.write(
            opened(self.hall.origin),
            HallDefined(
                hall_id=HALL, name="示例市滨河路营业厅", own=True, zone="Asia/Shanghai", reset_minute=240,
                opens=510, closes=1200,
            ),
            *(
                TerminalEnrolled(
                    terminal_id=device, hall_id=HALL, code=code, name=code,
                    public_key=Signer("", key).public_key, kind="counter", slot=slot,
                )
                for device, key, code, slot in (
                    (DEVICE, DEVICE_KEY, "T01", ""), (OTHER, OTHER_KEY, "T02", "C"),
                )
            ),
        )  # fmt: skip
        self.first = self.device.write(opened(DEVICE), issued("ticket-1", 1))
        self.second = self.device.write(searched("search-1"), searched("search-2"))
        self.unknown = self.device.write(
            searched("search-3"), kind="hologram_shown", body='{"at_ms":1,"name":"later"}'
        )
        ticket = self.first.ops[1].header.op_id
        self.called = self.other.write(
            opened(OTHER),
            TicketCalled(
                after=ticket, ticket_id="ticket-1", at_ms=MS, counter_id="A01-1", staff_no="T10002",
                call_no=1, vip=False, others_waited=False,
            ),
        )  # fmt: skip
        self.verdict = self.hall.write(
            Verdict(op_id=ticket, outcome=Outcome.ACCEPTED, code="", hub_term=1),
            Verdict(
                op_id=self.called.ops[1].header.op_id, outcome=Outcome.SUPERSEDED, code="case.superseded",
                hub_term=1,
            ),
        )  # fmt: skip

    def hello(self) -> Hello:
        return Hello(
            proto=(1, 1), schema=(4, 4), device=DEVICE, epoch=EPOCH, head=head_out(self.device.head), wall=MS,
            cursors={"hall:A01": 3}, have=(head_out(self.device.head),),
        )  # fmt: skip

    def push(self) -> Push:
        return Push(tuple(batch_out(batch) for batch in (self.first, self.second, self.unknown)))

    def hello_answer(self) -> HelloAnswer:
        return HelloAnswer(
            proto=1, schema=4, server_epoch=SERVER_EPOCH, server_time=MS + 5, role="centre",
            have=(Head(DEVICE, EPOCH, 0, ZERO_HASH.hex()),), durable=(), limits=Limits(), action="ok",
            cursors={"hall:A01": 0, "staff:A01": 0, CATALOGUE_SCOPE: 0}, hub_term=1,
        )  # fmt: skip

    def push_answer(self) -> PushAnswer:
        first, called = self.first.ops[1].header, self.called.ops[1].header
        return PushAnswer(
            have=(head_out(self.device.head),),
            durable=(head_out(self.device.head),),
            quarantined=(Quarantined(DEVICE, EPOCH, first.tx, "poison"),),
            verdicts=(
                WireVerdict(first.op_id, "accepted", "", 1),
                WireVerdict(called.op_id, "superseded", "case.superseded", 1),
            ),
        )

    def batches(self) -> tuple[Batch, ...]:
        return (self.reference, self.first, self.called, self.verdict)

    def feed(self) -> FeedPage:
        items = [op for batch in self.batches() for op in batch.ops]
        origins = {batch.origin: batch for batch in reversed(self.batches())}
        return FeedPage(
            server_epoch=SERVER_EPOCH,
            items=tuple(FeedItem(n, op_out(op)) for n, op in enumerate(items, start=1)),
            checkpoints=tuple(mark_out(batch.checkpoint) for batch in self.batches()),
            prev=tuple(Head(origin, EPOCH, 0, ZERO_HASH.hex()) for origin in sorted(origins)),
            next=len(items),
            head=len(items),
            floor=0,
        )

    def part(self) -> bytes:
        lines = b"".join(dump(batch_out(batch)) + b"\n" for batch in self.batches())
        return gzip.compress(lines, mtime=0)

    def snapshot(self) -> Snapshot:
        data = self.part()
        return Snapshot(SERVER_EPOCH, self.feed().head, 4, (Part(sha256(data).hexdigest(), len(data)),))

    def messages(self) -> Iterator[tuple[str, object]]:
        """Yield every kind of message by the name of its file."""
        yield "hello", self.hello()
        yield "hello_answer", self.hello_answer()
        yield "push", self.push()
        yield "push_answer", self.push_answer()
        yield "feed", self.feed()
        yield "snapshot", self.snapshot()
        asked = examples()
        yield "ask", asked["customer_ask"]
        yield "copies", asked["customer_copies"]
        yield "enrol", Enrol("ABCD-EFGH", Signer("", DEVICE_KEY).public_key, "counter")
        yield (
            "enrolled",
            Enrolled(
                DEVICE,
                HALL,
                "",
                "tt1.e30.AA",
                {CENTRE: Signer("", CENTRE_KEY).public_key},
                SERVER_EPOCH,
                "T01",
            ),
        )
        yield "refusal", Refusal("gap", {"origin": DEVICE, "epoch": EPOCH, "expected": 3})


def main() -> None:
    """Write the files that are not there yet."""
    story = Story()
    FOLDER.mkdir(exist_ok=True)
    made = {f"{name}.json": dump(message) for name, message in story.messages()}
    made["snapshot.part"] = story.part()
    for name, data in made.items():
        path = FOLDER / name
        if not path.exists():
            path.write_bytes(data)
            print(json.dumps({"written": name, "bytes": len(data)}))


if __name__ == "__main__":
    main()
