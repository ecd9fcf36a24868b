"""Several people in one visit, by keyboard alone: owner and whoever takes over, agents, guardians."""

from app.domain.customers import SubscriberStatus
from app.domain.orders import OrderState
from app.domain.verification import Standing
from app.services.ports import Stamp
from app.services.rows.orders import OrderRow
from app.ui.panels.checkout_state import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.screens.counter.state import CounterMode
from app.ui.widgets.badges import Badge
from tests.desk_hall import DeskHall
from tests.people import OTHER_CLERK, OTHER_PIN
from tests.samples_hall import SECRET, password_fact
from tests.slips import pages, slips_of
from tests.ui.counter.test_counter_faces import fill

SPARE = "13800005678"
ELDERS = "13900002076"


def read(desk: DeskHall, card: str) -> None:
    """Lay a card on the reader and read it, from the page of the identity."""
    desk.program.devices.tray.lay(card)
    desk.key("F3")
    desk.program.devices.tray.lift()
    assert desk.counter.parts.identity.state.mode is IdentityMode.EXAMINED


def standing(desk: DeskHall) -> Standing:
    return desk.counter.parts.identity.state.standing


def serve(desk: DeskHall, number: str) -> None:
    """Call the next customer and look their number up."""
    desk.take()
    desk.serve_next()
    desk.find_customer(number)
    assert desk.state.visit.subscriber_id is not None


def order(desk: DeskHall) -> OrderRow:
    with desk.program.store.read() as queries:
        found = queries.orders.order(desk.state.orders[0].order_id)
    assert found is not None
    return found


def compare(desk: DeskHall, *keys: str) -> None:
    """Let a colleague confirm who stands there, in the question that is open or that the keys open."""
    desk.key(*keys)
    desk.type(OTHER_CLERK)
    desk.key("Return")
    desk.type(OTHER_PIN)
    desk.key("Ctrl+Return")


def pay(desk: DeskHall, yuan: str) -> None:
    """Collect in cash what the visit owes."""
    desk.key("F9")
    desk.fill("checkout_cash", yuan)
    desk.key("Ctrl+Return")
    assert desk.checkout_is(CheckoutMode.DONE)


def badge(desk: DeskHall, words: str) -> bool:
    """Return whether a badge of the customer's card says this."""
    badges = desk.find("customer_card").findChildren(Badge)
    return any(words in each.spec.text for each in badges if each.isVisibleTo(desk.window))


def test_who_proved_the_password_alone_has_a_badge_of_its_own_for_the_visit(clerk: DeskHall) -> None:
    serve(clerk, SPARE)
    assert badge(clerk, "未核验")
    which = clerk.state.visit.subscriber_id
    assert which is not None
    with clerk.program.store.write(Stamp("")) as unit:
        row = unit.queries.customers.subscriber(which)
        assert row is not None
        unit.record(password_fact(which, row.customer_id, SECRET))
    clerk.begin("105")
    assert clerk.form_is(FormMode.REFUSED)
    clerk.fill("form.password.box", SECRET)
    clerk.key("Return")
    assert not clerk.form_is(FormMode.REFUSED)
    clerk.key("Esc")
    assert badge(clerk, "服务密码已核对")
    assert not badge(clerk, "未核验")
    clerk.begin("105")
    assert not clerk.form_is(FormMode.REFUSED), "it holds for the visit"


def test_a_newcomer_is_led_to_what_a_newcomer_can_do(clerk: DeskHall) -> None:
    clerk.take("plan_change")
    clerk.serve_next()
    suggested = clerk.counter.presenter.suggested
    assert suggested()
    clerk.verify("new_customer")
    assert suggested() == ()


def refusals(desk: DeskHall) -> list[str]:
    eligibility = desk.counter.parts.form.state.eligibility
    return [line.words.code for line in eligibility.refused] if eligibility else []


def test_a_number_is_transferred_with_both_parties_at_the_window(clerk: DeskHall) -> None:
    serve(clerk, SPARE)
    chosen = clerk.state.visit.subscriber_id
    clerk.key("F3")
    read(clerk, "wang_xiaoming")
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.state.visit.subscriber_id == chosen, "the number that was looked up is the owner's"
    clerk.begin("103")
    assert refusals(clerk) == ["business.check.other.refused"]
    assert clerk.shows("过户接收方")
    # From the refused form: F3 expects whoever takes over, and the form comes back by itself.
    clerk.key("F3")
    assert standing(clerk) is Standing.TAKES_OVER
    assert clerk.find("identity.standing.owner").accessibleName() == "机主本人: 测试·王**"
    read(clerk, "new_customer")
    clerk.key("Return")
    assert clerk.form_is(FormMode.FILLING, FormMode.QUOTED), refusals(clerk)
    clerk.fill("form.phone", "13900001111")
    clerk.key("Ctrl+Return")
    assert clerk.state.orders == (), "both are compared with their documents first"
    compare(clerk)
    compare(clerk, "Alt+F")
    clerk.key("Ctrl+Return")
    row = order(clerk)
    assert row.type_key == "ownership_transfer"
    assert row.other_verification_id == clerk.state.visit.other_verification_id is not None
    assert clerk.form_is(FormMode.SIGNATURE)
    clerk.key("Ctrl+Return")
    assert order(clerk).state is OrderState.COMPLETED
    subscriber = clerk.hall.subscriber(SPARE)
    with clerk.program.store.read() as queries:
        customer = queries.customers.customer(subscriber.customer_id)
        person = queries.customers.person(customer.person_id) if customer else None
    assert person is not None
    assert person.name == "测试·宋雨晴"
    assert clerk.hall.rebuilds()


