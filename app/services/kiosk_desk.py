"""What else a customer does alone: complaints by choices, progress by slip and phone, the tariff board."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.domain.barcodes import plain_case
from app.domain.complaints import ComplaintCategory
from app.domain.customers import SubscriberKind
from app.domain.errors import UserError
from app.domain.halls import local_date
from app.domain.phones import check_phone
from app.domain.staff import Role
from app.i18n import Text
from app.services import papers
from app.services.complaints import KIOSK, ComplaintService, Intake
from app.services.help_calls import HelpService
from app.services.link import Link
from app.services.machine_shifts import machine_session
from app.services.ports import Clock, Stamp, Store
from app.services.progress import Progress, ProgressService
from app.services.queue_links import number_named
from app.services.reading import Queries
from app.services.rows.catalogue import PlanRow, TariffRow
from app.services.rows.complaints import ComplaintRow

TAIL: Final = 4
PRICES: Final = (
    "sim_card",
    "sim_replace",
    "ownership_transfer",
    "broadband_install",
    "broadband_move",
    "bill_copy",
    "feature.caller_id",
    "feature.call_waiting",
    "feature.voicemail",
    "feature.international",
    "deposit.international",
    "repair.check",
)
"""Single prices on the board, in this order."""
MATTERS: Final[Mapping[ComplaintCategory, tuple[str, ...]]] = {
    ComplaintCategory.FEES: ("too_much", "unasked", "not_credited", "invoice"),
    ComplaintCategory.NETWORK: ("no_signal", "slow", "broadband", "calls"),
    ComplaintCategory.SERVICE: ("waiting", "manner", "refused", "promise"),
    ComplaintCategory.CONTRACT: ("term", "penalty", "not_told", "cancel"),
    ComplaintCategory.PRIVACY: ("leak", "nuisance", "my_name", "marketing"),
    ComplaintCategory.SUGGESTION: ("hall", "kiosk", "tariff", "staff"),
    ComplaintCategory.OTHER: ("device", "shop", "notice", "else"),
}
"""What a complaint of each category is about, in one touch."""
WISHES: Final = ("call_back", "put_right", "refund", "explain")


@dataclass(frozen=True, slots=True)
class TariffBoard:
    """Everything that is published: plans by kind, and single prices."""

    plans: tuple[tuple[str, tuple[PlanRow, ...]], ...]
    prices: tuple[TariffRow, ...]
    day: str


class KioskDesk:
    """Use cases of a customer without money and without a clerk."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        complaints: ComplaintService,
        progress: ProgressService,
        texts: Mapping[str, Text],
        link: Link | None = None,
    ) -> None:
        self._store = store
        self._clock = clock
        self._complaints = complaints
        self._progress = progress
        self._texts = texts
        self.help = HelpService(store, clock, link)
        """Calls for staff."""

    def complain(
        self,
        complaint_id: str,
        category: ComplaintCategory,
        matters: tuple[str, ...],
        wish: str,
        phone: str,
        note: str,
        language: str,
    ) -> ComplaintRow:
        """Take a complaint down by what was chosen; the hall's manager owns it. The same id is one complaint.

        Raises UserError kiosk.no_matter, customer.phone_invalid, complaint.words_many.
        """
        known = [matter for matter in MATTERS[category] if matter in matters]
        if not known:
            raise UserError("kiosk.no_matter")
        contact = check_phone(phone)
        # Staff read it: in the hall's language, whatever the customer's is.
        text = self._texts["zh_CN"]
        about = "；".join(text(f"kiosk.matter.{category}.{matter}") for matter in known)
        words = text("kiosk.taken_down", category=text(f"complaint_category.{category}"), about=about)
        said = text("kiosk.note_kept", note=note.strip()) if note.strip() else ""
        intake = Intake(
            complaint_id=complaint_id,
            category=category,
            channel=KIOSK,
            customer_id=None,
            ticket_id=None,
            contact_name="",
            contact_phone=contact,
            what=f"{words}{said}",
            wish=text(f"kiosk.wish.{wish}") if wish in WISHES else "",
            related=(),
        )
        session = machine_session(self._store.terminal, language, "")
        with self._store.read() as queries:
            owner = _manager(queries)
        return self._complaints.receive(session, intake, language, owner)

    def slip_again(self, subject: str, document_id: str) -> bool:
        """Print a slip or receipt once more (`complaint:…`, `claim:…`, `payment:…`); a receipt is counted.

        False if it is gone, on its way to paper, or nobody knows whether it came: staff look then.
        """
        with self._store.write(Stamp("")) as unit:
            rows = unit.queries.documents.of_subject(subject)
            if not rows:
                return False
            who = machine_session(self._store.terminal, rows[0].language, "").staff_no
            try:
                papers.spool_again(unit, document_id, rows[0], who, self._clock.now_ms())
            except UserError:
                return False
        return True

    def progress(self, code: str, tail: str) -> Progress:
        """Return how far a slip has come, for whoever knows its number and the end of the phone number.

        Raises UserError kiosk.no_progress, the same for a wrong number as for a wrong phone.
        """
        plain = plain_case(code) or ""
        with self._store.read() as queries:
            known = {number[-TAIL:] for number in _numbers(queries, plain)}
        proven = len(tail) == TAIL and tail.isdecimal() and tail in known
        found = self._progress.by_code(plain, self._clock.now_ms()) if proven else None
        if found is None:
            raise UserError("kiosk.no_progress")
        return found

    def number_of(self, code: str, tail: str) -> str:
        """Return the service number (subscriber id) of a slip, or else the one whose end was typed.

        Empty where it is none of ours. Only for whoever has been told the `progress`.
        """
        plain = plain_case(code) or ""
        with self._store.read() as queries:
            order = queries.orders.by_code(plain)
            if order is not None and order.subscriber_id:
                return order.subscriber_id
            typed = (each for each in _numbers(queries, plain) if each[-TAIL:] == tail)
            return number_named(queries, next(typed, ""))

    def board(self) -> TariffBoard:
        """Return what is published today."""
        with self._store.read() as queries:
            day = local_date(self._clock.now_ms(), queries.halls.hall().zone)
            # Cards without calls are for devices, or go with another plan: few people ask for them.
            plans = tuple(
                (kind.value, tuple(sorted(queries.catalogue.plans(kind.value, on=day), key=_without_calls)))
                for kind in SubscriberKind
            )
            prices = tuple(queries.catalogue.tariff(item, day) for item in PRICES)
        return TariffBoard(
            plans=tuple((kind, rows) for kind, rows in plans if rows),
            prices=tuple(row for row in prices if row is not None),
            day=day,
        )


