"""What the checkout says while something is missing: an answer, or whether the money was taken at all."""

from app.domain.payment_codes import CodeOutcome
from app.i18n import Text
from app.services.paid_in_vain import InVain
from app.ui.panels.checkout_state import CheckoutState


def waiting(state: CheckoutState, said: str, text: Text) -> tuple[str, str]:
    """Return what is said while the answer to a card or a payment code is missing."""
    row = state.by_code
    if state.checkout is None or not state.checkout.code_open:
        return text("checkout.state.unknown"), said or text("checkout.unknown")
    if row is not None and row.outcome is CodeOutcome.PAYING:
        amount = text.yuan(row.amount_fen)
        return text("checkout.code.paying"), said or text("checkout.code.paying_detail", amount=amount)
    return text("checkout.state.unknown"), said or text("checkout.code.unknown")


def good_news(state: CheckoutState, text: Text) -> str:
    """Return what a question was answered with, or a manager granted; empty for nothing of the kind."""
    if state.granted_fen is not None:
        return text("checkout.renewal.granted", left=text.money(state.granted_fen))
    if state.answered_fen is not None:
        return text("checkout.answered", amount=text.money(state.answered_fen))
    return ""


def declined(state: CheckoutState, text: Text) -> str:
    """Return why nothing came from a card or a payment code."""
    row = state.by_code
    if row is None:
        return text("checkout.declined")
    code = f"payment_code.reason.{row.reason}"
    return text("checkout.code.declined", reason=text(code) if text.has(code) else "")


def question(state: CheckoutState, said: str, text: Text) -> str:
    """Return what is asked after a stop of the program."""
    checkout, head = state.checkout, state.head
    if checkout is None:
        return said
    zone = head.zone if head else "UTC"
    parts = [said or text("checkout.recovery.detail", time=text.clock(checkout.at_ms, zone))]
    if checkout.answer_missing:
        parts.append(text("checkout.unknown"))
    else:
        came = (
            ("checkout.recovery.card", checkout.card_paid_fen),
            ("checkout.recovery.code", checkout.code_paid_fen),
            ("checkout.transfer.recovery.card", checkout.transferred_fen),
        )
        parts += [text(code, amount=text.money(fen)) for code, fen in came if fen]
        if checkout.approved_fen and state.cash_due_fen:
            # What is taken now is cash, which has no fen.
            parts.append(text("checkout.recovery.rest", amount=text.money(state.cash_due_fen)))
    if state.questions_left:
        parts.append(text("checkout.recovery.more", count=state.questions_left))
    return "\n".join(parts)


def confirm_words(state: CheckoutState, text: Text) -> str:
    """Return what the large button does: what is taken with it, or that nothing is left to take."""
    price = state.price
    if price is None:
        return ""
    if price.paid and not price.payable:
        return text("checkout.confirm_paid", amount=text.yuan(price.total))
    return text("checkout.confirm", amount=text.yuan(price.payable))


def due_words(state: CheckoutState, text: Text) -> tuple[str, str]:
    """Return word and amount of what is due: of the rest, once part of it came in."""
    checkout = state.checkout
    if checkout is None:
        return "", ""
    if not checkout.approved_fen:
        return text("checkout.due"), text.yuan(checkout.due_fen)
    whole = text.yuan(checkout.due_fen)
    return text("checkout.rest", amount=whole), text.yuan(state.card_due_fen)


def in_vain_words(vain: InVain, text: Text) -> str:
    """Say which order was paid and not carried out, why, and how its money goes back."""
    ways = text("checkout.in_vain.and").join(text(f"checkout.in_vain.{kind}") for kind in vain.tenders)
    business, amount = text(f"business.{vain.type_key}.title"), text.yuan(vain.back_fen)
    reason = text(vain.reason) if text.has(vain.reason) else vain.reason
    said = text("checkout.in_vain.line", order=vain.code, business=business, reason=reason)
    return f"{said} {text('checkout.in_vain.how', amount=amount, receipt=vain.receipt, ways=ways)}"
