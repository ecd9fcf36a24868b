"""What the form panel says, from values and codes: headings, errors, fees, rows of the comparison."""

from dataclasses import replace

from app.domain.business.concerned import concerned, new_number
from app.domain.business.context import Context, PastPayment
from app.domain.business.device_repair import PRICES
from app.domain.business.document_images import image_subject, photographed
from app.domain.business.faces import face_subject
from app.domain.business.form import text_of
from app.domain.business.open_account import NUMBER_ROW
from app.domain.business.spec import BusinessType, EffectTime, FieldError, Form, Step
from app.domain.masking import mask_phone
from app.domain.order_rules import ApprovalPolicy
from app.domain.orders import Change
from app.domain.phones import display_number
from app.domain.refunds import Proof
from app.domain.slip_papers import HOTLINE
from app.i18n import Text
from app.services.order_quotes import Quote
from app.services.order_words import change_rows, say, signed_parts, slip_fields, spoken, with_new_values
from app.services.rows.orders import OrderRow
from app.ui.panels.form_changes import ChangeCells
from app.ui.panels.form_state import FormState
from app.ui.panels.retold import value
from app.ui.widgets.steps import Step as ShownStep
from app.ui.widgets.steps import StepState

FACE = "face_match"
"""Stands for the face that is missing, where fields stand that are wrong."""
IMAGE = "document_image"
"""Stands for the image of a document that is missing."""
PLAN_ROW = "business.row.plan"
MONTHLY_ROW = "business.row.monthly"
MONTHLY_RULES = frozenset({"approval.rule.monthly", "approval.rule.monthly_share"})

_TAKEN_DOWN = {
    "phone_number": ("numbers",),
    "number_or_address": ("numbers", "address"),
    "receipt": ("receipt", "paper"),
    "bank_card": ("account",),
    "equipment": ("equipment",),
}
"""Fields by which it is known that something is there; where none of them is asked, it is not needed."""
_GONE = {
    "old_sim": (("reason", "lost"),),
    "receipt": (
        ("reason", "lost"),
        ("proof", Proof.DECLARATION.value),
        *(("charge", price) for price in PRICES),
    ),
    "both_parties": (("owner", "died"),),
}
"""What nobody can bring once a field says that they have it no more, or needs: a repair that is paid for."""


def number_of(kind: BusinessType, context: Context, form: Form) -> str:
    """Return the number that is taken, or those that the business is about (`concerned`).

    Each is whole when its owner was verified in this visit, masked otherwise; of many the first stands. A
    new number is nobody's yet, and read out whole.
    """
    if taken := new_number(kind, form):
        return display_number(taken)
    accounts = concerned(kind, context)
    if not accounts:
        return ""
    first, party = accounts[0], context.party
    own = party is not None and party.person_id == first.owner_person_id
    number = display_number(first.number) if own else mask_phone(first.number)
    return f"{number} +{len(accounts) - 1}" if accounts[1:] else number


def order_number(state: FormState) -> str:
    """Return the number on an order's slip; a new one, which stands whole there, masked for others."""
    number = state.slip.subscriber if state.slip else ""
    masks = number and not state.owned and "*" not in number
    return mask_phone(number.replace(" ", "")) if masks else display_number(number)


def heading(state: FormState) -> str:
    """Return code and number of a business; where it has no number, the masked name of whose it is.

    Of an order that is taken up again its slip says both. A name is only there where it is signed: anybody
    may pay, or have a paper printed.
    """
    kind, quote, slip = state.kind, state.quote, state.slip
    if kind is None:
        return ""
    if quote is not None:
        party = quote.context.party
        number, name = number_of(kind, quote.context, state.form), party.name if party else ""
    else:
        number, name = (order_number(state), slip.customer) if slip else ("", "")
    return " · ".join(filter(None, (kind.code, number or (name if kind.signed else ""))))


def shown_steps(state: FormState, text: Text) -> tuple[ShownStep, ...]:
    """Return the step bar."""
    return tuple(
        ShownStep(text(f"business.step_name.{step}"), how, says=text(f"form.panel.step.{how}"))
        for step, how in state.steps()
    )


