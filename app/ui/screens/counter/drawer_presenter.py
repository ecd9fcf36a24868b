"""The drawer in the middle of a shift: cash to the safe, hand-over, disputed change (DOMAIN §8)."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from PySide6.QtCore import QObject, Signal

from app.domain.cash import DENOMINATIONS
from app.domain.drawers import DisputeKind
from app.domain.errors import UserError
from app.domain.pins import PIN_LENGTH
from app.domain.shifts import NoteCount, TenderCount
from app.services.drawers import DrawerService, DrawerView, HandedOver, Incoming, ToSign
from app.services.sessions import Session
from app.ui.presenting import Presenter
from app.ui.tasks import Runner

EMPTY: Final[tuple[int | None, ...]] = (None,) * len(DENOMINATIONS)
UNDECLARED: Final = "close.undeclared."
"""Begins the codes of errors on amounts that nobody typed; the tender follows."""
_SIGNED: Final = frozenset({"shift.manager_needed", "shift.no_manager"})


class DrawerTask(StrEnum):
    """What is done with the drawer."""

    SAFE = "safe"
    HAND_OVER = "hand_over"
    DISPUTE = "dispute"
    COUNT = "count"
    """At once, with the manager, because of a dispute."""


@dataclass(frozen=True, slots=True)
class DrawerState:
    """State of the page."""

    task: DrawerTask = DrawerTask.SAFE
    opening: int = 0
    """Counts the openings: what was typed into the page belongs to one of them."""
    view: DrawerView | None = None
    pieces: tuple[int | None, ...] = EMPTY
    manager_asked: bool = False
    """Whether the manager has to sign as well."""
    to_sign: ToSign | None = None
    """What the manager signs at a hand-over; the count is recorded and can't be changed any more."""
    recount: bool = False
    """Whether a count is sealed already: another needs the manager."""
    proven: str = ""
    """Who takes over and gave the PIN: it is not asked for again."""
    dispute_id: str = ""
    busy: bool = False
    error: Exception | None = None
    done: str = ""
    """Code of the sentence that says what was done; empty before."""
    words: tuple[tuple[str, str | int], ...] = ()
    """Its parameters; amounts in fen under the name `amount_fen`."""

    @property
    def total_fen(self) -> int:
        """Return the value of what was counted."""
        return sum(fen * (each or 0) for fen, each in zip(DENOMINATIONS, self.pieces, strict=True))

    @property
    def notes(self) -> tuple[NoteCount, ...]:
        """Return what was counted."""
        return tuple(
            NoteCount(denomination_fen=fen, pieces=each or 0)
            for fen, each in zip(DENOMINATIONS, self.pieces, strict=True)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawerForm:
    """What was typed beside the count. PINs are never kept in the state."""

    bag: str = ""
    second: str = ""
    second_pin: str = ""
    manager: str = ""
    manager_pin: str = ""
    tenders: tuple[tuple[str, int | None], ...] = ()
    """Tender and declared amount (fen); None where nothing was typed, which is not nothing there."""
    said: str = DisputeKind.GAVE_MORE.value
    amount_fen: int = 0
    receipt: str = ""

    @property
    def undeclared(self) -> str:
        """Return the first tender whose amount is missing."""
        return next((tender for tender, fen in self.tenders if fen is None), "")


class DrawerPresenter(Presenter[DrawerState]):
    """Does one task at a time.

    Signals:
        closed: back to the counter.
        sign_off_asked: the drawer is another clerk's now, and whoever sits here signs off.
    """

    closed = Signal()
    sign_off_asked = Signal()

    def __init__(
        self, drawers: DrawerService, tasks: Runner, session: Session, parent: QObject | None = None
    ) -> None:
        super().__init__(DrawerState(), parent)
        self._drawers = drawers
        self._tasks = tasks
        self._session = session
        self._incoming: Incoming | None = None

    def open(self, task: DrawerTask) -> None:
        """Begin a task with an empty count."""
        self._incoming = None
        self._set(DrawerState(task=task, opening=self.state.opening + 1))
        self._tasks.read(lambda: self._drawers.view(self._session), self._on_view, self._fail)

    def _on_view(self, view: DrawerView | None) -> None:
        again = self.state.task is DrawerTask.HAND_OVER and view is not None and view.sheet.recount
        self._update(view=view, recount=again, manager_asked=self.state.manager_asked or again)

    def type_pieces(self, pieces: tuple[int | None, ...]) -> None:
        """Take what was counted, the largest denomination first, until its difference is known."""
        if self.state.to_sign is None:
            self._update(pieces=pieces, error=None)

    def forget_incoming(self) -> None:
        """Ask for the PIN of whoever takes over once more: it is somebody else."""
        self._incoming = None
        self._update(proven="")

    def submit(self, form: DrawerForm) -> None:
        """Do it."""
        state = self.state
        if state.busy or state.done:
            return
        counts = state.task is not DrawerTask.DISPUTE
        if counts and all(each is None for each in state.pieces):
            self._fail(UserError("close.nothing_typed"))
            return
        if state.task is DrawerTask.HAND_OVER and state.to_sign is None and form.undeclared:
            self._fail(UserError(f"{UNDECLARED}{form.undeclared}"))
            return
        if self._half_typed(form):
            self._fail(UserError("staff.pin_digits", length=PIN_LENGTH))  # it is no attempt at anybody's PIN
            return
        works: dict[DrawerTask, tuple[Callable[[], Any], Callable[[Any], None]]] = {
            DrawerTask.SAFE: (lambda: self._to_safe(form), lambda _done: self._on_safe(form)),
            DrawerTask.HAND_OVER: (
                lambda: self._drawers.incoming(self._session, form.second, form.second_pin),
                lambda incoming: self._on_proven(incoming, form),
            ),
            DrawerTask.DISPUTE: (lambda: self._dispute(form), lambda key: self._on_disputed(key, form)),
            DrawerTask.COUNT: (lambda: self._count(form), lambda fen: self._on_counted(fen, form)),
        }
        work, done = works[state.task]
        self._update(busy=True, error=None)
        if state.task is DrawerTask.HAND_OVER and self._incoming is not None:
            self._hand_over(self._incoming, form)
            return
        self._tasks.write(work, done, self._fail)

    def _half_typed(self, form: DrawerForm) -> bool:
        """Return whether a PIN is asked for of somebody who is named, and is not there in full."""
        task = self.state.task
        second = task is DrawerTask.SAFE or (task is DrawerTask.HAND_OVER and self._incoming is None)
        manager = task is DrawerTask.COUNT or self.state.manager_asked
        asked = ((second, form.second, form.second_pin), (manager, form.manager, form.manager_pin))
        return any(on and who and len(pin) < PIN_LENGTH for on, who, pin in asked)

    def count_now(self) -> None:
        """Go on from a dispute to the count with the manager."""
        if self.state.task is DrawerTask.DISPUTE and self.state.dispute_id:
            self._set(
                replace(
                    self.state, task=DrawerTask.COUNT, pieces=EMPTY, done="", words=(), manager_asked=True
                )
            )

    def leave(self) -> None:
        """Leave the page: after a hand-over there is no drawer to go back to, and one signs off."""
        self._incoming = None
        if self.state.done and self.state.task is DrawerTask.HAND_OVER:
            self.sign_off_asked.emit()
        else:
            self.closed.emit()

    def _to_safe(self, form: DrawerForm) -> str:
        return self._drawers.to_safe(self._session, self.state.notes, form.bag, form.second, form.second_pin)

    def _on_safe(self, form: DrawerForm) -> None:
        said = {
            "bag": form.bag.strip().upper(),
            "amount_fen": self.state.total_fen,
            "clerk": self._session.name,
            "second": self._name(form.second),
        }
        self._update(busy=False, done="counter.drawer.safe_done", words=tuple(said.items()))

    def _name(self, staff_no: str) -> str:
        """Return who it is: whoever reads it knows the name, not the number."""
        view = self.state.view
        names = {**dict(view.sheet.witnesses), **dict(view.sheet.managers)} if view is not None else {}
        return names.get(staff_no.strip().upper(), staff_no)

    def _on_proven(self, incoming: Incoming, form: DrawerForm) -> None:
        self._incoming = incoming
        self._update(proven=incoming.staff_no)
        self._hand_over(incoming, form)

    def _hand_over(self, incoming: Incoming, form: DrawerForm) -> None:
        tenders = tuple(TenderCount(tender=key, declared_fen=fen or 0, slips=0) for key, fen in form.tenders)
        session, notes, manager = self._session, self.state.notes, (form.manager, form.manager_pin)
        seen = self.state.to_sign

        def work() -> HandedOver:
            if seen is None:
                return self._drawers.hand_over(session, notes, tenders, incoming, *manager)
            return self._drawers.sign(session, incoming, seen, *manager)

        self._tasks.write(work, self._on_handed_over, lambda error: self._not_handed_over(error, incoming))

    def _not_handed_over(self, error: Exception, incoming: Incoming) -> None:
        """Show what there is to sign once the count is sealed, and again whenever it changed since."""
        signing, code = self.state.to_sign is not None, getattr(error, "code", "")
        if code == ("shift.changed" if signing else "shift.manager_needed"):
            self._tasks.read(
                lambda: self._drawers.to_sign(self._session, incoming),
                lambda found: self._on_to_sign(found, error),
                self._fail,
            )
            return
        if code == "drawer.recount":
            pieces = EMPTY if signing else self.state.pieces
            self._update(to_sign=None, pieces=pieces, recount=True, manager_asked=True)
        self._fail(error)

    def _on_to_sign(self, found: ToSign, asked: Exception) -> None:
        self._update(to_sign=found)
        self._fail(asked)

    def _on_handed_over(self, done: HandedOver) -> None:
        self._incoming = None
        words = (("incoming", self._name(done.incoming)), ("amount_fen", abs(done.variance_fen)))
        end = "short" if done.variance_fen < 0 else "over" if done.variance_fen else "done"
        self._update(busy=False, done=f"counter.drawer.hand_over_{end}", words=words)

    def _dispute(self, form: DrawerForm) -> str:
        return self._drawers.dispute(self._session, DisputeKind(form.said), form.amount_fen, form.receipt)

    def _on_disputed(self, dispute_id: str, form: DrawerForm) -> None:
        receipt = form.receipt.strip()
        words = (("said", form.said), ("amount_fen", form.amount_fen), ("receipt", receipt))
        done = f"counter.drawer.dispute_{'of_receipt' if receipt else 'done'}"
        self._update(busy=False, done=done, dispute_id=dispute_id, words=words)

    def _count(self, form: DrawerForm) -> int:
        return self._drawers.count_at_once(
            self._session, self.state.dispute_id, self.state.notes, form.manager, form.manager_pin
        )

    def _on_counted(self, variance_fen: int, form: DrawerForm) -> None:
        code = "right" if not variance_fen else "over" if variance_fen > 0 else "short"
        words = (("amount_fen", abs(variance_fen)), ("manager", self._name(form.manager)))
        self._update(busy=False, done=f"counter.drawer.count_{code}", words=words)

    def _fail(self, error: Exception) -> None:
        signs = _signs(error)
        if isinstance(error, UserError) and error.code == "drawer.proof_over":
            self.forget_incoming()
        self._update(busy=False, error=error, manager_asked=self.state.manager_asked or signs)


def _signs(error: Exception) -> bool:
    """Return whether a manager is asked to sign."""
    return isinstance(error, UserError) and error.code in _SIGNED
