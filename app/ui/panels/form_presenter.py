"""Fills a form with the clerk: a quote after each change, drafts, then the way of the order."""

from collections.abc import Mapping
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from app.domain.business import business_type
from app.domain.business.document_images import HEIR_PROOFS
from app.domain.business.form import followed, without_proposed
from app.domain.business.spec import Offer, OfflineMode, Value
from app.domain.errors import UserError
from app.services.approvals import ApprovalService
from app.services.order_quotes import Opened, Quote, Submitted
from app.services.orders import OrderService
from app.services.ports import ChangeFeed, Clock
from app.services.rows.orders import DraftRow
from app.services.sessions import Session
from app.services.visits import NOBODY, Visit
from app.ui.panels.form_accepted import AcceptedOrder
from app.ui.panels.form_state import EDITING, FormMode, FormState
from app.ui.tasks import Runner, Task

AWAITED = frozenset(f"business.check.{name}.awaited" for name in ("face", "image", *HEIR_PROOFS))
_OPEN = (FormMode.FILLING, FormMode.ERRORS, FormMode.QUOTED, FormMode.REFUSED)
AUTOSAVE_MS = 600
"""So long after the last change the draft is kept."""


class FormPresenter(AcceptedOrder):
    """Signals are told to the owner of the panel; see `PayingOut` and `AcceptedOrder` too.

    Signals:
        submitted: a business was accepted (`Submitted`).
        accepted_late: one was, of a form that had been left by then (`Submitted`, and its `Visit`).
        dropped: what was typed (type key, form, `Visit`).
        closed: the form was left; what was typed is kept as a draft.
        seat_asked: the customer takes a seat while the approval waits; without a ticket, stays at the desk.
        password_passed: the visit, since a service password passed in it (`Visit`).
        face_wanted, image_wanted: it is accepted only once face and document were compared, or the document
            photographed.
        mend_wanted: it was to be submitted, and something is wrong.
    """

    submitted = Signal(object)
    accepted_late = Signal(object, object)
    closed = Signal()
    dropped = Signal(str, object, object)
    seat_asked = Signal()
    password_passed = Signal(object)
    face_wanted = Signal()
    image_wanted = Signal()
    mend_wanted = Signal()

    def __init__(
        self,
        orders: OrderService,
        approvals: ApprovalService,
        feed: ChangeFeed,
        tasks: Runner,
        session: Session,
        clock: Clock,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(orders, approvals, feed, tasks, session, parent)
        self._clock = clock
        self.zone = zone
        self._draft_id = ""
        self._draft_kept = False
        self._chosen: frozenset[str] = frozenset()
        """Fields that somebody filled in: nothing is proposed for them any more."""
        self._unsaved = False
        self._asking: Task | None = None
        self._saving = QTimer(self)
        self._saving.setSingleShot(True)
        self._saving.setInterval(AUTOSAVE_MS)
        self._saving.timeout.connect(self.save)

    # -- opening and leaving ------------------------------------------------------------------------

    def open(
        self,
        type_key: str,
        visit: Visit,
        draft: DraftRow | None = None,
        filled: Mapping[str, Value] | None = None,
    ) -> None:
        """Open the form of a type, fresh or as a draft left it, or with what an offer fills in."""
        self._leave()
        self._reopen = lambda: self.open(type_key, visit, draft, filled)
        kind = business_type(type_key)
        self._draft_kept = draft is not None
        self._draft_id = draft.draft_id if draft else self._orders.new_draft_id()
        if draft and draft.subscriber_id:
            visit = replace(visit, subscriber_id=draft.subscriber_id)
        known = self._orders.draft_form(draft) if draft else (filled or {})
        self._chosen = frozenset(known)
        self._set(FormState(mode=FormMode.LOADING, opening=self.state.opening + 1, kind=kind, visit=visit))
        self._tasks.read(
            lambda: self._orders.start(self._session, type_key, visit, known),
            self._here(self._on_opened),
            self._here(self._fail),
        )

    def show_order(self, order_id: str, *, deciding: bool = False, visit: Visit = NOBODY) -> None:
        """Take up an accepted order: to sign, to collect, or `deciding` for the manager who is here."""
        self._leave()
        self._reopen = lambda: self.show_order(order_id, deciding=deciding, visit=visit)
        self._set(FormState(FormMode.LOADING, self.state.opening + 1, visit=visit, deciding=deciding))
        self._tasks.read(
            lambda: self._orders.look(order_id), self._here(self._on_found), self._here(self._fail)
        )

    def show_waiting(self, code: str) -> None:
        """Take up the accepted order that stands in the way of this business."""
        self._leave()
        visit = self.state.visit
        self._reopen = lambda: self.show_waiting(code)
        self._set(FormState(FormMode.LOADING, self.state.opening + 1, visit=visit))
        self._tasks.read(lambda: self._orders.find(code), self._here(self._on_found), self._here(self._fail))

    def _open_filled(self, type_key: str, filled: dict[str, Value]) -> None:
        order = self.state.order
        number = self.state.visit.subscriber_id or (order.subscriber_id if order else None)
        self.open(type_key, replace(self.state.visit, subscriber_id=number), filled=filled)

    def recheck(self) -> None:
        """Look at the eligibility again: somebody was verified meanwhile, arrears were paid."""
        state = self.state
        if state.kind is not None and state.mode is FormMode.REFUSED:
            self.open(state.kind.key, state.visit)

    def look_at_evidence(self) -> None:
        """Somebody was compared or photographed: see what may be done now. What was typed stays."""
        state = self.state
        if state.kind is None or state.mode not in _OPEN:
            return
        self.save()
        key, form, visit = state.kind.key, state.form, state.visit
        self._tasks.read(
            lambda: self._orders.start(self._session, key, visit, form),
            self._here(self._on_compared),
            self._here(self._fail),
        )

    def _on_compared(self, opened: Opened) -> None:
        allowed, mode = opened.eligibility.allowed, self.state.mode
        if mode not in _OPEN:
            return  # It was submitted meanwhile, by what was known then.
        if allowed and mode in EDITING:
            self._update(eligibility=opened.eligibility, error=None)
            self._ask()
        elif allowed:
            self._draft_kept = True  # it was left by a bar, not by the customer: nothing is offered anew
            self._on_opened(opened)
        else:
            self._update(
                mode=FormMode.REFUSED, eligibility=opened.eligibility, quote=opened.quote, error=None
            )

    def close(self) -> None:
        """Leave the form; a half-filled one stays as a draft."""
        self.save()
        self._empty()

    def drop(self) -> None:
        """Throw away what was typed, and tell what it was: it can be taken back for a while.

        What is being submitted is out of hand: it may be accepted already.
        """
        if self.state.mode is FormMode.SUBMITTING:
            return
        self._leave()
        draft_id, was = self._draft_id, self.state
        form = without_proposed(was.kind, was.form, self._chosen) if was.kind and was.dirty else {}

        def done(_none: None) -> None:
            if self.state.opening == was.opening:
                self._empty()
            if was.kind and form and isValid(self):
                self.dropped.emit(was.kind.key, form, was.visit)

        self._tasks.write(lambda: self._orders.drop_draft(self._session, draft_id), done)

    def _empty(self) -> None:
        """Stand here for the next customer, with nothing left of this one's."""
        self._leave()
        self._reopen, self._draft_id, self._chosen = None, "", frozenset()
        self._set(FormState(opening=self.state.opening + 1))
        self.closed.emit()

    def _leave(self) -> None:
        """Forget what is under way."""
        self._saving.stop()
        self._unsaved = False
        self._live.stop()
        self._ask_no_more()

    def _ask_no_more(self) -> None:
        if self._asking:
            self._asking.cancel()
            self._asking = None

    def _on_opened(self, opened: Opened) -> None:
        mode = self._mode(opened.quote) if opened.eligibility.allowed else FormMode.REFUSED
        kind = self.state.kind
        cut = kind is not None and kind.offline is OfflineMode.ONLINE and not self._asker.reaches("order")
        mode = FormMode.REFUSED if cut else mode
        offers: tuple[Offer, ...] = ()
        if kind is not None and kind.offers and mode in EDITING and not self._draft_kept:
            offers = kind.offers(opened.quote.context)
        self._update(
            mode=FormMode.OFFER if offers else mode,
            form=opened.form,
            eligibility=opened.eligibility,
            quote=opened.quote,
            cut=cut,
            offers=offers,
        )

    def pass_offers(self) -> None:
        """Go on with what the customer came for."""
        state = self.state
        if state.mode is FormMode.OFFER:
            self._settle(replace(state, mode=FormMode.FILLING))

    def take_offer(self, key: str) -> None:
        """Go on in the business of an offer instead."""
        state = self.state
        offer = next((offer for offer in state.offers if offer.key == key), None)
        if offer is not None and state.mode is FormMode.OFFER:
            self.open(offer.opens, state.visit, filled=dict(offer.known))

    def try_password(self, typed: str) -> None:
        """Check the service password that the customer typed, and look at the business again."""
        state = self.state
        if state.kind is not None and state.mode is FormMode.REFUSED and typed:
            visit, key = state.visit, state.kind.key
            self._update(error=None)
            self._tasks.write(
                lambda: self._orders.check_password(self._session, visit, typed),
                self._here(lambda passed: self._on_password(key, passed)),
                self._here(self._fail),
            )

    def _on_password(self, key: str, visit: Visit) -> None:
        self.password_passed.emit(visit)
        self.open(key, visit)

    # -- filling ------------------------------------------------------------------------------------

    def change(self, key: str, value: Value | None) -> None:
        """Take one field as it stands now; None empties it."""
        state = self.state
        if state.mode not in EDITING or state.mode is FormMode.SUBMITTING:
            return
        form = {name: held for name, held in state.form.items() if name != key}
        if value is not None:
            form[key] = value
        if form == state.form:
            return
        self._chosen |= {key}
        self._update(form=form, error=None)
        self._unsaved = True
        self._saving.start()
        self._ask()

    def touch(self, key: str) -> None:
        """The clerk has left a field that somebody filled in: its error may be shown from now on."""
        state = self.state
        if state.mode not in EDITING or state.mode is FormMode.SUBMITTING:
            return
        if key not in state.touched and key in state.form and key in self._chosen:
            self._settle(replace(state, touched=state.touched | {key}))

    def save(self) -> None:
        """Keep the draft now."""
        state = self.state
        self._saving.stop()
        if not self._unsaved or state.kind is None or not state.dirty:
            return
        self._unsaved = False
        form, visit = without_proposed(state.kind, state.form, self._chosen), state.visit
        draft_id, key = self._draft_id, state.kind.key
        self._tasks.write(
            lambda: self._orders.save_draft(self._session, draft_id, key, form, visit), self._on_saved
        )

    def _on_saved(self, draft_id: str) -> None:
        if draft_id == self._draft_id:
            self._update(saved_ms=self._clock.now_ms())

    def _ask(self) -> None:
        """Ask for the quote of the form as it stands; an older question is no longer of interest."""
        state = self.state
        if state.kind is None:
            return
        self._ask_no_more()
        key, form, visit = state.kind.key, state.form, state.visit
        self._asking = self._tasks.read(
            lambda: self._orders.quote(self._session, key, form, visit), self._on_quoted, self._fail
        )

    def _on_quoted(self, quote: Quote) -> None:
        state = self.state
        form = followed(state.kind, quote.context, state.form, self._chosen) if state.kind else state.form
        self._settle(replace(state, quote=quote, form=form))
        if form != state.form:
            self._ask()

    def _settle(self, state: FormState) -> None:
        """Show a state with the mode that its errors give it."""
        self._set(replace(state, mode=self._mode(state.quote, state)))

    def _mode(self, quote: Quote | None, state: FormState | None = None) -> FormMode:
        if quote is not None and not quote.errors:
            return FormMode.QUOTED
        return FormMode.ERRORS if state is not None and state.errors else FormMode.FILLING

    # -- submitting ---------------------------------------------------------------------------------

    def submit(self, *, seated: bool = False) -> None:
        """Accept the business, or show everything that is wrong."""
        state = self.state
        if state.kind is None or state.mode not in EDITING or state.mode is FormMode.SUBMITTING:
            return
        if state.mode is not FormMode.QUOTED or state.unproven:
            self._settle(replace(state, tried=True))
            (self._ask_evidence if state.mode is FormMode.QUOTED else self.mend_wanted.emit)()
            return
        self._saving.stop()
        self._ask_no_more()  # A price that comes now would let it be submitted once more.
        self._update(mode=FormMode.SUBMITTING, tried=True, error=None)
        key, form, visit, draft_id = state.kind.key, state.form, state.visit, self._draft_id
        opening = self.state.opening
        self._asker.ask(
            lambda: self._orders.submit(self._session, key, form, visit, draft_id=draft_id, seated=seated),
            lambda submitted: self._on_submitted(opening, draft_id, visit, submitted),
            self._here(self._on_refused),
        )

    def _on_submitted(self, opening: int, draft_id: str, visit: Visit, submitted: Submitted) -> None:
        if self.state.opening == opening:
            self._unsaved = False
            self._on_found(submitted)
            self.submitted.emit(submitted)
            return
        # Whoever left it meanwhile kept a draft, in case it would be refused.
        self._tasks.write(
            lambda: self._orders.drop_draft(self._session, draft_id),
            lambda _none: self.accepted_late.emit(submitted, visit) if isValid(self) else None,
        )

    def _on_refused(self, error: Exception) -> None:
        """Show why it was refused on submission: somebody else may have taken the number."""
        self._update(mode=FormMode.ERRORS, error=error)
        self._unsaved = True
        self._ask()
        if isinstance(error, UserError) and error.code in AWAITED:
            self._ask_evidence()

    def _ask_evidence(self) -> None:
        (self.image_wanted if self.state.image_next else self.face_wanted).emit()

    def _fail(self, error: Exception) -> None:
        mode = FormMode.FAILED if self.state.mode is FormMode.LOADING else self.state.mode
        self._update(mode=mode, error=error)
