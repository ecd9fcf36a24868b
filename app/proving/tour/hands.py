"""What a clerk, a customer and a manager do with their hands, in terms of the tour's robot."""

from PySide6.QtWidgets import QComboBox

from app.domain.cash import DENOMINATIONS, TenderKind
from app.proving.robot import StepError
from app.proving.tour.business_hands import BusinessHands
from app.proving.tour.windows import CLERK, MANAGER
from app.ui.desk import DeskWindow
from app.ui.screens.kiosk.presenter import KioskMode


class Hands(BusinessHands):
    """Everybody's hands: the clerk's, and those at the kiosk, the manager's desk and the close."""

    # -- the kiosk, by touch --------------------------------------------------------------------------

    def take_ticket(self, service: str, *, claim: str = "", taps: int = 1) -> str:
        """Take a number; returns it. Two taps on the same tile are one press that shook."""
        self.to_kiosk_home()
        if service or claim:
            self.robot.tap(self.kiosk, "kiosk_home_services")
        if claim:
            self.robot.tap(self.kiosk, f"kiosk_claim_{claim}")
        name = f"kiosk_service_{service or 'general'}" if service or claim else "kiosk_any"
        self.robot.tap(self.kiosk, name, taps)
        self.robot.until(lambda: self.kiosk.presenter.state.mode is KioskMode.ISSUED, "a number was issued")
        issued = self.kiosk.presenter.state.issued
        if issued is None:
            raise StepError("no ticket on the kiosk")
        return issued.ticket.number

    def to_kiosk_home(self) -> None:
        """Touch 'done' where the kiosk still shows the last number, or the end of a payment."""
        if self.kiosk.presenter.state.mode in (KioskMode.ISSUED, KioskMode.PAID):
            self.robot.tap(self.kiosk, "kiosk_back")
        self.robot.until(lambda: self.kiosk.presenter.state.mode is KioskMode.HOME, "the kiosk is at home")

    # -- the manager --------------------------------------------------------------------------------------

    def go_manager(self, key: str) -> None:
        """Choose a place of the manager's rail."""
        self.go(self.manager, key)

    def go(self, desk: DeskWindow, key: str) -> None:
        """Choose a place of a desk's rail."""
        self.robot.click(desk, f"rail.{key}")
        self.robot.until(lambda: desk.current == key, f"{key} is at the front")
        self.stage.settle()

    def approve(self, *, granted: bool) -> None:
        """Decide on the request that waits longest, at the manager's desk."""
        self.robot.click(self.manager, "approvals.grant" if granted else "approvals.refuse")
        self.robot.fill(self.manager, "approvals.pin", self.pins[MANAGER])
        self.robot.key(self.manager, "Ctrl+Return")
        self.stage.settle()

    # -- the close ------------------------------------------------------------------------------------------

    def count_drawer(self, short_fen: int) -> None:
        """Count what lies in the drawer, `short_fen` less than should, and the card terminal's own sum."""
        cash, sums = self.drawer()
        self.count_notes("close.notes", cash - short_fen)
        for tender, fen in {TenderKind.CARD.value: 0, **sums}.items():
            came_in = max(fen, 0)  # what went out lies on no slip
            self.robot.fill(self.desk, f"close.slip.{tender}", f"{came_in // 100}.{came_in % 100:02d}")
            self.robot.key(self.desk, "Tab")
        self.stage.settle()

    def drawer(self) -> tuple[int, dict[str, int]]:
        """Return what lies in the drawer of whoever sits at the counter, and other tenders' sums (fen)."""
        with self.stage.program.store.read() as queries:
            clerk = self.desk.session.staff_no if self.desk.session else CLERK
            shift = queries.shifts.open_shift_of(clerk)
            if shift is None:
                raise StepError("no shift to count")
            sums = {str(each.tender): each.amount_fen for each in queries.shifts.tender_sums(shift.shift_id)}
            bagged = queries.drawers.bagged(shift.shift_id)
        return shift.float_fen + sums.pop(TenderKind.CASH.value, 0) - bagged, sums

    def count_notes(self, name: str, fen: int) -> None:
        """Type how many pieces make an amount, largest first, into the boxes of this name."""
        self.robot.click(self.desk, f"{name}.{DENOMINATIONS[0]}")
        for denomination in DENOMINATIONS:
            pieces, fen = divmod(fen, denomination)
            self.robot.key(self.desk, "Ctrl+A")
            self.robot.type(self.desk, str(pieces))
            self.robot.key(self.desk, "Return")
        self.stage.settle()

    def settle_variance(self, words: str) -> None:
        """Say why the cash is short and book it."""
        self.robot.fill(self.desk, f"close.reason.{TenderKind.CASH}", words)
        self.robot.click(self.desk, f"close.book.{TenderKind.CASH}")
        self.stage.settle()

    def sign_close(self, manager: str) -> None:
        """The manager signs the shift's close at the clerk's desk."""
        signer = self.robot.find(self.desk, "close.signer", QComboBox)
        signer.setFocus()
        for at in range(signer.count()):
            if manager in str(signer.itemData(at)) or manager in signer.itemText(at):
                self.robot.key(self.desk, "Home")
                for _ in range(at):
                    self.robot.key(self.desk, "Down")
        self.robot.fill(self.desk, "close.pin", self.pins[manager])
        self.robot.key(self.desk, "Ctrl+Return")
        self.stage.settle()