def error_lines(
    kind: BusinessType, errors: tuple[FieldError, ...], text: Text
) -> tuple[tuple[str, str, str], ...]:
    """Return key, label and sentence of each field that is wrong: of several errors in one the first.

    A list of numbers may have many, and its own rows name each of them.
    """
    found: list[tuple[str, str, str]] = []
    for field in dict.fromkeys(error.field for error in errors):
        first, *more = (error for error in errors if error.field == field)
        said = text(first.code, **spoken(first.params))
        if more:
            said = text("widgets.more_errors", first=said, count=len(more))
        found.append((field, text(kind.label(field)), said))
    return tuple(found)


def receipt_words(payment: PastPayment, text: Text) -> str:
    """Say whose a receipt is and what of it was not given back: read out before an amount is typed."""
    left = 0 if payment.reversed else payment.total_fen - payment.refunded_fen
    return text("form.panel.receipt", payer=payment.payer or "—", amount=text.yuan(max(0, left)))


def evidence_lines(state: FormState, text: Text) -> tuple[tuple[str, str, str], ...]:
    """Return who is still to be photographed and compared, as more that is to be done."""
    missing = ((IMAGE, "image", state.unimaged), (FACE, "face", state.uncompared))
    return tuple(
        (
            key,
            text(f"form.panel.{what}"),
            text(f"business.check.{(what == 'image' and state.image_awaited) or what}.awaited", name=name),
        )
        for key, what, name in missing
        if name
    )


def fee_words(quote: Quote, text: Text) -> str:
    """Return the fees in one line: item and amount."""
    return " · ".join(f"{say(fee.title, text)} {text.yuan(fee.amount_fen)}" for fee in quote.fees)


def effective_words(quote: Quote, text: Text) -> str:
    """Return when it takes effect."""
    effective = quote.effective
    if effective.time is EffectTime.NOW or effective.on is None:
        return text(f"documents.effective.{effective.time}")
    return text("form.panel.effective_on", date=effective.on.isoformat())


def effective_value(quote: Quote, text: Text) -> str:
    """Return the same beside a label that says what it is, as an accepted order has it; a work has none."""
    effective = quote.effective
    if effective.time is EffectTime.DONE:
        return ""
    return effective.on.isoformat() if effective.on is not None else effective_words(quote, text)


def order_effective(order: OrderRow, text: Text) -> str:
    """Return when an accepted order takes effect."""
    code = f"documents.effective.{order.effective_on}"
    return text(code) if text.has(code) else order.effective_on


def rule_params(policy: ApprovalPolicy) -> dict[str, str | int]:
    """Return the thresholds as the sentences of the rules name them."""
    return {
        "monthly": policy.monthly_fen // 100,
        "share": policy.share_percent,
        "floor": policy.share_floor_fen // 100,
        "refund": policy.refund_fen // 100,
        "balance": policy.cancel_balance_fen // 100,
        "second": f"{policy.second_fen // 100:,}",
    }


def rule_words(rules: tuple[str, ...], policy: ApprovalPolicy, text: Text) -> str:
    """Return why a second person is asked."""
    joined = text("form.panel.and")
    return joined.join(text(rule, **rule_params(policy)) for rule in rules)


def quote_cells(quote: Quote, text: Text) -> tuple[ChangeCells, ...]:
    """Return the rows of the comparison; the plan's titles stand in the head."""
    rules = quote.approval.rules if quote.approval else ()
    rows = with_new_values(change_rows(quote.changes, text), quote.changes)
    return change_cells(tuple(row for row in rows if row.code != PLAN_ROW), rules, text)


def quoted_parts(
    kind: BusinessType, quote: Quote, form: Form, text: Text
) -> tuple[tuple[Change, ...], tuple[Change, ...]]:
    """Return what was asked of what is signed, where it is not seen by what changes, and what changes."""
    rows = with_new_values(change_rows(quote.changes, text), quote.changes)
    if not kind.signed:
        return (), rows
    return signed_parts(rows, slip_fields(kind, quote.context, form, text), kind)


def quote_heads(quote: Quote, text: Text) -> tuple[str, str, str, str]:
    """Return the heads: `现在 · 畅享 129`."""
    plan = next((row for row in change_rows(quote.changes, text) if row.code == PLAN_ROW), None)
    before, after = text("form.panel.before"), text("form.panel.after")
    if plan:
        before, after = f"{before} · {plan.before}", f"{after} · {plan.after}"
    return text("form.panel.item"), before, after, text("form.panel.difference")


