"""A recount beside the manager: Enter goes through every box, and only then to the PIN."""

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.domain.cash import Tender, TenderKind
from app.domain.money import PaymentTaken
from app.ui.screens.close.state import CloseMode
from tests.close_screen import Screen
from tests.factories_close import PIN, CloseRig, _line

FEN = 100_00


def transferred(rig: CloseRig, shift_id: str) -> None:
    """Take a bank transfer."""
    payment_id, clerk = rig.ids.new(), rig.shift(shift_id).staff_no
    paid = PaymentTaken(
        payment_id=payment_id,
        shift_id=shift_id,
        ticket_id=None,
        customer_id=None,
        handler=clerk,
        cashier=clerk,
        lines=(_line(FEN, agency=False, order_id=None),),
        tenders=(Tender(TenderKind.BANK_TRANSFER, FEN, reference="20261123-1"),),
        total_fen=FEN,
        at_ms=rig.clock.now_ms(),
    )
    day = rig.shift(shift_id).day_id
    rig.record(paid, rig._receipt(payment_id, None), actor=clerk, business_day=day)


def through(screen: Screen, card: str, transfer: str) -> None:
    """Type a count with Enter alone."""
    QApplication.processEvents()
    assert screen.focus() == "close.notes.10000"
    for pieces in (5, 0, 0, 0, 0, 0, 0, 0):
        screen.enter(str(pieces))
    QApplication.processEvents()
    assert screen.focus() == "close.slip.card"
    screen.enter(card)
    QApplication.processEvents()
    assert screen.focus() == "close.slip.bank_transfer"
    screen.enter(transfer)


def test_enter_leaves_no_box_out_of_a_recount(qtbot: QtBot, rig: CloseRig) -> None:
    transferred(rig, rig.open())
    screen = Screen(qtbot, rig)
    through(screen, "0", "90")
    assert screen.focus() == "close.seal"
    screen.ctrl_enter()
    assert screen.shows(CloseMode.VARIANCE)
    screen.press("close.recount")
    through(screen, "0", "100")
    assert screen.presenter.state.declared == (("card", 0), ("bank_transfer", FEN))
    assert screen.focus() == "close.pin", "nothing is left but the manager's PIN"
    screen.sign(PIN)
    assert not screen.presenter.state.undecided
