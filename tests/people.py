"""The demo hall for tests: real store, real catalogue, the customers whose sample cards are at hand."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from app.devices.id_reader.samples import SimulatedIdReader, load_cards
from app.services.authority import StandaloneAuthority
from app.services.customers import CustomerService
from app.services.identity import IdentityService, Verification
from app.services.ports import DeviceSecrets
from app.services.rows.customers import SubscriberRow
from app.services.sessions import Session
from app.services.setup import InitResult, SetupService
from app.services.staff import StaffService
from db.engine import memory_engine
from db.opening import open_store
from db.rebuild import verify
from tests.factories import HALL, MORNING_MS, ZONE, MemorySecrets, Rig
from tests.fakes import FakeClock, FakeIds

CATALOGUE = Path(__file__).parents[1] / "resources" / "catalogue"
CLERK, CLERK_PIN = "T10237", "259614"
OTHER_CLERK, OTHER_PIN = "T10231", "317046"
MANAGER, MANAGER_PIN = "T10208", "640815"
HEAD, HEAD_PIN = "T10201", "738201"
AUDITOR, AUDITOR_PIN = "T10280", "185920"
WANG = "13800001234"
ORGANISATION, ITS_NUMBER = "91110105MA0000000Y", "13900006600"


@dataclass(frozen=True, slots=True)
class Made:
    """A store that was filled once; each test gets its own copy of the file."""

    data: bytes
    secrets: DeviceSecrets
    result: InitResult


@cache
def _made(*, crowd: bool) -> Made:
    with TemporaryDirectory() as folder:
        rig = Rig(Path(folder))
        setup = SetupService(rig.store, rig.clock, rig.ids)
        result = setup.init_hall(CATALOGUE, HALL, rig.public_key, demo=True, crowd=crowd)
        rig.store.close()
        assert rig.secrets.secrets is not None
        return Made(rig.path.read_bytes(), rig.secrets.secrets, result)


class CopiedRig(Rig):
    """A rig on a copy of a filled store; `seed` gives identifiers that do not stand in it already."""

    def __init__(self, folder: Path, made: Made, seed: int = 2) -> None:
        self.path = folder / "store.db"
        self.path.write_bytes(made.data)
        self.clock = FakeClock(MORNING_MS)
        self.ids = FakeIds(seed)
        self.secrets = MemorySecrets(made.secrets)
        self.store = open_store(self.path, self.secrets, self.clock, self.ids, StandaloneAuthority())


class DemoHall:
    """A store filled by `init_hall`, with the services of people around it."""

    def __init__(self, folder: Path, *, crowd: bool = False) -> None:
        made = _made(crowd=crowd)
        self.rig: Rig = CopiedRig(folder, made)
        self.made = made.result
        cards = load_cards(CATALOGUE / "cards.json", self.rig.clock, ZONE)
        self.reader = SimulatedIdReader(cards, self.rig.clock)
        self.build()

    def build(self) -> None:
        """Make the services, anew after the store was reopened."""
        parts = (self.rig.store, self.rig.clock, self.rig.ids)
        self.staff = StaffService(*parts)
        self.identity = IdentityService(*parts, self.reader)
        self.customers = CustomerService(*parts)

    def clerk(self, counter: int = 3) -> Session:
        """Sign the clerk in."""
        return self.staff.sign_in(CLERK, CLERK_PIN, "counter", f"{HALL}-{counter}")

    def verify(
        self,
        session: Session,
        card: str,
        ticket_id: str | None = None,
        *,
        same_person: bool = True,
        entry: bool = False,
    ) -> Verification:
        """Lay a card, read it, and let the clerk answer."""
        self.reader.lay(card)
        read = self.identity.read()
        self.reader.lift()
        return self.identity.verify(session, read, ticket_id, same_person=same_person, entry_business=entry)

    def subscriber(self, number: str) -> SubscriberRow:
        """Return a service number."""
        with self.rig.store.read() as queries:
            row = queries.customers.by_number(number)
        assert row is not None
        return row

    def rebuilds(self) -> bool:
        """Return whether the log folds to the same rows."""
        with self.rig.store.raw() as conn, memory_engine().begin() as scratch:
            return verify(conn, scratch) == ()
