"""What an order holds of the hall's stock while it is open: a number, a SIM, pieces of goods (DOMAIN §4)."""

from app.domain.business.form import text_of
from app.domain.business.spec import BusinessType, FieldKind, Form
from app.domain.goods import PieceMoved
from app.domain.stock import NumberMoved, SimMoved, StockState
from app.services.order_goods import held_serials
from app.services.ports import UnitOfWork
from app.services.refund_claims import free_claim
from app.services.rows.goods import PieceRow


def reserve_stock(unit: UnitOfWork, order_id: str, kind: BusinessType, form: Form) -> None:
    """Hold what the form names of the stock; of two orders one wins."""
    for field in kind.fields:
        named = text_of(form, field.key)
        if field.kind is FieldKind.NUMBER and named:
            _reserve_number(unit, order_id, named)
        elif field.kind is FieldKind.SIM and named:
            _reserve_sim(unit, order_id, named)
    for serial in held_serials(kind, form):
        piece = unit.queries.goods.piece(serial)
        if piece:
            unit.record(_moved(piece, StockState.RESERVED, order_id, ""))


def _reserve_number(unit: UnitOfWork, order_id: str, number: str) -> None:
    row = unit.queries.stock.number(number)
    if row:
        unit.record(
            NumberMoved(after=row.last_op, number=number, state=StockState.RESERVED, order_id=order_id)
        )


def _reserve_sim(unit: UnitOfWork, order_id: str, iccid: str) -> None:
    sim = unit.queries.stock.sim(iccid)
    if sim:
        unit.record(
            SimMoved(after=sim.last_op, iccid=iccid, state=StockState.RESERVED, order_id=order_id, reason="")
        )


def free_stock(unit: UnitOfWork, order_id: str, reason: str, sim_goes: StockState = StockState.FREE) -> None:
    """Give back what is held for an order; its card goes where `sim_goes` says."""
    free_claim(unit, order_id)
    numbers, sims = unit.queries.stock.reserved_for(order_id)
    for number in numbers:
        unit.record(
            NumberMoved(after=number.last_op, number=number.number, state=StockState.FREE, order_id=None)
        )
    for sim in sims:
        unit.record(
            SimMoved(after=sim.last_op, iccid=sim.iccid, state=sim_goes, order_id=None, reason=reason)
        )
    for piece in unit.queries.goods.reserved_for(order_id):
        unit.record(_moved(piece, StockState.FREE, None, reason))


def _moved(row: PieceRow, state: StockState, order_id: str | None, reason: str) -> PieceMoved:
    return PieceMoved(after=row.last_op, serial=row.serial, state=state, order_id=order_id, reason=reason)
