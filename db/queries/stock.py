"""Read models of numbers and SIM cards."""

from sqlalchemy import Connection, Row, bindparam, func, or_, select

from app.domain.stock import StockState
from app.services.rows.stock import NumberRow, SimRow, StockCount
from db.tables.log import OP
from db.tables.network import DEVICE_REVOKED, NUMBER_HOLDER
from db.tables.stock import PHONE_NUMBER, SIM_CARD

_NUMBER = select(PHONE_NUMBER).where(PHONE_NUMBER.c.number == bindparam("which"))
_FREE_NUMBERS = (
    select(PHONE_NUMBER)
    .where(PHONE_NUMBER.c.state == StockState.FREE.value)
    .order_by(PHONE_NUMBER.c.number)
    .limit(bindparam("most"))
)
_FREE_BY_TAIL = _FREE_NUMBERS.where(PHONE_NUMBER.c.number.like(bindparam("pattern")))
_GRANTED = (
    select(PHONE_NUMBER)
    .join(NUMBER_HOLDER, NUMBER_HOLDER.c.number == PHONE_NUMBER.c.number)
    .where(NUMBER_HOLDER.c.terminal_id == bindparam("holder"), PHONE_NUMBER.c.state == StockState.FREE.value)
    .order_by(PHONE_NUMBER.c.number)
    .limit(bindparam("most"))
)
_GRANTED_BY_TAIL = _GRANTED.where(PHONE_NUMBER.c.number.like(bindparam("pattern")))
# The hall of a number is that of its last transition: a number never leaves its hall.
_UNALLOTTED = (
    select(PHONE_NUMBER)
    .join(OP, OP.c.op_id == PHONE_NUMBER.c.last_op)
    .outerjoin(NUMBER_HOLDER, NUMBER_HOLDER.c.number == PHONE_NUMBER.c.number)
    .outerjoin(DEVICE_REVOKED, DEVICE_REVOKED.c.terminal_id == NUMBER_HOLDER.c.terminal_id)
    .where(
        PHONE_NUMBER.c.state == StockState.FREE.value,
        OP.c.hall == bindparam("of_hall"),
        or_(
            NUMBER_HOLDER.c.number.is_(None),
            NUMBER_HOLDER.c.terminal_id == "",
            DEVICE_REVOKED.c.at_ms < bindparam("before"),
        ),
    )
    .order_by(PHONE_NUMBER.c.number)
    .limit(bindparam("most"))
)
_SIM = select(SIM_CARD).where(SIM_CARD.c.iccid == bindparam("which"))
_FREE_SIMS = (
    select(SIM_CARD)
    .where(SIM_CARD.c.state == StockState.FREE.value)
    .order_by(SIM_CARD.c.iccid)
    .limit(bindparam("most"))
)
_NUMBERS_OF = select(PHONE_NUMBER).where(
    PHONE_NUMBER.c.order_id == bindparam("holder"), PHONE_NUMBER.c.state == StockState.RESERVED.value
)
_SIMS_OF = select(SIM_CARD).where(
    SIM_CARD.c.order_id == bindparam("holder"), SIM_CARD.c.state == StockState.RESERVED.value
)
_COUNT_NUMBERS = select(PHONE_NUMBER.c.state, func.count().label("pieces")).group_by(PHONE_NUMBER.c.state)
_COUNT_SIMS = select(SIM_CARD.c.state, func.count().label("pieces")).group_by(SIM_CARD.c.state)


class SqlStock:
    """Implements `StockQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def number(self, number: str) -> NumberRow | None:
        """Return one phone number."""
        row = self._conn.execute(_NUMBER, {"which": number}).first()
        return _number(row) if row else None

    def free_numbers(self, limit: int, tail: str = "") -> tuple[NumberRow, ...]:
        """Return free phone numbers in order, of those that end with `tail` (digits)."""
        if not tail.isdigit():
            rows = self._conn.execute(_FREE_NUMBERS, {"most": limit})
        else:
            rows = self._conn.execute(_FREE_BY_TAIL, {"most": limit, "pattern": f"%{tail}"})
        return tuple(_number(row) for row in rows)

    def granted_numbers(self, terminal_id: str, limit: int, tail: str = "") -> tuple[NumberRow, ...]:
        """Return free phone numbers that the centre granted to a terminal, in order, ending with `tail`."""
        wanted: dict[str, object] = {"holder": terminal_id, "most": limit}
        if not tail.isdigit():
            rows = self._conn.execute(_GRANTED, wanted)
        else:
            rows = self._conn.execute(_GRANTED_BY_TAIL, {**wanted, "pattern": f"%{tail}"})
        return tuple(_number(row) for row in rows)

    def unallotted(self, hall_id: str, limit: int, revoked_before_ms: int) -> tuple[NumberRow, ...]:
        """Return free phone numbers of a hall that no terminal holds, in order."""
        wanted = {"of_hall": hall_id, "most": limit, "before": revoked_before_ms}
        return tuple(_number(row) for row in self._conn.execute(_UNALLOTTED, wanted))

    def sim(self, iccid: str) -> SimRow | None:
        """Return one SIM card."""
        row = self._conn.execute(_SIM, {"which": iccid}).first()
        return _sim(row) if row else None

    def free_sims(self, limit: int) -> tuple[SimRow, ...]:
        """Return free SIM cards in order."""
        return tuple(_sim(row) for row in self._conn.execute(_FREE_SIMS, {"most": limit}))

    def reserved_for(self, order_id: str) -> tuple[tuple[NumberRow, ...], tuple[SimRow, ...]]:
        """Return numbers and SIMs held for one order."""
        numbers = self._conn.execute(_NUMBERS_OF, {"holder": order_id})
        sims = self._conn.execute(_SIMS_OF, {"holder": order_id})
        return tuple(_number(row) for row in numbers), tuple(_sim(row) for row in sims)

    def counts(self) -> tuple[StockCount, ...]:
        """Return how much there is, by state."""
        numbers = {row.state: int(row.pieces) for row in self._conn.execute(_COUNT_NUMBERS)}
        sims = {row.state: int(row.pieces) for row in self._conn.execute(_COUNT_SIMS)}
        return tuple(
            StockCount(state, numbers.get(state.value, 0), sims.get(state.value, 0)) for state in StockState
        )


def _number(row: Row[tuple[object, ...]]) -> NumberRow:
    return NumberRow(row.number, row.grade, row.prepay_fen, StockState(row.state), row.order_id, row.last_op)


def _sim(row: Row[tuple[object, ...]]) -> SimRow:
    return SimRow(row.iccid, StockState(row.state), row.order_id, row.last_op)
