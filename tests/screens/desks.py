"""Every screen of the desks: counter, manager's desk, reception."""

from dataclasses import replace

from app.domain.queue import Precedence
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.state import CounterMode
from tests.desk_hall import DeskHall
from tests.people import CLERK, MANAGER
from tests.screens.names import GROUPS
from tests.screens.shot import Shot, Tour, still

WANG, BROADBAND = "13800001234", "01000006688"
QUEUE = ("general", "fee_payment", "plan_change", "open_account", "broadband", "general")
"""What those who wait came for."""
AT_COUNTER = ("complaint", "documents", "work", "sync")
"""Places that are the same at the manager's desk."""


def shot(desk: DeskHall, name: str) -> Shot:
    """Return what a desk shows now."""
    still(desk.window)
    return Shot(name, desk.window, desk.window.set_language)


def at_work(desk: DeskHall) -> None:
    """Sign in, open the shift, and let people come."""
    desk.sign_in(CLERK)
    desk.open_shift()
    for service in QUEUE:
        desk.take(service, Precedence.ELDER if service == "broadband" else Precedence.NONE)


def with_wang(desk: DeskHall) -> None:
    """Serve a customer who was verified."""
    at_work(desk)
    desk.serve_next()
    desk.verify("wang_xiaoming")


def counter(desk: DeskHall) -> Tour:
    """Show the counter before and between customers."""
    yield shot(desk, "counter-signin")
    desk.sign_in(CLERK)
    yield shot(desk, "counter-no-shift")
    desk.open_shift()
    for service in QUEUE:
        desk.take(service)
    yield shot(desk, "counter-idle")
    desk.key("F7")
    yield shot(desk, "counter-called")
    desk.key("Return")
    desk.verify("wang_xiaoming")
    yield shot(desk, "counter-serving")

    def listed(language: str) -> None:
        desk.key("Esc")
        desk.window.set_language(language)
        desk.key("Ctrl+K")
        desk.type("1")

    yield replace(shot(desk, "counter-palette"), speak=listed)
    desk.key("Esc")
    desk.window.lock()
    yield shot(desk, "counter-locked")


def visit(desk: DeskHall) -> Tour:
    """Show identity, forms and the checkout."""
    at_work(desk)
    desk.serve_next()
    desk.key("F3")
    yield shot(desk, "visit-no-card")
    identity = desk.counter.parts.identity
    identity.lay("expired")
    desk.key("F3")
    yield shot(desk, "visit-card-refused")
    identity.lay("wang_xiaoming")
    desk.key("F3")
    yield shot(desk, "visit-card")
    desk.key("Return")
    yield shot(desk, "visit-verified")
    identity.lift()
    desk.begin("101")
    yield shot(desk, "visit-form-refused")
    desk.key("Esc")
    desk.begin("104")
    desk.key("Ctrl+Return")
    yield shot(desk, "visit-form-errors")
    desk.fill("form.plan.line", "畅享 299")
    desk.key("Tab")
    yield shot(desk, "visit-form-104")
    desk.key("Ctrl+Return")
    assert desk.form_is(FormMode.AWAITING_APPROVAL)
    yield shot(desk, "visit-form-approval")


def checkout(desk: DeskHall) -> Tour:
    """Show a bill being paid, and the drawer."""
    with_wang(desk)
    desk.key("Ctrl+K")
    desk.type(BROADBAND)
    desk.key("Return")
    desk.begin("201")
    desk.fill("form.prepay_fen", "200")
    desk.key("Tab")
    yield shot(desk, "checkout-form-201")
    desk.key("Ctrl+Return", "F9")
    assert desk.checkout_is(CheckoutMode.COLLECTING)
    desk.fill("checkout_cash", "400")
    desk.key("Tab")
    yield shot(desk, "checkout-collecting")
    desk.key("F9")
    assert desk.checkout_is(CheckoutMode.DONE)
    yield shot(desk, "checkout-done")
    desk.key("Return", "Alt+E")
    desk.key("Ctrl+K")
    desk.type("解款")
    desk.key("Return")
    assert desk.at(CounterMode.DRAWER)
    yield shot(desk, "checkout-drawer")


def places(desk: DeskHall) -> Tour:
    """Show the other places of a counter's rail, and the end of a shift."""
    with_wang(desk)
    desk.prepay("50")
    desk.fill("checkout_cash", "500")
    desk.key("F9", "Return", "Alt+T")
    yield shot(desk, "places-complaint-new")
    desk.key("Esc")
    desk.window.go("counter")
    desk.key("Alt+E")
    for key in desk.window.mounted:
        if key != "counter":
            desk.window.go(key)
            yield shot(desk, f"places-{key}")
    desk.window.go("close")
    for pieces in (3, 0, 1, 1, 1, 1, 1, 1):
        desk.type(str(pieces))
        desk.key("Return")
    desk.type("0")
    desk.key("Ctrl+Return")
    assert desk.window.mounted["close"].presenter.state.mode is CloseMode.VARIANCE
    yield shot(desk, "places-close-variance")


def manager(desk: DeskHall) -> Tour:
    """Show the places of the manager's desk while a counter works and asks for something."""
    with_wang(desk)
    desk.begin("104")
    desk.fill("form.plan.line", "畅享 299")
    desk.key("Tab", "Ctrl+Return")
    assert desk.form_is(FormMode.AWAITING_APPROVAL)
    desk.move_to("manager")
    desk.sign_in(MANAGER)
    for key in desk.window.mounted:
        if key not in AT_COUNTER:
            desk.window.go(key)
            yield shot(desk, f"manager-{key}")


def reception(desk: DeskHall) -> Tour:
    """Show the places of the reception."""
    desk.sign_in(MANAGER)
    for service in QUEUE:
        desk.take(service)
    for key in desk.window.mounted:
        if key not in (*AT_COUNTER, *GROUPS["manager"]):
            desk.window.go(key)
            yield shot(desk, f"reception-{key}")
