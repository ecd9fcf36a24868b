"""Every window of a training hall shows what it is, and leads back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from app.terminal.bootstrap import build
from app.terminal.desks import load_screens, training_marks
from app.terminal.given import Manner
from app.ui.context import Program
from app.ui.desk import DeskWindow
from app.ui.panels.receipt_paper import ReceiptPaper
from app.ui.tasks import InlineRunner
from app.ui.theme import DARK, LIGHT, apply_theme, load_fonts
from app.ui.training import STRIP, TrainingMarks, Watermark
from tests.desk_hall import DeskHall
from tests.people import WANG, DemoHall
from tests.samples_hall import texts


@pytest.fixture
def marks(qapp: QApplication) -> Iterator[TrainingMarks]:
    load_fonts()
    apply_theme(qapp, LIGHT)
    made = TrainingMarks(qapp, texts()["zh_CN"])
    yield made
    made.stop()
    made.deleteLater()


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    hall = DemoHall(tmp_path)
    rig = hall.rig
    yield build(rig.store, rig.clock, rig.ids, InlineRunner(), None, tmp_path, manner=Manner(training=True))
    rig.store.close()


def inked(window: QWidget) -> int:
    """Return how many points of a window's picture the watermark changes."""
    mark = window.findChild(QWidget, "training.watermark")
    assert isinstance(mark, QWidget)
    with_it = window.grab().toImage()
    mark.hide()
    without = window.grab().toImage()
    mark.show()
    return sum(
        with_it.pixel(x, y) != without.pixel(x, y)
        for x in range(0, with_it.width(), 3)
        for y in range(0, with_it.height(), 3)
    )


def shades(window: QWidget) -> set[int]:
    """Return whether the watermark makes points lighter (1) or darker (-1)."""
    mark = window.findChild(QWidget, "training.watermark")
    assert isinstance(mark, QWidget)
    with_it = window.grab().toImage()
    mark.hide()
    without = window.grab().toImage()
    mark.show()
    found = set()
    for x in range(0, with_it.width(), 3):
        for y in range(0, with_it.height(), 3):
            by = with_it.pixelColor(x, y).lightness() - without.pixelColor(x, y).lightness()
            found.add((by > 1) - (by < -1))
    return found - {0}


def inked_words(window: QWidget) -> str:
    """Return the words of the watermark."""
    mark = window.findChild(QWidget, "training.watermark")
    assert isinstance(mark, Watermark)
    return mark.words


@pytest.mark.parametrize("kind", ["counter", "manager"])
def test_a_desk_is_marked_and_still_whole(
    marks: TrainingMarks, program: Program, qtbot: QtBot, kind: str
) -> None:
    window = DeskWindow(program, load_screens, kind, "zh_CN")
    qtbot.addWidget(window)
    window.resize(1920, 1080)
    marks.mark(window)
    window.show()
    QApplication.processEvents()
    assert len(window.findChildren(QWidget, "training.strip")) == 1, "no part of it is taken for a window"
    assert window.windowTitle().startswith("【培训】")
    strip = window.findChild(QWidget, "training.strip")
    assert isinstance(strip, QWidget)
    assert strip.isVisible()
    assert (strip.width(), strip.height()) == (1920, STRIP)
    assert strip.accessibleName().startswith("培训模式")
    assert inked(window) > 2000
    content = window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    inner = [each for each in content if not each.objectName().startswith("training.") and each.isVisible()]
    assert all(each.y() >= STRIP for each in inner), "nothing lies under the strip"
    for size in ((1280, 800), (1600, 900)):
        window.resize(*size)
        assert strip.width() == size[0]
    window.close()


def test_the_marks_speak_the_language_of_their_desk(
    marks: TrainingMarks, program: Program, qtbot: QtBot
) -> None:
    window = DeskWindow(program, load_screens, "counter", "zh_CN")
    qtbot.addWidget(window)
    marks.mark(window)
    strip, leave = (
        window.findChild(QWidget, "training.strip"),
        window.findChild(QPushButton, "training.leave"),
    )
    assert isinstance(strip, QWidget)
    assert isinstance(leave, QPushButton)
    english, before = texts()["en"], inked_words(window)
    window.set_language("en")
    assert strip.accessibleName() == english("training.strip")
    assert english("training.leave") in leave.text()
    assert inked_words(window) == english("training.mark") != before
    title = window.windowTitle()
    assert title.count(english("training.title", title="")) == 1
    window.set_language("zh_CN")
    assert window.windowTitle().startswith("【培训】")
    assert inked_words(window) == before
    window.close()


@pytest.mark.usefixtures("marks")
def test_a_window_that_opens_later_is_marked_in_both_themes(qtbot: QtBot) -> None:
    for tokens in (LIGHT, DARK):
        dialog = QDialog()
        apply_theme(dialog, tokens)
        qtbot.addWidget(dialog)
        QVBoxLayout(dialog).addWidget(QPushButton("好"))
        dialog.resize(700, 500)
        dialog.show()
        QApplication.processEvents()
        assert inked(dialog) > 300
        # Dark words never grow lighter on a light ground, nor light ones darker on a dark one.
        assert shades(dialog) == ({1} if tokens.dark else {-1})
        dialog.hide()
        dialog.show()
        QApplication.processEvents()
        assert len(dialog.findChildren(QWidget, "training.strip")) == 1
        dialog.close()


def test_clicks_go_through_the_watermark_and_the_way_back_is_there(
    marks: TrainingMarks, qtbot: QtBot
) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    button = QPushButton("收费")
    QVBoxLayout(window).addWidget(button)
    window.resize(500, 300)
    window.show()
    QApplication.processEvents()
    assert window.childAt(button.geometry().center()) is button
    pressed: list[bool] = []
    marks.left.connect(lambda: pressed.append(True))
    leave = window.findChild(QPushButton, "training.leave")
    assert isinstance(leave, QPushButton)
    QTest.mouseClick(leave, Qt.MouseButton.LeftButton)
    assert pressed == [True]


def test_a_real_hall_is_not_marked(program: Program, qapp: QApplication, qtbot: QtBot) -> None:
    assert training_marks(qapp, replace(program, training=False), "zh_CN") is None
    made = training_marks(qapp, program, "zh_CN")
    assert made is not None
    made.stop()
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    QApplication.processEvents()
    assert window.findChild(QWidget, "training.strip") is None


def test_a_receipt_on_the_screen_says_what_the_paper_says(
    tmp_path: Path, qapp: QApplication, qtbot: QtBot
) -> None:
    desk = DeskHall(tmp_path, qapp, qtbot, manner=Manner(training=True))
    desk.sign_in()
    desk.open_shift()
    desk.find_customer(WANG)
    desk.prepay("50")
    mark = desk.program.texts["zh_CN"]("training.mark")
    before = on_paper(desk, "counter")
    assert (before[0], before[-1], before.count(mark)) == (mark, mark, 3)
    desk.fill("checkout_cash", "50")
    desk.key("F9")
    done = on_paper(desk, "counter")
    assert (done[0], done[-1], done.count(mark)) == (mark, mark, 3)
    completed = desk.counter.parts.checkout.state.completed
    assert completed is not None
    desk.window.go("documents", completed.receipt)
    assert on_paper(desk, "documents_screen")[0] == mark
    desk.close()


def on_paper(desk: DeskHall, screen: str) -> tuple[str, ...]:
    """Return the words of the receipt on a screen, top to bottom."""
    paper = desk.find(screen).findChild(ReceiptPaper)
    assert isinstance(paper, ReceiptPaper)
    return paper.shown
