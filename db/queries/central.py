"""Read models of the centre's own work."""

from typing import Any, Final

from sqlalchemy import (
    BindParameter,
    Connection,
    Executable,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    union,
)

from app.domain.halls import DeviceKind
from app.domain.orders import OrderState
from app.domain.stock import StockState
from app.services.rows.central import InHall, Part
from app.sync.batches import CENTRE_MARK
from db.queries.customers import IN_ARREARS
from db.tables.customers import SUBSCRIBER
from db.tables.goods import PIECE
from db.tables.halls import SETTING, TERMINAL
from db.tables.log import EVERY_OP, OP
from db.tables.money import PAYMENT
from db.tables.network import CLOSE_CONFIRMED, DAY_TALLY, DEVICE_REVOKED, NUMBER_HOLDER, NUMBER_RETURN
from db.tables.notices import NOTICE
from db.tables.orders import BUSINESS_ORDER
from db.tables.shifts import DAY
from db.tables.staff import SESSION, STAFF
from db.tables.stock import PHONE_NUMBER, SIM_CARD
from db.tables.types import INTEGER
from db.tables.written import written

_MOST: Final[BindParameter[Any]] = bindparam("most")
_SKIPPED: Final[BindParameter[Any]] = bindparam("skipped")
_WITHOUT: Final[BindParameter[Any]] = bindparam("without", expanding=True)
_HELD: Final = (
    select(BUSINESS_ORDER.c.hall_id, BUSINESS_ORDER.c.order_id)
    .where(
        BUSINESS_ORDER.c.state == written(OrderState.HELD),
        or_(
            BUSINESS_ORDER.c.total_fen == 0,
            exists().where(PAYMENT.c.payment_id == BUSINESS_ORDER.c.payment_id),
        ),
        BUSINESS_ORDER.c.hall_id.not_in(_WITHOUT),
    )
    .order_by(BUSINESS_ORDER.c.at_ms, BUSINESS_ORDER.c.order_id)
    .limit(_MOST)
    .offset(_SKIPPED)
)
"""A payment that has not arrived, or lies in quarantine, keeps its order waiting."""
_ENDED: Final = or_(
    BUSINESS_ORDER.c.state == written(OrderState.CANCELLED),
    BUSINESS_ORDER.c.state == written(OrderState.REJECTED),
)
_STRAYS: Final = (
    union(
        *(
            select(BUSINESS_ORDER.c.hall_id, BUSINESS_ORDER.c.order_id.label("which"))
            .join(kept, kept.c.order_id == BUSINESS_ORDER.c.order_id)
            .where(
                kept.c.state == written(StockState.RESERVED),
                _ENDED,
                BUSINESS_ORDER.c.hall_id.not_in(_WITHOUT),
            )
            for kept in (PHONE_NUMBER, SIM_CARD, PIECE)
        )
    )
    .order_by("which")
    .limit(_MOST)
    .offset(_SKIPPED)
)
_NOTICES: Final = (
    select(NOTICE.c.hall_id, NOTICE.c.notice_id)
    .where(
        NOTICE.c.waiting == written(1),
        NOTICE.c.origin.contains(CENTRE_MARK, autoescape=True),
        NOTICE.c.hall_id.not_in(_WITHOUT),
    )
    .order_by(NOTICE.c.at_ms, NOTICE.c.notice_id)
    .limit(_MOST)
    .offset(_SKIPPED)
)
_CLOSES: Final = (
    select(DAY.c.hall_id, DAY.c.day_id)
    .join(DAY_TALLY, DAY_TALLY.c.day_id == DAY.c.day_id)
    .outerjoin(CLOSE_CONFIRMED, CLOSE_CONFIRMED.c.day_id == DAY.c.day_id)
    .where(
        DAY.c.closed_ms.is_not(None),
        or_(CLOSE_CONFIRMED.c.day_id.is_(None), CLOSE_CONFIRMED.c.proven == 0),
        DAY.c.hall_id.not_in(_WITHOUT),
    )
    .order_by(DAY.c.closed_ms.desc(), DAY.c.day_id)
    .limit(_MOST)
    .offset(_SKIPPED)
)
_HOLDS: Final = (
    select(func.count())
    .select_from(NUMBER_HOLDER)
    .join(PHONE_NUMBER, PHONE_NUMBER.c.number == NUMBER_HOLDER.c.number)
    .where(
        NUMBER_HOLDER.c.terminal_id == TERMINAL.c.terminal_id,
        PHONE_NUMBER.c.state == StockState.FREE.value,
    )
    .correlate(TERMINAL)
    .scalar_subquery()
)
_LOW: Final = func.coalesce(
    select(cast(SETTING.c.value, INTEGER))
    .where(SETTING.c.hall_id == TERMINAL.c.hall_id, SETTING.c.key == "numbers.low")
    .correlate(TERMINAL)
    .scalar_subquery(),
    bindparam("low"),
)
# Who gave all numbers back is about to be taken away, until somebody signs in there again.
_SIGNED_IN: Final = (
    select(func.coalesce(func.max(SESSION.c.at_ms), 0))
    .where(SESSION.c.terminal_id == TERMINAL.c.terminal_id)
    .correlate(TERMINAL)
    .scalar_subquery()
)
_SHORT: Final = (
    select(TERMINAL.c.hall_id, TERMINAL.c.terminal_id)
    .outerjoin(DEVICE_REVOKED, DEVICE_REVOKED.c.terminal_id == TERMINAL.c.terminal_id)
    .outerjoin(NUMBER_RETURN, NUMBER_RETURN.c.terminal_id == TERMINAL.c.terminal_id)
    .where(
        DEVICE_REVOKED.c.terminal_id.is_(None),
        or_(NUMBER_RETURN.c.at_ms.is_(None), NUMBER_RETURN.c.at_ms < _SIGNED_IN),
        or_(TERMINAL.c.kind == DeviceKind.COUNTER.value, TERMINAL.c.kind == DeviceKind.MANAGER.value),
        _LOW > _HOLDS,
        TERMINAL.c.hall_id.not_in(_WITHOUT),
    )
    .order_by(TERMINAL.c.hall_id, TERMINAL.c.code)
    .limit(_MOST)
    .offset(_SKIPPED)
)
_ARREARS: Final = (
    select(OP.c.hall, SUBSCRIBER.c.subscriber_id)
    .join(OP, OP.c.op_id == SUBSCRIBER.c.last_op)
    .where(IN_ARREARS)
    .order_by(SUBSCRIBER.c.subscriber_id)
    .limit(bindparam("most"))
)
"""Whose chain a number's next transition goes to is where its last one stands."""
_LAST: Final = (
    select(OP.c.body)
    .where(
        OP.c.entity == bindparam("about"),
        OP.c.kind == bindparam("of_kind"),
        OP.c.hall == bindparam("of_hall"),
    )
    .order_by(OP.c.n.desc())
    .limit(1)
)
_ANY: Final = select(
    exists().where(EVERY_OP, OP.c.kind == bindparam("of_kind"), OP.c.hall == bindparam("of_hall"))
)
_STAFF_HALL: Final = select(STAFF.c.hall_id).where(STAFF.c.staff_no == bindparam("who"))


