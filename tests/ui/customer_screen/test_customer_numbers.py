"""Under which number the customer's screen shows a business: the one that it is about."""

from app.domain.phones import display_number
from app.ui.screens.customer.state import CustomerMode
from tests.customer_hall import mode, screen
from tests.desk_hall import DeskHall

ELDER = "elder_76"


def test_a_new_line_is_read_under_its_own_number(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.verify(ELDER)
    assert clerk.state.visit.subscriber_id is not None, "an old number is chosen"
    clerk.begin("101")
    form = clerk.counter.parts.form
    quote = form.state.quote
    assert quote is not None
    assert quote.context.account is not None
    assert mode(clerk) is CustomerMode.REVIEW
    assert screen(clerk).presenter.state.number == ""
    free = quote.context.numbers[0].number
    form.change("number", free)
    state = screen(clerk).presenter.state
    assert state.number == display_number(free), "in groups, at the head as in the table"
    said = [(row.code, row.after) for row in state.changes]
    assert said == [("business.open_account.number", display_number(free))]
