"""What a business type may look at: frozen values that the service fills from the store. Amounts are fen."""

from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.business.owner_life import OwnerLife
from app.domain.business.parts import WaitingOrder
from app.domain.business.party import Party as Party  # noqa: PLC0414 - passed on
from app.domain.business.statement import Statement as Statement  # noqa: PLC0414 - passed on
from app.domain.cash import Tender
from app.domain.customers import Contract, SubscriberKind, SubscriberStatus
from app.domain.documents_of_identity import Ages
from app.domain.errors import BugError, UserError
from app.domain.late_fees import Bill, total_due
from app.domain.order_rules import ApprovalPolicy
from app.domain.orders import OrderState, QuoteLine
from app.domain.refunds import Piece
from app.domain.stock import StockState
from app.domain.subscribers import PasswordState, PaymentMethod
from app.domain.work import CONTACT_HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A plan; data in MB, voice in minutes, messages in pieces a month."""

    plan_id: str
    title: str
    title_en: str
    kind: str
    monthly_fen: int
    data_mb: int
    voice_min: int
    sms: int
    over_data_fen: int
    contract_months: int
    penalty_fen: int
    on_sale: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Tariff:
    """A published price."""

    item: str
    title: str
    title_en: str
    amount_fen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Deposit:
    """A deposit (押金) that the hall holds; `item` is the published price that it was taken by."""

    deposit_id: str
    item: str
    amount_fen: int
    order_id: str | None
    last_op: str
    receipt: str = ""
    """Number of the receipt that it was taken with."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentChoice:
    """A way of paying; bank, account and its holder are empty for cash."""

    method: PaymentMethod = PaymentMethod.CASH
    bank: str = ""
    account: str = ""
    holder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One service number. `owner` is the masked name that is read back to whoever pays.

    Deposits, password and way of paying are read of the chosen number alone.
    """

    subscriber_id: str
    customer_id: str
    kind: SubscriberKind
    number: str
    plan: Plan
    next_plan_on: str | None
    status: SubscriberStatus
    balance_fen: int
    contract: Contract | None
    bills: tuple[Bill, ...]
    """Unpaid ones."""
    owner: str
    owner_person_id: str
    last_op: str
    credit_limit_fen: int = 0
    """0: prepaid."""
    sim: str | None = None
    features: tuple[str, ...] = ()
    """Tariff items of what is switched on."""
    deposits: tuple[Deposit, ...] = ()
    """Those that are not given back; of the chosen number alone."""
    payment_method: PaymentMethod = PaymentMethod.CASH
    """Of the chosen number alone."""
    pays_next: PaymentChoice = field(default_factory=PaymentChoice)
    """What was agreed last, from now or from the next cycle on; of the chosen number alone."""
    password: PasswordState = PasswordState.NONE
    """State of the service password; of the chosen number alone."""
    owner_organisation: bool = False
    lost: bool = False
    """Whether it was suspended since the card is lost."""

    @property
    def prepaid(self) -> bool:
        """Return whether it is paid for in advance."""
        return self.credit_limit_fen == 0

    def owed_fen(self, today: date) -> int:
        """Return unpaid bills with their late fees."""
        return total_due(self.bills, today)

    def running_contract(self, today: date) -> Contract | None:
        """Return the contract if it has not ended."""
        contract = self.contract
        return contract if contract and date.fromisoformat(contract.ends) >= today else None


@dataclass(frozen=True, slots=True, kw_only=True)
class StockNumber:
    """A phone number of the hall."""

    number: str
    grade: str
    prepay_fen: int
    state: StockState
    order_id: str | None
    last_op: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StockSim:
    """A SIM card of the hall."""

    iccid: str
    state: StockState
    order_id: str | None
    last_op: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """A product of the published list; `kind` as in `app.domain.goods`."""

    sku: str
    kind: str
    title: str
    title_en: str
    price_fen: int
    warranty_months: int
    on_sale: bool
    face_fen: int = 0
    """Value that a card carries."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StockPiece:
    """One piece of the hall's stock, by its serial."""

    serial: str
    sku: str
    state: StockState
    order_id: str | None
    last_op: str
    moved_on: date | None = None
    """Day on which it last moved: of an assigned one, when it was sold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedPaper:
    """A document that was printed before. `number` is what stands on it: a receipt, an order."""

    document_id: str
    number: str
    kind: str
    copies: int
    """Copies (补打) made of it so far."""
    customer_id: str | None
    subscriber_id: str | None
    waiting: bool = False
    """Whether it waits for the printer yet, or nobody knows whether it came out."""
    voided: bool = False
    """Whether it is a receipt whose number is void."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaidOrder:
    """An order that a payment paid. `consumed` is why its effect can't be taken back, as a code, or empty."""

    order_id: str
    code: str
    type_key: str
    state: OrderState
    account: Account | None
    consumed: str
    cost_fen: int = 0
    claimed_fen: int = 0
    """What went back, or is claimed, because this order failed."""

    def judged(self, consumed: str) -> "PaidOrder":
        """Return the same with its type's answer."""
        return replace(self, consumed=consumed)


