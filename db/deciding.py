"""A server's verdicts on what it takes in, in the same transaction (SYNC §§3-4).

An authority compares with the accepted transitions as *it* sees them: what a hub of a lower term says that
was not known before is an opinion, so `before` is asked before anything is taken in.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, Protocol

from sqlalchemy import BindParameter, Connection, bindparam, select

from app.domain.errors import BugError, UserError
from app.domain.facts import CaseFact, Fact
from app.domain.log import Outcome, Verdict
from app.services.authority import WITHDRAWN as TAKEN_BACK
from app.services.authority import SeatedAuthority
from app.services.ports import Authority, Proposal, Recorded, TerminalIdentity
from app.sync.batches import CENTRE_MARK, Batch
from app.sync.codec import Op, is_case
from db import log
from db.fold import accepted_heads
from db.queries import SqlQueries
from db.refold import TWINS, chunks
from db.tables.log import OP, PENDING, VERDICT, WITHDRAWN

UNREADABLE: Final = "case.unreadable"
_FAULTS: Final = (UserError, BugError, LookupError, ValueError, TypeError, ArithmeticError)
"""What rules raise over content that nobody in order writes; the database's own faults are none of these."""
_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_VERDICTS = select(VERDICT).where(VERDICT.c.op_id.in_(_WANTED))
_WITHDRAWN = select(WITHDRAWN.c.op_id, WITHDRAWN.c.origin).where(WITHDRAWN.c.op_id.in_(_WANTED))
_OPS = select(OP).where(OP.c.op_id.in_(_WANTED))
_PLACES = select(OP.c.op_id, OP.c.entity).where(OP.c.op_id.in_(_WANTED))
_FOUNDING = select(OP.c.op_id, OP.c.entity, OP.c.kind).where(OP.c.op_id.in_(_WANTED))
_WAITING = select(PENDING).where(PENDING.c.accepted == 0).order_by(PENDING.c.hlc, PENDING.c.op_id)


class Unit(Protocol):
    """What is needed of a unit of work."""

    @property
    def terminal(self) -> TerminalIdentity:
        """The chain that is written."""
        ...

    @property
    def queries(self) -> SqlQueries:
        """Read models that see what was recorded so far."""
        ...

    def record(self, fact: Fact) -> Recorded:
        """Chain one fact."""
        ...


class Before(dict[str, str | None]):
    """Last accepted transition of each case, and how ops on which verdicts arrive were decided until now."""

    __slots__ = ("decided",)

    def __init__(self, heads: Mapping[str, str | None], decided: Mapping[str, Any]) -> None:
        super().__init__(heads)
        self.decided = decided


def before(conn: Connection, batches: Sequence[Batch]) -> Before:
    """Return how matters stand for the authority before it takes in these batches."""
    headers = [op.header for batch in batches for op in batch.ops]
    cases = set(filter(is_case, {header.kind for header in headers}))
    entities = {header.entity for header in headers if header.kind in cases} if cases else set()
    judged = [header.entity.partition(":")[2] for header in headers if header.kind == Verdict.KIND]
    entities.update(row.entity for row in _rows(conn, _PLACES, judged))
    decided = {row.op_id: row for row in _rows(conn, _VERDICTS, judged)}
    return Before(accepted_heads(conn, entities), decided)


def decide(
    unit: Unit, authority: Authority, role: str, ops: Sequence[Op], heads: Mapping[str, str | None]
) -> tuple[Verdict, ...]:
    """Decide on the case ops among those that were folded, in their order; records and returns the verdicts.

    What this authority decided itself already is left alone. A hub decides anew what a hub of a lower term
    decided meanwhile; if that changed what was binding until now, it says again what holds.
    """
    if not isinstance(authority, SeatedAuthority) or not _concerns(authority, ops):
        return ()
    judged = [op for op in ops if is_case(op.header.kind) or op.header.kind == Verdict.KIND]
    facts = {
        op.header.op_id: fact for op in judged if isinstance(fact := log.fact_of(op), CaseFact | Verdict)
    }
    bench = _Bench(unit, authority, role, dict(heads), facts)
    known = heads.decided if isinstance(heads, Before) else {}
    for op in ops:
        fact = facts.get(op.header.op_id)
        if isinstance(fact, CaseFact):
            bench.judge(op, fact)
        elif isinstance(fact, Verdict) and role == "hub":
            bench.hear(fact, known.get(fact.op_id))
    return tuple(bench.verdicts)


def decide_pending(unit: Unit, authority: Authority, role: str) -> tuple[Verdict, ...]:
    """Decide on everything that waits for this authority: on taking over, or when it may decide again."""
    if not isinstance(authority, SeatedAuthority):
        return ()
    conn = unit.queries.conn
    waiting: dict[str, list[Any]] = {}
    for row in conn.execute(_WAITING).all():
        if authority.seated(row.entity.partition(":")[0]):
            waiting.setdefault(row.entity, []).append(row)
    heads = accepted_heads(conn, waiting)
    order = [op_id for entity, rows in waiting.items() for op_id in _in_turn(heads[entity], rows)]
    ops = {row.op_id: log.op_of(row) for row in _rows(conn, _OPS, order)}
    # Of the unit's hall alone: its verdicts stand on that hall's chain, where no other hall would read them.
    hall = unit.terminal.hall_id
    order = [op_id for op_id in order if ops[op_id].header.hall == hall]
    facts = {op_id: fact for op_id in order if isinstance(fact := log.fact_of(ops[op_id]), CaseFact)}
    bench = _Bench(unit, authority, role, heads, facts)
    for op_id, fact in facts.items():
        bench.judge(ops[op_id], fact)
    return tuple(bench.verdicts)


