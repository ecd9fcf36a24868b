"""The customer's second screen beside a real counter: fees, terms, signature, rating."""

import os
from dataclasses import replace
from hashlib import sha256

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.domain.documents import SlipContent
from app.domain.errors import UserError
from app.domain.orders import OrderState
from app.domain.queue import Precedence
from app.domain.ratings import RatingEnd
from app.services.paper_marks import StandaloneAcknowledgements, marks_for
from app.services.rows.ratings import RatingRow
from app.services.signatures import Pad
from app.services.visits import Visit
from app.ui.panels.form_state import FormMode
from app.ui.placing import FRAME
from app.ui.screens.customer.pad import SignaturePad
from app.ui.screens.customer.state import STATES, CustomerMode, sentences
from app.ui.screens.customer.view import CustomerView
from app.ui.theme import TITLE, font
from app.ui.widgets.badges import Badge
from app.ui.widgets.paint import width_of
from tests.customer_hall import agree, draw, fill, mode, screen, serve, submit, touch
from tests.desk_hall import DeskHall
from tests.people import MANAGER, MANAGER_PIN

PICTURES = os.environ.get("TINGTAI_PICTURES", "")


def picture(desk: DeskHall, name: str) -> None:
    """Keep a picture where somebody asked for them."""
    desk.robot.breathe()
    if PICTURES:
        screen(desk).view.grab().save(f"{PICTURES}/customer-{name}.png")


def ratings(desk: DeskHall, ticket_id: str) -> tuple[RatingRow, ...]:
    return desk.program.services.ratings.of_ticket(ticket_id)


def test_it_comes_up_behind_the_desk_and_leaves_it_the_keys(clerk: DeskHall) -> None:
    shown = screen(clerk).view
    assert shown.isVisible()
    assert shown.testAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
    assert clerk.window.isActiveWindow()
    room = shown.screen().availableGeometry()
    assert shown.height() + FRAME <= room.height()
    assert shown.geometry().top() >= room.top() + FRAME, "its title is on the screen"
    assert shown.geometry().bottom() <= room.bottom()


def test_terms_are_read_to_the_end_and_signed(clerk: DeskHall) -> None:
    assert mode(clerk) is CustomerMode.WELCOME
    picture(clerk, "welcome")
    serve(clerk)
    fill(clerk)
    state = screen(clerk).presenter.state
    assert mode(clerk) is CustomerMode.REVIEW
    assert state.number == "138****1234"
    assert state.changes
    picture(clerk, "review")
    draw(clerk)
    assert screen(clerk).view.paper.pad.png() == b"", "locked before anything was accepted"
    submit(clerk)
    order = clerk.state.orders[0]
    assert mode(clerk) is CustomerMode.SIGN
    while not screen(clerk).presenter.state.read:
        draw(clerk)
        assert screen(clerk).view.paper.pad.png() == b"", "locked before the last page"
        touch(clerk, "page.next")
    draw(clerk)
    picture(clerk, "sign")
    touch(clerk, "confirm")
    assert mode(clerk) is CustomerMode.SIGNED
    picture(clerk, "signed")
    program = clerk.program
    with program.store.read() as queries:
        (signed,) = queries.images.signatures(order.order_id)
        papers = queries.documents.of_subject(f"order:{order.order_id}")
        row = queries.images.signature_image(order.order_id)
        assert row is not None
        sealed = queries.images.sealed(row.sealed)
    assert (signed.method, signed.image) == ("pad", row.sealed)
    slips = [paper.content for paper in papers if isinstance(paper.content, SlipContent)]
    assert slips[-1].signed_document == signed.document
    assert slips[-1].signed_ms == signed.at_ms
    assert sealed is not None
    assert sha256(sealed).hexdigest() == signed.image
    assert b"PNG" not in sealed, "nobody reads it without its key"
    drawn = program.services.signatures.image(order.order_id)
    assert drawn is not None
    assert not QImage.fromData(drawn).isNull()
    paper = papers[-1]
    marks = marks_for(program.store, StandaloneAcknowledgements(), paper)
    assert marks.signature == drawn, "its seal is opened for the print"
    assert marks_for(program.store, StandaloneAcknowledgements(), papers[0]).signature == b""
    other = replace(paper, content=replace(slips[-1], signed_image="of another slip"))
    assert marks_for(program.store, StandaloneAcknowledgements(), other).signature == b""
    assert clerk.hall.rebuilds()


