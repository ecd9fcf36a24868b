"""Folding ops into rows: rows are a function of the set of ops and verdicts, whatever the order of arrival.

An op that continues what is shown of its aggregate is applied at once, in long runs over many aggregates.
Anything else (rivals, verdicts against what is shown, decisions taken anew by a later hub) has its aggregate
worked out anew (`db.refold`).
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, Final, NamedTuple

from sqlalchemy import BindParameter, Connection, bindparam, delete, select

from app.domain.facts import CaseFact, Fact
from app.domain.log import Outcome, Redacted, Verdict, Withdrawn
from app.domain.queue import TicketReopened
from app.sync.batches import CENTRE_MARK
from app.sync.codec import Op, is_case
from db import log
from db.apply.applied import Applied
from db.apply.every import apply_layered
from db.erased import erase_again, leading
from db.refold import BOUND, TxKey, chunks, pending_row, refold, write_heads, write_pending
from db.tables.log import ENTITY_HEAD, OP, PENDING, VERDICT, WITHDRAWN

_WANTED: BindParameter[Any] = bindparam("wanted", expanding=True)
_HEADS = select(ENTITY_HEAD.c.entity, ENTITY_HEAD.c.op_id).where(ENTITY_HEAD.c.entity.in_(_WANTED))
_CUT_OFF = select(PENDING.c.entity).where(PENDING.c.entity.in_(_WANTED), PENDING.c.shown == 0)
_PENDING = select(PENDING).where(PENDING.c.op_id.in_(_WANTED))
_SHOWN = select(PENDING.c.entity, PENDING.c.op_id, PENDING.c.after).where(
    PENDING.c.entity.in_(_WANTED), PENDING.c.shown == 1, PENDING.c.accepted == 0
)
_VERDICTS = select(VERDICT).where(VERDICT.c.op_id.in_(_WANTED))
_ANY_WITHDRAWN = select(WITHDRAWN.c.op_id).limit(1)
_WITHDRAWN = select(WITHDRAWN.c.op_id).where(WITHDRAWN.c.op_id.in_(_WANTED))
_ENTITIES = select(OP.c.op_id, OP.c.entity, OP.c.kind).where(OP.c.op_id.in_(_WANTED))
_DECIDED = delete(PENDING).where(PENDING.c.op_id == bindparam("decided"))
DECISIVE: Final = (Verdict, Withdrawn, Redacted)
"""Facts that change what is shown of other aggregates than their own."""


class Holding(NamedTuple):
    """A verdict as far as the fold compares it."""

    outcome: str
    hub_term: int
    origin: str
    stamp: str

    def beats(self, other: "Holding | None") -> bool:
        """Return whether this verdict holds against another; of one authority its first does.

        One of the centre holds against any hub's: on what it decides no hub has a say.
        """
        if other is None:
            return True
        mine = CENTRE_MARK in self.origin, self.hub_term, self.origin
        theirs = CENTRE_MARK in other.origin, other.hub_term, other.origin
        return mine > theirs or (mine == theirs and self.stamp < other.stamp)


class _Case:
    """A transition of this run that is shown."""

    __slots__ = ("after", "decided", "op")

    def __init__(self, op: Op, after: str | None, *, decided: bool) -> None:
        self.op = op
        self.after = after
        self.decided = decided


def fold_ops(conn: Connection, ops: Sequence[Op], without: frozenset[TxKey] = frozenset()) -> int:
    """Apply ops that stand in this store's log, in causal order; returns how many were applied at once.

    The transactions `without` are left out wherever an aggregate is worked out anew.
    """
    fold = Fold(conn, without=without)
    count = fold.add(ops)
    fold.finish()
    return count


class Fold:
    """Folds runs of ops. What cannot be applied in passing is worked out at the end, by `finish`."""

    def __init__(
        self, conn: Connection, source: Connection | None = None, without: frozenset[TxKey] = frozenset()
    ) -> None:
        self._conn = conn
        self._source = source or conn
        self._without = without
        self._late: set[str] = set()
        self.touched: set[str] = set()
        """Aggregates that verdicts changed."""

    def add(self, ops: Sequence[Op]) -> int:
        """Apply a run of ops; returns how many were applied. Raises what a body that does not fit raises."""
        return self.add_facts([(op, log.fact_of(op)) for op in ops])

    def add_facts(self, found: Sequence[tuple[Op, Fact | None]]) -> int:
        """Apply a run of ops whose facts are known."""
        run = _Run(self._conn, self._source, found, self._late)
        run.go()
        self.touched |= run.touched
        erase_again(self._conn, leading(fact for _, fact in found if fact is not None))
        return len(run.apply)

    def finish(self) -> None:
        """Work out what was left."""
        refold(self._conn, self._late, self._source, self._without)
        erase_again(self._conn, self._late)
        self.touched |= self._late
        self._late = set()


class _Run:
    """One pass over a run of ops."""

    def __init__(
        self,
        conn: Connection,
        source: Connection,
        found: Sequence[tuple[Op, Fact | None]],
        late: set[str],
    ) -> None:
        self._conn = conn
        self._source = source
        self._found = found
        self._late = late
        self.apply: list[Applied[Any]] = []
        self.touched: set[str] = set()
        self._cases: dict[str, _Case] = {}
        self._moved: dict[str, str] = {}
        self._decided: list[str] = []
        self._astray: list[str] = []
        self._waiting: list[dict[str, object]] = []
        self._load()

    def _load(self) -> None:
        """Read what the run needs to know, with one statement a table."""
        cases: list[str] = []
        entities: set[str] = set()
        judged: set[str] = set()
        for op, fact in self._found:
            if isinstance(fact, CaseFact):
                cases.append(op.header.op_id)
                entities.add(op.header.entity)
            elif type(fact) in BOUND:
                entities.add(op.header.entity)
            elif isinstance(fact, Verdict | Withdrawn):
                judged.add(fact.op_id)
            elif isinstance(fact, Redacted):
                judged.update(fact.op_ids)
        self._heads: dict[str, str] = {row.entity: row.op_id for row in self._rows(_HEADS, entities)}
        self._cut_off = {row.entity for row in self._rows(_CUT_OFF, entities)}
        # What is judged in the run in which it arrives has no row to look for.
        self._pending = {row.op_id: row for row in self._rows(_PENDING, judged.difference(cases))}
        self._verdicts = {
            row.op_id: Holding(row.outcome, row.hub_term, row.origin, row.stamp)
            for row in self._rows(_VERDICTS, judged.union(cases))
        }
        self._withdrawn: set[str] = set()
        if cases and self._conn.execute(_ANY_WITHDRAWN).first() is not None:
            self._withdrawn = {row.op_id for row in self._rows(_WITHDRAWN, cases)}

    def _rows(self, statement: Any, wanted: Collection[str]) -> Iterable[Any]:  # noqa: ANN401
        for chunk in chunks(wanted):
            yield from self._conn.execute(statement, {"wanted": chunk}).all()

    def go(self) -> None:
        """Apply the run."""
        for op, fact in self._found:
            if fact is None:
                if op.body is None and is_case(op.header.kind):
                    self._late.add(op.header.entity)
            elif isinstance(fact, CaseFact):
                self._case(op, fact)
            elif type(fact) in BOUND:
                self._bound(op, fact)
            else:
                self.apply.append(log.applied_of(op, fact))
                if isinstance(fact, DECISIVE):
                    self._decisive(op, fact)
        self._write()

    def _case(self, op: Op, fact: CaseFact) -> None:
        op_id, entity = op.header.op_id, op.header.entity
        verdict = self._verdicts.get(op_id)
        refused = verdict is not None and verdict.outcome != Outcome.ACCEPTED.value
        if entity in self._late or refused:
            return
        if (
            isinstance(fact, TicketReopened)  # brings back what the end of a ticket swept away
            or fact.after != self._heads.get(entity)
            or entity in self._cut_off
            or (verdict is None and op_id in self._withdrawn)
        ):
            self._late.add(entity)
            return
        self._heads[entity] = self._moved[entity] = op_id
        self._cases[op_id] = _Case(op, fact.after, decided=verdict is not None)
        self.apply.append(log.applied_of(op, fact))

    def _bound(self, op: Op, fact: Fact) -> None:
        entity = op.header.entity
        if entity in self._late:
            return
        if entity in self._heads:
            self.apply.append(log.applied_of(op, fact))
            return
        # Its case is not shown (yet): whatever comes of that, the case is worked out anew.
        self._cut_off.add(entity)
        self._waiting.append(pending_row(op, None, shown=False, accepted=True))

    def _decisive(self, op: Op, fact: Fact) -> None:
        if isinstance(fact, Verdict):
            self._judge(op, fact)
        elif isinstance(fact, Withdrawn):
            case = self._cases.get(fact.op_id)
            waiting = self._pending.get(fact.op_id)
            if case is not None and not case.decided:
                self._late.add(case.op.header.entity)
            elif waiting is not None and waiting.shown:
                self._late.add(waiting.entity)
        elif isinstance(fact, Redacted):
            for chunk in chunks(fact.op_ids):
                for row in self._source.execute(_ENTITIES, {"wanted": chunk}):
                    if is_case(row.kind) or row.op_id in self._pending:
                        self._late.add(row.entity)

    def _judge(self, op: Op, fact: Verdict) -> None:
        given = Holding(
            fact.outcome.value, fact.hub_term, op.header.origin, f"{op.header.hlc} {op.header.op_id}"
        )
        before = self._verdicts.get(fact.op_id)
        if not given.beats(before):
            return
        self._verdicts[fact.op_id] = given
        accepted = fact.outcome is Outcome.ACCEPTED
        case = self._cases.get(fact.op_id)
        waiting = self._pending.get(fact.op_id)
        if case is not None:
            case.decided = True
            if not accepted:
                self._late.add(case.op.header.entity)
        elif waiting is not None:
            self.touched.add(waiting.entity)
            if accepted == bool(waiting.shown):
                self._decided.append(fact.op_id)
            else:
                self._late.add(waiting.entity)
        elif before is not None and before.outcome != given.outcome:
            self._astray.append(fact.op_id)

    def _write(self) -> None:
        # Decided once already, and now otherwise: such ops have no row in PENDING that would name their case.
        for chunk in chunks(self._astray):
            self._late.update(row.entity for row in self._source.execute(_ENTITIES, {"wanted": chunk}))
        apply_layered(self._conn, self.apply)
        write_heads(self._conn, self._moved)
        if self._decided:
            self._conn.execute(_DECIDED, [{"decided": op_id} for op_id in self._decided])
        write_pending(
            self._conn,
            [
                pending_row(case.op, case.after, shown=True, accepted=False)
                for case in self._cases.values()
                if not case.decided and case.op.header.entity not in self._late
            ]
            + [row for row in self._waiting if row["entity"] not in self._late],
        )


def accepted_heads(conn: Connection, entities: Collection[str]) -> dict[str, str | None]:
    """Return the last accepted transition of each of these cases, or None before the first."""
    found: dict[str, str | None] = dict.fromkeys(entities)
    for chunk in chunks(entities):
        found |= {row.entity: row.op_id for row in conn.execute(_HEADS, {"wanted": chunk})}
        undecided: dict[str, dict[str, str | None]] = {}
        for row in conn.execute(_SHOWN, {"wanted": chunk}):
            undecided.setdefault(row.entity, {})[row.op_id] = row.after
        for entity, after in undecided.items():
            found[entity] = next(before for before in after.values() if before not in after)
    return found
