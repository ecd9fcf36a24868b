"""Real stores and reference data for tests. Nothing here is a mock: only clock and randomness are fakes."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.domain.facts import Fact
from app.domain.halls import (
    CounterDefined,
    HallDefined,
    LaneDefined,
    ServiceDefined,
    TerminalEnrolled,
)
from app.services.authority import StandaloneAuthority
from app.services.ports import DeviceSecrets, Stamp
from app.sync.chain import Signer
from db.opening import create_store, open_store
from db.uow import SqlStore
from tests.fakes import FakeClock, FakeIds

HALL = "A01"
ZONE = "Asia/Shanghai"
MORNING_MS = 1_773_190_800_000
"""2026-03-11 09:00 in the hall's zone."""


class MemorySecrets:
    """A keyring that lives as long as the test; `snapshot` and `load` let a test lose or restore it."""

    def __init__(self, secrets: DeviceSecrets | None = None) -> None:
        self.secrets = secrets

    def load(self) -> DeviceSecrets | None:
        """Return what was saved."""
        return self.secrets

    def save(self, secrets: DeviceSecrets) -> None:
        """Keep the secrets."""
        self.secrets = replace(secrets)


class Rig:
    """A store with its clock, ids and secrets, reopened at will."""

    def __init__(self, folder: Path, code: str = "T03", seed: int = 1, hall: str = HALL) -> None:
        self.path = folder / "store.db"
        self.clock = FakeClock(MORNING_MS)
        self.ids = FakeIds(seed)
        self.secrets = MemorySecrets()
        self.store: SqlStore = create_store(
            self.path, code, hall, self.secrets, self.clock, self.ids, StandaloneAuthority()
        )

    def reopen(self) -> SqlStore:
        """Close the store and open it again, as a restart does."""
        self.store.close()
        self.store = open_store(self.path, self.secrets, self.clock, self.ids, StandaloneAuthority())
        return self.store

    def open_day_and_night(self) -> None:
        """Let the hall never close."""
        with self.store.read() as queries:
            found = queries.halls.hall()
        self.record(HallDefined(**{**asdict(found), "opens": 0, "closes": 24 * 60}))

    def record(self, *facts: Fact, actor: str = "T10001", business_day: str = "") -> None:
        """Record facts in transactions of at most 40."""
        for start in range(0, len(facts), 40):
            with self.store.write(Stamp(actor, business_day)) as unit:
                for fact in facts[start : start + 40]:
                    unit.record(fact)

    def define_hall(self) -> None:
        """Record a small hall: lanes A and B, three services, four counters, this terminal."""
        self.record(*hall_facts(self.store.terminal.terminal_id, self.store.terminal.code, self.public_key))

    @property
    def public_key(self) -> str:
        """Return the device's public key, hexadecimal."""
        assert self.secrets.secrets is not None
        return Signer("", bytes.fromhex(self.secrets.secrets.device_key)).public_key


@dataclass(frozen=True, slots=True)
class _Filled:
    data: bytes
    secrets: DeviceSecrets
    ids: FakeIds


@cache
def _filled(fill: Callable[[Rig], None], seed: int) -> _Filled:
    with TemporaryDirectory() as folder:
        rig = Rig(Path(folder), seed=seed)
        fill(rig)
        rig.store.close()
        assert rig.secrets.secrets is not None
        return _Filled(rig.path.read_bytes(), rig.secrets.secrets, rig.ids)


class FilledRig(Rig):
    """A rig with what `fill` records: done once in a process, and each rig gets its own copy of the file."""

    def __init__(self, folder: Path, fill: Callable[[Rig], None], seed: int = 1) -> None:
        made = _filled(fill, seed)
        self.path = folder / "store.db"
        self.path.write_bytes(made.data)
        self.clock = FakeClock(MORNING_MS)
        self.ids = deepcopy(made.ids)
        self.secrets = MemorySecrets(made.secrets)
        self.store = open_store(self.path, self.secrets, self.clock, self.ids, StandaloneAuthority())


def hall_facts(terminal_id: str, code: str, public_key: str) -> Sequence[Fact]:
    """Return the reference facts of a small hall, open 08:30 to 20:00."""
    return (
        HallDefined(
            hall_id=HALL,
            name="示例市滨河路营业厅",
            own=True,
            zone=ZONE,
            reset_minute=240,
            opens=510,
            closes=1200,
        ),
        TerminalEnrolled(
            terminal_id=terminal_id, hall_id=HALL, code=code, name="3 号台席", public_key=public_key
        ),
        LaneDefined(letter="A", hall_id=HALL, title="综合", title_en="General", order=1),
        LaneDefined(letter="B", hall_id=HALL, title="宽带", title_en="Broadband", order=2),
        *(
            ServiceDefined(
                service_id=service_id,
                lane=lane,
                title=title,
                title_en=title_en,
                icon="mdi6.ticket",
                business_types=types,
                bring=("id_card",),
                minutes=minutes,
                order=order,
            )
            for order, (service_id, lane, title, title_en, types, minutes) in enumerate(
                (
                    ("general", "A", "综合业务", "General", (), 6),
                    ("open_account", "A", "新开户入网", "New number", ("open_account",), 12),
                    ("fee_payment", "A", "话费收缴", "Pay a bill", ("fee_payment",), 3),
                    ("broadband", "B", "宽带业务", "Broadband", (), 10),
                )
            )
        ),
        *(
            CounterDefined(
                counter_id=f"{HALL}-{number}",
                hall_id=HALL,
                number=number,
                name=f"{number} 号台席",
                lanes=lanes,
                arrow="left" if number < 3 else "right",
            )
            for number, lanes in ((1, ("A",)), (2, ("A", "B")), (3, ("A", "B")), (4, ("B", "A")))
        ),
    )
