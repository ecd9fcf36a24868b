"""What every screen is given: services, devices, texts, and who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from app.i18n import Text
from app.services.ports import ChangeFeed, Clock, IdReader, Ids, Store
from app.ui.tasks import Runner

if TYPE_CHECKING:
    # A terminal makes its services when they are first asked for: whoever signs in waits for none of them.
    from app.services.approvals import ApprovalService
    from app.services.cards import CardSimulator
    from app.services.close import CloseService
    from app.services.complaints import ComplaintService
    from app.services.customers import CustomerService
    from app.services.identity import CardTray, IdentityService
    from app.services.money import CheckoutService
    from app.services.orders import OrderService
    from app.services.queue import QueueService
    from app.services.reversals import PaymentReverser
    from app.services.shifts import ShiftService
    from app.services.spool import SpoolService
    from app.services.staff import StaffService
    from app.services.stock import StockService

    class SampleReader(IdReader, CardTray, Protocol):
        """The simulated reader: a reader, and the hand that lays cards on it."""


class Services(Protocol):
    """All use cases of the hall."""

    @property
    def staff(self) -> "StaffService":
        """Signing in and out, PINs, overrides."""
        ...

    @property
    def identity(self) -> "IdentityService":
        """Verification of persons."""
        ...

    @property
    def customers(self) -> "CustomerService":
        """Finding and showing customers."""
        ...

    @property
    def queue(self) -> "QueueService":
        """Tickets."""
        ...

    @property
    def orders(self) -> "OrderService":
        """Accepting business."""
        ...

    @property
    def approvals(self) -> "ApprovalService":
        """Second persons."""
        ...

    @property
    def stock(self) -> "StockService":
        """Numbers and SIM cards."""
        ...

    @property
    def checkout(self) -> "CheckoutService":
        """Collecting."""
        ...

    @property
    def reverser(self) -> "PaymentReverser":
        """Undoing payments."""
        ...

    @property
    def spool(self) -> "SpoolService":
        """The print queue."""
        ...

    @property
    def complaints(self) -> "ComplaintService":
        """Complaints and suggestions."""
        ...

    @property
    def shifts(self) -> "ShiftService":
        """Shifts and drawers."""
        ...

    @property
    def close(self) -> "CloseService":
        """The day's close."""
        ...


class Devices(Protocol):
    """What is plugged in beside the screen; all of it simulated in this version."""

    @property
    def reader(self) -> "SampleReader":
        """The identity card reader."""
        ...

    @property
    def card(self) -> "CardSimulator":
        """The bank card terminal."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Program:
    """The object graph, built once and passed in. `texts` are the sentences by language."""

    store: Store
    feed: ChangeFeed
    clock: Clock
    ids: Ids
    tasks: Runner
    texts: Mapping[str, Text]
    services: Services
    devices: Devices
