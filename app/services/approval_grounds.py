"""What an approver may rely on: who was verified, who acts and signs, what is due (DOMAIN §4)."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.business import business_type
from app.domain.business.signers import signers_of
from app.domain.halls import local_date
from app.domain.slip_papers import ACTING, SignerRole
from app.services.order_context import people_context
from app.services.order_execution import visit_of
from app.services.reading import Queries
from app.services.rows.orders import OrderRow

_FOR_OWNER: Final = frozenset({SignerRole.AGENT, SignerRole.GUARDIAN})
_SIGN_FIRST: Final = _FOR_OWNER | {SignerRole.HEIR_AGENT, SignerRole.HEIR_GUARDIAN}


@dataclass(frozen=True, slots=True)
class Moment:
    """One step of the history, or one ground: `code` names it, `who` did it."""

    code: str
    at_ms: int
    who: str
    note: str = ""


def grounds_of(queries: Queries, order: OrderRow | None) -> tuple[Moment, ...]:
    """Return what the approver may rely on.

    Of whoever acts for another, `code` is the part (`SignerRole`), `who` the masked name, and `note` what
    proves the kinship of a guardian. Of a signature, `note` is the part of whoever gives it for the customer.
    """
    if order is None:
        return ()
    found: list[Moment] = []
    # Of a dead owner it is the heir who was verified.
    which = order.verification_id or order.other_verification_id
    checked = queries.customers.verification(which) if which else None
    if order.by_password:
        found.append(Moment("by_password", order.at_ms, order.handler))
    elif checked:
        found.append(Moment("verified" if checked.passed else "refused", checked.at_ms, checked.staff_no))
    else:
        found.append(Moment("no_identity", order.at_ms, order.handler))
    acting = tuple(_acting(queries, order))
    represented = any(each.code in _FOR_OWNER for each in acting)
    if order.verification_id and checked and not order.by_password and not represented:
        found.append(Moment("owner", checked.at_ms, order.handler))
    found += acting
    signs = next((each.code for each in acting if each.code in _SIGN_FIRST), "")
    if order.signed_ms is not None:
        found.append(Moment("signed", order.signed_ms, order.handler, signs))
    elif business_type(order.type_key).signed:
        found.append(Moment("unsigned", order.at_ms, order.handler, signs))
    if order.total_fen:
        found.append(Moment("due", order.at_ms, order.handler))
    return tuple(found)


def _acting(queries: Queries, order: OrderRow) -> Iterator[Moment]:
    """Yield who acts for a party of the order, as old as the parties were when it was accepted."""
    kind = business_type(order.type_key)
    accepted = date.fromisoformat(local_date(order.at_ms, queries.halls.hall().zone))
    shown = {
        SignerRole.AGENT: order.agent_verification_id,
        SignerRole.GUARDIAN: order.guardian_verification_id,
    }
    if not any(shown.values()):
        return
    for signer in signers_of(kind, people_context(queries, kind, visit_of(queries, order), accepted)):
        if signer.role in ACTING:
            which = next(shown[role] for role in shown if signer.role.endswith(role))
            checked = queries.customers.verification(which or "")
            yield Moment(
                signer.role,
                checked.at_ms if checked else order.at_ms,
                signer.name,
                checked.kinship if checked else "",
            )