def _concerns(authority: SeatedAuthority, ops: Sequence[Op]) -> bool:
    kinds = {op.header.kind for op in ops}
    cases = set(filter(is_case, kinds))
    return Verdict.KIND in kinds or any(
        op.header.kind in cases and authority.seated(op.header.entity.partition(":")[0])
        for op in (ops if cases else ())
    )


def _in_turn(head: str | None, rows: Sequence[Any]) -> Iterable[str]:
    """Yield the undecided ops of one case: what is shown in its order, then its rivals by clock."""
    shown = {row.after: row.op_id for row in rows if row.shown}
    turn = head
    while turn in shown:
        turn = shown[turn]
        yield turn
    yield from (row.op_id for row in rows if not row.shown)


class _Bench:
    """One sitting of an authority."""

    def __init__(
        self,
        unit: Unit,
        authority: SeatedAuthority,
        role: str,
        heads: dict[str, str | None],
        facts: Mapping[str, Fact],
    ) -> None:
        self._unit = unit
        self._authority = authority
        self._role = role
        self._heads = heads
        self._me = unit.terminal.terminal_id
        self._conn = unit.queries.conn
        cases = [op_id for op_id, fact in facts.items() if isinstance(fact, CaseFact)]
        judged = [fact.op_id for fact in facts.values() if isinstance(fact, Verdict)]
        self._decided = {row.op_id: row for row in _rows(self._conn, _VERDICTS, {*cases, *judged})}
        self._withdrawn = {(row.op_id, row.origin) for row in _rows(self._conn, _WITHDRAWN, cases)}
        self._settled: set[str] = set()
        self.verdicts: list[Verdict] = []

    def judge(self, op: Op, fact: CaseFact) -> None:
        """Decide on a proposal, unless this authority did already."""
        header = op.header
        if not self._authority.seated(fact.ENTITY):
            return
        given = self._decided.get(header.op_id)
        if given is not None and self._binding(given):
            self._settled.add(header.op_id)
            if given.outcome == Outcome.ACCEPTED.value:
                self._heads[header.entity] = header.op_id
            return
        proposal = Proposal(
            header.op_id,
            fact,
            self._last(header.entity, fact),
            header.origin,
            header.hall,
            lambda: self._unit.queries,
        )
        verdict = self._verdict(proposal)
        if verdict is None:
            return
        if (header.op_id, header.origin) in self._withdrawn:
            verdict = Verdict(
                op_id=header.op_id,
                outcome=Outcome.REFUSED,
                code=TAKEN_BACK,
                hub_term=self._authority.term(),
            )
        self._say(verdict)
        if verdict.outcome is Outcome.ACCEPTED:
            self._heads[header.entity] = header.op_id

    def _verdict(self, proposal: Proposal) -> Verdict | None:
        """Return the authority's verdict; what its rules cannot make anything of is refused.

        A request that fails would be sent again for ever, and a hub's whole hall with it.
        """
        try:
            return self._authority.decide(proposal)
        except _FAULTS:
            return Verdict(
                op_id=proposal.op_id,
                outcome=Outcome.REFUSED,
                code=UNREADABLE,
                hub_term=self._authority.term(),
            )

    def _last(self, entity: str, fact: CaseFact) -> str | None:
        """Return the accepted head, or the twin of it that the proposal follows."""
        head = self._heads.get(entity)
        if head is None or fact.after in (None, head):
            return head
        twins = {
            row.op_id
            for row in self._conn.execute(_FOUNDING, {"wanted": [head, fact.after]})
            if row.entity == entity and row.kind in TWINS
        }
        return fact.after if twins == {head, fact.after} else head

    def hear(self, opinion: Verdict, held: Any) -> None:  # noqa: ANN401 - a row of VERDICT, or None
        """Say again what holds, if another hub's verdict changed it; `held` is the verdict before that."""
        now = self._decided.get(opinion.op_id)
        if (
            opinion.op_id in self._settled
            or held is None
            or now is None
            or self._binding(now)
            or now.outcome == held.outcome
            or not self._authority.term()
        ):
            return
        self._say(
            Verdict(
                op_id=opinion.op_id,
                outcome=Outcome(held.outcome),
                code=held.code,
                hub_term=self._authority.term(),
            )
        )

    def _say(self, verdict: Verdict) -> None:
        self._unit.record(verdict)
        self._settled.add(verdict.op_id)
        self.verdicts.append(verdict)

    def _binding(self, given: Any) -> bool:  # noqa: ANN401 - a row of VERDICT
        """Return whether a verdict is this authority's own, or that of one above it."""
        if self._role == "centre":
            return CENTRE_MARK in given.origin
        return (given.hub_term, given.origin) >= (self._authority.term(), self._me)


def _rows(conn: Connection, statement: Any, wanted: Collection[str]) -> Iterable[Any]:  # noqa: ANN401
    for chunk in chunks(wanted):
        yield from conn.execute(statement, {"wanted": chunk}).all()
