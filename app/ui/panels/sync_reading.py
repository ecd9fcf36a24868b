"""What strip and sync screen read of the network, off the UI thread."""

from dataclasses import dataclass, replace
from typing import Final

from app.domain.documents import SpoolState
from app.domain.masking import mask_phone
from app.domain.rights import Right
from app.domain.stock import StockState
from app.services.access import can
from app.services.follow_ups import money_to_go_back
from app.services.link import LinkMode
from app.services.queue import DoubleCall
from app.services.queue_doubles import INBOX_DAYS
from app.services.reading import Queries
from app.services.seat_answers import SeatAnswer, answers_for
from app.services.sessions import Session
from app.ui.context import Program
from app.ui.panels.paper_words import reference_of
from app.ui.panels.sync_cases import Case, CaseKind, Cash, Detail, Kept, Seen, SyncMode, mode_of
from app.ui.panels.sync_items import Item, bare, listed, named

MOST_OPS: Final = 400
"""Ops that are looked at; more than these are counted, not listed."""
MOST_PAPERS: Final = 20
_LOST_MS: Final = INBOX_DAYS * 24 * 60 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Reading:
    """Everything but the connection's own state, which is in memory."""

    items: tuple[Item, ...]
    more: bool
    cases: tuple[Case, ...]
    seen: tuple[Seen, ...]
    term: int
    cash: Cash | None
    kept: Kept


def read(program: Program, session: Session) -> Reading:
    """Return what there is to show."""
    ops = program.link.unsent_items(MOST_OPS)
    networked = program.link.status().mode is not LinkMode.STANDALONE
    cases = inbox(program, session)
    with program.store.read() as queries:
        hub = queries.network.hub(queries.halls.hall().hall_id) if networked else None
        here = program.store.terminal.terminal_id
        found = Reading(
            items=listed(queries, ops),
            more=len(ops) >= MOST_OPS,
            cases=cases,
            seen=_seen(queries, here, hub.device if hub else "") if networked else (),
            term=hub.term if hub else 0,
            cash=None,
            kept=Kept(),
        )
    return replace(found, cash=_cash(program), kept=_kept(program)) if networked else found


def inbox(program: Program, session: Session) -> tuple[Case, ...]:
    """Return what demands action of this person and was not dealt with, newest first."""
    found: list[Case] = []
    status = program.link.status()
    if mode_of(status) is SyncMode.BARRED:
        found.append(Case("barred", CaseKind.BARRED, status.since_ms, code=status.action))
    networked = status.mode is not LinkMode.STANDALONE
    since = program.clock.now_ms() - _LOST_MS
    told: frozenset[str] = frozenset()
    if networked and session.counter_id is not None:
        doubles = program.services.queue.double_calls(session)
        told = frozenset(f"ticket:{call.ticket_id}" for call in doubles if not call.keeps)
        found += map(_double_call, doubles)
    with program.store.read() as queries:
        if networked:
            found += _lost(queries, program, session, since, told)
        if networked and (session.manages or session.counter_id is not None):
            found += _follow_ups(queries)
        if networked and session.manages:
            found += _quarantined(queries)
        found += _papers_and_cards(queries, session)
        found += [_answer(each) for each in answers_for(queries, session)]
        noted = queries.sync_seen.noted(session.staff_no)
    left = (case for case in found if case.key not in noted)
    return tuple(sorted(left, key=lambda case: (-case.at_ms, case.key)))


def _double_call(call: DoubleCall) -> Case:
    return Case(
        f"double:{call.op_id}",
        CaseKind.DOUBLE_CALL,
        call.at_ms,
        ref=call.op_id,
        name=call.number,
        mine=call.keeps,
        counter=call.other_counter,
    )


def _answer(answer: SeatAnswer) -> Case:
    return Case(
        f"answer:{answer.approval_id}",
        CaseKind.ANSWER,
        answer.at_ms,
        ref=answer.ticket_id,
        code=answer.come,
        what=answer.type_key,
        name=answer.number,
    )