@dataclass(frozen=True, slots=True, kw_only=True)
class PastPayment:
    """A payment that somebody wants undone."""

    payment_id: str
    receipt: str
    terminal_id: str
    shift_id: str
    cash_only: bool
    total_fen: int
    is_reversal: bool
    reversed: bool
    customer_id: str | None
    orders: tuple[PaidOrder, ...]
    to_balance: tuple[tuple[Account, int], ...]
    """What it added to balances."""
    tenders: tuple[Tender, ...] = ()
    refunded_fen: int = 0
    """What of it was given back before, or is claimed by orders."""
    tenders_left: tuple[Tender, ...] = ()
    """What of each tender has not gone back."""
    pieces: tuple[Piece, ...] = ()
    """What of its lines has not gone back."""
    accounts: tuple[Account, ...] = ()
    """Service numbers on its lines."""
    shift_open: bool = False
    """Whether its shift is still open, so that it can be reversed at its own terminal."""
    voided: bool = False
    """Whether its receipt number is void."""
    counted: bool = False
    """Whether the drawer of its shift is counted already."""
    corrected: bool = False
    """Whether a tender of it was corrected: `tenders` is how it was really paid."""
    unopened: tuple[tuple[str, int], ...] = ()
    """Balances (fen) of numbers on its lines that never opened: the order came to nothing."""
    owners: frozenset[str] = frozenset()
    """The orders on its lines, "" for lines of none."""
    payer: str = ""
    """Masked name on its receipt; empty where nobody was named."""

    @property
    def balances(self) -> dict[str, int]:
        """Return the present balances of its service numbers (fen), also of those that never opened."""
        return {account.subscriber_id: account.balance_fen for account in self.accounts} | dict(self.unopened)

    @property
    def payers(self) -> frozenset[str]:
        """Return the customers who may say that it was theirs."""
        owners = {account.customer_id for account in self.accounts}
        return frozenset(filter(None, (self.customer_id, *owners)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """Settings of the hall that the types use."""

    ages: Ages = field(default_factory=Ages)
    approval: ApprovalPolicy = field(default_factory=ApprovalPolicy)
    most_mobiles: int = 5
    closure_first: int = 0
    """First day of the month on which bills are made (出账期); 0: there is none."""
    closure_last: int = 0
    prepay_least_fen: int = 1_00
    prepay_most_fen: int = 10_000_00
    most_accounts: int = 200
    hotline: int = 0
    """Number of the service hotline; 0 while the hall has not set it."""
    contact_hours: int = CONTACT_HOURS
    """Hours within which whoever reports a fault is called back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """Everything that a definition may decide on."""

    today: date
    """By the hall's wall clock."""
    terminal_id: str
    shift_id: str | None
    """Open shift of the clerk."""
    policy: Policy
    slip_bar: UserError | None = None
    """Why what the form names can't be a bank's slip, or not one of this payment."""
    party: Party | None = None
    account: Account | None = None
    """Service number chosen in this visit."""
    owned: tuple[Account, ...] = ()
    """All service numbers of the party."""
    named: tuple[Account, ...] = ()
    """Service numbers that the form names."""
    ended: frozenset[str] = frozenset()
    """Numbers that the form names and that were cancelled."""
    plans: tuple[Plan, ...] = ()
    tariffs: tuple[Tariff, ...] = ()
    numbers: tuple[StockNumber, ...] = ()
    """Free numbers to choose from, and the one that the form names."""
    sims: tuple[StockSim, ...] = ()
    payment: PastPayment | None = None
    taken_bills: frozenset[str] = frozenset()
    """Bills that stand on unpaid orders already."""
    subscriber_id: str = ""
    """Of the service number that the order opens, if it opens one."""
    password_passed: bool = False
    """Whether the service password of the chosen number passed in this visit."""
    other: Party | None = None
    """Who takes over (过户), verified in this visit too."""
    agent: Party | None = None
    """Who acts for the owner, verified in this visit too."""
    guardian: Party | None = None
    """The guardian of the party, verified in this visit too."""
    articles: tuple[Article, ...] = ()
    pieces: tuple[StockPiece, ...] = ()
    """Pieces that the form names."""
    printed: PrintedPaper | None = None
    """The document that the form names."""
    papers: tuple[PrintedPaper, ...] = ()
    """What was printed in this visit, newest first."""
    waiting: tuple[WaitingOrder, ...] = ()
    """Orders on the chosen number, or on those that the form names, that wait; oldest first."""
    statements: tuple[Statement, ...] = ()
    """Bills of the chosen number, newest first."""
    heard_ms: int = 0
    """When this store last heard from the centre; 0 where there is none."""
    heard_minutes: int = 0
    """So long ago."""
    owner_life: OwnerLife = field(default_factory=OwnerLife)
    """When the owner of the chosen number was last here, where an heir may act for them."""

    def plan(self, plan_id: object) -> Plan | None:
        """Return one of the plans."""
        return next((plan for plan in self.plans if plan.plan_id == plan_id), None)

    def tariff(self, item: str) -> Tariff | None:
        """Return one published price."""
        return next((tariff for tariff in self.tariffs if tariff.item == item), None)

    def number(self, number: object) -> StockNumber | None:
        """Return one number of the stock."""
        return next((row for row in self.numbers if row.number == number), None)

    def sim(self, iccid: object) -> StockSim | None:
        """Return one SIM of the stock."""
        return next((row for row in self.sims if row.iccid == iccid), None)

    def article(self, sku: object) -> Article | None:
        """Return one article."""
        return next((row for row in self.articles if row.sku == sku), None)

    def piece(self, serial: object) -> StockPiece | None:
        """Return one piece of the stock."""
        return next((row for row in self.pieces if row.serial == serial), None)

    @property
    def heir(self) -> Party | None:
        """Return whoever takes over while no owner is here: an heir, if the business takes one at all."""
        return self.other if self.party is None else None

    def known_other(self) -> Party:
        """Return who takes over; only to be asked after the check of identity."""
        if self.other is None:
            raise BugError("nobody takes over")
        return self.other

    def known_party(self) -> Party:
        """Return the party; only to be asked after the check of identity."""
        if self.party is None:
            raise BugError("the identity was not checked")
        return self.party

    def known_account(self) -> Account:
        """Return the chosen service number; only to be asked after the check that there is one."""
        if self.account is None:
            raise BugError("no service number was chosen")
        return self.account


@dataclass(frozen=True, slots=True, kw_only=True)
class Execution:
    """The order whose effect is asked for."""

    order_id: str
    subscriber_id: str
    customer_id: str
    staff_no: str
    at_ms: int
    quote: tuple[QuoteLine, ...] = ()
    """What was asked for when it was accepted, and paid since."""
