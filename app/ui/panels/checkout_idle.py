"""What stands in place of the checkout while nothing is collected: nothing due, or money that goes back."""

from dataclasses import dataclass

from app.domain.cash import TenderKind
from app.domain.documents import ReceiptContent
from app.i18n import Text
from app.ui.panels.form_outcome import paper_code
from app.ui.panels.form_state import FormMode, FormState

_WITH_AMOUNT = frozenset({"rest", "collect", "sign"})
_PLAIN = frozenset({"back", "free", "empty"})
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
    due_fen: int = 0
    """What an accepted order costs that can be collected now."""
    to_sign_fen: int = 0
    """What one costs that is signed first."""
    rest_fen: int = 0
    """What is left of a balance and goes elsewhere: not from the drawer, and without a receipt."""
    prints: bool = False
    """Whether a paper is all that was asked for."""
    papers: tuple[str, ...] = ()
    """Codes of the names of papers that were sent to the printer instead of a receipt."""

    @property
    def code(self) -> str:
        """Return the sentence that stands in place of the checkout."""
        if self.back:
            return "back"
        if self.free:
            return "rest" if self.rest_fen else "free"
        return "collect" if self.due_fen else "sign" if self.to_sign_fen else "empty"

    @property
    def paper_code(self) -> str:
        """Return the sentence that stands in place of the receipt."""
        if not self.back and self.free:
            return "printed" if self.papers else "prints" if self.prints else self.code
        return "back" if self.back else "empty"


def idle_of(state: FormState) -> Idle:
    """Return what is to be said beside a form."""
    back = state.kind is not None and state.kind.gives_back and state.mode not in _NOTHING_BACK
    done = state.pay_out is not None and state.mode is FormMode.DONE
    order, kind = state.order, state.kind
    total = order.total_fen if order is not None else 0
    rests = kind is not None and not kind.at_own_desk and state.mode not in _NOTHING_BACK
    return Idle(
        state.free,
        back,
        state.pay_out.receipt if back and done and state.pay_out else None,
        due_fen=total if state.mode is FormMode.SUBMITTED else 0,
        to_sign_fen=total if state.mode is FormMode.SIGNATURE else 0,
        rest_fen=state.back_fen if rests else 0,
        prints=kind is not None and kind.only_prints,
        papers=() if state.mode in _NOTHING_BACK else tuple(paper_code(state, each) for each in state.papers),
    )


def idle_words(idle: Idle, text: Text) -> tuple[str, str, str]:
    """Return icon, title and detail."""
    if idle.receipt is not None:
        ways = (_way(tender.kind, text.yuan(-tender.amount_fen), text) for tender in idle.receipt.tenders)
        number = text("checkout.back_number", number=idle.receipt.number)
        title = text("checkout.back_done", amount=text.yuan(-idle.receipt.total_fen))
        return "cash-refund", title, "\n".join((*ways, number))
    code = idle.code
    amount = text.yuan(idle.rest_fen if code == "rest" else idle.due_fen or idle.to_sign_fen)
    where = "checkout.idle" if code in _WITH_AMOUNT else "checkout"
    title = text(f"{where}.{code}", amount=amount)
    return "cash-register", title, text(f"{where}.{code}_detail")


def receipt_words(idle: Idle, text: Text) -> str:
    """Return what is said in place of the receipt."""
    code = idle.paper_code
    names = text("form.papers.and").join(text(each) for each in idle.papers)
    return text(f"checkout.{'receipt' if code in _PLAIN else 'idle.receipt'}.{code}", papers=names)


def _way(kind: TenderKind, amount: str, text: Text) -> str:
    """Return which way money goes back; of cash that it is yet to be handed over: it is booked before."""
    if kind is TenderKind.CASH:
        return text("checkout.back_cash", amount=amount)
    return text("checkout.back_way", way=text(f"tender.{kind}"), amount=amount)