def _lost(
    queries: Queries, program: Program, session: Session, since_ms: int, told: frozenset[str]
) -> list[Case]:
    """Return what this person did and the authority did not let stand; calls are double calls.

    ``told`` are tickets that a double call tells of: what followed from the call is not told once more.
    """
    found = []
    for row in queries.sync_seen.lost(program.store.terminal.terminal_id, since_ms):
        if row.entity not in told and (row.actor == session.staff_no or session.manages):
            item = named(queries, bare(row.op_id, row.at_ms, row.kind, row.entity))
            found.append(
                Case(
                    f"lost:{row.op_id}",
                    CaseKind.LOST,
                    row.at_ms,
                    ref=row.op_id,
                    code=row.code,
                    what=item.what,
                    name=item.ref or item.name,
                )
            )
    return [case for case in found if case.what != "ticket_called"]


def _follow_ups(queries: Queries) -> list[Case]:
    found = []
    for row in queries.network.open_follow_ups():
        order = queries.orders.order(row.order_id) if row.order_id else None
        found.append(
            Case(
                f"follow_up:{row.follow_up_id}",
                CaseKind.FOLLOW_UP,
                row.at_ms,
                ref=row.follow_up_id,
                code=row.code,
                what=order.type_key if order else "",
                name=_number(queries, order.subscriber_id if order else None),
                amount_fen=row.amount_fen,
                order=order,
                payment=money_to_go_back(queries, row),  # once it is back the customer is still to be told
            )
        )
    return found


def _quarantined(queries: Queries) -> list[Case]:
    return [
        Case(f"quarantine:{row.tx}", CaseKind.QUARANTINE, 0, ref=row.tx, code=row.code, name=row.origin)
        for row in queries.network.quarantined()
    ]


def _papers_and_cards(queries: Queries, session: Session) -> list[Case]:
    found = [
        Case(
            f"card:{card.card_ref}",
            CaseKind.UNKNOWN_CARD,
            card.at_ms,
            ref=card.payment_id,
            name=card.tail,
            amount_fen=card.amount_fen,
        )
        for card in queries.money.unknown_cards()
    ]
    unknown = queries.documents.in_state(SpoolState.UNKNOWN, MOST_PAPERS)
    found += [
        Case(
            f"paper:{row.document_id}",
            CaseKind.PAPER,
            row.moved_ms,
            ref=row.document_id,
            code=row.detail.split()[-1] if row.detail else "",
            what=row.kind,
            name=reference_of(row.content),
        )
        for row in unknown
    ]
    return found if can(session, Right.SERVE) or session.manages else []


def _seen(queries: Queries, here: str, hub: str) -> tuple[Seen, ...]:
    return tuple(
        Seen(
            code=row.code,
            name=row.name,
            kind=row.kind,
            here=row.origin == here,
            hub=row.origin == hub,
            last_ms=row.at_ms,
            seq=row.seq,
        )
        for row in queries.sync_seen.chains()
    )


def _kept(program: Program) -> Kept:
    held = program.services.returns.state()
    with program.store.read() as queries:
        sims = next((each.sims for each in queries.stock.counts() if each.state is StockState.FREE), 0)
        copies = queries.customers.copies()
    return Kept(held.free, held.held, sims, copies, held.returned_ms)


def _cash(program: Program) -> Cash | None:
    state = program.services.offline_money.state()
    if not state.offline:
        return None
    return Cash(state.taken_fen, state.taken_fen + state.left_fen, state.renewals_left, state.payment_fen)


def _number(queries: Queries, subscriber_id: str | None) -> str:
    row = queries.customers.subscriber(subscriber_id) if subscriber_id else None
    return mask_phone(row.number) if row else ""


def detail_of(program: Program, item: Item) -> Detail:
    """Return what is known of one transaction."""
    kind, _, which = item.subject.partition(":")
    with program.store.read() as queries:
        return Detail(
            payment=queries.money.payment(which) if kind == "payment" else None,
            order=queries.orders.order(which) if kind == "order" else None,
            epoch=program.store.terminal.epoch,
        )
