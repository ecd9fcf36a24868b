"""The language in which a business type is defined (DOMAIN §4).

A definition is data and plain functions of frozen values. Form, steps, validation, fees, approval, slip and
test follow from it; nothing else in the code knows a type by name. Words are codes: `business.<key>.title`,
`.initials`, `.terms`, `.<field>`, `.help.<field>`, `.choice.<field>.<value>`; their sentences stand in
`resources/i18n`, or come along in `sentences`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Final

from app.domain.business.context import Context, Execution, PaidOrder
from app.domain.business.effects import Claim
from app.domain.business.effects import Effect as Effect  # noqa: PLC0414 - passed on
from app.domain.business.field_kinds import FieldKind as FieldKind  # noqa: PLC0414 - passed on
from app.domain.business.parts import Part
from app.domain.customers import SubscriberStatus
from app.domain.order_rules import ApprovalFigures
from app.domain.work import WorkOutcome


class Step(StrEnum):
    """Steps of acceptance in their order; a definition leaves out the empty ones."""

    ELIGIBILITY = "eligibility"
    DOCUMENTS = "documents"
    OFFER = "offer"
    """What the hall can do for whoever wants to leave: one page, and one key past it."""
    FORM = "form"
    QUOTE = "quote"
    APPROVAL = "approval"
    SIGNATURE = "signature"
    COLLECT = "collect"
    EXECUTE = "execute"
    WORK = "work"
    """Somebody finishes the work later, in time."""
    RESULT = "result"


class Category(StrEnum):
    """Tabs of the business grid."""

    NETWORK = "network"
    PLAN = "plan"
    ACCOUNT = "account"
    CARE = "care"
    GOODS = "goods"


class OfflineMode(StrEnum):
    """What the hall may do while it is cut off (DOMAIN §5)."""

    LOCAL = "local"
    DEFERRED = "deferred"
    ONLINE = "online"


class Actor(StrEnum):
    """Who may ask for a business."""

    OWNER = "owner"
    AGENT = "agent"
    GUARDIAN = "guardian"
    HEIR = "heir"
    """Whoever takes a number over whose owner has died (DOMAIN §3)."""
    ORGANISATION = "organisation"
    ANYONE = "anyone"


class IdentityNeed(StrEnum):
    """Whose document must have passed in this visit."""

    NONE = "none"
    OWNER = "owner"
    """The owner of the chosen service number."""
    ENTRY = "entry"
    """Anybody's, by the reader: an entry to the network (real name, DOMAIN §3)."""
    OWNER_OR_PASSWORD = "owner_or_password"  # noqa: S105 - no password
    """The owner's, or the service password of the chosen number (DOMAIN §3)."""
    IF_SHOWN = "if_shown"
    """Nobody's; but whose document or service password passed is known to the definition."""
    TRANSFER = "transfer"
    """The owner's and that of whoever takes over, both in this visit."""


class ArrearsRule(StrEnum):
    """Whose arrears stand in the way."""

    NONE = "none"
    PER_NUMBER = "per_number"
    PER_ID = "per_id"


class EffectTime(StrEnum):
    """When an order takes effect; the words stand under `documents.effective.*`."""

    NOW = "now"
    NEXT_CYCLE = "next_cycle"
    APPOINTED = "appointed"
    DONE = "done"
    """When the work is: nothing changes on the day on which it is taken in."""


class SlipTime(StrEnum):
    """When the slip (受理单) is printed."""

    NEVER = "never"
    """The receipt is document enough."""
    SUBMIT = "submit"
    """To be signed before money is taken."""
    RESULT = "result"
    """When it is done, without a signature."""


Param = str | int
Value = str | int | tuple[str, ...]
"""Texts and ISO dates, fen, lists of numbers and of choices, a secret typed twice."""
Form = Mapping[str, Value]
"""Fields as typed, by key; empty ones may be missing."""


@dataclass(frozen=True, slots=True)
class Words:
    """A sentence by code, its parameters in `_fen` as amounts; or a published title, in both languages."""

    code: str
    params: tuple[tuple[str, Param], ...] = ()
    published: tuple[str, str] | None = None
    """Title in Chinese and in English."""


