"""Which marks a print carries, decided from what is known at the moment of printing (DOMAIN §5, §6, §8)."""

import threading
from typing import Protocol

from app.domain.business import business_type
from app.domain.business.spec import OfflineMode
from app.domain.document_marks import Confirmation, Marks
from app.domain.documents import (
    DocumentContent,
    ReceiptContent,
    SlipContent,
    SpoolState,
    TicketContent,
    ZReportContent,
)
from app.domain.order_rules import OPEN_STATES
from app.domain.orders import OrderState
from app.services.link import Link, LinkMode
from app.services.ports import Store
from app.services.reading import Queries
from app.services.rows.documents import DocumentRow
from app.services.sealed_images import open_image

AGAIN = "spool.again"
"""Detail of a document printed once more because its first sheet never reached the customer (重打)."""
WAIT_MS = 2_000
"""So long a print waits for the centre's acknowledgement while the centre answers; after it, it goes on."""


class Acknowledgements(Protocol):
    """What the network says about this terminal's own facts (SYNC §5: relayed, durable)."""

    @property
    def networked(self) -> bool:
        """Return whether there is a centre at all."""
        ...

    @property
    def away(self) -> bool:
        """Return whether there is a centre, and it cannot be reached now."""
        ...

    @property
    def alone(self) -> bool:
        """Return whether neither hub nor centre can be reached now."""
        ...

    def durable(self, entity: str, wait_ms: int) -> bool:
        """Return whether the centre has all that this terminal recorded about an aggregate (`type:id`).

        Waits at most `wait_ms` for it, and not at all while the centre cannot be reached. Never called within
        a transaction.
        """
        ...

    def confirmation(self, day_id: str) -> Confirmation:
        """Return where the centre's confirmation of a day's close stands."""
        ...


class StandaloneAcknowledgements:
    """A hall without a centre: what is recorded here is as durable as it gets."""

    @property
    def networked(self) -> bool:
        """Return that there is no centre."""
        return False

    @property
    def away(self) -> bool:
        """Return that nobody is missing."""
        return False

    @property
    def alone(self) -> bool:
        """Return that nobody is missing."""
        return False

    def durable(self, entity: str, wait_ms: int) -> bool:
        """Return True."""
        return True

    def confirmation(self, day_id: str) -> Confirmation:
        """Return that nothing is to be confirmed."""
        return Confirmation.NONE


class DurableLink(Link, Protocol):
    """A connection that knows how far this terminal's own facts have come."""

    def durable(self, entity: str) -> bool:
        """Return whether the centre has all that this terminal recorded about an aggregate."""
        ...


class LinkAcknowledgements:
    """What a networked terminal knows."""

    def __init__(self, store: Store, link: DurableLink) -> None:
        self._store = store
        self._link = link

    @property
    def networked(self) -> bool:
        """Return whether there is a centre."""
        return self._link.status().mode is not LinkMode.STANDALONE

    @property
    def away(self) -> bool:
        """Return whether the centre cannot be reached now."""
        status = self._link.status()
        return status.mode is not LinkMode.STANDALONE and not status.centre_up

    @property
    def alone(self) -> bool:
        """Return whether nobody can be reached now."""
        return self._link.status().mode is LinkMode.OFFLINE

    def durable(self, entity: str, wait_ms: int) -> bool:
        """Return whether the centre has it; waits for the answer while the centre can be reached."""
        if self._link.durable(entity):
            return True
        if not wait_ms or not self._link.status().centre_up:
            return False
        told = threading.Event()
        leave = self._link.subscribe(told.set)
        try:
            for _ in range(_SLICES):
                # Asked before each wait: it may have come before anybody listened.
                if self._link.durable(entity):
                    return True
                told.wait(wait_ms / _SLICES / 1000)
                told.clear()
            return self._link.durable(entity)
        finally:
            leave()

    def confirmation(self, day_id: str) -> Confirmation:
        """Return what the centre has said of a day's close."""
        if not self.networked:
            return Confirmation.NONE
        with self._store.read() as queries:
            said = queries.network.confirmation(day_id)
        if said is None:
            return Confirmation.WAITING
        return Confirmation.PROVEN if said.proven else Confirmation.DIFFERS


