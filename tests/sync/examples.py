"""The examples of docs/sync-protocol.md and the golden vectors: made by the program, keys and times fixed.

`python -m tests.sync.examples` writes both into their places anew.
"""

import json
import re
from pathlib import Path
from typing import Any

import msgspec

from app.domain.copies import COPY_KEPT_MS, AskedBy, CopiedBill, CopiedNumber, CopiedPerson, CustomerCopied
from app.domain.customers import BillItem, SubscriberKind, SubscriberStatus
from app.domain.documents_of_identity import DocumentKind
from app.domain.facts import Fact
from app.domain.halls import TerminalEnrolled
from app.domain.log import EpochOpened, KeyRotated, Outcome, Redacted, Verdict, Withdrawn
from app.domain.network import DeviceRevoked, EpochHead, HubAppointed
from app.domain.queue import Precedence, TicketClass, TicketIssued
from app.sync.batches import Batch, hall_scope
from app.sync.chain import Signer
from app.sync.codec import ZERO_HASH, Header, Op, encode, make_op
from app.sync.protocol import (
    Ask,
    Copies,
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
    WireOp,
    WireVerdict,
    batch_out,
    mark_out,
    op_out,
)
from app.sync.tokens import Claims, issue_token

ROOT = Path(__file__).resolve().parents[2]
DOCUMENT = ROOT / "docs" / "sync-protocol.md"
VECTORS = ROOT / "docs" / "sync-vectors.json"
BLOCK = re.compile(r"<!-- example: ([a-z_]+) -->\n```json\n(.*?)\n```", re.DOTALL)

HALL = "A01"
KIOSK = "019d2f00-0000-7000-8000-00000000000a"
HUB = "019d2f00-0000-7000-8000-00000000000b"
CENTRE = "019d2f00-0000-7000-8000-00000000000c"
KIOSK_KEY, HUB_KEY, CENTRE_KEY = (bytes([number]) * 32 for number in (1, 2, 3))
TICKET = "019d2f01-1000-7000-8000-000000000001"
WALL = 1_774_000_000_000


def _id(number: int) -> str:
    return f"019d2f01-0000-7000-8000-{number:012d}"


def chain(origin: str, epoch: str, facts: tuple[tuple[str, Any], ...], first_id: int) -> tuple[Op, ...]:
    """Return ops of a chain from its beginning; each fact comes with its transaction."""
    ops: list[Op] = []
    for seq, (tx, fact) in enumerate(facts, 1):
        header = Header(
            origin=origin,
            epoch=epoch,
            seq=seq,
            op_id=_id(first_id + seq),
            tx=tx,
            kind=fact.KIND,
            v=fact.V,
            entity=fact.entity,
            refs=fact.refs,
            hall=HALL,
            actor="",
            business_day="",
            hlc=f"{WALL + seq:013d}.000000",
            wall=WALL + seq,
        )
        salt = bytes([16 * first_id % 256 + seq]) * 16
        ops.append(make_op(ops[-1].hash if ops else ZERO_HASH, header, salt, encode(fact)))
    return tuple(ops)


def batch(ops: tuple[Op, ...], key: bytes, *, previous: bytes = ZERO_HASH) -> Batch:
    """Return ops of one chain with the checkpoint of the last."""
    last = ops[-1]
    signer = Signer(last.header.origin, key)
    mark = signer.sign(last.header.epoch, last.header.seq, last.hash)
    return Batch(last.header.origin, last.header.epoch, previous, ops, mark)


def _opened(device: str, epoch: str) -> EpochOpened:
    return EpochOpened(terminal_id=device, epoch=epoch, parent=None, seq=0, hash=ZERO_HASH.hex())


def kiosk_ops() -> tuple[Op, ...]:
    """Return what the kiosk recorded: its epoch, then a ticket."""
    issued = TicketIssued(
        after=None,
        ticket_id=TICKET,
        at_ms=WALL,
        hall_id=HALL,
        queue_day="2026-03-20",
        slot="",
        lane="A",
        service_id="general",
        serial=1,
        number="A001",
        klass=TicketClass.ORDINARY,
        precedence=Precedence.NONE,
        language="zh_CN",
        request_id=_id(90),
    )
    return chain(KIOSK, "K7Q", ((_id(1), _opened(KIOSK, "K7Q")), (_id(2), issued)), 10)


def hub_ops() -> tuple[Op, ...]:
    """Return what the hub recorded: its epoch, then its verdict on the ticket."""
    verdict = Verdict(op_id=kiosk_ops()[1].header.op_id, outcome=Outcome.ACCEPTED, code="", hub_term=1)
    return chain(HUB, "M2X", ((_id(3), _opened(HUB, "M2X")), (_id(4), verdict)), 20)


