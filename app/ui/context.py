"""What every screen is given: services, devices, texts, and who is signed in."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from app.i18n import Text
from app.services.approvals import ApprovalService
from app.services.cards import CardSimulator
from app.services.close import CloseService
from app.services.complaints import ComplaintService
from app.services.customers import CustomerService
from app.services.identity import CardTray, IdentityService
from app.services.money import CheckoutService
from app.services.orders import OrderService
from app.services.ports import ChangeFeed, Clock, IdReader, Ids, Store
from app.services.queue import QueueService
from app.services.reversals import PaymentReverser
from app.services.shifts import ShiftService
from app.services.spool import SpoolService
from app.services.staff import StaffService
from app.services.stock import StockService
from app.ui.tasks import Runner


@dataclass(frozen=True, slots=True, kw_only=True)
class Services:
    """All use cases of the hall."""

    staff: StaffService
    identity: IdentityService
    customers: CustomerService
    queue: QueueService
    orders: OrderService
    approvals: ApprovalService
    stock: StockService
    checkout: CheckoutService
    reverser: PaymentReverser
    spool: SpoolService
    complaints: ComplaintService
    shifts: ShiftService
    close: CloseService


class SampleReader(IdReader, CardTray, Protocol):
    """The simulated reader: a reader, and the hand that lays cards on it."""


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
    reader: SampleReader
    card: CardSimulator
