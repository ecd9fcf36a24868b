"""The presenters of the counter's panels, wired to the counter's own."""

from dataclasses import dataclass, replace

from PySide6.QtCore import QObject

from app.domain.business import business_type
from app.domain.business.spec import FieldKind, IdentityNeed, Value
from app.services.link import LinkMode
from app.services.sessions import Session
from app.services.visits import Visit
from app.ui.context import Program
from app.ui.panels.asking import Asker
from app.ui.panels.business_presenter import COMMON, BusinessPresenter
from app.ui.panels.checkout_presenter import CheckoutPresenter
from app.ui.panels.customer_presenter import CustomerMode, CustomerPresenter
from app.ui.panels.evidence_presenter import EvidencePresenter
from app.ui.panels.form_presenter import FormPresenter
from app.ui.panels.identity_presenter import IdentityPresenter
from app.ui.panels.queue_presenter import QueuePanelPresenter
from app.ui.panels.shift_presenter import ShiftPresenter
from app.ui.screens.counter.actions import Act
from app.ui.screens.counter.drawer_presenter import DrawerPresenter, DrawerTask
from app.ui.screens.counter.presenter import CounterPresenter
from app.ui.screens.counter.state import NOBODY, CounterMode, why_no_call


@dataclass(frozen=True, slots=True)
class Parts:
    """One presenter a panel."""

    queue: QueuePanelPresenter
    business: BusinessPresenter
    customer: CustomerPresenter
    identity: IdentityPresenter
    evidence: EvidencePresenter
    faces: EvidencePresenter
    """Whom the business in hand wants compared."""
    form: FormPresenter
    checkout: CheckoutPresenter
    shift: ShiftPresenter
    drawer: DrawerPresenter
    training: bool = False
    """Whether nothing of it is real."""


def make_parts(program: Program, session: Session, zone: str, owner: QObject, asker: Asker) -> Parts:
    """Make the presenters of the panels for a session; they live as long as `owner`."""
    services, tasks = program.services, program.tasks
    checkout = CheckoutPresenter(
        services.checkout,
        services.spool,
        tasks,
        program.devices.card,
        owner,
        services.offline_money,
        services.codes,
        services.claims,
    )
    checkout.sign_in(session)
    form = FormPresenter(
        services.orders,
        services.approvals,
        program.feed,
        tasks,
        session,
        program.clock,
        zone,
        owner,
    )
    form.refund_with(services.card_refunds)
    form.ask_with(asker)
    form.scan_with(services.scanner)
    form.simulated = services.notices.simulated
    return Parts(
        queue=QueuePanelPresenter(
            services.queue, program.feed, tasks, program.clock, owner, link=program.link
        ),
        business=BusinessPresenter(owner, alone=program.link.status().mode is LinkMode.STANDALONE),
        customer=CustomerPresenter(services.customers, program.feed, tasks, session, zone, owner),
        identity=IdentityPresenter(
            services.identity, tasks, session, zone, program.devices.reader, owner, services.lookups
        ),
        evidence=EvidencePresenter(services.evidence, program.feed, tasks, session, zone, owner),
        faces=EvidencePresenter(services.evidence, program.feed, tasks, session, zone, owner),
        form=form,
        checkout=checkout,
        shift=ShiftPresenter(services.shifts, tasks, session, owner),
        drawer=DrawerPresenter(services.drawers, tasks, session, owner),
        training=program.training,
    )


def _bar(parts: Parts, counter: CounterPresenter) -> None:
    """Say why nobody can be called; of a drawer's page that is done, what is left to do."""
    drawer, why = parts.drawer.state, why_no_call(counter.state)
    if drawer.done and counter.state.mode is CounterMode.DRAWER:
        gone = drawer.task is DrawerTask.HAND_OVER
        why = "counter.drawer.handed_over" if gone else "counter.drawer.put_away"
    parts.queue.bar(why)