def test_an_agent_shows_both_documents(clerk: DeskHall) -> None:
    serve(clerk, ELDERS)
    clerk.key("F3")
    read(clerk, "elder_76")
    clerk.key("Tab", "Return")
    assert standing(clerk) is Standing.AGENT, "the next document is the agent's"
    assert "未到场" in clerk.find("identity.standing.owner").accessibleName()
    clerk.key("Esc")
    assert badge(clerk, "本人未到场")
    assert not badge(clerk, "机主本人")
    clerk.begin("106")
    assert refusals(clerk) == ["business.check.agent_missing.refused"]
    clerk.key("F3")
    assert standing(clerk) is Standing.AGENT
    read(clerk, "new_customer")
    clerk.key("Return")
    assert clerk.form_is(FormMode.FILLING, FormMode.QUOTED), refusals(clerk)
    # What its owner alone may ask for stays refused.
    clerk.key("Esc")
    clerk.begin("301")
    assert refusals(clerk) == ["business.check.agent.refused"]
    clerk.key("Esc")
    assert badge(clerk, "代办人 测试·宋**")
    assert not badge(clerk, "机主本人")
    # 106 again: what was submitted names the agent, who signs alone.
    clerk.begin("106")
    clerk.fill("form.phone", "13900001111")
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE), clerk.counter.parts.form.state.errors
    row = order(clerk)
    assert row.agent_verification_id == clerk.state.visit.agent_verification_id is not None
    (slip,) = slips_of(clerk.program.store, row.order_id)
    for page in pages(slip):
        assert "客户测试·黄**" in page
        assert "代办人测试·宋**110105********000X" in page
        assert "代办人测试·宋**签名：" in page
        assert "客户签名" not in page
    clerk.key("Ctrl+Return")
    assert order(clerk).state is OrderState.COMPLETED
    assert clerk.hall.subscriber(ELDERS).status is SubscriberStatus.SUSPENDED
    assert clerk.hall.rebuilds()


def test_a_document_of_somebody_else_changes_the_customer_with_a_word(clerk: DeskHall) -> None:
    serve(clerk, SPARE)
    clerk.key("F3")
    read(clerk, "elder_76")
    clerk.key("Return")
    assert clerk.at(CounterMode.SERVING)
    assert clerk.shows("客户已换成 测试·黄**")
    clerk.key("F3", "Alt+1")
    read(clerk, "elder_76")
    clerk.key("Return")
    assert not clerk.shows("客户已换成"), "the same person again"


def test_a_guardian_proves_the_kinship(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.key("F3")
    read(clerk, "child_12")
    clerk.key("Return")
    clerk.begin("101")
    assert refusals(clerk) == ["business.check.age.refused"]
    clerk.key("F3", "Alt+4")
    assert standing(clerk) is Standing.GUARDIAN
    read(clerk, "wang_xiaoming")
    assert clerk.focused() == "identity.kinship"
    clerk.key("Down", "Down", "Return")
    assert clerk.counter.parts.identity.state.kinship
    assert clerk.focused() == "identity.same_person"
    clerk.key("Return")
    assert clerk.form_is(FormMode.FILLING, FormMode.QUOTED), refusals(clerk)
    assert clerk.state.visit.guardian_verification_id is not None
    fill(clerk)
    clerk.key("Ctrl+Return")
    compare(clerk)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE), clerk.counter.parts.form.state.errors
    row = order(clerk)
    assert row.guardian_verification_id == clerk.state.visit.guardian_verification_id
    (slip,) = slips_of(clerk.program.store, row.order_id)
    for page in pages(slip):
        assert "客户测试·童**" in page
        assert "监护人测试·王**110105********999X" in page
        assert page.index("监护人测试·王**签名：") < page.index("客户签名：")
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SUBMITTED)
    pay(clerk, "300")
    assert order(clerk).state is OrderState.COMPLETED
    assert clerk.hall.rebuilds()


def test_nobody_under_age_acts_for_others(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.key("F3", "Alt+3")
    read(clerk, "youth_17")
    clerk.key("Return")
    assert clerk.counter.parts.identity.state.mode is IdentityMode.REFUSED
    assert clerk.shows("未满 18 周岁")
