"""What the services need from outside: store, clock, randomness, secrets, devices."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from app.domain.facts import CaseFact, Fact
from app.domain.log import Verdict
from app.services.face_port import FaceAnswer as FaceAnswer  # noqa: PLC0414 - passed on
from app.services.face_port import FaceMatcher as FaceMatcher  # noqa: PLC0414 - passed on
from app.services.reader_port import IdRead as IdRead  # noqa: PLC0414 - passed on
from app.services.reader_port import IdReader as IdReader  # noqa: PLC0414 - passed on
from app.services.reader_port import ScannerLine as ScannerLine  # noqa: PLC0414 - passed on

if TYPE_CHECKING:
    # The rows of all subjects: whoever only opens a store loads none of them.
    from app.domain.documents import SpoolState
    from app.services.reading import Queries


class Clock(Protocol):
    """The wall clock."""

    def now_ms(self) -> int:
        """Return milliseconds since the epoch, UTC."""
        ...


class Ids(Protocol):
    """Fresh identifiers and randomness."""

    def new(self) -> str:
        """Return a new UUIDv7 in 36 characters."""
        ...

    def random_bytes(self, count: int) -> bytes:
        """Return `count` random bytes."""
        ...


@dataclass(frozen=True, slots=True)
class Stamp:
    """Who acts, and in which accounting day: written into the header of every op of a transaction."""

    actor: str
    """Staff number, or empty for the machine and for customers at the kiosk."""
    business_day: str = ""
    """Id of the opened accounting day, or empty."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """An op that `record` has chained (or a local fact: then `seq` is 0 and `hash` empty)."""

    op_id: str
    seq: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class TerminalIdentity:
    """Which device this store belongs to, and its present epoch."""

    terminal_id: str
    code: str
    hall_id: str
    epoch: str


class UnitOfWork(Protocol):
    """One transaction: everything that is recorded in it is applied whole, or not at all."""

    @property
    def queries(self) -> "Queries":
        """Read models that already see what this transaction recorded."""
        ...

    @property
    def terminal(self) -> TerminalIdentity:
        """The device and epoch that this transaction writes for."""
        ...

    def in_day(self, day_id: str) -> None:
        """Put the id of an accounting day into the headers of what is recorded from here on."""
        ...

    def keep_blob(self, data: bytes) -> str:
        """Keep an image, signature or attachment apart from the ops; returns its SHA-256."""
        ...

    def record(self, fact: Fact) -> Recorded:
        """Chain one fact and apply it within this transaction.

        A case fact that is decided elsewhere stands undecided, and is shown. Raises `SyncConflict` when a
        case fact's `after` is not the last transition of its aggregate.
        """
        ...


class Store(Protocol):
    """The local store as the services see it."""

    @property
    def terminal(self) -> TerminalIdentity:
        """The device and its present epoch."""
        ...

    def write(self, stamp: Stamp) -> AbstractContextManager[UnitOfWork]:
        """Open a write transaction; leaving it without an exception commits durably."""
        ...

    def read(self) -> "AbstractContextManager[Queries]":
        """Open a read transaction: one consistent view of the rows."""
        ...


@dataclass(frozen=True, slots=True)
class Proposal:
    """A case op put before its authority. `last` is the aggregate's last transition that it may follow."""

    op_id: str
    fact: CaseFact
    last: str | None
    origin: str = ""
    hall: str = ""
    look: "Callable[[], Queries] | None" = None
    """Read models, for reasons to refuse; None where nobody may look."""


class Authority(Protocol):
    """Whoever alone decides on case ops (SYNC §3)."""

    def decide(self, proposal: Proposal) -> Verdict | None:
        """Return the verdict on one proposal; None when it is decided elsewhere, later."""
        ...


@dataclass(frozen=True, slots=True)
class Changed:
    """Aggregates that a committed transaction touched, as `type:id`."""

    entities: frozenset[str]


class ChangeFeed(Protocol):
    """Announces committed changes. Listeners are called on the writer's thread."""

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Add a listener and return the function that removes it."""
        ...


PAPER_NEAR_END = "printer.near_end"
"""Detail of a document that was printed while the roll is nearly used up."""


@dataclass(frozen=True, slots=True)
class PrintJob:
    """One rendered document on its way to a printer."""

    document_id: str
    kind: str
    pdf: bytes
    escpos: bytes
    drawer: bool = False
    """Whether the cash drawer that hangs on the printer opens with it."""


@dataclass(frozen=True, slots=True)
class PrintResult:
    """What became of a job: `done`, `unknown` (cut off while sending) or `queued` again, with a code."""

    state: "SpoolState"
    detail: str


class Printer(Protocol):
    """A receipt printer, or a folder that stands for one."""

    @property
    def name(self) -> str:
        """Name shown to the clerk."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether no paper comes out."""
        ...

    def submit(self, job: PrintJob) -> PrintResult:
        """Print one job. Faults are results, not exceptions."""
        ...


