"""What the sample form of a business type says of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from app.domain.business.spec import Value
from app.services.visits import Visit


class Counter(Protocol):
    """A desk at which documents and passwords are shown."""

    def verified(self, person_id: str, subscriber_id: str | None = None) -> Visit: ...

    def both(self, owner: str, other: str, subscriber_id: str) -> Visit: ...

    def by_password(self, subscriber_id: str) -> Visit: ...


Fees = tuple[tuple[str, int], ...]
FREE_OF_CHARGE: Fees = ()


@dataclass(frozen=True)
class Sample:
    """A form that is right, what it costs, and what makes it wrong: field → (value, code of the refusal)."""

    type_key: str
    form: Mapping[str, Value]
    fees: Fees = field(kw_only=True)
    """What it costs before this customer: tariff item and fen, written down from the sample catalogue."""
    back_fen: int = field(default=0, kw_only=True)
    """What goes out to the customer."""
    wrong: Mapping[str, tuple[Value, str]] = field(default_factory=dict)
    person_id: str | None = None
    subscriber_id: str | None = None
    signed: bool = False
    needs_receipt: bool = False
    needs_deposit: bool = False
    """Of a deposit on its number, with the receipt that it was taken with."""
    receipt_field: str = "receipt"
    other_id: str = ""
    """Whoever takes over."""
    password: bool = False
    """By the service password instead of a document."""

    def visit(self, desk: Counter) -> Visit:
        if self.password and self.subscriber_id:
            return desk.by_password(self.subscriber_id)
        if self.other_id and self.person_id and self.subscriber_id:
            return desk.both(self.person_id, self.other_id, self.subscriber_id)
        if self.person_id is None:
            return Visit(subscriber_id=self.subscriber_id)
        return desk.verified(self.person_id, self.subscriber_id)


CONTACT: Mapping[str, Value] = {"phone": "13800001234", "notify": "sms"}
