"""Who did what: the log as an auditor reads it, personal data masked (DOMAIN §10).

What a fact holds is shown by name, from a list: a member that nobody has put there is never shown.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from app.domain.errors import UserError
from app.domain.every_fact import ERASABLE, FACTS
from app.domain.facts import FactClass
from app.domain.halls import local_date, local_ms, queue_day
from app.domain.log import EpochOpened, Verdict
from app.domain.network import EditProposed
from app.domain.orders import OrderAdvanced
from app.domain.rights import Right
from app.domain.shifts import ShiftClosed, VarianceSettled
from app.domain.staff import StaffRegistered, staff_number
from app.services.access import require
from app.services.journal_subjects import masked, subject_of
from app.services.ports import Clock, Store
from app.services.reading import Queries
from app.services.rows.catalogue import PlanRow
from app.services.rows.halls import ServiceRow
from app.services.rows.log import LogFilter, OpRow
from app.services.rows.money import PaymentRow
from app.services.sessions import Session

DAY_MS: Final = 86_400_000
_PERSONAL: Final = frozenset(fact.KIND for fact in ERASABLE)
_KEPT: Final = 4
_PLANS: Final = frozenset({"plan_id", "from_plan", "to_plan"})
_SIGNED: Final = {VarianceSettled.KIND: "signed_by", ShiftClosed.KIND: "manager"}
"""Where a fact that one person records names the other who signed it."""
BY_ITSELF: Final = (Verdict.KIND, EpochOpened.KIND)
"""What stands beside nearly every deed and is none: shown among the network's own lines alone."""
_STAFF: Final = "staff:"
_ASKED_ABOUT: Final = r"\"staff_no\":\"{}\""
"""How a proposal names whom it is about: its wish is a body within its body."""
_FACTS: Final = {fact.KIND: fact for fact in FACTS}
_CENTRE: Final = "~"
"""Stands in the name of a chain of the centre, and in no device's."""
MACHINE: Final = "machine"
"""Stands for what no person did, where a staff number is expected."""


class Group(StrEnum):
    """Kinds of facts by what people call them."""

    STAFF = "staff"
    QUEUE = "queue"
    BUSINESS = "business"
    MONEY = "money"
    CUSTOMER = "customer"
    CASH = "cash"
    CARE = "care"
    STOCK = "stock"
    SETTINGS = "settings"
    NETWORK = "network"


_GROUPS: Final[Mapping[Group, frozenset[str]]] = {
    Group.STAFF: frozenset({"staff", "override"}),
    Group.QUEUE: frozenset({"ticket", "enquiry", "appointment", "rating", "help_call"}),
    Group.BUSINESS: frozenset({"order", "approval"}),
    Group.MONEY: frozenset({"payment", "receipt", "refund_claim", "paper", "claim", "deposit", "bill"}),
    Group.CUSTOMER: frozenset({"person", "customer", "subscriber", "password_try", "verification"})
    | {"view", "search", "settlement", "image", "face_check"},
    Group.CASH: frozenset({"day", "shift", "bag", "hand_over", "dispute", "drawer_check", "alarm"}),
    Group.CARE: frozenset({"complaint", "notice"}),
    Group.STOCK: frozenset({"number", "sim", "article", "piece"}),
    Group.SETTINGS: frozenset({"hall", "lane", "service", "counter", "setting", "plan", "tariff"}),
}
"""By type of aggregate; whatever stands nowhere belongs to the network."""