def wire(parts: Parts, counter: CounterPresenter) -> None:
    """Connect what the panels tell with what the counter does, and the other way about."""
    for told in (counter.state_changed, parts.drawer.state_changed):
        told.connect(lambda _state: _bar(parts, counter))
    counter.ticket_moved.connect(parts.queue.refresh)
    parts.queue.state_changed.connect(lambda _state: _pass_second(parts.identity, counter))
    parts.queue.call_next_asked.connect(counter.call_next)
    parts.queue.call_asked.connect(counter.call)
    parts.queue.recall_asked.connect(lambda _ticket: counter.recall())
    parts.queue.reinstate_asked.connect(counter.reinstate)
    parts.queue.resume_asked.connect(counter.resume)
    parts.business.chosen.connect(counter.begin_business)
    parts.business.enquiry_asked.connect(lambda: counter.act(Act.ENQUIRY))
    parts.business.complaint_asked.connect(lambda: counter.act(Act.COMPLAINT))
    counter.drawer_wanted.connect(lambda task: parts.drawer.open(DrawerTask(task)))
    parts.drawer.closed.connect(counter.back)
    parts.identity.state_changed.connect(parts.evidence.follow)
    parts.evidence.faces_known.connect(parts.identity.note_faces)
    parts.identity.state_changed.connect(lambda _state: _forget_card(parts.identity, counter))
    parts.identity.verified.connect(counter.on_verified)
    parts.identity.verified.connect(counter.keep_document)
    parts.identity.verified.connect(lambda _verification: _after_verified(parts.identity, counter))
    parts.form.state_changed.connect(parts.faces.follow_form)
    parts.form.face_wanted.connect(parts.faces.want)
    parts.form.image_wanted.connect(parts.faces.photograph)
    parts.faces.confirmed.connect(lambda _row: parts.form.look_at_evidence())
    parts.faces.imaged.connect(parts.form.look_at_evidence)
    counter.image_kept.connect(parts.form.look_at_evidence)
    _follow_form(parts.form, counter)
    parts.checkout.completed.connect(counter.on_paid)
    parts.checkout.state_changed.connect(counter.on_collecting)
    parts.checkout.closed.connect(counter.on_checkout_closed)
    counter.state_changed.connect(lambda state: parts.shift.follow(is_open=state.shift is not None))
    parts.shift.opened.connect(lambda _shift: counter.on_shift_opened())
    parts.customer.subscriber_chosen.connect(counter.choose_subscriber)
    parts.customer.failed.connect(counter.show_error)
    counter.customer_shown.connect(lambda visit: _show_customer(parts.customer, visit))
    counter.customer_shown.connect(lambda visit: _fresh_tiles(parts.business, visit))
    counter.number_chosen.connect(parts.customer.choose)
    parts.identity.closed.connect(counter.back)
    counter.customer_shown.connect(lambda visit: _remind_of_card(parts.identity, counter, visit))
    counter.identity_wanted.connect(lambda: _verify(parts, counter))
    counter.state_changed.connect(lambda _state: parts.business.suggest(counter.suggested()))
    counter.state_changed.connect(
        lambda state: parts.business.hold(tuple(draft.type_key for draft in state.drafts))
    )
    counter.form_wanted.connect(
        lambda key, visit, draft: parts.form.open(
            key, _proposing(parts.customer, key, visit), draft, _owing(parts.customer, key, visit)
        )
    )
    counter.order_wanted.connect(
        lambda order_id, decides: parts.form.show_order(
            order_id, deciding=decides, visit=counter.order_visit()
        )
    )
    counter.form_left.connect(parts.form.close)
    counter.checkout_wanted.connect(lambda *_: parts.checkout.speak(counter.state.visit.chosen))
    counter.checkout_wanted.connect(lambda ticket, orders: parts.checkout.open(ticket or None, orders))
    counter.recovery_wanted.connect(parts.checkout.recover)
    counter.customer_shown.connect(lambda visit: parts.checkout.put_aside() if visit == NOBODY else None)
    counter.paid_left.connect(parts.checkout.next)