def protocol_facts() -> tuple[Fact, ...]:
    """Return one of each kind of fact that the protocol itself needs."""
    enrolled = TerminalEnrolled(
        terminal_id=KIOSK,
        hall_id=HALL,
        code="T01",
        name="T01",
        public_key=Signer("", KIOSK_KEY).public_key,
        kind="kiosk",
        slot="",
    )
    appointed = HubAppointed(
        hall_id=HALL,
        term=1,
        device=HUB,
        public_key=Signer("", HUB_KEY).public_key,
        url="https://10.1.7.2:8443",
        promoted_by="",
        at_ms=WALL,
    )
    ticket = kiosk_ops()[1].header
    return (
        _opened(KIOSK, "K7Q"),
        enrolled,
        KeyRotated(terminal_id=KIOSK, public_key=Signer("", bytes([4]) * 32).public_key),
        DeviceRevoked(terminal_id=KIOSK, reason="stolen", at_ms=WALL, heads=(EpochHead(epoch="K7Q", seq=2),)),
        appointed,
        Verdict(op_id=ticket.op_id, outcome=Outcome.ACCEPTED, code="", hub_term=1),
        Withdrawn(op_id=ticket.op_id, of=ticket.entity),
        Redacted(person_id=_id(70), op_ids=(_id(71), _id(72)), reason="asked"),
    )


def _head(ops: tuple[Op, ...]) -> Head:
    last = ops[-1]
    return Head(last.header.origin, last.header.epoch, last.header.seq, last.hash.hex())


def token() -> str:
    """Return the kiosk's token."""
    return issue_token(Claims(KIOSK, HALL, "kiosk", WALL), CENTRE_KEY)


def _copy() -> CustomerCopied:
    bill = CopiedBill(
        bill_id="019d2e00-0000-7000-8000-0000000000b1",
        period="2026-02",
        principal_fen=9800,
        unpaid_fen=9800,
        late_paid_fen=0,
        due_on="2026-03-20",
        items=(BillItem(title="套餐月费", amount_fen=9800),),
        fen_days=0,
        counted_until=None,
    )
    number = CopiedNumber(
        subscriber_id="019d2e00-0000-7000-8000-0000000000a1",
        kind=SubscriberKind.MOBILE,
        number="13977778888",
        sim=None,
        plan_id="m59",
        next_plan_id=None,
        next_plan_on=None,
        status=SubscriberStatus.ACTIVE,
        opened_on="2020-05-01",
        balance_fen=1200,
        credit_limit_fen=0,
        contract=None,
        last_op="019d2e00-0000-7000-8000-0000000000c1",
        bills=(bill,),
    )
    person = CopiedPerson(
        name="测试·远方",
        document=DocumentKind.RESIDENT_ID,
        number="110105199003079990",
        valid_from="2016-05-20",
        valid_until="2036-05-20",
        sex="男",
        nation="汉",
        birth="1990-03-07",
        address="样例市测试路 8 号",
        issuer="样例市公安局测试分局",
        last_op="019d2e00-0000-7000-8000-0000000000c2",
    )
    return CustomerCopied(
        customer_id="019d2e00-0000-7000-8000-0000000000d1",
        person_id="019d2e00-0000-7000-8000-0000000000e1",
        person=person,
        organisation=False,
        since="2020-05-01",
        phone="13977778888",
        language="zh_CN",
        numbers=(number,),
        mobiles=1,
        version=WALL,
        until_ms=WALL + COPY_KEPT_MS,
        at_ms=WALL,
    )