FIELDS: Final = (
    *("number", "code", "type_key", "state", "outcome", "reason", "kind", "method", "passed"),
    *("amount_fen", "total_fen", "cash_fen", "takings_fen", "deposit_fen", "variance_fen", "tender"),
    *("expected_fen", "missing_fen", "float_fen", "expected_cash_fen", "counted_cash_fen", "treatment"),
    *("counter_id", "lane", "service_id", "precedence", "call_no", "category", "channel", "language"),
    *("staff_no", "handler", "cashier", "manager", "witness", "clerk", "signed_by", "counted_by"),
    *("set_by", "given_by", "requested_by", "decided_by", "approved_by", "granted", "action", "what", "by"),
    *("hits", "desk", "took_over", "one_time", "roles", "lanes", "opens", "closes", "key", "value"),
    *("plan_id", "from_plan", "to_plan", "status", "features", "effective_on", "z_number", "date"),
    *("bag_no", "receipt", "sequence", "terminal_code", "late", "area", "attempt", "sender"),
    *("at_ms", "until_ms", "locked_until_ms", "due_ms", "contact_by_ms", "for_ms"),
)
"""Members that are shown, in this order; all others are not."""
_OF_STAFF: Final = ("name",)
"""Shown of a colleague alone: another fact may hold a customer's under this name."""
_PUBLIC: Final = frozenset({"value"})
"""What a hall is set to is nobody's own: an amount in fen is no telephone number."""
_SUMS: Final = ("total_fen", "amount_fen", "float_fen")
_MOST_RECEIPTS: Final = 20
"""Receipts with one sequence: each terminal counts its own."""


@dataclass(frozen=True, slots=True)
class JournalRow:
    """One line. `subject` is the number or code of what it is about, as people know it."""

    op: OpRow
    name: str
    terminal: str
    """Its code; empty for the centre."""
    subject: str
    entity: str
    """Type of the aggregate."""
    amount_fen: int | None = None
    """What it is about in money, where that is one sum."""
    subject_en: str = ""
    """Its published name in English; empty: the same in every language."""
    how: str = ""
    """How it came out, where a fact tells of several ends: `cancelled`, `granted`."""
    proposed: str = ""
    """Kind of what the centre is asked to publish; entity and subject are then that fact's."""
    signer: str = ""
    """Staff number of the manager who signed beside whoever did it."""
    signer_name: str = ""


@dataclass(frozen=True, slots=True)
class JournalField:
    """One member of a fact: an amount (fen), a moment (ms) or words, told apart by its name."""

    name: str
    value: str | int | bool
    value_en: str = ""
    """Its published name in English; empty: the same in every language."""


@dataclass(frozen=True, slots=True)
class JournalDetail:
    """One op in full, as far as it may be seen."""

    row: JournalRow
    fields: tuple[JournalField, ...]
    hidden: int
    """Members that are not shown."""
    personal: bool
    erased: bool
    together: tuple[JournalRow, ...]
    """What was recorded in the same step, this op too."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody looks for."""

    who: str = ""
    """Staff number, `machine`, or empty for all."""
    group: Group | None = None
    days: int = 1
    """Today and so many days less one before it; 0 for all."""
    words: str = ""
    """Ticket, order or receipt number, or part of an id; a staff number: about that person, and by them."""


