"""What the form panel shows: one frozen state."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.business.defaults import never_charges
from app.domain.business.document_images import (
    awaited_image,
    evidence_subject,
    image_purpose,
    image_subject,
)
from app.domain.business.faces import face_subject
from app.domain.business.spec import BusinessType, FieldError, Offer, Step, Value, shown
from app.domain.money import CardOutcome
from app.domain.order_rules import ApprovalPolicy
from app.domain.orders import ApprovalState, Change, OrderState
from app.domain.slip_papers import SlipContent
from app.services.card_refunds import PayOut
from app.services.order_quotes import Eligibility, PrintedAgain, Quote
from app.services.order_words import rest_fen
from app.services.rows.orders import ApprovalRow, OrderRow
from app.services.rows.work import WorkRow
from app.services.visits import Visit
from app.ui.widgets.steps import CURRENT, StepState


class FormMode(StrEnum):
    """Where acceptance is."""

    CLOSED = "closed"
    LOADING = "loading"
    REFUSED = "refused"
    """A check of eligibility refuses: nothing can be filled in."""
    OFFER = "offer"
    """What may keep the customer is shown before the form."""
    FILLING = "filling"
    ERRORS = "errors"
    QUOTED = "quoted"
    """Everything is right; it can be submitted."""
    SUBMITTING = "submitting"
    AWAITING_APPROVAL = "awaiting_approval"
    SIGNATURE = "signature"
    SUBMITTED = "submitted"
    """Accepted; the money is still to be collected."""
    PAY_OUT = "pay_out"
    """Accepted, approved and signed; the money is still to be given back."""
    PAYING_OUT = "paying_out"
    """The card terminal is asked to give it back."""
    CARD_SILENT = "card_silent"
    """It did not answer: whether the money went back is not known until it is asked again."""
    CARD_DECLINED = "card_declined"
    """It would not give the money back."""
    DONE = "done"
    FAILED = "failed"
    REJECTED = "rejected"


STATES = tuple(FormMode)
TO_PAY_OUT = frozenset({FormMode.PAY_OUT, FormMode.CARD_SILENT, FormMode.CARD_DECLINED})
"""Where money waits to be given back."""
TOLD = frozenset({FormMode.AWAITING_APPROVAL, FormMode.SIGNATURE, FormMode.DONE})
"""Where it is told how much goes back, though there is nothing to do about it."""
EDITING = frozenset({FormMode.FILLING, FormMode.ERRORS, FormMode.QUOTED, FormMode.SUBMITTING})


@dataclass(frozen=True, slots=True)
class FormState:
    """State of the form panel."""

    mode: FormMode = FormMode.CLOSED
    opening: int = 0
    """Counts how often a form was opened or left: the fields are made anew with each, and what was asked for
    one is no answer for another."""
    kind: BusinessType | None = None
    visit: Visit = field(default_factory=Visit)
    form: Mapping[str, Value] = field(default_factory=dict)
    eligibility: Eligibility | None = None
    offers: tuple[Offer, ...] = ()
    cut: bool = False
    """Whether it is refused because the centre cannot be reached."""
    quote: Quote | None = None
    touched: frozenset[str] = frozenset()
    """Fields that the clerk has left once: only their errors are shown before the first try to submit."""
    tried: bool = False
    saved_ms: int | None = None
    order: OrderRow | None = None
    approval: ApprovalRow | None = None
    told: str = ""
    """Masked number to which the result of the order is sent; empty while nobody is told of it."""
    work: WorkRow | None = None
    """What of an accepted order is still to be done, and until when."""
    on_slip: tuple[Change, ...] = ()
    """What changes by an accepted order as its slip says it, new values whole."""
    slip: SlipContent | None = None
    """The slip of an accepted order, once it was sent to the printer."""
    papers: tuple[str, ...] = ()
    """Kinds of the papers that were sent to the printer for an accepted order."""
    decider: str = ""
    """Name of who answered the approval last."""
    again: PrintedAgain | None = None
    """What a copy says of itself, where printing it was the whole business."""
    pay_out: PayOut | None = None
    """How far the money is that goes back; None until it was looked up."""
    policy: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    """Thresholds by which an accepted order needs an approval."""
    deciding: bool = False
    """A manager who came to the counter is deciding."""
    busy: bool = False
    """What was asked of an accepted order is not answered yet."""
    error: Exception | None = None

    @property
    def errors(self) -> tuple[FieldError, ...]:
        """Return the errors that are shown."""
        if self.quote is None:
            return ()
        return tuple(error for error in self.quote.errors if self.tried or error.field in self.touched)

    @property
    def uncompared(self) -> str:
        """Return the masked name of who is still to be compared with the document before it is accepted."""
        if self.kind is None or self.quote is None or self.mode not in EDITING:
            return ""
        party = face_subject(self.kind, self.quote.context)
        return party.name if party else ""

    @property
    def unimaged(self) -> str:
        """Return the masked name of whose document is still to be photographed before it is accepted."""
        if self.kind is None or self.quote is None or self.mode not in EDITING:
            return ""
        party = image_subject(self.kind, self.quote.context)
        return party.name if party else ""

    @property
    def unproven(self) -> bool:
        """Return whether somebody is still to be compared or photographed before it is accepted."""
        return bool(self.uncompared or self.unimaged)

    @property
    def image_next(self) -> bool:
        """Return whether it is an image that is missing next, and not a comparison."""
        if self.kind is None or self.quote is None:
            return False
        party = evidence_subject(self.kind, self.quote.context)
        return party is not None and bool(image_purpose(self.kind, self.quote.context, party))

    @property
    def image_awaited(self) -> str:
        """Return the name of the check that says which image is missing: of a document, or of a proof."""
        if self.kind is None or self.quote is None:
            return ""
        party = image_subject(self.kind, self.quote.context)
        return awaited_image(self.kind, self.quote.context, party) if party is not None else ""

    @property
    def back_fen(self) -> int:
        """Return what goes back to the customer: as the form stands, or as it was accepted (fen)."""
        if self.order is not None:
            out = self.pay_out
            return out.card_fen + out.cash_fen + out.other_fen if out else rest_fen(self.order.changes)
        if self.kind is None or self.quote is None:
            return 0
        figures = self.kind.figures(self.quote.context, self.form)
        return figures.money_out_fen if self.kind.at_own_desk else figures.cancel_balance_fen

    @property
    def seatable(self) -> bool:
        """Return whether the customer may take a seat during an approval: only a number is called back."""
        return self.visit.ticket_id is not None

    @property
    def free(self) -> bool:
        """Return whether it is settled that nothing is charged."""
        if self.order is not None:
            return not self.order.total_fen
        if self.kind is not None and never_charges(self.kind):
            return True
        right = self.mode in {FormMode.QUOTED, FormMode.SUBMITTING}
        return right and self.quote is not None and not self.quote.total_fen

    @property
    def owned(self) -> bool:
        """Return whether whose order is shown has proven it in this visit: others see it masked."""
        order, visit = self.order, self.visit
        if order is None:
            return False
        same = order.customer_id is not None and visit.customer_id == order.customer_id
        shown = visit.verification_id
        verified = shown is not None and (same or shown == order.verification_id)
        return verified or (visit.password_of is not None and visit.password_of == order.subscriber_id)

    @property
    def dirty(self) -> bool:
        """Return whether a form is open that holds anything, typed or proposed.

        A draft keeps less: what was proposed and nobody chose is proposed anew (`without_proposed`).
        """
        return self.mode in EDITING and bool(self.form)

    def shown_keys(self) -> frozenset[str]:
        """Return the fields that are asked."""
        if self.kind is None or self.quote is None:
            return frozenset()
        context = self.quote.context
        return frozenset(each.key for each in self.kind.fields if shown(each, context, self.form))

    def steps(self) -> tuple[tuple[Step, StepState], ...]:
        """Return the steps of the type, and where each is; at most one of them is the current one."""
        if self.kind is None:
            return ()
        found: list[tuple[Step, StepState]] = []
        reached = False
        for step in self.kind.steps:
            state = self._step(step)
            if reached and state in CURRENT:
                state = StepState.AHEAD
            reached = reached or state in CURRENT
            found.append((step, state))
        return tuple(found)

    def _step(self, step: Step) -> StepState:
        """Return what a step is, were all before it done."""
        if self.order is not None:
            return _after(step, self.order, self.approval)
        if self.mode is FormMode.REFUSED:
            return StepState.DANGER
        if step in {Step.ELIGIBILITY, Step.DOCUMENTS}:
            return StepState.OK
        if step is Step.OFFER:
            return StepState.NOW if self.mode is FormMode.OFFER else StepState.OK
        return self._filling(step)

    def _filling(self, step: Step) -> StepState:
        right = self.mode in {FormMode.QUOTED, FormMode.SUBMITTING} and self.quote is not None
        if step is Step.FORM:
            # Without a quote to look at, it is the form that is submitted.
            quoted = right and self.kind is not None and Step.QUOTE in self.kind.steps
            return StepState.OK if quoted else StepState.DANGER if self.errors else StepState.NOW
        if step is Step.QUOTE and right:
            return StepState.NOW
        if right and self.quote is not None:
            free = step is Step.COLLECT and not self.quote.total_fen
            if free or (step is Step.APPROVAL and self.quote.approval is None):
                return StepState.SKIPPED
        return StepState.AHEAD


def mode_of(order: OrderRow, kind: BusinessType) -> FormMode:
    """Return the mode that an accepted order is shown in."""
    if order.state is OrderState.PENDING:
        return FormMode.AWAITING_APPROVAL
    if order.state is OrderState.ACKNOWLEDGED:
        accepted = FormMode.PAY_OUT if kind.at_own_desk else FormMode.SUBMITTED
        return FormMode.SIGNATURE if kind.signed and not order.signed else accepted
    if order.state is OrderState.FAILED:
        return FormMode.FAILED
    if order.state in {OrderState.REJECTED, OrderState.CANCELLED}:
        return FormMode.REJECTED
    return FormMode.DONE


def mode_to_pay_out(pay_out: PayOut) -> FormMode:
    """Return the mode in which money waits to be given back, by what the card terminal said last."""
    modes = {CardOutcome.UNKNOWN: FormMode.CARD_SILENT, CardOutcome.DECLINED: FormMode.CARD_DECLINED}
    return modes.get(pay_out.outcome, FormMode.PAY_OUT) if pay_out.outcome else FormMode.PAY_OUT


def _after(step: Step, order: OrderRow, approval: ApprovalRow | None) -> StepState:
    """Return the state of a step of an accepted order, were all before it done."""
    state = order.state
    open_ = state in {OrderState.ACKNOWLEDGED, OrderState.PENDING}
    done = state is OrderState.COMPLETED
    working = state is OrderState.IN_PROGRESS
    failed = StepState.DANGER if state is OrderState.FAILED else StepState.AHEAD
    found = {
        Step.APPROVAL: _approval(order, approval),
        Step.SIGNATURE: StepState.OK if order.signed else _now(holds=open_),
        Step.COLLECT: _collect(order, holds=open_),
        Step.EXECUTE: StepState.OK if done or working else _now(holds=open_, other=failed),
        Step.WORK: StepState.OK if done else StepState.WAIT if working else StepState.AHEAD,
        Step.RESULT: StepState.OK if done else StepState.AHEAD,
    }
    return found.get(step, StepState.OK)


def _approval(order: OrderRow, approval: ApprovalRow | None) -> StepState:
    if approval is None:
        return StepState.SKIPPED
    if approval.state is ApprovalState.GRANTED:
        return StepState.OK
    return StepState.WAIT if order.state is OrderState.PENDING else StepState.DANGER


def _collect(order: OrderRow, *, holds: bool) -> StepState:
    if order.payment_id is not None:
        return StepState.OK
    return _now(holds=holds) if order.total_fen else StepState.SKIPPED


def _now(*, holds: bool, other: StepState = StepState.AHEAD) -> StepState:
    return StepState.NOW if holds else other
