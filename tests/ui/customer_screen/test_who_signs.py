"""Whoever acts for somebody signs under their own name: at the pad, on the slip, before the manager."""

import os

from app.domain.orders import OrderState
from app.domain.verification import Kinship, Standing
from app.i18n import Text
from app.services.rows.orders import OrderRow
from app.ui.panels.form_state import FormMode
from app.ui.panels.identity_presenter import IdentityMode
from app.ui.screens.approvals.words import ground
from app.ui.screens.customer.state import CustomerMode
from tests.customer_hall import draw, mode, screen, touch
from tests.desk_hall import DeskHall
from tests.people import ITS_NUMBER, MANAGER, MANAGER_PIN, ORGANISATION
from tests.slips import pages, slips_of
from tests.ui.counter.test_counter_faces import fill
from tests.ui.counter.test_counter_people import ELDERS, badge, compare, order, pay, read, serve, standing

PICTURES = os.environ.get("TINGTAI_PICTURES", "")
AGENT = "代办人测试·宋**110105********000X"


def foot(desk: DeskHall) -> str:
    """Return what stands under the line of the pad."""
    desk.robot.breathe()
    return screen(desk).view.paper.pad.foot


def picture(desk: DeskHall, name: str) -> None:
    """Keep a picture where somebody asked for them."""
    desk.robot.breathe()
    if PICTURES:
        screen(desk).view.grab().save(f"{PICTURES}/customer-{name}.png")
        desk.window.grab().save(f"{PICTURES}/counter-{name}.png")


def sign(desk: DeskHall) -> None:
    """Read to the end and sign on the pad."""
    assert mode(desk) is CustomerMode.SIGN
    while not screen(desk).presenter.state.read:
        touch(desk, "page.next")
    draw(desk)
    touch(desk, "confirm")
    assert mode(desk) is CustomerMode.SIGNED


def on_paper(desk: DeskHall, row: OrderRow, lang: str = "zh_CN") -> tuple[str, str]:
    """Return the words of the slip that was signed on the pad, in both formats."""
    return pages(slips_of(desk.program.store, row.order_id)[-1], lang)


def grounds(desk: DeskHall, text: Text) -> list[str]:
    """Return what the manager reads of the approval that waits."""
    approvals, session = desk.program.services.approvals, desk.window.session
    assert session is not None
    (waiting,) = approvals.open()
    detail = approvals.detail(session, waiting.approval_id)
    return [ground(moment, detail, text)[2] for moment in detail.grounds]


def handled(desk: DeskHall) -> None:
    """Serve an organisation: its licence is typed, then its agent's card is read."""
    serve(desk, ITS_NUMBER)
    desk.key("F3", "Alt+5")
    desk.fill("identity.typed.number", ORGANISATION)
    desk.fill("identity.typed.name", "测试·滨河商贸有限公司")
    desk.click("identity.typed.submit")
    identity = desk.counter.parts.identity
    assert identity.state.mode is IdentityMode.EXAMINED, identity.state.error
    desk.key("Return")
    assert standing(desk) is Standing.AGENT, "its agent's document comes next"
    read(desk, "new_customer")
    desk.key("Return")
    desk.key("Esc")


def test_an_organisation_takes_a_number_and_changes_its_plan(clerk: DeskHall) -> None:
    handled(clerk)
    assert badge(clerk, "代办人 测试·宋**")
    clerk.begin("101")
    fill(clerk)
    assert mode(clerk) is CustomerMode.REVIEW
    # Licence and card were read before the business was chosen: both are photographed now.
    clerk.key("Alt+O", "Alt+O", "Ctrl+Return")
    compare(clerk)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.SIGNATURE), clerk.counter.parts.form.state.errors
    row = order(clerk)
    assert foot(clerk).startswith("代办人 测试·宋**")
    assert clerk.shows("代办人 测试·宋**")
    picture(clerk, "organisation-sign")
    sign(clerk)
    for page in on_paper(clerk, row):
        assert "客户测试·滨*******证件号码911101" in page
        assert AGENT in page
        assert "代办人电子签名测试·宋**" in page
    pay(clerk, "300")
    clerk.key("Return")
    assert order(clerk).state is OrderState.COMPLETED
    # One more, which the manager agrees to.
    clerk.find_customer(ITS_NUMBER)
    clerk.begin("104")
    form = clerk.counter.parts.form
    form.change("plan", "m129")
    form.change("phone", ITS_NUMBER)
    clerk.key("Ctrl+Return")
    assert clerk.form_is(FormMode.AWAITING_APPROVAL), form.state.errors
    said = grounds(clerk, clerk.program.texts["zh_CN"])
    assert "代办人 测试·宋** 到场办理，证件已核验" in said
    assert "批准后由代办人签名" in said
    assert "机主本人办理" not in said
    form.decide(MANAGER, MANAGER_PIN, granted=True, reason="")
    assert clerk.form_is(FormMode.SIGNATURE)
    assert foot(clerk).startswith("代办人 测试·宋**")
    sign(clerk)
    with clerk.program.store.read() as queries:
        orders = [queries.orders.order(each.order_id) for each in clerk.state.orders]
    assert [each.state for each in orders if each] == [OrderState.COMPLETED] * 2
    assert clerk.hall.rebuilds()


def test_the_pad_bears_the_agent_s_name_and_not_the_absent_owner_s(clerk: DeskHall) -> None:
    serve(clerk, ELDERS)
    clerk.key("F3")
    read(clerk, "elder_76")
    clerk.key("Tab", "Return")
    read(clerk, "new_customer")
    clerk.key("Return", "Esc")
    clerk.begin("106")
    clerk.fill("form.phone", "13900001111")
    clerk.key("Ctrl+Return")
    signs, acts_for = foot(clerk).splitlines()
    assert signs.startswith("代办人 测试·宋**")
    assert "黄" not in signs
    assert acts_for == "代 测试·黄**"
    picture(clerk, "agent-sign")
    screen(clerk).presenter.speak("en")
    assert foot(clerk).startswith("Agent 测试·宋**")
    picture(clerk, "agent-sign-en")
    sign(clerk)
    row = order(clerk)
    assert row.state is OrderState.COMPLETED
    for page in on_paper(clerk, row):
        assert AGENT in page
        assert "代办人电子签名测试·宋**签名时间" in page
        assert "签名：" not in page
    for page in on_paper(clerk, row, "en"):
        assert "Agentsignedelectronically测试·宋**Signedat" in page


def test_a_guardian_who_consents_signs_on_the_pad_and_the_child_on_paper(clerk: DeskHall) -> None:
    clerk.take()
    clerk.serve_next()
    clerk.key("F3")
    read(clerk, "child_12")
    clerk.key("Return")
    clerk.begin("101")
    clerk.key("F3", "Alt+4")
    read(clerk, "wang_xiaoming")
    clerk.counter.parts.identity.choose_kinship(Kinship.BIRTH_CERTIFICATE)
    clerk.click("identity.same_person")
    fill(clerk)
    clerk.key("Ctrl+Return")
    compare(clerk)
    clerk.key("Ctrl+Return")
    assert foot(clerk).startswith("监护人 测试·王**")
    picture(clerk, "guardian-sign")
    sign(clerk)
    for page in on_paper(clerk, order(clerk)):
        assert "监护人电子签名测试·王**" in page
        assert page.count("签名：") == page.count("客户签名：") == 1
