"""What stands in place of the checkout while nothing is collected: nothing due, or money that goes back."""

from dataclasses import dataclass

from app.domain.cash import TenderKind
from app.domain.documents import ReceiptContent
from app.i18n import Text
from app.ui.panels.form_state import FormMode, FormState

_NOTHING_BACK = frozenset({FormMode.FAILED, FormMode.REJECTED})


@dataclass(frozen=True, slots=True)
class Idle:
    """What the business in hand has to do with money, as long as nothing of it is collected."""

    free: bool = False
    """Whether it is settled that nothing is charged."""
    back: bool = False
    """Whether money goes back to the customer."""
    receipt: ReceiptContent | None = None
    """What was printed for the money that went back; None before."""


def idle_of(state: FormState) -> Idle:
    """Return what is to be said beside a form."""
    back = state.kind is not None and state.kind.gives_back and state.mode not in _NOTHING_BACK
    done = state.pay_out is not None and state.mode is FormMode.DONE
    return Idle(state.free, back, state.pay_out.receipt if back and done and state.pay_out else None)


def idle_words(idle: Idle, text: Text) -> tuple[str, str, str]:
    """Return icon, title and detail."""
    if idle.receipt is not None:
        ways = (_way(tender.kind, text.yuan(-tender.amount_fen), text) for tender in idle.receipt.tenders)
        number = text("checkout.back_number", number=idle.receipt.number)
        title = text("checkout.back_done", amount=text.yuan(-idle.receipt.total_fen))
        return "cash-refund", title, "\n".join((*ways, number))
    code = "back" if idle.back else "free" if idle.free else "empty"
    return "cash-register", text(f"checkout.{code}"), text(f"checkout.{code}_detail")


def _way(kind: TenderKind, amount: str, text: Text) -> str:
    """Return which way money goes back; of cash that it is yet to be handed over: it is booked before."""
    if kind is TenderKind.CASH:
        return text("checkout.back_cash", amount=amount)
    return text("checkout.back_way", way=text(f"tender.{kind}"), amount=amount)