class JournalService:
    """Reads the log; it writes nothing."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def people(self, session: Session) -> tuple[tuple[str, str], ...]:
        """Return staff numbers and names. Raises UserError staff.no_right.audit."""
        require(session, Right.AUDIT)
        with self._store.read() as queries:
            return tuple((person.staff_no, person.name) for person in queries.staff.everyone())

    def page(self, session: Session, wanted: Wanted, offset: int, limit: int) -> tuple[JournalRow, ...]:
        """Return lines, the newest first. Raises UserError staff.no_right.audit."""
        require(session, Right.AUDIT)
        with self._store.read() as queries:
            found = queries.log.ops(self._filter(queries, wanted), offset, limit)
            return _rows(queries, found)

    def detail(self, session: Session, op_id: str) -> JournalDetail:
        """Return one op. Raises UserError staff.no_right.audit, journal.unknown."""
        require(session, Right.AUDIT)
        with self._store.read() as queries:
            op = queries.log.op(op_id)
            if op is None:
                raise UserError("journal.unknown")
            personal = op.kind in _PERSONAL
            fields, hidden = ((), 0) if personal or op.body is None else shown_of(op.body, op.kind)
            (row,) = _rows(queries, (op,))
            return JournalDetail(
                row=row,
                fields=tuple(_titled(queries, each) for each in fields),
                hidden=hidden,
                personal=personal,
                erased=op.body is None,
                together=_rows(queries, queries.log.together(op_id)) if op.tx else (row,),
            )

    def _filter(self, queries: Queries, wanted: Wanted) -> LogFilter:
        since = 0
        if wanted.days:
            zone = queries.halls.hall().zone
            today = local_ms(local_date(self._clock.now_ms(), zone), 0, zone)
            since = today - (wanted.days - 1) * DAY_MS
        found = LogFilter(
            actor="" if wanted.who == MACHINE else wanted.who,
            machine=wanted.who == MACHINE,
            kinds=kinds_of(wanted.group) if wanted.group else (),
            without=() if wanted.group else BY_ITSELF,
            since_ms=since,
        )
        words = wanted.words.strip()
        if not words:
            return found
        entities = _named(queries, words, self._clock.now_ms())
        person = next((each for each in entities if each.startswith(_STAFF)), "")
        return replace(
            found,
            entities=entities,
            or_by=person.removeprefix(_STAFF),
            or_asked=_ASKED_ABOUT.format(person.removeprefix(_STAFF)) if person else "",
            part="" if entities else words,
        )


def kinds_of(group: Group) -> tuple[str, ...]:
    """Return the kinds of facts of a group."""
    travels = (fact for fact in FACTS if fact.CLASS is not FactClass.LOCAL)
    return tuple(fact.KIND for fact in travels if group_of(fact.ENTITY) is group)


def group_of(entity: str) -> Group:
    """Return the group of a type of aggregate."""
    return next((group for group, entities in _GROUPS.items() if entity in entities), Group.NETWORK)


def shown_of(body: str, kind: str) -> tuple[tuple[JournalField, ...], int]:
    """Return the members of a body that are shown, masked, and how many are not; of a proposal the wish's."""
    found: dict[str, Any] = json.loads(body)
    if kind == EditProposed.KIND:
        kind = found["kind"]
        found = {**json.loads(found["body"]), "kind": kind, "at_ms": found["at_ms"]}
    fields = []
    for name in (*_OF_STAFF, *FIELDS) if kind == StaffRegistered.KIND else FIELDS:
        value = found.get(name)
        if isinstance(value, list):
            value = " ".join(str(each) for each in value if isinstance(each, str))
        if isinstance(value, str) and name not in _PUBLIC:
            value = masked(value)
        if value not in (None, "") and isinstance(value, str | int):
            fields.append(JournalField(name, value))
    return tuple(fields), len(found) - len(fields)


def _titled(queries: Queries, member: JournalField) -> JournalField:
    """Return a member under its published name; an id that nobody knows stays as it is."""
    name, which = member.name, str(member.value)
    if name == "counter_id":
        counter = queries.halls.counter(which)
        return replace(member, value=counter.name) if counter else member
    found: ServiceRow | PlanRow | None = None
    if name == "service_id":
        found = queries.halls.service(which)
    elif name in _PLANS:
        found = queries.catalogue.plan(which)
    return replace(member, value=found.title, value_en=found.title_en) if found else member


