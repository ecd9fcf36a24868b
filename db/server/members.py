"""Who belongs to a hall: enrolment, revocation, hubs; facts of the centre (SYNC §4)."""

from collections.abc import Mapping
from typing import Final

from sqlalchemy import Connection, func, select

from app.domain.errors import UserError
from app.domain.halls import DeviceKind, TerminalEnrolled
from app.domain.network import DeviceRevoked, EpochHead, HubAppointed
from app.services.ports import Clock, Ids
from app.sync.protocol import Enrolled
from app.sync.serving import Refused
from app.sync.tokens import Claims, issue_token
from db import guard, outbox
from db.server import devices, state
from db.server.devices import DeviceRow
from db.server.work import Workshop, holder
from db.tables.halls import TERMINAL

RESTORED: Final = "restored"
_CODE_GAP: Final = 100
"""So many codes a restored centre leaves out: it may have given them to devices that it knows no more."""
_HELD_AGAIN_S: Final = 60


class Members:
    """The centre's register of devices."""

    def __init__(self, workshop: Workshop, key: bytes, clock: Clock, ids: Ids) -> None:
        self._workshop = workshop
        self._key = key
        self._clock = clock
        self._ids = ids

    def new_code(self, hall: str, kind: str, ttl_ms: int) -> str:
        """Return a one-time code for one device of a kind. Raises `UserError("enrol.kind")`."""
        self._centre()
        with self._workshop.transaction() as conn:
            return devices.new_code(conn, self._ids, hall, kind, self._clock.now_ms() + ttl_ms)

    def enrol(self, code: str, public_key: str, kind: str) -> Enrolled:
        """Make a device a member of the hall of a code. Raises `Refused`."""
        self._centre()
        device = self._ids.new()
        now = self._clock.now_ms()
        # The hall, whose feed is locked first, is known only after a look at the code.
        with self._workshop.transaction() as conn:
            again = devices.used_by(conn, code)
            if again is not None and again.public_key == public_key:
                # The first answer was lost on its way.
                return self._enrolled(conn, again)
            hall, found = devices.look_up(conn, code, kind, now)
        with self._workshop.work(hall) as work:
            if work.held:
                raise Refused(503, "held", {"hall": hall}, retry_after=_HELD_AGAIN_S)
            devices.use_code(work.conn, code, device)
            slot = devices.next_slot(work.conn, hall, found)
            short = self._short(work.conn, hall, found)
            work.unit.record(
                TerminalEnrolled(
                    terminal_id=device,
                    hall_id=hall,
                    code=short,
                    name=short,
                    public_key=public_key,
                    kind=found,
                    slot=slot,
                )
            )
            if found == DeviceKind.HUB and holder(work.conn, hall) is None:
                work.unit.record(self._appointed(hall, 1, device, public_key, ""))
            return self._enrolled(
                work.conn, DeviceRow(device, hall, found, slot, short, public_key, short, None)
            )

    def _enrolled(self, conn: Connection, row: DeviceRow) -> Enrolled:
        token = issue_token(Claims(row.device, row.hall, row.kind, self._clock.now_ms()), self._key)
        keys = state.authority_keys(conn)
        incarnation = state.get(conn, state.INCARNATION)
        return Enrolled(row.device, row.hall, row.slot, token, keys, incarnation, row.code)

    def revoke(self, device: str, reason: str) -> None:
        """Put a device out: of its chains counts what is here by now. Raises `UserError("device.unknown")`.

        A second time changes nothing about what counts.
        """
        self._centre()
        with self._workshop.work(self._hall_of(device)) as work:
            limits = guard.cuts(work.conn, device)
            heads = _here(work.conn, device) if limits is None else _heads(limits)
            work.unit.record(self._revoked(device, reason, heads))

    def admit(self, device: str) -> str:
        """Let count what other devices have brought of a revoked one by now; returns its hall.

        Raises `UserError`: device.unknown, device.not_revoked.
        """
        self._centre()
        hall = self._hall_of(device)
        with self._workshop.work(hall) as work:
            if not devices.revoked(work.conn, device):
                raise UserError("device.not_revoked", device=device)
            work.unit.record(self._revoked(device, "", _here(work.conn, device)))
        return hall

    def _hall_of(self, device: str) -> str:
        with self._workshop.transaction() as conn:
            row = devices.device(conn, device)
        if row is None:
            raise UserError("device.unknown", device=device)
        return row.hall

    def _revoked(self, device: str, reason: str, heads: tuple[EpochHead, ...]) -> DeviceRevoked:
        return DeviceRevoked(terminal_id=device, reason=reason, at_ms=self._clock.now_ms(), heads=heads)

    def promote(self, hall: str, device: str, url: str) -> int:
        """Let a device decide on the hall's tickets from here on; returns its term.

        Raises `UserError("device.unknown")`.
        """
        self._centre()
        with self._workshop.work(hall) as work:
            row = devices.device(work.conn, device)
            if row is None or row.hall != hall:
                raise UserError("device.unknown", device=device)
            before = holder(work.conn, hall)
            term = 1 if before is None else int(before.term) + 1
            work.unit.record(self._appointed(hall, term, device, row.public_key, url))
            return term

    def _appointed(self, hall: str, term: int, device: str, public_key: str, url: str) -> HubAppointed:
        return HubAppointed(
            hall_id=hall,
            term=term,
            device=device,
            public_key=public_key,
            url=url,
            promoted_by="",
            at_ms=self._clock.now_ms(),
        )

    def _short(self, conn: Connection, hall: str, kind: str) -> str:
        """Return the device's short code: `H1` for a hub, else `T03`, unique over all halls."""
        if kind == DeviceKind.HUB:
            hubs = select(func.count()).where(
                TERMINAL.c.hall_id == hall, TERMINAL.c.kind == DeviceKind.HUB.value
            )
            return f"H{int(conn.execute(hubs).scalar_one()) + 1}"
        devices.lock_codes(conn)
        return devices.next_code(conn, _CODE_GAP if self._gap(conn) else 0)

    def _gap(self, conn: Connection) -> bool:
        """Return whether codes must be left out; once, after the store was restored."""
        if not state.get(conn, RESTORED):
            return False
        state.drop(conn, RESTORED)
        return True

    def _centre(self) -> None:
        if self._workshop.identity.role != "centre":
            raise Refused(403, "not_centre")


def _here(conn: Connection, device: str) -> tuple[EpochHead, ...]:
    """Return how far this store has the chains of a device."""
    return _heads({head.epoch: head.seq for head in outbox.heads_of(conn, device)})


def _heads(limits: Mapping[str, int]) -> tuple[EpochHead, ...]:
    return tuple(EpochHead(epoch=epoch, seq=seq) for epoch, seq in sorted(limits.items()))