def _follow_form(form: FormPresenter, counter: CounterPresenter) -> None:
    """Let the counter do what comes of a form."""
    form.submitted.connect(counter.on_submitted)
    form.accepted_late.connect(counter.on_accepted_late)
    form.closed.connect(counter.on_form_closed)
    form.dropped.connect(counter.on_form_dropped)
    form.draft_asked.connect(lambda draft: counter.choose_business(draft.type_key, draft))
    form.checkout_asked.connect(lambda _order: counter.pay())
    form.paid_out.connect(counter.forget_paid)
    form.seat_asked.connect(counter.seat_for_approval)
    form.password_passed.connect(counter.on_password)


def _proposing(customer: CustomerPresenter, type_key: str, visit: Visit) -> Visit:
    """Return the visit for a form; one that names numbers whole gets none that the program merely guessed.

    Of a customer whose data may be seen there is nothing to hide.
    """
    whole = any(field.kind is FieldKind.ACCOUNTS for field in business_type(type_key).fields)
    hidden = customer.state.guessed and customer.state.mode is CustomerMode.MASKED
    return replace(visit, subscriber_id=None) if whole and hidden else visit


def _owing(customer: CustomerPresenter, type_key: str, visit: Visit) -> dict[str, Value]:
    """Return the customer's numbers in arrears for a form that asks which numbers are paid for."""
    field = next((each for each in business_type(type_key).fields if each.kind is FieldKind.ACCOUNTS), None)
    shown = customer.state.overview
    here = shown is not None and shown.customer.customer_id == visit.customer_id
    owing = customer.state.owing if here else ()
    return {field.key: owing} if field is not None and owing else {}


def _verify(parts: Parts, counter: CounterPresenter) -> None:
    """Begin a verification for the ticket in hand."""
    ticket = counter.state.ticket
    form_type = counter.state.form_type
    parts.evidence.business = counter.form_after
    parts.identity.begin(
        ticket.ticket_id if ticket else None,
        ticket.number if ticket else "",
        visit=counter.order_visit(),
        need=business_type(form_type).identity if form_type else IdentityNeed.OWNER,
    )


def _remind_of_card(identity: IdentityPresenter, counter: CounterPresenter, visit: Visit) -> None:
    """Tell the clerk of a card that still lies on the reader when its customer goes."""
    if visit == NOBODY:
        identity.customer_left()
    if visit == NOBODY and identity.tray is not None and identity.tray.on_reader:
        counter.remind_of_card(identity.tray.on_reader)


def _pass_second(identity: IdentityPresenter, counter: CounterPresenter) -> None:
    """Offer what time alone allows, and look whether a card was taken: that tells nobody by itself."""
    counter.tick()
    _forget_card(identity, counter)


def _forget_card(identity: IdentityPresenter, counter: CounterPresenter) -> None:
    """Tell no longer of a card that was taken, or whose place another has."""
    left = counter.state.card_left
    if left and identity.tray is not None and identity.tray.on_reader != left:
        counter.forget_card()


def _after_verified(identity: IdentityPresenter, counter: CounterPresenter) -> None:
    """Go on to whose document is needed besides, or back to the customer."""
    awaited = identity.awaited
    if awaited is None:
        counter.back()
    else:
        identity.choose(awaited)


def _fresh_tiles(business: BusinessPresenter, visit: Visit) -> None:
    """Let what was typed to find a business go with the customer for whom it was looked for."""
    if visit == NOBODY:
        business.choose_tab(COMMON)


def _show_customer(customer: CustomerPresenter, visit: Visit) -> None:
    """Show whom the visit names, or nobody."""
    if visit.customer_id:
        customer.show(
            visit.customer_id,
            visit.verification_id,
            visit.subscriber_id or "",
            visit.agent_verification_id or visit.guardian_verification_id,
            visit.password_of,
        )
    else:
        customer.clear()
