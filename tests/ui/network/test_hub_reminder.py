"""What a counter said because the hub was away goes once the hub is back, and not before."""

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.domain.errors import UserError
from app.ui.screens.counter.next_panel import RemindersCard
from tests.networked_desk import NetworkedDesk, OpenNetworked

SAID = (
    UserError("queue.others_call_them", count=1, lanes="A"),
    UserError("queue.dealt_elsewhere", number="A001", counter=2),
)
WORDS = "厅枢纽连不上"


def reminders(desk: NetworkedDesk) -> str:
    panel = desk.window.findChildren(RemindersCard)[-1]
    return " ".join(label.text() for label in panel.findChildren(QLabel))


def said_of(desk: NetworkedDesk) -> Exception | None:
    return desk.state.error


@pytest.mark.parametrize("said", SAID, ids=lambda error: str(error.code))
@pytest.mark.parametrize("by_key", [False, True], ids=["by itself", "by F5"])
def test_it_goes_when_the_line_is_back(
    open_networked: OpenNetworked, qtbot: QtBot, said: UserError, *, by_key: bool
) -> None:
    desk = open_networked("counter")
    desk.sign_in()
    desk.open_shift()
    online = desk.link.state
    desk.link.cut(hub=False)
    desk.robot.breathe()
    desk.counter.presenter.show_error(said)
    desk.key("F5")
    desk.robot.breathe()
    assert said_of(desk) is said, "the hub is still away"
    assert WORDS in reminders(desk)
    desk.link.state = online
    if by_key:
        desk.key("F5")
    else:
        desk.link.tell()
        qtbot.waitUntil(lambda: said_of(desk) is None)  # a flood of changes is told once a second
    desk.robot.breathe()
    assert said_of(desk) is None
    assert WORDS not in reminders(desk)
