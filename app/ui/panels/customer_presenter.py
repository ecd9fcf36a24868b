"""The customer at the desk: who it is, which number is worked on, and whether the data may be seen."""

from dataclasses import dataclass, replace
from enum import StrEnum

from PySide6.QtCore import QObject, Signal

from app.services.customers import CustomerOverview, CustomerService, NumberView
from app.services.ports import ChangeFeed
from app.services.sessions import Session
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.tasks import Runner


class CustomerMode(StrEnum):
    """How much of the customer is shown."""

    EMPTY = "empty"
    MASKED = "masked"
    VERIFIED = "verified"
    UNMASKED = "unmasked"
    """After a logged view with a reason."""


STATES = tuple(CustomerMode)


@dataclass(frozen=True, slots=True)
class CustomerState:
    """One frozen picture of the customer panels."""

    mode: CustomerMode = CustomerMode.EMPTY
    overview: CustomerOverview | None = None
    subscriber_id: str | None = None
    """The number that is worked on."""
    guessed: bool = False
    """Whether nobody chose that number: it is the first one."""
    password_of: str | None = None
    """The number whose service password passed in this visit."""
    error: Exception | None = None

    @property
    def number(self) -> NumberView | None:
        """Return the number that is worked on."""
        numbers = self.overview.numbers if self.overview else ()
        return next((each for each in numbers if each.row.subscriber_id == self.subscriber_id), None)

    @property
    def by_password(self) -> bool:
        """Return whether a service password of theirs passed, which is less than a document (DOMAIN §3)."""
        numbers = self.overview.numbers if self.overview else ()
        return any(each.row.subscriber_id == self.password_of for each in numbers)

    @property
    def owing(self) -> tuple[str, ...]:
        """Return the numbers to pay for, where nobody chose one and the first one owes nothing.

        Of a customer whose data may be seen: a form that names them shows them whole.
        """
        first = self.number
        if self.overview is None or not self.guessed or self.mode is CustomerMode.MASKED:
            return ()
        if first is not None and first.due_fen:
            return ()
        return tuple(each.row.number for each in self.overview.numbers if each.due_fen)


class CustomerPresenter(Presenter[CustomerState]):
    """Reads the customer that the visit names, and again whenever something of it changed.

    Signals:
        subscriber_chosen: id of the number that is worked on from now on.
        failed: an error that the desk should tell.
    """

    subscriber_chosen = Signal(str)
    failed = Signal(object)

    def __init__(
        self,
        service: CustomerService,
        feed: ChangeFeed,
        tasks: Runner,
        session: Session,
        zone: str,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(CustomerState(), parent)
        self._service = service
        self.tasks = tasks
        self._session = session
        self.zone = zone
        self._customer_id = ""
        self._verification_id: str | None = None
        self._acting_id: str | None = None
        self._view_id: str | None = None
        kinds = ("customer", "person", "subscriber", "payment", "order", "complaint")
        self._live = Live(feed, kinds, self)
        self._live.changed.connect(self.refresh)

    def start(self) -> None:
        """Follow what is committed."""
        self._live.start()

    def stop(self) -> None:
        """Follow no longer."""
        self._live.stop()

    def show(
        self,
        customer_id: str,
        verification_id: str | None = None,
        subscriber_id: str = "",
        acting_id: str | None = None,
        password_of: str | None = None,
    ) -> None:
        """Show a customer; an empty id shows nobody, and forgets who was there.

        `acting_id` is the verification of whoever acts for them, `password_of` the number whose service
        password passed.
        """
        if customer_id != self._customer_id:
            self._view_id = None
            self._set(CustomerState())
        self._customer_id = customer_id
        self._verification_id = verification_id or None
        self._acting_id = acting_id or None
        if password_of != self.state.password_of:
            self._update(password_of=password_of)
        if subscriber_id and subscriber_id != self.state.subscriber_id:
            self._update(subscriber_id=subscriber_id, guessed=False)
        self.refresh()

    def clear(self) -> None:
        """Show nobody."""
        self.show("")

    def refresh(self) -> None:
        """Read the customer again."""
        customer_id, verification_id, view_id = self._customer_id, self._verification_id, self._view_id
        acting_id = self._acting_id
        if customer_id:
            self.tasks.read(
                lambda: self._service.overview(
                    customer_id, verification_id=verification_id, view_id=view_id, acting_id=acting_id
                ),
                lambda overview: self._on_reread(view_id, overview),
                self._on_failed,
            )

    def choose(self, subscriber_id: str) -> None:
        """Work on another number."""
        before = self.state.subscriber_id
        self._update(subscriber_id=subscriber_id, guessed=False)
        if subscriber_id != before:
            self.subscriber_chosen.emit(subscriber_id)

    def unmask(self, reason: str, ticket_id: str | None) -> None:
        """Show everything, for a reason that is logged."""
        customer_id, verification_id = self._customer_id, self._verification_id
        acting_id = self._acting_id
        if customer_id:
            self.tasks.write(
                lambda: self._service.unmask(
                    self._session, customer_id, reason, ticket_id, verification_id, acting_id
                ),
                self._on_read,
                self._on_failed,
            )

    def _on_reread(self, view_id: str | None, overview: CustomerOverview) -> None:
        """Show what was read, unless everything was unmasked meanwhile: then read it so."""
        if view_id == self._view_id:
            self._on_read(overview)
        else:
            self.refresh()

    def _on_read(self, overview: CustomerOverview) -> None:
        if overview.customer.customer_id != self._customer_id:
            return
        self._view_id = overview.view_id
        mode = CustomerMode.MASKED
        if overview.view_id:
            mode = CustomerMode.UNMASKED
        elif overview.clear:
            mode = CustomerMode.VERIFIED
        before = self.state.subscriber_id
        state = replace(self.state, mode=mode, overview=overview, error=None)
        if state.number is None:
            first = overview.numbers[0].row.subscriber_id if overview.numbers else None
            state = replace(state, subscriber_id=first, guessed=True)
        self._set(state)
        if state.subscriber_id and state.subscriber_id != before:
            self.subscriber_chosen.emit(state.subscriber_id)

    def _on_failed(self, error: Exception) -> None:
        self._update(error=error)
        self.failed.emit(error)
