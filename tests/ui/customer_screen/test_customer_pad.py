"""What the customer's page shows beside the terms: nothing to turn or to clear where there is nothing."""

from PySide6.QtWidgets import QLabel, QWidget

from app.ui.screens.customer.state import CustomerMode
from tests.customer_hall import draw, fill, mode, screen, serve, submit, touch
from tests.desk_hall import DeskHall


def part(desk: DeskHall, name: str) -> QWidget:
    found = screen(desk).view.findChild(QWidget, f"customer.{name}")
    assert isinstance(found, QWidget)
    return found


def shows(desk: DeskHall, words: str) -> bool:
    labels = screen(desk).view.findChildren(QLabel)
    return any(words in label.text() for label in labels if label.isVisible())


def test_a_signature_given_before_the_page_spoke_another_language_is_given_again(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    submit(clerk)
    pad, again = screen(clerk).view.paper.pad, part(clerk, "again")
    assert not again.isVisible(), "there is nothing to clear"
    draw(clerk)
    assert again.isVisible()
    assert part(clerk, "confirm").isEnabled()
    touch(clerk, "language.en")
    assert not pad.touched, "the page says now that the paper is in another language"
    assert not part(clerk, "confirm").isEnabled()
    assert shows(clerk, "Other language: read it and sign again")
    draw(clerk)
    assert part(clerk, "confirm").isEnabled()
    assert shows(clerk, "Sign in the box")


def test_of_one_page_nothing_is_turned(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.begin("106")
    clerk.fill("form.phone", "13900001111")
    clerk.key("Ctrl+Return")
    assert mode(clerk) is CustomerMode.SIGN
    assert screen(clerk).presenter.state.pages == 1
    for name in ("page.back", "page.next"):
        assert not part(clerk, name).isVisible()