def plain_heads(text: Text, *, done: bool = False) -> tuple[str, str, str, str]:
    """Return the heads of recorded changes; once they are `done`, what was before is no longer now."""
    return (
        text("form.panel.item"),
        text("form.panel.before_done" if done else "form.panel.before"),
        text("form.panel.after"),
        text("form.panel.difference"),
    )


def change_cells(changes: tuple[Change, ...], rules: tuple[str, ...], text: Text) -> tuple[ChangeCells, ...]:
    """Return rows of recorded changes; the monthly fee is marked when it is the reason.

    The hotline changes nothing: it stands beside them (`hotline_words`).
    """
    major = bool(MONTHLY_RULES & set(rules))
    return tuple(
        ChangeCells(
            text(change.code),
            value(change.before, text),
            value(change.after, text),
            value(change.difference, text),
            major and change.code == MONTHLY_ROW,
        )
        for change in changes
        if change.code != HOTLINE
    )


def with_new_number(rows: tuple[Change, ...], state: FormState) -> tuple[Change, ...]:
    """Return recorded rows with a new number whole, as the form's head says it; all else stays masked."""
    slip = {row.code: row.after for row in state.on_slip if row.code == NUMBER_ROW}
    return tuple(replace(row, after=slip.get(row.code, row.after)) for row in rows)


def hotline_words(changes: tuple[Change, ...], text: Text) -> str:
    """Return the hotline for an urgent stop, as it stands beside what changes; empty where there is none."""
    number = next((change.after for change in changes if change.code == HOTLINE), "")
    return f"{text(HOTLINE)} {number}" if number else ""


def needed(kind: BusinessType, state: FormState) -> tuple[tuple[str, StepState], ...]:
    """Return codes of what the customer has to bring or do, and whether it is there."""
    context = state.quote.context if state.quote else None
    brought = ((code, _brought(code, kind, state, context)) for code in kind.bring)
    papers = context is not None and context.party is not None and context.party.organisation
    named = {"id_card": "papers"} if papers else {}
    needed_now = ((named.get(code, code), how) for code, how in brought if how is not StepState.SKIPPED)
    found = [(f"form.bring.{name}", how) for name, how in needed_now]
    if kind.face_match:
        known = context is not None and bool(context.party or context.heir or context.password_passed)
        compared = context is not None and known and face_subject(kind, context) is None
        found.append(("form.panel.face", StepState.OK if compared else StepState.AHEAD))
    if kind.document_image:
        entering = context is not None and bool(photographed(kind, context))
        kept = context is not None and entering and image_subject(kind, context) is None
        found.append(("form.panel.image", StepState.OK if kept else StepState.AHEAD))
    if Step.SIGNATURE in kind.steps:
        found.append((f"form.panel.signature{'_agent' if papers else ''}", StepState.AHEAD))
    return tuple(found)


def _brought(code: str, kind: BusinessType, state: FormState, context: Context | None) -> StepState:
    """Return whether one thing is there: read, or taken down in its field. Nothing else can be known."""
    verified = context is not None and context.party is not None
    by_password = context is not None and context.password_passed
    proofs = {
        "id_card": verified,
        "both_parties": context is not None and verified and context.other is not None,
        "service_password": verified or by_password,
    }
    there = proofs.get(code, False)
    deciding = _GONE.get(code, ())
    if any(text_of(state.form, field) == gone for field, gone in deciding):
        return StepState.SKIPPED
    asked_by = {field for field, _ in deciding if field != "owner"} & state.shown_keys()
    if asked_by and not any(text_of(state.form, field) for field in asked_by):
        return StepState.SKIPPED  # what is needed is decided by a field that nobody filled in yet
    keys = [each.key for each in kind.fields if each.key in _TAKEN_DOWN.get(code, ())]
    if keys and context is not None:
        asked = state.shown_keys().intersection(keys)
        if not asked:
            return StepState.SKIPPED
        wrong = {error.field for error in state.quote.errors} if state.quote else set()
        there = any(state.form.get(key) for key in asked) and not wrong.intersection(asked)
    return StepState.OK if there else StepState.AHEAD
