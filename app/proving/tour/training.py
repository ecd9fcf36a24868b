"""Training beside the hall: a store of its own, a strip and a watermark on every window, and on paper."""

from PySide6.QtWidgets import QApplication

from app.i18n import Text
from app.proving.tour.hands import Hands
from app.proving.tour.stage import Stage
from app.proving.tour.windows import CLERK
from app.ui.panels.form_state import FormMode
from app.ui.screens.counter.state import CounterMode
from app.ui.training import TrainingMarks

FLOAT = (0, 5, 10, 10, 0, 0, 0, 0)


def play_training(stage: Stage, pins: dict[str, str], made: QApplication, text: Text) -> None:
    """Play one payment in training; `stage` stands in the training hall."""
    marks = TrainingMarks(made, text)
    hands = Hands(stage, pins)
    for window in (hands.kiosk, hands.display, hands.manager, hands.desk):
        marks.mark(window)
    with stage.step("培训：每个窗口顶上有横条，满屏水印", hands.kiosk):
        stage.settle()
    with stage.step("培训：登录、开班", hands.desk):
        hands.sign_in(hands.desk, CLERK, 3)
        hands.mode(CounterMode.NO_SHIFT)
        hands.open_shift(FLOAT)
    with stage.step("培训：收一笔话费", hands.desk):
        hands.search("13800001234")
        hands.open_business("201")
        hands.robot.fill(hands.desk, "form.prepay_fen", "50")
        hands.robot.key(hands.desk, "Tab")
        hands.submit(FormMode.SUBMITTED)
        hands.collect("100")
    with stage.step("培训：小票印着“培训 不作凭证”，与正式数据分开", hands.desk):
        hands.next_after_payment()
    marks.stop()
    hands.close()