class SqlCentral:
    """Implements `CentralQueries`."""

    def __init__(self, conn: Connection) -> None:
        self._conn = conn

    def held_orders(self, part: Part) -> tuple[InHall, ...]:
        """Return orders that wait for the centre and whose money has arrived, oldest first."""
        return self._part(_HELD, part)

    def stray_stock(self, part: Part) -> tuple[InHall, ...]:
        """Return orders that ended without being executed and still hold a number or a SIM."""
        return self._part(_STRAYS, part)

    def waiting_notices(self, part: Part) -> tuple[InHall, ...]:
        """Return notices that the centre recorded and has to send yet, oldest first."""
        return self._part(_NOTICES, part)

    def open_closes(self, part: Part) -> tuple[InHall, ...]:
        """Return closed days with a tally that are not proven yet, newest first."""
        return self._part(_CLOSES, part)

    def short_terminals(self, low: int, part: Part) -> tuple[InHall, ...]:
        """Return desks that hold less than `low` free phone numbers."""
        return self._part(_SHORT, part, low=low)

    def in_arrears(self, day: str, after: str, limit: int) -> tuple[InHall, ...]:
        """Return the numbers of all halls that a run over arrears looks at on an ISO day, past an id."""
        given = {"day": day, "past": after, "most": limit}
        return tuple(InHall(*row) for row in self._conn.execute(_ARREARS, given))

    def last_body(self, kind: str, entity: str, hall_id: str) -> str | None:
        """Return the body of the latest fact of a kind about an aggregate in a hall, or None."""
        wanted = {"of_kind": kind, "about": entity, "of_hall": hall_id}
        found = self._conn.execute(_LAST, wanted).scalar()
        return None if found is None else str(found)

    def has_kind(self, kind: str, hall_id: str) -> bool:
        """Return whether a hall has any fact of a kind."""
        return bool(self._conn.execute(_ANY, {"of_kind": kind, "of_hall": hall_id}).scalar())

    def staff_hall(self, staff_no: str) -> str:
        """Return the hall that somebody belongs to, or an empty string."""
        return str(self._conn.execute(_STAFF_HALL, {"who": staff_no}).scalar() or "")

    def _part(self, statement: Executable, part: Part, **values: object) -> tuple[InHall, ...]:
        asked = {"most": part.most, "skipped": part.skipped, "without": sorted(part.without), **values}
        return tuple(InHall(*row) for row in self._conn.execute(statement, asked))