@dataclass(frozen=True, slots=True)
class OutgoingNotice:
    """One notice on its way to a customer. `phone` is whole, `text` masked and in the customer's language."""

    notice_id: str
    phone: str
    channel: str
    language: str
    text: str


class NoticeSender(Protocol):
    """A way out for notices, such as a message gateway, or a folder that stands for one."""

    @property
    def name(self) -> str:
        """Its name; begins with `SIM-` when simulated."""
        ...

    @property
    def simulated(self) -> bool:
        """Whether nothing leaves the hall."""
        ...

    def send(self, notice: OutgoingNotice) -> str:
        """Deliver one notice; returns an empty string, or the code of why it did not go.

        The same `notice_id` again is never delivered twice. Faults are codes, not exceptions.
        """
        ...


@dataclass(frozen=True, slots=True)
class Photo:
    """One picture (PNG or JPEG) with the marks burnt in, and which camera took it."""

    data: bytes
    camera: str
    """Begins with `SIM-` when it was simulated."""


class Camera(Protocol):
    """A document camera (高拍仪)."""

    def take(self, marks: tuple[str, ...]) -> Photo:
        """Return a picture of what lies under it, marked with these lines.

        Raises `EnvironmentFault` (`camera.*`).
        """
        ...

    def mark(self, file: Path, marks: tuple[str, ...]) -> Photo:
        """Return a picture that another camera took, marked the same way.

        Raises `EnvironmentFault` (`camera.unreadable`).
        """
        ...


class Speaker(Protocol):
    """The loudspeaker of this machine."""

    def play(self, clips: tuple[str, ...], ended: Callable[[str], None] | None = None) -> None:
        """Play clips (`app.domain.call_voice`) as one, after what was asked for before; returns at once.

        `ended` is told, perhaps on another thread, an empty string or the code of why it was not heard
        (`sound.*`). Without clips it only finds out whether anything could be heard.
        """
        ...


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """The card terminal's answer to one attempt; `outcome` is a `CardOutcome` value."""

    card_ref: str
    outcome: str
    tail: str
    simulated: bool


class CardTerminal(Protocol):
    """A bank card terminal beside the counter."""

    @property
    def simulated(self) -> bool:
        """Whether no real money moves."""
        ...

    def charge(self, card_ref: str, amount_fen: int) -> CardAnswer:
        """Ask for `amount_fen`; the same `card_ref` is never charged twice."""
        ...

    def inquire(self, card_ref: str) -> CardAnswer:
        """Ask what became of an attempt."""
        ...

    def void(self, card_ref: str) -> CardAnswer:
        """Undo an approved attempt on the same day."""
        ...

    def refund(self, card_ref: str, of_ref: str, amount_fen: int) -> CardAnswer:
        """Give back part of the approved attempt `of_ref`, or all; the same `card_ref` never goes back twice.

        Approved means that the money goes back to the card. `inquire` knows refunds too.
        """
        ...


@dataclass(frozen=True, slots=True)
class CodeAnswer:
    """The provider's answer to one attempt by payment code; `outcome` is a `CodeOutcome` value."""

    code_ref: str
    outcome: str
    reason: str
    trade_no: str
    simulated: bool


class CodeProvider(Protocol):
    """Whoever takes money by payment codes. All raise EnvironmentFault `payment_code.no_answer`."""

    @property
    def simulated(self) -> bool:
        """Whether no real money moves."""
        ...

    def pay(self, code_ref: str, code: str, amount_fen: int) -> CodeAnswer:
        """Ask for an amount with the code that was scanned; the same `code_ref` is never charged twice."""
        ...

    def inquire(self, code_ref: str) -> CodeAnswer:
        """Ask what became of an attempt; one that never arrived was refused."""
        ...

    def call_off(self, code_ref: str) -> CodeAnswer:
        """Take back an attempt that the customer has not confirmed; one that was paid stays paid."""
        ...

    def give_back(self, code_ref: str) -> CodeAnswer:
        """Give back what was paid, whole; asking again changes nothing."""
        ...


@dataclass(frozen=True, slots=True)
class DeviceSecrets:
    """Keys of one device: `db_key` and `device_key` are 64 hexadecimal digits."""

    db_key: str
    device_key: str
    epoch_old: str
    epoch_new: str
    """Start-up nonces: the store holds one of the two, unless it was restored (SYNC §5, Epoch)."""
    epochs: tuple[str, ...]
    """Labels of all epochs that this device ever opened, so that none is used twice."""


class Secrets(Protocol):
    """Keyring or key file.

    Raises `EnvironmentFault` (`keyring.missing`, `keyring.locked`, `key_file.mode`).
    """

    def load(self) -> DeviceSecrets | None:
        """Return the device's secrets, or None before `init`."""
        ...

    def save(self, secrets: DeviceSecrets) -> None:
        """Keep the secrets durably."""
        ...