def test_nobody_signs_before_the_approval_and_then_what_was_approved(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.AWAITING_APPROVAL)
    assert mode(clerk) is CustomerMode.SIGN, "it is read meanwhile"
    while not screen(clerk).presenter.state.read:
        touch(clerk, "page.next")
    draw(clerk)
    shown = screen(clerk).view
    assert shown.paper.pad.png() == b""
    assert shown.paper.pad.accessibleDescription() == "经理批准后，请在这里签名"
    assert not clerk.there("form.sign.paper")
    assert not clerk.there("form.sign.waits")
    assert clerk.find("form.sign.locked").accessibleName() == "批准后，再请客户核对并签名。"
    picture(clerk, "approval")
    order, session, read = clerk.state.orders[0], clerk.window.session, screen(clerk).presenter.state.to_sign
    assert session is not None
    assert read is not None
    with pytest.raises(UserError, match=r"order\.sign_before_approval"):
        clerk.program.services.orders.sign(session, order.order_id, "pad", pad=Pad(b"x", read.sha256))
    agree(clerk)
    assert shown.paper.pad.accessibleDescription() == ""
    draw(clerk)
    touch(clerk, "confirm")
    assert clerk.form_is(FormMode.DONE)
    with clerk.program.store.read() as queries:
        (signed,) = queries.images.signatures(order.order_id)
    assert signed.document == read.sha256, "what was read while the manager decided is what was signed"


