"""What came of an order that was carried out, and where the customer hears of it (DOMAIN §4)."""

from app.domain.business.form import load_payload, text_of
from app.domain.business.spec import BusinessType, SlipTime
from app.domain.documents import WorkContent
from app.domain.orders import OrderState
from app.domain.slip_papers import REST, SlipContent
from app.i18n import Text
from app.services.notice_requests import wants_no_notice
from app.services.rows.orders import OrderRow
from app.ui.panels.form_state import FormMode, FormState
from app.ui.panels.form_words import order_number
from app.ui.panels.retold import value
from app.ui.widgets.lists import Pair


def outcome(state: FormState, order: OrderRow, text: Text, *, simulated: bool = False) -> str:
    """Return what came of an order, and who is told; where nobody can be, the clerk says it now.

    `simulated`: messages leave the hall only in appearance, so that nobody is told by one either.
    """
    kind = state.kind
    if order.state is OrderState.IN_PROGRESS:
        return text("form.result.lead.working")
    if order.state is OrderState.HELD:
        return text("form.result.lead.held")
    if kind is not None and kind.only_prints:
        said = text(f"form.result.printed.{kind.key}", what=_sheet(kind, order, text))
        return "\n".join((said, *_copy(state, text)))
    done = text("form.result.executed")
    if scheduled(order, text):
        done = text("form.result.scheduled", date=order.effective_on)
    return "\n".join((done + _told(state, order, text, simulated), *_rest(state, order, text)))


def scheduled(order: OrderRow, text: Text) -> bool:
    """Return whether an order takes effect on a date: it is booked, and nothing has changed yet."""
    return not text.has(f"documents.effective.{order.effective_on}") and bool(order.effective_on)


def _told(state: FormState, order: OrderRow, text: Text, simulated: bool) -> str:
    """Return who is told."""
    if not state.told:
        return text(f"form.result.{'unwished' if wants_no_notice(order) else 'untold'}")
    sent = "_simulated" if simulated else ""
    if state.kind is not None and state.kind.callback_days:
        return text(f"form.result.callback{sent}", phone=state.told, days=state.kind.callback_days)
    return text(f"form.result.told{sent}", phone=state.told)


def _rest(state: FormState, order: OrderRow, text: Text) -> tuple[str, ...]:
    """Return where what was left of a balance goes: the clerk hands out none of it."""
    where = next((change.after for change in order.changes if change.code == REST), "")
    if not where:
        return ()
    return (text("form.result.rest", amount=text.yuan(state.back_fen), where=value(where, text)),)


def _copy(state: FormState, text: Text) -> tuple[str, ...]:
    """Return what the copy says of itself: which one it is, and that money of it went back."""
    found = state.again
    if found is None:
        return ()
    code = "copy" if found.copies else "spoiled"
    marked = text(f"form.result.printed.{code}", count=found.copies)
    back = text("form.result.printed.refunded", amount=text.yuan(found.back_fen)) if found.back_fen else ""
    return (marked, back) if back else (marked,)


def refused(state: FormState, order: OrderRow, text: Text, zone: str) -> str:
    """Return why an order came to nothing, and who refused it when; of one that was cancelled why alone."""
    code = f"order_reason.{order.reason}"
    said = text(code) if text.has(code) else order.reason
    why = text("form.result.why", reason=said.rstrip(" 。."))
    lines = [why, text("form.result.unchanged")]
    answer = state.approval.decisions[-1] if state.approval and state.approval.decisions else None
    if answer and not answer.granted and order.state is OrderState.REJECTED:
        at = text.moment(answer.at_ms, zone)
        lines.insert(0, text("form.result.refused_by", name=state.decider, no=answer.staff_no, at=at))
    return "\n".join(lines)


def number(state: FormState, order: OrderRow, text: Text) -> str:
    """Return the number of an order; as long as its slip is in hand, that it was printed."""
    open_ = state.mode not in {FormMode.DONE, FormMode.REJECTED, FormMode.FAILED}
    return text("form.papers.slip", code=order.code) if state.slip and open_ else order.code


def customer(state: FormState, text: Text) -> tuple[Pair, ...]:
    """Return whose order it is, as its slip says it: masked name, and the number where there is one."""
    slip = state.slip
    said = " · ".join(filter(None, (slip.customer, order_number(state)))) if slip else ""
    return (Pair(text("documents.customer"), said),) if said else ()


def papers(state: FormState, text: Text) -> tuple[Pair, ...]:
    """Return which papers came out of the printer, and which of them the customer takes along.

    A slip that is signed on paper stays here, so it is not named among those; one of what was refused is
    taken back.
    """
    if not state.papers or state.kind is None:
        return ()
    if state.mode is FormMode.REJECTED:
        return (Pair(text("form.papers.back"), _names(state, state.papers, text), bold=True),)
    if state.mode is not FormMode.DONE:
        return ()  # The slip alone, and its number says so.
    slip = state.kind.slip is SlipTime.RESULT
    taken = tuple(each for each in state.papers if slip or each != SlipContent.KIND)
    kept = tuple(each for each in state.papers if each not in taken)
    found = (("printed", kept, False), ("give", taken, True))
    return tuple(
        Pair(text(f"form.papers.{code}"), _names(state, kinds, text), bold=bold)
        for code, kinds, bold in found
        if kinds
    )


def paper_code(state: FormState, kind: str) -> str:
    """Return the code of what a paper is called; that of a work by what it is good for."""
    if kind != WorkContent.KIND or state.work is None:
        return f"documents.kind.{kind}"
    return f"documents.work.{'pick_up' if state.work.device else 'fault'}"


def _names(state: FormState, kinds: tuple[str, ...], text: Text) -> str:
    return text("form.papers.and").join(text(paper_code(state, kind)) for kind in kinds)


def _sheet(kind: BusinessType, order: OrderRow, text: Text) -> str:
    """Return which sheet was asked for: the first thing that the form asks."""
    key = kind.fields[0].key
    asked = text_of(load_payload(order.payload), key)
    code = f"business.{kind.key}.choice.{key}.{asked}"
    return text(code) if text.has(code) else asked