def _named(queries: Queries, words: str, now_ms: int) -> tuple[str, ...]:
    """Return the aggregates that a number or a code on paper means."""
    hall = queries.halls.hall()
    typed = words.upper()
    found = []
    ticket = queries.queue.by_number(queue_day(now_ms, hall.zone, hall.reset_minute), typed)
    if ticket is not None:
        found.append(f"ticket:{ticket.ticket_id}")
    order = queries.orders.by_code(typed)
    if order is not None:
        found += [f"order:{order.order_id}"]
        found += [f"payment:{order.payment_id}"] if order.payment_id else []
    found += [f"appointment:{row.appointment_id}" for row in queries.appointments.with_code(typed, 0)]
    complaint, claim = queries.complaints.by_code(typed), queries.codes.claim(typed)
    found += [f"complaint:{complaint.complaint_id}"] if complaint is not None else []
    found += [f"claim:{claim.claim_id}"] if claim is not None else []
    for paid in _paid_with(queries, typed):
        # What undoes a payment is a line about that payment; number and copies are lines of their own.
        payment = paid.reverses or paid.payment_id
        found += [f"payment:{payment}", f"refund_claim:{payment}"]
        found += [f"receipt:{paid.receipt}", f"paper:{paid.receipt}"]
    colleague = staff_number(typed)
    if queries.staff.staff(colleague) is not None:
        found.append(f"{_STAFF}{colleague}")
    return tuple(found)


def _paid_with(queries: Queries, typed: str) -> tuple[PaymentRow, ...]:
    """Return the payments and reversals of a receipt number, or of the sequence in it."""
    if typed.isascii() and typed.isdecimal():
        return queries.money.search(typed, _MOST_RECEIPTS)
    paid = queries.money.by_receipt(typed)
    return () if paid is None else (paid,)


def _sum_of(op: OpRow) -> int | None:
    """Return the sum that a fact is about (fen); None where there is none, or it is somebody's own."""
    if op.body is None or op.kind in _PERSONAL:
        return None
    found: dict[str, Any] = json.loads(op.body)
    names = ("variance_fen",) if op.kind == VarianceSettled.KIND else _SUMS
    sums = [found[name] for name in names if isinstance(found.get(name), int) and found[name]]
    return sums[0] if sums else None


def _how(op: OpRow) -> str:
    """Return how it came out, of a fact that tells of several ends; empty where there is but one."""
    if op.body is None or op.kind in _PERSONAL:
        return ""
    found: dict[str, Any] = json.loads(op.body)
    granted = found.get("granted")
    if isinstance(granted, bool):
        return "granted" if granted else "refused"
    return str(found.get("state" if op.kind == OrderAdvanced.KIND else "outcome") or "")


def _signer(op: OpRow) -> str:
    """Return the staff number of who signed what another did."""
    member = _SIGNED.get(op.kind)
    if member is None or op.body is None:
        return ""
    signer = str(json.loads(op.body).get(member) or "")
    return "" if signer == op.actor else signer


def _meant(op: OpRow) -> tuple[str, str]:
    """Return the aggregate that a line is about, and of a proposal the kind of what is proposed."""
    if op.kind != EditProposed.KIND or op.body is None:
        return op.entity, ""
    asked: dict[str, Any] = json.loads(op.body)
    wanted = _FACTS[asked["kind"]]
    return f"{wanted.ENTITY}:{json.loads(asked['body'])[wanted.ENTITY_ID]}", wanted.KIND


def _rows(queries: Queries, ops: tuple[OpRow, ...]) -> tuple[JournalRow, ...]:
    names = {person.staff_no: person.name for person in queries.staff.everyone()}
    terminals = {each.terminal_id: each.code for each in queries.halls.terminals()}
    known: dict[str, tuple[str, str]] = {}

    def row(op: OpRow) -> JournalRow:
        entity, proposed = _meant(op)
        kind, _, which = entity.partition(":")
        if entity not in known:
            known[entity] = subject_of(queries, op, kind, which)
        subject, subject_en = known[entity]
        signer = _signer(op)
        return JournalRow(
            op=op,
            name=names.get(op.actor, ""),
            terminal=terminals.get(op.origin, "" if _CENTRE in op.origin else op.origin[-_KEPT:]),
            subject=subject,
            subject_en=subject_en,
            entity=kind,
            amount_fen=_sum_of(op),
            how=_how(op),
            proposed=proposed,
            signer=signer,
            signer_name=names.get(signer, ""),
        )

    return tuple(row(op) for op in ops)