def test_what_was_refused_is_not_signed(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    clerk.key("Ctrl+Return")
    clerk.counter.parts.form.decide(MANAGER, MANAGER_PIN, granted=False, reason="价格没有说清")
    assert clerk.form_is(FormMode.REJECTED)
    assert mode(clerk) is CustomerMode.WELCOME


def test_what_was_signed_is_what_was_shown(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    submit(clerk)
    order, session = clerk.state.orders[0], clerk.window.session
    assert session is not None
    with pytest.raises(UserError, match=r"order\.sign_changed"):
        clerk.program.services.orders.sign(session, order.order_id, "pad", pad=Pad(b"x", "0" * 64))
    with pytest.raises(UserError, match=r"order\.sign_method"):
        clerk.program.services.orders.sign(session, order.order_id, "pad")
    assert not clerk.program.services.orders.look(order.order_id).order.signed


def test_the_end_of_a_service_asks_by_itself(clerk: DeskHall) -> None:
    ticket_id = serve(clerk)
    clerk.prepay("50")
    assert mode(clerk) is CustomerMode.PAY
    picture(clerk, "pay")
    clerk.fill("checkout_cash", "500")
    clerk.key("F9")
    assert mode(clerk) is CustomerMode.PAID
    picture(clerk, "paid")
    clerk.key("Return", "Alt+E")
    assert mode(clerk) is CustomerMode.RATING
    why = screen(clerk).view.findChild(QWidget, "customer.reason.clarity")
    assert why is not None
    assert not why.isVisible(), "nobody is asked what was good before a score"
    touch(clerk, "score.4")
    touch(clerk, "reason.clarity")
    picture(clerk, "rating")
    touch(clerk, "finish")
    assert mode(clerk) is CustomerMode.THANKS
    picture(clerk, "thanks")
    (row,) = ratings(clerk, ticket_id)
    assert (row.score, row.reasons, row.ended) == (4, ("clarity",), RatingEnd.RATED)
    assert row.staff_no == "T10237"
    screen(clerk).presenter.rest()
    assert mode(clerk) is CustomerMode.WELCOME


@pytest.mark.parametrize(
    ("scored", "ended", "score"), [(False, RatingEnd.TIMED_OUT, None), (True, RatingEnd.RATED, 2)]
)
def test_time_runs_out(clerk: DeskHall, scored: bool, ended: RatingEnd, score: int | None) -> None:
    ticket_id = serve(clerk)
    clerk.key("Alt+E")
    assert mode(clerk) is CustomerMode.RATING
    if scored:
        touch(clerk, "score.2")
    for _ in range(15):
        screen(clerk).presenter.tick()
    (row,) = ratings(clerk, ticket_id)
    assert (row.ended, row.score) == (ended, score)


def test_a_seat_is_no_end_and_the_next_customer_ends_the_question(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.key("Shift+F8")
    clerk.menu("park", 1)
    assert mode(clerk) is CustomerMode.WELCOME
    second = serve(clerk)
    clerk.key("Alt+E")
    assert mode(clerk) is CustomerMode.RATING
    serve(clerk)
    assert mode(clerk) is not CustomerMode.RATING
    assert [row.ended for row in ratings(clerk, second)] == [RatingEnd.TIMED_OUT]


def test_language_and_questions(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    touch(clerk, "language.en")
    assert screen(clerk).presenter.state.language == "en"
    touch(clerk, "doubt")
    assert clerk.shows("客户对办理内容有疑问")
    assert isinstance(screen(clerk).view, CustomerView)
    assert set(STATES) == set(CustomerMode)


def test_a_paper_in_another_language_says_so_in_the_language_chosen(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    clerk.key("Ctrl+Return")
    assert mode(clerk) is CustomerMode.SIGN
    told = screen(clerk).view.findChild(QWidget, "customer.foreign")
    assert told is not None
    assert not told.isVisible()
    touch(clerk, "language.en")
    assert told.isVisible()
    assert any("This paper is in Chinese" in label.text() for label in told.findChildren(QLabel))
    assert screen(clerk).presenter.state.terms, "what is signed stays as it was accepted"
    picture(clerk, "foreign")
    touch(clerk, "language.zh_CN")
    assert not told.isVisible()


def test_what_is_drawn_stays_on_a_smaller_pad_as_a_whole_or_not_at_all(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    submit(clerk)
    pad = screen(clerk).view.paper.pad
    draw(clerk)
    assert pad.complete
    view, high = screen(clerk).view, pad.height()
    size, smaller = view.size(), QSize(view.width(), view.height() - 48)
    view.resize(smaller)
    clerk.robot.until(lambda: pad.height() < high, "there is less room")
    assert pad.complete, "it took room that nobody had written on"
    low = pad.height()
    view.resize(size)
    clerk.robot.until(lambda: pad.height() == high, "there is as much again")
    QTest.mousePress(pad, Qt.MouseButton.LeftButton, pos=QPoint(60, high - 4))
    QTest.mouseRelease(pad, Qt.MouseButton.LeftButton, pos=QPoint(320, high - 4))
    view.resize(smaller)
    clerk.robot.until(lambda: pad.height() == low, "there is less once more")
    assert not pad.complete


def test_what_is_drawn_stays_while_the_counter_looks_again(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    submit(clerk)
    shown = screen(clerk)
    pad = shown.view.findChild(SignaturePad)
    assert pad is not None
    draw(clerk)
    assert pad.complete
    # Of somebody without a number the counter knows no language but the hall's; the paper is in their own.
    shown.presenter.follow_visit(None, Visit(language="en"))
    assert shown.presenter.state.language == "zh_CN"
    assert pad.complete


def test_nothing_is_called_read_before_anybody_turned_a_page(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    clerk.robot.breathe()
    assert screen(clerk).presenter.state.terms
    assert not any(badge.isVisible() for badge in screen(clerk).view.findChildren(Badge))


def test_a_rating_is_done_once_a_face_is_chosen(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.key("Alt+E")
    assert mode(clerk) is CustomerMode.RATING
    done = screen(clerk).view.findChild(QWidget, "customer.finish")
    assert done is not None
    assert not done.isEnabled()
    touch(clerk, "score.4")
    assert done.isEnabled()


def test_long_terms_are_read_page_by_page_before_anybody_signs(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    submit(clerk)
    presenter = screen(clerk).presenter
    long = tuple(f"第{place}条，{'双方按约定办理，' * (place % 4 * 9)}特此约定。" for place in range(1, 15))
    presenter._update(terms=long, pages=0, page=0, read_to=0)
    clerk.robot.breathe()
    label = screen(clerk).view.findChild(QLabel, "customer.terms")
    assert isinstance(label, QLabel)
    pages = presenter.state.pages
    assert pages > 3
    seen = []
    for page in range(pages):
        assert presenter.state.page == page
        assert presenter.state.unlocked is (page == pages - 1)
        lines = label.text().split("\n")
        assert lines == [line for line in lines if width_of(line, font(TITLE)) <= label.width()]
        assert len(lines) * QFontMetricsF(font(TITLE)).lineSpacing() <= label.height() + 1, "nothing is cut"
        seen += lines
        if page < pages - 1:
            touch(clerk, "page.next")
    assert "".join(seen) == "".join(f"{place}. {line}" for place, line in enumerate(long, 1))
    touch(clerk, "page.back")
    assert presenter.state.unlocked, "what was read stays read"
    screen(clerk).view.resize(1280, 1000)
    clerk.robot.breathe()
    assert presenter.state.pages < pages
    assert presenter.state.unlocked
    presenter._update(terms=long[::-1], pages=0, page=0, read_to=0)
    touch(clerk, "page.next")
    screen(clerk).view.resize(1280, 800)
    clerk.robot.breathe()
    assert (presenter.state.page, presenter.state.unlocked) == (0, False), "other pages begin anew"


def test_terms_become_numbered_sentences() -> None:
    assert sentences("甲。乙。") == ("甲。", "乙。")
    assert sentences("One. Two.") == ("One.", "Two.")


def test_an_order_without_money_is_executed_once_it_is_signed(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    clerk.key("Ctrl+Return")
    order = clerk.state.orders[0]
    if order.state is OrderState.ACKNOWLEDGED and order.total_fen == 0:
        while not screen(clerk).presenter.state.read:
            touch(clerk, "page.next")
        draw(clerk)
        touch(clerk, "confirm")
        assert clerk.program.services.orders.look(order.order_id).order.state is OrderState.COMPLETED


def test_the_rating_is_asked_in_the_language_of_the_visit(clerk: DeskHall) -> None:
    clerk.wait(1_000)
    queue = clerk.program.services.queue
    queue.issue("general", "en", Precedence.NONE, clerk.hall.rig.ids.new())
    clerk.serve_next()
    presenter = screen(clerk).presenter
    assert presenter.state.language == "en"
    clerk.key("Alt+E")
    assert mode(clerk) is CustomerMode.RATING
    assert presenter.state.language == "en"
    clerk.key("F5")
    assert presenter.state.language == "en", "also when the counter looks again"
    presenter.decline()
    assert presenter.state.language == "zh_CN", "nobody is served: the hall's own"


def test_a_language_that_is_chosen_while_rating_is_not_the_next_customers(clerk: DeskHall) -> None:
    serve(clerk)
    clerk.key("Alt+E")
    assert mode(clerk) is CustomerMode.RATING
    clerk.take()
    clerk.key("F7")
    assert mode(clerk) is CustomerMode.RATING, "the next is called while the last still rates"
    touch(clerk, "language.en")
    presenter = screen(clerk).presenter
    assert presenter.state.language == "en"
    clerk.key("Return")
    assert mode(clerk) is not CustomerMode.RATING
    assert presenter.state.language == "zh_CN"


def test_a_language_that_was_chosen_goes_with_its_customer(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    touch(clerk, "language.en")
    clerk.key("Esc", "Shift+F8")
    clerk.menu("park", 1)
    assert screen(clerk).presenter.state.language == "zh_CN"


def test_a_language_that_was_chosen_goes_with_the_visit_and_the_open_form(clerk: DeskHall) -> None:
    serve(clerk)
    fill(clerk)
    touch(clerk, "language.en")
    assert clerk.state.visit.chosen == "en"
    assert clerk.counter.parts.form.state.visit.chosen == "en"
