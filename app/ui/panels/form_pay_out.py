"""What the form panel says and offers while money goes back: to the card it came from, or from the drawer."""

from app.i18n import Text
from app.services.card_refunds import PayOut
from app.ui.panels.form_state import TO_PAY_OUT, TOLD, FormMode, FormState

PAY_OUT_MODES = TO_PAY_OUT | {FormMode.PAYING_OUT}


def transferable(state: FormState) -> bool:
    """Return whether a bank transfer is another way: the card refused, and nothing of it is back yet."""
    moved = state.pay_out is not None and state.pay_out.moved
    return state.mode is FormMode.CARD_DECLINED and not moved


def pay_out_words(state: FormState) -> str:
    """Return the code of what the main button says."""
    if state.mode is FormMode.CARD_SILENT:
        return "form.bar.card_ask"
    if state.mode is FormMode.CARD_DECLINED:
        return "form.bar.card_again"
    if state.kind is not None and state.kind.corrects:
        return "form.bar.book"
    card = state.pay_out is not None and state.pay_out.card_fen > 0
    return "form.bar.pay_out_card" if card else "form.bar.pay_out"


def going_back(state: FormState, text: Text) -> str:
    """Return how much goes which way, in a few words to be read from afar; nothing where nothing does."""
    found = state.pay_out
    if found is None or state.mode not in TOLD:
        return ""
    if state.kind is not None and state.kind.corrects:
        return ""
    if found.counter:
        amount = text.yuan(found.card_fen + found.cash_fen + found.other_fen)
        return text("form.pay_out.elsewhere_short", counter=found.counter, amount=amount)
    done = "paid" if state.mode is FormMode.DONE else "promised"
    ways = (("cash", found.cash_fen), ("card", found.card_fen), ("other", found.other_fen))
    said = " · ".join(
        text(f"form.pay_out.{done}.{way}", amount=text.yuan(fen)) for way, fen in ways if fen > 0
    )
    first = _awaited(state)
    # The biggest words of the page: what has to happen before comes first, or it is paid out at once.
    return text(f"form.pay_out.after.{first}", ways=said) if said and first else said


def _awaited(state: FormState) -> str:
    """Return what still has to happen before money goes back; empty where nothing does."""
    if state.mode is FormMode.AWAITING_APPROVAL:
        return "approval_signature" if state.kind is not None and state.kind.signed else "approval"
    return "signature" if state.mode is FormMode.SIGNATURE else ""


def pay_out_lead(state: FormState, text: Text) -> str:
    """Return what to tell the clerk: how much goes where, or what to do about the card terminal."""
    found = state.pay_out
    if found is None:
        return text("form.pay_out.looking")
    if state.kind is not None and state.kind.corrects:
        return text("form.book.elsewhere" if found.counter else "form.book.here", counter=found.counter)
    if found.counter:
        back = text.yuan(found.card_fen + found.cash_fen + found.other_fen)
        return text("form.pay_out.elsewhere", counter=found.counter, amount=back)
    return _here(state, found, text)


def _here(state: FormState, found: PayOut, text: Text) -> str:
    """Return what to tell where money goes back at this very desk."""
    amounts = {"card": text.yuan(found.card_fen), "cash": text.yuan(found.cash_fen)}
    if state.mode is FormMode.CARD_DECLINED:
        return text(f"form.pay_out.declined{'_moved' if found.moved else ''}", **amounts)
    if state.mode is not FormMode.PAY_OUT:
        return text(f"form.pay_out.{state.mode}", **amounts)
    if found.card_fen:
        return text("form.pay_out.both" if found.cash_fen else "form.pay_out.card", **amounts)
    return text("form.pay_out.drawer" if found.cash_fen else "form.pay_out.transfer", **amounts)