def examples() -> dict[str, Any]:
    """Return every example by its name."""
    kiosk, hub = kiosk_ops(), hub_ops()
    heads = (_head(kiosk), _head(hub))
    cursors = {"catalogue": 120, "hall:A01": 4, "staff:A01": 9}
    erased = WireOp(kiosk[1].header, None, None, kiosk[1].body_hash.hex())
    keys = {CENTRE: Signer("", CENTRE_KEY).public_key}
    public_key = Signer("", KIOSK_KEY).public_key
    page = FeedPage(
        server_epoch="5f1d0c9a7e3b4c28",
        items=tuple(FeedItem(n, op_out(op)) for n, op in enumerate((*kiosk, *hub), 1)),
        checkpoints=tuple(
            mark_out(batch(ops, key).checkpoint) for ops, key in ((kiosk, KIOSK_KEY), (hub, HUB_KEY))
        ),
        prev=tuple(Head(head.origin, head.epoch, 0, ZERO_HASH.hex()) for head in heads),
        next=4,
        head=4,
        floor=0,
    )
    found: dict[str, Any] = {
        "header": kiosk[1].header,
        "op": op_out(kiosk[1]),
        "op_erased": erased,
        "checkpoint": mark_out(batch(kiosk, KIOSK_KEY).checkpoint),
        "enrol": Enrol("7KQ2-MX4T-9RWA", public_key, ""),
        "enrolled": Enrolled(KIOSK, HALL, "", token(), keys, "5f1d0c9a7e3b4c28", "T01"),
        "customer_ask": Ask(AskedBy.NUMBER, "13977778888"),
        "customer_copies": Copies((_copy(),)),
        "claims": Claims(KIOSK, HALL, "kiosk", WALL),
        "hello": Hello((1, 1), (1, 1), KIOSK, "K7Q", _head(kiosk), WALL + 50, cursors, heads),
        "hello_answer": HelloAnswer(
            proto=1,
            schema=1,
            server_epoch="5f1d0c9a7e3b4c28",
            server_time=WALL + 60,
            role="hub",
            have=heads,
            durable=heads[:1],
            limits=Limits(),
            action="ok",
            cursors=cursors,
            hub_term=1,
        ),
        "push": Push((batch_out(batch(kiosk, KIOSK_KEY)),)),
        "push_answer": PushAnswer(
            have=heads[:1],
            durable=(),
            quarantined=(),
            verdicts=(WireVerdict(kiosk[1].header.op_id, "accepted", "", 1),),
        ),
        "quarantined": Quarantined(KIOSK, "K7Q", _id(2), "poison"),
        "feed_page": page,
        "snapshot": Snapshot("5f1d0c9a7e3b4c28", 4, 1, (Part("ab" * 32, 18_342),)),
        "gap": Refusal("gap", {"origin": KIOSK, "epoch": "K7Q", "expected": 1}),
        "fork": Refusal("fork", {"origin": KIOSK, "epoch": "K7Q", "seq": 2}),
        "not_allowed": Refusal("not_allowed", {"origin": KIOSK, "epoch": "K7Q", "op_id": _id(13)}),
        "malformed_op": Refusal("malformed", {"where": "salt", "origin": KIOSK, "epoch": "K7Q", "seq": 2}),
        "place_lost": Refusal("snapshot", {"floor": 0, "head": 4, "server_epoch": "5f1d0c9a7e3b4c28"}),
        "malformed": Refusal("malformed", {"where": "batches"}),
        "rate": Refusal("rate", {}),
    }
    made = {name: json.loads(msgspec.json.encode(value)) for name, value in found.items()}
    return made | {f"fact_{fact.KIND}": json.loads(encode(fact)) for fact in protocol_facts()}


def vectors() -> dict[str, Any]:
    """Return golden vectors: everything that goes into each hash and signature, and what comes out."""
    found: dict[str, Any] = {
        "scope": hall_scope(HALL),
        "keys": {},
        "ops": [],
        "checkpoints": [],
        "tokens": [],
    }
    for name, key in (("kiosk", KIOSK_KEY), ("hub", HUB_KEY), ("centre", CENTRE_KEY)):
        found["keys"][name] = {"private": key.hex(), "public": Signer("", key).public_key}
    for ops, name, key in ((kiosk_ops(), "kiosk", KIOSK_KEY), (hub_ops(), "hub", HUB_KEY)):
        previous = ZERO_HASH
        for op in ops:
            assert op.salt is not None
            found["ops"].append(
                {
                    "previous": previous.hex(),
                    "header": op.header.canonical().decode(),
                    "salt": op.salt.hex(),
                    "body": op.body,
                    "body_hash": op.body_hash.hex(),
                    "hash": op.hash.hex(),
                }
            )
            previous = op.hash
        mark = mark_out(batch(ops, key).checkpoint)
        found["checkpoints"].append({"signed_by": name, **json.loads(msgspec.json.encode(mark))})
    claims = json.loads(msgspec.json.encode(Claims(KIOSK, HALL, "kiosk", WALL)))
    found["tokens"].append({"key": "centre", "claims": claims, "token": token()})
    return found


def pretty(value: object) -> str:
    """Return JSON as the document and the vectors show it."""
    return json.dumps(value, ensure_ascii=False, indent=1)


def _write() -> None:
    made = examples()
    text = DOCUMENT.read_text("utf-8")
    text = BLOCK.sub(
        lambda found: f"<!-- example: {found[1]} -->\n```json\n{pretty(made[found[1]])}\n```", text
    )
    DOCUMENT.write_text(text, "utf-8")
    VECTORS.write_text(pretty(vectors()) + "\n", "utf-8")


if __name__ == "__main__":
    _write()