def _without_calls(plan: PlanRow) -> bool:
    return plan.kind == SubscriberKind.MOBILE and not plan.voice_min


def _numbers(queries: Queries, code: str) -> tuple[str, ...]:
    """Return the phone numbers that belong to a slip, the one that it is about first."""
    numbers: list[str] = []
    order = queries.orders.by_code(code)
    if order is not None:
        row = queries.customers.subscriber(order.subscriber_id) if order.subscriber_id else None
        customer = queries.customers.customer(order.customer_id) if order.customer_id else None
        numbers += [row.number] if row else []
        numbers += [customer.phone] if customer else []
        if customer is not None:
            numbers += [each.number for each in queries.customers.subscribers_of(customer.customer_id)]
    complaint = queries.complaints.by_code(code)
    numbers += [complaint.contact_phone] if complaint else []
    return tuple(number for number in numbers if len(number) >= TAIL)


def _manager(queries: Queries) -> tuple[str, str]:
    """Return number and name of the duty manager who owns what nobody took down."""
    people = [each for each in queries.staff.everyone() if Role.DUTY_MANAGER in each.roles]
    heads = [each for each in queries.staff.everyone() if Role.HALL_HEAD in each.roles]
    found = next(iter((*people, *heads)), None)
    return (found.staff_no, found.name) if found else ("", "")