_SLICES = 15
_MARKED_UNSENT = (ReceiptContent.KIND, SlipContent.KIND, "complaint", "shift_report")
"""Kinds that a customer or the bank keeps. A ticket is worth nothing tomorrow, and its hall is the hub's."""


def marks_for(store: Store, known: Acknowledgements, row: DocumentRow) -> Marks:
    """Return the marks of a print of `row`; may wait a moment for the centre.

    Of the centre's absence a paper speaks only while it is away: with the line up the facts are under way.
    """
    sent = row.kind not in _MARKED_UNSENT or known.durable(row.subject, WAIT_MS)
    away = known.away
    with store.read() as queries:
        reprint = _prints_before(queries, row)
        number = number_on(row.content)
        if number:
            # Other terminals may have printed copies of it too.
            reprint = max(reprint, queries.refunds.copies(number, row.queued_ms))
        refunds = refunds_on(queries, number) if isinstance(row.content, ReceiptContent) else ()
        pending = row.kind == SlipContent.KIND and _asked(queries, row.subject)
        provisional = away and row.kind == SlipContent.KIND and _waits(queries, row.subject, sent=sent)
    subject, _, which = row.subject.partition(":")
    return Marks(
        reprint=reprint,
        refunds=refunds,
        spoiled=row.detail.startswith(AGAIN),
        unsent=away and not sent,
        pending=pending,
        provisional=provisional,
        alone=row.kind == TicketContent.KIND and known.alone,
        signature=_signature(store, row, which),
        confirmation=known.confirmation(which)
        if row.kind == ZReportContent.KIND and subject == "day"
        else Confirmation.NONE,
    )


def _signature(store: Store, row: DocumentRow, order_id: str) -> bytes:
    """Return what was drawn on the pad for a slip that says so; its seal is opened for this print alone."""
    if not isinstance(row.content, SlipContent) or not row.content.signed_image:
        return b""
    with store.read() as queries:
        kept = queries.images.signature_image(order_id)
        fits = kept is not None and kept.sealed == row.content.signed_image
        return (open_image(queries, kept) or b"") if kept is not None and fits else b""


def keep_note(detail: str, fault: str) -> str:
    """Return a fault as it is kept, codes parted by blanks: a sheet that is printed again stays one."""
    return f"{AGAIN} {fault}".strip() if detail.startswith(AGAIN) else fault


def number_on(content: DocumentContent) -> str:
    """Return the number by which a paper is found again: of a receipt, of a slip; else nothing."""
    if isinstance(content, ReceiptContent):
        return content.number
    return content.order_code if isinstance(content, SlipContent) else ""


def refunds_on(queries: Queries, receipt: str, until_ms: int | None = None) -> tuple[tuple[str, int], ...]:
    """Return what of a receipt's payment had gone back by then: number and amount (fen) of each refund.

    A copy that is printed after a refund says so: it promises no money that is gone (DOMAIN §6).
    """
    payment = queries.money.by_receipt(receipt)
    found = queries.refunds.refunds_of(payment.payment_id) if payment else ()
    return tuple(
        (each.receipt, -each.total_fen) for each in found if until_ms is None or each.at_ms <= until_ms
    )


def _prints_before(queries: Queries, row: DocumentRow) -> int:
    """Return how many documents with the same content were queued before this one."""
    place = (row.queued_ms, row.document_id)
    return sum(
        each.state is SpoolState.DONE and (each.queued_ms, each.document_id) < place
        for each in queries.documents.of_subject(row.subject)
        if each.content == row.content
    )


def _asked(queries: Queries, subject: str) -> bool:
    """Return whether somebody has yet to approve an order: nothing that its slip says holds before."""
    order = queries.orders.order(subject.partition(":")[2])
    return order is not None and order.state is OrderState.PENDING


def _waits(queries: Queries, subject: str, *, sent: bool) -> bool:
    """Return whether the centre, which is away, must confirm an order; its slip comes before it is held.

    An order that the centre has (`sent`) was accepted with the line up: it waits for people, or is held.
    """
    order = queries.orders.order(subject.partition(":")[2])
    if order is None or business_type(order.type_key).offline is not OfflineMode.DEFERRED:
        return False
    return order.state is OrderState.HELD or (order.state in OPEN_STATES and not sent)
