"""Checks that only the centre can make, by what a business type's definition asks for (DOMAIN §5, deferred).

They are a list, not a switch on types: a new type is checked by what its definition says.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.domain.business.checks import eligibility
from app.domain.business.context import Context
from app.domain.business.defaults import no_effect
from app.domain.business.form import load_payload, text_of
from app.domain.business.spec import BusinessType, CheckOutcome, FieldKind, Form
from app.domain.errors import UserError
from app.domain.orders import OrderSubmitted
from app.domain.stock import StockState
from app.services.central.ports import MACHINE
from app.services.order_context import Desk, gather
from app.services.order_execution import effects_of, visit_of
from app.services.order_parties import COUNTED
from app.services.ports import UnitOfWork
from app.services.reading import Queries
from app.services.rows.orders import OrderRow
from app.services.waiting_orders import crossed, overtaken

REFUSED: Final = "network.refused"
_AT_THE_DESK: Final = frozenset({"business.check.shift.refused", "business.check.closure.refused"})
"""Checks that held when the order was accepted, and that have nothing to do with the centre."""
_EMPTY: Final = "{}"


@dataclass(frozen=True, slots=True)
class Case:
    """An order before the centre, with all that its definition may look at."""

    unit: UnitOfWork
    kind: BusinessType
    order: OrderRow
    form: Form
    context: Context
    now_ms: int

    @property
    def queries(self) -> Queries:
        """Return the centre's rows."""
        return self.unit.queries


@dataclass(frozen=True, slots=True)
class DeferredCheck:
    """One check. `refuse` returns a code, or an empty string."""

    applies: Callable[[BusinessType], bool]
    refuse: Callable[[Case], str]


def refusal_of(code: str) -> str:
    """Return the centre's code for a check or a failure of a business type: it carries no figures.

    `business.check.five_numbers.refused` and `business.failed.five_numbers` are both
    `network.refused.five_numbers`.
    """
    parts = [part for part in code.split(".") if part not in {"business", "check", "failed", "refused"}]
    return ".".join((REFUSED, *parts))


def case_of(unit: UnitOfWork, kind: BusinessType, order: OrderRow, now_ms: int) -> Case:
    """Return an order with the centre's view of it."""
    form = load_payload(order.payload) if order.payload != _EMPTY else {}
    context = gather(
        unit.queries,
        Desk("", "", now_ms),
        kind,
        visit_of(unit.queries, order),
        form,
        subscriber_id=order.subscriber_id or "",
        executing=True,
        everywhere=True,
    )
    return Case(unit, kind, order, form, context, now_ms)


def refusal(case: Case) -> str:
    """Return why the centre refuses an order (`network.refused.*`), or an empty string."""
    found = (check.refuse(case) for check in CHECKS if check.applies(case.kind))
    return next((code for code in found if code), "")


def refused_beforehand(queries: Queries, kind: BusinessType, order: OrderSubmitted, now_ms: int) -> str:
    """Return why an online business may not even be begun, or an empty string: eligibility alone."""
    context = gather(
        queries,
        Desk("", "", now_ms),
        kind,
        visit_of(queries, order),
        {},
        subscriber_id=order.subscriber_id or "",
        executing=True,
        everywhere=True,
    )
    return _ineligible(kind, context) or _refused(crossed(queries, kind, order))


def _has_form(case: Case) -> str:
    """Refuse an order whose form was erased with its person meanwhile."""
    return "" if case.form or not case.kind.fields else f"{REFUSED}.form"


def _ineligible(kind: BusinessType, context: Context) -> str:
    for line in eligibility(kind, context):
        if line.outcome is CheckOutcome.REFUSED and line.words.code not in _AT_THE_DESK:
            return refusal_of(line.words.code)
    return ""


def _refused(code: str) -> str:
    return f"{REFUSED}.{code}" if code else ""


def _number(case: Case) -> str:
    """Refuse when the number is not held for this very order: two terminals had it, or it was never there."""
    row = case.context.number(_named(case, FieldKind.NUMBER))
    held = row is not None and row.state is StockState.RESERVED and row.order_id == case.order.order_id
    return "" if held else f"{REFUSED}.number"


def _sim(case: Case) -> str:
    row = case.context.sim(_named(case, FieldKind.SIM))
    held = row is not None and row.state is StockState.RESERVED and row.order_id == case.order.order_id
    return "" if held else f"{REFUSED}.sim"


def _money(case: Case) -> str:
    """Refuse when the money has gone back meanwhile."""
    payment_id = case.order.payment_id
    payment = case.queries.money.payment(payment_id) if payment_id else None
    return f"{REFUSED}.payment" if payment is not None and payment.reversed_by is not None else ""


def _impossible(case: Case) -> str:
    """Refuse what the definition itself says can't be done any more."""
    try:
        effects_of(case.unit, case.kind, case.order, MACHINE, case.now_ms, everywhere=True)
    except UserError as error:
        return refusal_of(error.code)
    return ""


def _named(case: Case, wanted: FieldKind) -> str:
    return next(text_of(case.form, field.key) for field in case.kind.fields if field.kind is wanted)


def _asks(wanted: FieldKind) -> Callable[[BusinessType], bool]:
    return lambda kind: any(field.kind is wanted for field in kind.fields)


def _always(_kind: BusinessType) -> bool:
    return True


CHECKS: Final[tuple[DeferredCheck, ...]] = (
    DeferredCheck(_always, _has_form),
    DeferredCheck(_always, _money),
    DeferredCheck(_asks(FieldKind.NUMBER), _number),
    DeferredCheck(_asks(FieldKind.SIM), _sim),
    DeferredCheck(_always, lambda case: _ineligible(case.kind, case.context)),
    DeferredCheck(_always, lambda case: _refused(overtaken(case.queries, case.kind, case.order))),
    DeferredCheck(lambda kind: kind.effect is not no_effect, _impossible),
)
"""In the order in which a refusal is told: what is missing first, then what stands against it."""


def counts_people(kind: BusinessType) -> bool:
    """Return whether a type counts what a person holds in all halls: two of them may not run at once."""
    return kind.identity in COUNTED
