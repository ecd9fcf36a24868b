"""The part of the kiosk's visit that has to do with complaints, progress and prices."""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from app.domain.barcodes import plain_case
from app.domain.complaints import ComplaintCategory
from app.domain.errors import UserError
from app.services.kiosk_desk import TariffBoard
from app.services.progress import Progress
from app.services.rows.catalogue import PlanRow
from app.services.rows.complaints import ComplaintRow
from app.ui.screens.kiosk.state import Complaining, KioskMode, Slip

if TYPE_CHECKING:
    from app.ui.screens.kiosk.presenter import KioskPresenter

PLANS_A_PAGE: Final = 5
_IN_LARGE: Final = 4
PRICES: Final = "prices"
"""The kind of the last page: single prices."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """One page of the tariff board: plans of one kind, or the single prices."""

    kind: str
    first: int
    """How many plans are on the pages before it: pages are known by it, whatever the size of the letters."""
    plans: tuple[PlanRow, ...]


class Asking:
    """What touches on these pages do."""

    def __init__(self, desk: "KioskPresenter") -> None:
        self._desk = desk

    # ---------------------------------------------------------------------------------------------- progress

    def progress(self) -> None:
        """Ask for the number of a slip."""
        self._start(KioskMode.PROGRESS_CODE)

    def ask_tail(self) -> None:
        """Ask for the end of the phone number, once what was typed can be the number of a slip."""
        code = plain_case(self._desk.state.entry)
        if code is None:
            self._desk.say(UserError("kiosk.slip_form"))
        else:
            self._desk.go(KioskMode.PROGRESS_TAIL, slip_code=code)

    def find(self) -> None:
        """Look the slip up."""
        desk, code, tail = self._desk, self._desk.state.slip_code, self._desk.state.entry
        service = desk.parts.desk
        desk.put(busy=True, error=None)
        desk.tasks.read(
            lambda: (service.progress(code, tail), service.number_of(code, tail)),
            desk.mine(self._found),
            desk.mine(self._none),
        )

    def _found(self, found: tuple[Progress, str]) -> None:
        progress, named = found
        self._desk.go(KioskMode.PROGRESS, progress=progress, named=named)

    def _none(self, error: Exception) -> None:
        self._desk.put(error=error, entry="", busy=False)

    # -------------------------------------------------------------------------------------------- complaints

    def complain(self) -> None:
        """Ask what it is about."""
        self._desk.touch()
        if self._desk.state.mode is KioskMode.HOME:
            self._desk.go(KioskMode.COMPLAIN, complaining=Complaining(self._desk.ids.new()))

    def choose_category(self, category: ComplaintCategory) -> None:
        """Show what a complaint of this kind may be about."""
        desk, told = self._desk, self._desk.state.complaining
        desk.touch()
        if desk.state.mode is KioskMode.COMPLAIN and told is not None:
            kept = told.matters if told.category is category else ()
            desk.go(KioskMode.MATTERS, complaining=replace(told, category=category, matters=kept))

    def toggle_matter(self, matter: str) -> None:
        """Say one thing, or take it back."""
        self._desk.touch()
        told = self._desk.state.complaining
        if told is not None:
            others = tuple(each for each in told.matters if each != matter)
            chosen = others if matter in told.matters else (*told.matters, matter)
            self._desk.put(complaining=replace(told, matters=chosen), error=None)

    def choose_wish(self, wish: str) -> None:
        """Say what should come of it; the same once more takes it back."""
        self._desk.touch()
        told = self._desk.state.complaining
        if told is not None:
            self._desk.put(complaining=replace(told, wish="" if told.wish == wish else wish))

    def write_note(self) -> None:
        """Let a few letters be typed, such as an order's number."""
        desk, told = self._desk, self._desk.state.complaining
        desk.touch()
        if desk.state.mode is KioskMode.MATTERS and told is not None:
            desk.go(KioskMode.NOTE, entry=told.note)

    def keep_note(self) -> None:
        """Keep the letters."""
        desk, told = self._desk, self._desk.state.complaining
        if told is not None:
            desk.go(KioskMode.MATTERS, complaining=replace(told, note=desk.state.entry.strip()))

    def ask_contact(self) -> None:
        """Ask for a phone number, once something was said."""
        desk, told = self._desk, self._desk.state.complaining
        desk.touch()
        if desk.state.mode is KioskMode.MATTERS and told is not None and told.matters:
            desk.go(KioskMode.CONTACT)

    def send(self) -> None:
        """Have it taken down; pressing twice gives one complaint."""
        desk, told = self._desk, self._desk.state.complaining
        if told is None or told.category is None:
            return
        service, language, phone = desk.parts.desk, desk.state.language, desk.state.entry
        category = told.category
        desk.put(busy=True, error=None)
        desk.tasks.write(
            lambda: service.complain(
                told.complaint_id, category, told.matters, told.wish, phone, told.note, language
            ),
            desk.mine(self._taken),
            desk.mine(desk.say),
        )

    def _taken(self, row: ComplaintRow) -> None:
        told = Complaining(
            complaint_id=row.complaint_id,
            category=row.category,
            code=row.code,
            first_answer_ms=row.first_answer_by_ms,
        )
        self._desk.go(KioskMode.TAKEN, complaining=told, slip=Slip.NONE)

    def slip_again(self) -> None:
        """Print the slip of a complaint, a receipt, or the slip of a payment left to a counter, once more."""
        desk, service = self._desk, self._desk.parts.desk
        told, pay = desk.state.complaining, desk.state.pay
        subject = f"complaint:{told.complaint_id}" if told else ""
        if pay is not None:
            subject = f"claim:{pay.claim_id}" if pay.claim_id else f"payment:{pay.payment_id}"
        if subject and desk.state.slip is not Slip.SENT:
            document_id = desk.ids.new()
            desk.prolong()
            desk.tasks.write(lambda: service.slip_again(subject, document_id), desk.mine(self._sent), None)

    def _sent(self, sent: bool) -> None:
        self._desk.put(slip=Slip.SENT if sent else Slip.WAITING)

    # ------------------------------------------------------------------------------------------------ tariff

    def tariff(self) -> None:
        """Show what is published."""
        desk = self._desk
        desk.touch()
        if desk.state.mode is KioskMode.HOME:
            desk.tasks.read(desk.parts.desk.board, desk.mine(self._board), desk.mine(desk.say))

    def _board(self, board: TariffBoard) -> None:
        self._desk.go(KioskMode.TARIFF, board=board, page=0)

    def turn(self, by: int) -> None:
        """Show another page of the board."""
        desk, board, large = self._desk, self._desk.state.board, self._desk.state.elder
        desk.touch()
        if board is not None:
            leaves = leaves_of(board, large=large)
            at = leaf_at(board, desk.state.page, large=large) + by
            desk.put(page=leaves[max(0, min(at, len(leaves) - 1))].first)

    def turn_to(self, kind: str) -> None:
        """Show the first page of a kind of plans, or that of the single prices."""
        desk, board = self._desk, self._desk.state.board
        desk.touch()
        if board is not None:
            leaves = leaves_of(board, large=desk.state.elder)
            desk.put(page=next(leaf.first for leaf in leaves if leaf.kind == kind))

    def _start(self, mode: KioskMode) -> None:
        self._desk.touch()
        if self._desk.state.mode is KioskMode.HOME:
            self._desk.go(mode)


def leaves_of(board: TariffBoard, *, large: bool) -> tuple[Leaf, ...]:
    """Return the pages of a board: plans of each kind, then single prices. There is one at least."""
    most = _IN_LARGE if large else PLANS_A_PAGE
    found: list[Leaf] = []
    first = 0
    for kind, rows in board.plans:
        found += [Leaf(kind, first + at, rows[at : at + most]) for at in range(0, len(rows), most)]
        first += len(rows)
    return (*found, Leaf(PRICES, first, ())) if board.prices or not found else tuple(found)


def leaf_at(board: TariffBoard, first: int, *, large: bool) -> int:
    """Return which page holds the plan before which there are `first` others."""
    return sum(leaf.first <= first for leaf in leaves_of(board, large=large)) - 1
