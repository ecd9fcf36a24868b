"""The simulated scanner: what it reads next for a field of a form, from the hall's own stock (DEVICES).

A real one types what it reads. Where there is none, the code of a piece that fits stands for the piece in
the hand, as a sample card stands for the card that is laid on the simulated reader.
"""

from collections.abc import Iterator

from app.domain.business import business_type
from app.domain.business.form import list_of, text_of
from app.domain.business.spec import Field, FieldKind, Form, Value
from app.domain.errors import UserError
from app.domain.goods import ArticleKind
from app.services.orders import OrderService
from app.services.ports import Store
from app.services.reading import Queries
from app.services.sessions import Session
from app.services.visits import Visit

SCANNED = frozenset({FieldKind.SIM, FieldKind.SERIAL, FieldKind.SERIALS, FieldKind.DEVICE})
"""Kinds of fields that take what lies in the hall's stock."""


class SampleScanner:
    """Scans the next free piece of the stock that a field takes."""

    def __init__(self, store: Store, orders: OrderService) -> None:
        self._store = store
        self._orders = orders

    def scan(self, session: Session, type_key: str, key: str, form: Form, visit: Visit) -> Value:
        """Return the field's value with one more code scanned.

        Raises:
            UserError: form.nothing_to_scan: no piece is left that the field would take.
        """
        field = next(each for each in business_type(type_key).fields if each.key == key)
        with self._store.read() as queries:
            codes = tuple(_codes(queries, field, form))
        for code in codes:
            scanned: Value = (*list_of(form, key), code) if field.kind is FieldKind.SERIALS else code
            quote = self._orders.quote(session, type_key, {**form, key: scanned}, visit)
            if not any(error.field == key for error in quote.errors):
                return scanned
        raise UserError("form.nothing_to_scan")


def _codes(queries: Queries, field: Field, form: Form) -> Iterator[str]:
    """Yield one free code of each sort of piece that is not in the form yet."""
    if field.kind is FieldKind.SIM:
        yield from (sim.iccid for sim in queries.stock.free_sims(1))
        return
    named = {*list_of(form, field.key), *(text_of(form, key) for key in form)}
    for article in queries.goods.articles():
        # A card has a serial, but nobody brings one to be repaired, or is lent one.
        if field.kind is FieldKind.DEVICE and article.kind is not ArticleKind.DEVICE:
            continue
        pieces = queries.goods.free_pieces(article.sku, len(named) + 1)
        yield from [piece.serial for piece in pieces if piece.serial not in named][:1]
