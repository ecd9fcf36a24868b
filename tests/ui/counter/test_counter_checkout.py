"""One checkout for all that a visit owes, also where more is ordered while it is open."""

from PySide6.QtWidgets import QApplication, QLabel

from app.ui.widgets.badges import Badge
from tests.desk_hall import DeskHall
from tests.people import WANG


def prepay(desk: DeskHall, yuan: str) -> None:
    desk.begin("201")
    desk.fill("form.numbers", WANG)
    desk.fill("form.prepay_fen", yuan)
    desk.key("Tab", "Ctrl+Return")


def test_what_is_ordered_while_the_checkout_is_open_joins_it(clerk: DeskHall) -> None:
    clerk.take("fee_payment")
    clerk.serve_next()
    prepay(clerk, "100")
    clerk.key("F9")
    first = clerk.counter.parts.checkout.state.checkout
    assert first is not None
    assert first.due_fen == 100_00
    clerk.fill("checkout_cash", "20")
    clerk.key("Esc")
    prepay(clerk, "60.50")
    clerk.key("F9")
    both = clerk.counter.parts.checkout.state.checkout
    assert both is not None
    assert both.due_fen == 160_50
    assert clerk.counter.parts.checkout.state.cash_fen is None
    clerk.fill("checkout_cash", "160.50")
    clerk.key("F9")
    done = clerk.counter.parts.checkout.state.completed
    assert done is not None
    assert done.total_fen == 160_50
    with clerk.program.store.read() as queries:
        assert queries.money.open_checkouts() == ()


def test_many_orders_scroll_on_a_low_screen_and_the_sum_stands(clerk: DeskHall) -> None:
    clerk.window.resize(1280, 764)
    for _ in range(9):
        prepay(clerk, "100")
        clerk.key("Esc")
    prepay(clerk, "100")
    clerk.key("F9")
    QApplication.processEvents()
    page = clerk.window
    badges = [each for each in page.findChildren(Badge, "basket.fee_payment.state") if each.isVisible()]
    assert len(badges) == 10
    for badge in badges:
        row = badge.parentWidget()
        assert row is not None
        assert row.height() >= row.minimumSizeHint().height(), "no row is squeezed"
    totals = [each for each in page.findChildren(QLabel, "basket.due") if each.isVisible()]
    assert [each.visibleRegion().boundingRect() == each.rect() for each in totals] == [True]
