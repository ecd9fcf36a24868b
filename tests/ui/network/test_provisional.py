"""What the centre has not confirmed yet is not said to be carried out (预受理, DOMAIN §5)."""

from dataclasses import replace

from app.domain.halls import SettingChanged
from app.domain.orders import OrderState
from app.ui.panels.form import FormPanel
from app.ui.panels.form_state import FormMode
from tests.networked_desk import OpenNetworked
from tests.people import WANG


def test_the_result_page_says_that_the_centre_confirms_it_first(open_networked: OpenNetworked) -> None:
    desk = open_networked("counter")
    desk.hall.rig.record(SettingChanged(key="business.hotline", value="4008000086", reason=""))
    desk.sign_in()
    desk.open_shift()
    desk.find_customer(WANG)
    desk.verify("wang_xiaoming")
    desk.begin("106")
    desk.fill("form.phone", WANG)
    desk.key("Ctrl+Return", "Ctrl+Return")
    order = desk.counter.parts.form.state.order
    assert order is not None
    assert order.state is OrderState.HELD
    assert desk.form_is(FormMode.DONE)
    assert desk.find("form.result").accessibleName() == "预受理，待确认"
    assert desk.shows("中心确认后生效，受理单上也写着。")
    assert desk.shows("生效前急停热线 400 800 0086"), "it waits yet"
    form = desk.counter.parts.form
    done = replace(order, state=OrderState.COMPLETED)
    panel = desk.find("form_panel")
    assert isinstance(panel, FormPanel)
    panel.render(replace(form.state, order=done))
    assert not desk.shows("急停热线"), "what has taken effect nobody has to hurry"
    panel.render(form.state)
    assert not desk.shows("已执行")
    assert not desk.shows("办理成功")
