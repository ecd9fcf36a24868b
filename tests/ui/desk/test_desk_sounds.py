"""What is heard at a desk: which event gives which tone, once, and nothing with the volume at 0."""

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.devices.sound.driver import MachineSpeaker
from app.domain.call_voice import PAID, REFUSED, WAITING
from app.domain.help_calls import HelpAsked
from app.services.cards import CardScript
from app.services.ports import Stamp
from app.terminal.desks import load_screens
from app.terminal.given import Manner, TerminalDevices
from app.ui.desk import DeskWindow
from app.ui.panels.checkout_state import CheckoutMode
from tests.desk_hall import DeskHall
from tests.people import MANAGER, WANG
from tests.screens.desks import with_wang
from tests.slow_speaker import SlowSpeaker

OpenDesk = Callable[[str], DeskHall]


@pytest.fixture
def speaker(monkeypatch: pytest.MonkeyPatch) -> SlowSpeaker:
    """The loudspeaker of every window."""
    made = SlowSpeaker()
    monkeypatch.setattr(TerminalDevices, "speaker", lambda _devices: made)
    return made


def call_for_help(desk: DeskHall, help_id: str, terminal_id: str) -> None:
    """Let somebody press the button for staff at a kiosk."""
    rig = desk.hall.rig
    with rig.store.write(Stamp("")) as unit:
        unit.record(HelpAsked(help_id=help_id, terminal_id=terminal_id, at_ms=rig.clock.now_ms()))
    desk.robot.breathe()


def test_paid_and_refused_are_heard_once_each(open_desk: OpenDesk, speaker: SlowSpeaker) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    desk.open_shift()
    desk.find_customer(WANG)
    desk.prepay("50")
    assert speaker.pieces == []
    desk.counter.parts.checkout.choose_script(CardScript.DECLINED)
    desk.click("checkout_charge")
    assert desk.checkout_is(CheckoutMode.CARD_DECLINED)
    assert speaker.pieces == [(REFUSED,)]
    desk.counter.parts.checkout.choose_script(CardScript.DECLINED)
    desk.click("checkout_charge")
    assert speaker.pieces == [(REFUSED,), (REFUSED,)], "each card that is refused"
    desk.fill("checkout_cash", "50")
    desk.key("F9")
    assert desk.checkout_is(CheckoutMode.DONE)
    desk.robot.breathe()
    assert speaker.pieces[2:] == [(PAID,)], "the print that follows is no news"


def test_a_call_for_help_is_heard_where_somebody_can_walk_there(
    open_desk: OpenDesk, speaker: SlowSpeaker
) -> None:
    desk = open_desk("manager")
    call_for_help(desk, "before", "kiosk-1")
    desk.sign_in(MANAGER)
    desk.robot.breathe()
    assert speaker.pieces == [], "what waited before is no news"
    call_for_help(desk, "one", "kiosk-2")
    assert speaker.pieces == [(WAITING,)]
    call_for_help(desk, "again", "kiosk-2")
    desk.window.set_language("en")
    desk.robot.breathe()
    assert speaker.pieces == [(WAITING,)], "the same machine calls again"
    call_for_help(desk, "two", "kiosk-3")
    assert speaker.pieces == [(WAITING,)] * 2


def test_a_counter_hears_of_no_call_for_others(open_desk: OpenDesk, speaker: SlowSpeaker) -> None:
    desk = open_desk("counter")
    desk.sign_in()
    call_for_help(desk, "one", "kiosk-2")
    assert speaker.pieces == []


def test_an_approval_is_heard_at_the_managers_desk(
    open_desk: OpenDesk, qtbot: QtBot, speaker: SlowSpeaker
) -> None:
    desk = open_desk("manager")
    desk.sign_in(MANAGER)
    boss = desk.window
    clerk = DeskWindow(desk.program, load_screens, "counter", "zh_CN")
    clerk.resize(boss.size())
    desk.window, desk._desk = clerk, "counter"
    with qtbot.waitActive(clerk):
        clerk.show()
        clerk.activateWindow()
    with_wang(desk)
    assert speaker.pieces == []
    desk.begin("104")
    desk.fill("form.plan.line", "畅享 299")
    desk.key("Tab", "Ctrl+Return")
    desk.robot.breathe()
    assert speaker.pieces == [(WAITING,)]
    clerk.close()
    clerk.deleteLater()
    desk.window = boss


@pytest.mark.parametrize("volume", [0, 100])
def test_with_the_volume_at_nothing_nothing_is_heard(
    volume: int, tmp_path: Path, qapp: QApplication, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[bytes] = []

    def sounding(_speaker: MachineSpeaker, samples: bytes, _over: Event) -> str:
        heard.append(samples)
        return ""

    monkeypatch.setattr(MachineSpeaker, "_sound", sounding)
    desk = DeskHall(tmp_path, qapp, qtbot, "manager", Manner(volume=volume))
    desk.sign_in(MANAGER)
    call_for_help(desk, "one", "kiosk-2")
    qtbot.waitUntil(lambda: bool(heard) is (volume > 0))
    desk.close()
    desk.program.devices.close()
    assert len(heard) == (1 if volume else 0)
