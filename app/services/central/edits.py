"""What may be published at a hall's wish: PINs, staff, settings, counters, by whoever may (SYNC §1)."""

from collections.abc import Callable, Mapping
from typing import Final

from app.domain.business import business_types
from app.domain.business.spec import OfflineMode
from app.domain.errors import BugError
from app.domain.facts import CaseFact, Fact
from app.domain.halls import CounterDefined, SettingChanged
from app.domain.network import EditProposed
from app.domain.orders import OrderAdvanced, OrderState, OrderSubmitted
from app.domain.rights import Right, holds, only_heads
from app.domain.shifts import DayClosed
from app.domain.staff import Role, StaffPinSet, StaffRegistered
from app.services.central.checks import refused_beforehand
from app.services.central.ports import MACHINE, Decode
from app.services.ports import Clock
from app.services.reading import Queries
from app.services.rows.staff import StaffRow

Refuse = Callable[[CaseFact, Queries], str]
_DONE: Final = frozenset({OrderState.IN_PROGRESS, OrderState.COMPLETED})
EDITABLE: Final = (StaffPinSet, StaffRegistered, SettingChanged, CounterDefined)
"""What a hall may ask for. Plans and prices are the operator's alone."""
_LONGEST_SETTING: Final = 12


class Refusals:
    """The centre's reasons to refuse a transition that would otherwise be accepted.

    `queries` are always those of the hall that the transition belongs to.
    """

    def __init__(self, clock: Clock, decode: Decode) -> None:
        self._clock = clock
        self._decode = decode

    def by_kind(self) -> Mapping[str, Refuse]:
        """Return the reasons by kind of fact, as the authority asks for them."""
        return {
            EditProposed.KIND: self.edit,
            OrderSubmitted.KIND: self.submission,
            OrderAdvanced.KIND: self.advance,
            DayClosed.KIND: self.close,
        }

    def refuse(self, fact: CaseFact, queries: Queries) -> str:
        """Return the code of a reason, or an empty string."""
        found = self.by_kind().get(fact.KIND)
        return found(fact, queries) if found else ""

    def edit(self, fact: CaseFact, queries: Queries) -> str:
        """Refuse an edit that does not fit, or that whoever proposes it may not make."""
        if not isinstance(fact, EditProposed):  # pragma: no cover - asked by kind
            return ""
        wished = wish(self._decode, fact)
        if wished is None:
            return "network.edit.unknown"
        hall = queries.halls.hall().hall_id
        proposer = queries.staff.staff(fact.staff_no)
        if proposer is None or queries.central.staff_hall(fact.staff_no) != hall:
            return "network.edit.nobody"
        return _edit_bar(wished, proposer, hall, queries)

    def submission(self, fact: CaseFact, queries: Queries) -> str:
        """Refuse an online business against which the centre's own data speak, before paper and cash."""
        if not isinstance(fact, OrderSubmitted):  # pragma: no cover - asked by kind
            return ""
        kind = next((each for each in business_types() if each.key == fact.type_key), None)
        if kind is None or kind.offline is not OfflineMode.ONLINE:
            return ""
        return refused_beforehand(queries, kind, fact, self._clock.now_ms())

    def advance(self, fact: CaseFact, queries: Queries) -> str:
        """Refuse a terminal's execution of what only the centre may carry out."""
        if not isinstance(fact, OrderAdvanced):  # pragma: no cover - asked by kind
            return ""
        if fact.staff_no == MACHINE.staff_no or fact.state not in _DONE:
            return ""
        order = queries.orders.order(fact.order_id)
        kind = next((each for each in business_types() if order and each.key == order.type_key), None)
        if order and kind and kind.pays_out:
            claim = queries.refunds.claim_of(order.order_id)
            return "" if claim and claim.amount_fen else "network.refused.claim"
        return "network.refused.centre_alone" if kind and kind.offline is not OfflineMode.LOCAL else ""

    def close(self, fact: CaseFact, queries: Queries) -> str:
        """Refuse a close whose Z number another day of the hall already has: two closed days apart."""
        if not isinstance(fact, DayClosed):  # pragma: no cover - asked by kind
            return ""
        taken = queries.shifts.days_with_z(queries.halls.hall().hall_id, fact.z_number)
        return "close.z_taken" if any(day_id != fact.day_id for day_id in taken) else ""


def wish(decode: Decode, fact: EditProposed) -> Fact | None:
    """Return the fact that an edit asks for; None for what does not read or may not be asked for."""
    try:
        found = decode(fact.kind, fact.v, fact.body)
    except BugError:
        return None
    return found if isinstance(found, EDITABLE) else None


def _edit_bar(wished: Fact, proposer: StaffRow, hall: str, queries: Queries) -> str:
    manages = holds(proposer.roles, Right.MANAGE_STAFF)
    if isinstance(wished, StaffPinSet):
        return _pin_bar(wished, proposer, hall, queries, manages=manages)
    if not manages:
        return "network.edit.right"
    if isinstance(wished, StaffRegistered):
        return _staff_bar(wished, proposer, hall, queries)
    if isinstance(wished, CounterDefined):
        return "" if wished.hall_id == hall else "network.edit.hall"
    if isinstance(wished, SettingChanged):
        number = wished.value.isascii() and wished.value.isdigit() and len(wished.value) <= _LONGEST_SETTING
        return "" if number else "network.edit.value"
    raise BugError("an edit of another kind")  # pragma: no cover - `wish` lets none through


def _pin_bar(wished: StaffPinSet, proposer: StaffRow, hall: str, queries: Queries, *, manages: bool) -> str:
    """Say who may set whose PIN: everybody the own one, a manager a one-time PIN of a colleague.

    That of a head only a head: who issues a PIN can sign in with it.
    """
    if wished.set_by != proposer.staff_no or queries.central.staff_hall(wished.staff_no) != hall:
        return "network.edit.nobody"
    own = wished.staff_no == proposer.staff_no
    if own:
        return "network.edit.value" if wished.one_time else ""
    if not manages or not wished.one_time:
        return "network.edit.right"
    return "staff.head_pin" if only_heads(_roles(queries, wished.staff_no), proposer.roles) else ""


def _roles(queries: Queries, staff_no: str) -> tuple[Role, ...]:
    """Return the roles that somebody has been registered with; none of whom nobody has."""
    row = queries.staff.staff(staff_no)
    return row.roles if row else ()


def _staff_bar(wished: StaffRegistered, proposer: StaffRow, hall: str, queries: Queries) -> str:
    """Say who may be registered: of this hall, never oneself; a head is made and unmade only by a head."""
    if wished.hall_id != hall:
        return "network.edit.hall"
    if queries.central.staff_hall(wished.staff_no) not in {"", hall}:
        return (
            "network.edit.elsewhere"  # a hall cannot know all numbers: this one is not taken from its holder
        )
    heads = only_heads((*wished.roles, *_roles(queries, wished.staff_no)), proposer.roles)
    return "network.edit.right" if wished.staff_no == proposer.staff_no or heads else ""