def words(code: str, **params: Param) -> Words:
    """Return a sentence with its parameters."""
    return Words(code, tuple(params.items()))


def published(title: str, title_en: str) -> Words:
    """Return a title of the published catalogue."""
    return Words("", (), (title, title_en))


NO_WORDS: Final = Words("")


@dataclass(frozen=True, slots=True)
class FieldError:
    """Why one field is refused."""

    field: str
    code: str
    params: tuple[tuple[str, Param], ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing that may be chosen; `detail` stands beside it."""

    key: str
    words: Words
    detail: Words = NO_WORDS


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form. `columns` of twelve is its width."""

    key: str
    kind: FieldKind
    columns: int
    required: bool = True
    most: int = 120
    """Longest text, in characters."""
    choices: Callable[[Context, Form], tuple[Choice, ...]] | None = None
    default: Callable[[Context], Value | None] | None = None
    shown: Callable[[Context, Form], bool] | None = None
    on_slip: bool = True
    for_approver: bool = False
    """Whether whoever approves it reads what was typed."""
    follows: bool = False
    """Whether the default is proposed anew as other fields change, until somebody chooses."""
    kept: Callable[[Form], Value] | None = None
    """The value as the order keeps it, where that is not as it was typed."""
    person: bool = False
    """Whether it is somebody's name: papers and pages that are read by others have it masked."""
    none: Words = NO_WORDS
    """What stands on papers where nothing was filled in; without words it is left out there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeeLine:
    """One fee of a quote (fen), from the tariff, a bill, a contract or a typed prepayment."""

    item: str
    """Tariff item, or `bill`, `late_fee`, `prepayment`."""
    title: Words
    amount_fen: int
    subscriber_id: str | None = None
    bill_id: str | None = None
    agency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLine:
    """One row of before and after, recorded masked; `whole` is the new value for whoever checks and signs."""

    code: str
    before: Words
    after: Words
    difference: Words = NO_WORDS
    whole: str = ""


class CheckOutcome(StrEnum):
    """Result of one check of eligibility; what is awaited bars the acceptance, not the form."""

    PASSED = "passed"
    WARNED = "warned"
    AWAITED = "awaited"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class CheckLine:
    """One check of eligibility; one that refuses, or is awaited, says in `remedy` what to do."""

    outcome: CheckOutcome
    words: Words
    remedy: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class Effective:
    """When an order takes effect: `on` is None for at once."""

    time: EffectTime
    on: date | None = None

    @property
    def text(self) -> str:
        """Return `now`, or the ISO date, as the order keeps it."""
        return self.on.isoformat() if self.on else self.time.value


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One thing that may keep a customer. Who takes it goes on in another business.

    `known` are fields of that business's form which the offer fills in.
    """

    key: str
    words: Words
    detail: Words
    opens: str
    """Key of the business type."""
    known: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Paper:
    """A document that is printed when an order is completed.

    `kind` names a maker of `services/order_papers.py`, `ref` says of what, by its id or number.
    """

    kind: str
    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessType:
    """One business type, whole."""

    key: str
    code: str
    """Typed at the counter, such as 104."""
    category: Category
    icon: str
    steps: tuple[Step, ...]
    fields: tuple[Field, ...]
    bring: tuple[str, ...]
    """Documents needed: codes under `bring.*`."""
    actors: tuple[Actor, ...]
    identity: IdentityNeed
    needs_account: bool
    needs_shift: bool
    arrears: ArrearsRule
    contract_checked: bool
    """Whether contract and subsidy are shown and weighed."""
    closures: bool
    """Whether nothing is accepted while bills are made (出账期)."""
    offline: OfflineMode
    limit_hours: int
    """Promised at most, also where the centre has to confirm it; 0 is at once."""
    slip: SlipTime
    callback_days: int | None
    """Days until the call-back (回访); None without one."""
    validate: Callable[[Context, Form], tuple[FieldError, ...]]
    """Checks beyond the single field; fields that are wrong by themselves are not reported twice."""
    fees: Callable[[Context, Form], tuple[FeeLine, ...]]
    changes: Callable[[Context, Form], tuple[ChangeLine, ...]]
    figures: Callable[[Context, Form], ApprovalFigures]
    effective: Callable[[Context, Form], Effective]
    checks: Callable[[Context], tuple[CheckLine, ...]]
    """Eligibility beyond the common checks."""
    effect: Callable[[Context, Form, Execution], tuple[Effect, ...]]
    """Facts of the execution; raises UserError when it can't be done any more."""
    consumed: Callable[[PaidOrder], str]
    """Code of why a completed order's payment can't be reversed, or an empty string."""
    statuses: tuple[SubscriberStatus, ...] = (SubscriberStatus.ACTIVE,)
    """What the chosen number may be, where one is needed."""
    offers: Callable[[Context], tuple[Offer, ...]] | None = None
    """What `Step.OFFER` shows."""
    papers: Callable[[Context, Form], tuple[Paper, ...]] | None = None
    """What is printed besides the slip when it is completed."""
    works: bool = False
    """Whether an executed order stays in progress until somebody finishes its work."""
    outcomes: tuple[WorkOutcome, ...] = ()
    """How its work can end."""
    claim: Callable[[Context, Form], Claim] | None = None
    """Money goes out: what the order claims of its payment. The authority is asked before, and the hall, at
    the desk whose drawer it is, carries it out."""
    reverses: bool = False
    """A whole payment goes back from the drawer into which it came."""
    corrects: bool = False
    """How a payment was taken down is put right: no money moves, and its own drawer's desk books it."""
    only_prints: bool = False
    """Whether a sheet of paper is all that comes of it: nothing is due, and nothing takes effect."""
    bills: bool = False
    """Whether the context holds the bills of the last months."""
    face_match: bool = False
    """Whether whoever acts must have been compared with the document (人证比对), by a second person or a
    device, before it is accepted."""
    document_image: bool = False
    """Whether the documents of who enters, and of whoever stands here for them, are photographed."""
    takes: frozenset[Part] = frozenset()
    """What of the number no other waiting order may count on (`exclusion`)."""
    urgent: bool = False
    """Whether it is accepted whatever else waits but its like."""
    tariff_items: tuple[str, ...] = ()
    """Published prices that `fees` uses."""
    sentences: Mapping[str, Mapping[str, str]] = field(default_factory=dict, hash=False)
    """Sentences that come along with a definition that is tried out: by language, each by what follows
    `business.<key>.`. Those of the hall's own types stand in `resources/i18n`, as all others do."""
    spec_version: int = 1

    @property
    def title(self) -> str:
        """Return the code of its name."""
        return f"business.{self.key}.title"

    @property
    def initials(self) -> str:
        """Return the code of its name's initials, as they are typed."""
        return f"business.{self.key}.initials"

    @property
    def terms(self) -> str:
        """Return the code of the terms on its slip."""
        return f"business.{self.key}.terms"

    @property
    def signed(self) -> bool:
        """Return whether the customer signs the slip."""
        return Step.SIGNATURE in self.steps

    @property
    def pays_out(self) -> bool:
        """Return whether money goes out, so that no centre can carry it out."""
        return self.claim is not None

    @property
    def at_own_desk(self) -> bool:
        """Return whether only the desk whose drawer it is carries it out, wherever it was approved."""
        return self.gives_back or self.corrects

    @property
    def gives_back(self) -> bool:
        """Return whether money goes back to the customer."""
        return self.pays_out or self.reverses

    def label(self, field: str) -> str:
        """Return the code of a field's label."""
        return f"business.{self.key}.{field}"

    def allows(self, actor: Actor) -> bool:
        """Return whether somebody may ask for it."""
        return actor in self.actors or Actor.ANYONE in self.actors

    def field(self, key: str) -> Field | None:
        """Return one field."""
        return next((field for field in self.fields if field.key == key), None)


def shown(field: Field, context: Context, form: Form) -> bool:
    """Return whether a field is asked at all."""
    return field.shown is None or field.shown(context, form)
