"""After the power came back: the open payment, the last visits, the close."""

from app.proving.tour.hands import Hands
from app.proving.tour.stage import Stage
from app.proving.tour.windows import CLERK, MANAGER
from app.ui.panels.checkout_presenter import CheckoutMode
from app.ui.panels.form_state import FormMode
from app.ui.screens.close.state import CloseMode
from app.ui.screens.counter.state import CounterMode
from app.ui.screens.documents.presenter import DocumentsMode
from app.ui.screens.reports.presenter import ReportsMode

HOUR = 3600
_LOOKS = (("floor", "现场"), ("journal", "流水与日志"), ("staff", "人员与设置"))


def play_evening(stage: Stage, pins: dict[str, str]) -> None:
    """Play from the restart to the signed day."""
    hands = Hands(stage, pins)
    _recovery(hands)
    _what_was_printed(hands)
    _last_visit(hands)
    _close_of_the_shift(hands)
    _close_of_the_day(hands)
    hands.close()


def _recovery(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    with stage.step("来电后重新登录：程序问这笔款", desk):
        hands.sign_in(desk, CLERK, 3)
        hands.mode(CounterMode.RECOVERY)
        hands.checkout_is(CheckoutMode.RECOVERY)
    with stage.step("现金已收到：补记并打印", desk):
        hands.key_cash("50")
        robot.click(desk, "checkout_taken")
        hands.checkout_is(CheckoutMode.DONE)
    with stage.step("继续营业", desk):
        robot.key(desk, "Return")
        hands.dismiss()
    with stage.step("经理重新登录", hands.manager):
        hands.sign_in(hands.manager, MANAGER)


def _what_was_printed(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    presenter = desk.mounted["documents"].presenter
    with stage.step("停电时正在打印的号票：到底交给客户了没有", desk):
        robot.click(desk, "rail.documents")
        robot.until(lambda: presenter.state.mode is DocumentsMode.UNKNOWN_QUESTION, "the slip is asked about")
    robot.click(desk, "documents_handed_yes")
    robot.until(lambda: presenter.state.mode is not DocumentsMode.UNKNOWN_QUESTION, "the answer is kept")
    robot.click(desk, "rail.counter")
    stage.settle()


def _last_visit(hands: Hands) -> None:
    stage, desk = hands.stage, hands.desk
    with stage.step("还有一位在等：缴费", desk):
        hands.call()
        hands.serve()
        hands.search("13800001234")
        hands.open_business("201")
        hands.robot.fill(desk, "form.prepay_fen", "100")
        hands.robot.key(desk, "Tab")
        hands.submit(FormMode.SUBMITTED, FormMode.DONE)
        hands.collect("100")
    with stage.step("办结", desk):
        hands.next_after_payment()
        hands.finish()


def _close_of_the_shift(hands: Hands) -> None:
    stage, robot, desk = hands.stage, hands.robot, hands.desk
    stage.pass_time(8 * HOUR)
    presenter = desk.mounted["close"].presenter

    def shows(*modes: CloseMode) -> None:
        robot.until(lambda: presenter.state.mode in modes, f"the close is one of {modes}")
        stage.settle()

    with stage.step("班结：盲点现金", desk):
        robot.click(desk, "rail.close")
        shows(CloseMode.COUNTING)
    with stage.step("按面额点数，刷卡小计", desk):
        hands.count_drawer(short_fen=1000)
    with stage.step("封存：差额露出来", desk):
        robot.key(desk, "Ctrl+Return")
        shows(CloseMode.VARIANCE, CloseMode.SEALED, CloseMode.BLOCKED, CloseMode.SIGNING)
    with stage.step("认定差额：短款由营业员补足", desk):
        hands.settle_variance("找零时多付了一张，已复核流水")
        shows(CloseMode.SIGNING)
    with stage.step("值班经理输入密码签字，班结完成", desk):
        hands.sign_close(MANAGER)
        shows(CloseMode.CLOSED)
    with stage.step("营业员退出", desk):
        robot.click(desk, "rail.sign_off")
        robot.until(lambda: desk.session is None, "signed off")


def _close_of_the_day(hands: Hands) -> None:
    stage, robot, manager = hands.stage, hands.robot, hands.manager
    presenter = manager.mounted["close"].presenter

    def shows(*modes: CloseMode) -> None:
        robot.until(lambda: presenter.state.mode in modes, f"the close is one of {modes}")
        stage.settle()

    with stage.step("经理看同步：单机营业，无可上传", manager):
        hands.go_manager("sync")
    for key, title in _LOOKS:
        with stage.step(f"经理看{title}", manager):
            hands.go_manager(key)
    with stage.step("日结：各班已结，核对全天", manager):
        hands.go_manager("close")
        shows(CloseMode.DAY_LIST, CloseMode.DAY_SIGNING, CloseMode.DAY_BLOCKED)
    with stage.step("经理签字，Z 报表", manager):
        robot.fill(manager, "close.pin", hands.pins[MANAGER])
        robot.key(manager, "Ctrl+Return")
        shows(CloseMode.DAY_CLOSED)
    reports = manager.mounted["reports"].presenter
    with stage.step("值班日报：当天已结，打印、存成表格", manager):
        hands.go_manager("reports")
        robot.until(lambda: reports.state.mode is ReportsMode.FINAL, "the day's report is final")
        robot.click(manager, "reports.save_csv")
        robot.until(lambda: bool(reports.state.saved), "the report is saved")
        robot.click(manager, "reports.print")
        robot.until(lambda: bool(reports.state.printed), "the report is printed")
    with stage.step("暗色主题", manager):
        robot.click(manager, "rail.theme")
        stage.settle()
