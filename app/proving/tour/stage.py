"""Where a tour is played: real windows on a real store, with a camera and a notebook."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtWidgets import QApplication, QWidget
from shiboken6 import isValid

from app.proving.robot import Robot
from app.proving.tour.english import ENGLISH, english_name, in_english
from app.proving.tour.injected import TourClock
from app.terminal.desks import Heart
from app.ui.context import Program
from app.ui.desk_strip import DeskStrip
from app.ui.panels.live import Live
from app.ui.presenting import Presenter
from app.ui.screens.customer.view import CustomerView

NOTES: Final = "steps.jsonl"
PICTURES: Final = "pictures"
PAPER: Final = "paper"
SOUNDS: Final = "sounds"
"""Where calls are kept: nothing is heard in a tour."""
SCREENS: Final = "screens"
"""A picture of each state of each screen, named `screen-state.png`."""
_ROUNDS: Final = 4
"""In another language: words first, then the room that they take, then that of what is around them."""


@dataclass(slots=True)
class Watched:
    """A screen under observation: which of its states a person has seen."""

    name: str
    presenter: Presenter[Any]
    window: Callable[[], QWidget | None]
    """Where it is shown; None once its session is over."""
    seen: set[str] = field(default_factory=set)


class Stage:
    """Windows, robot, clock and notebook of one part of the tour."""

    def __init__(
        self,
        program: Program,
        heart: Heart,
        clock: TourClock,
        out: Path,
        application: QApplication,
        papers: set[Path] | None = None,
    ) -> None:
        self.program = program
        self.clock = clock
        self.out = out
        self.robot = Robot(application, self._see)
        self._heart = heart
        self._watched: list[Watched] = []
        self._papers = self._paper_files() if papers is None else papers
        program.tasks.crashed.connect(self.robot.fail_on)
        # The script prints when it says so; only what the power cut off must be asked about first.
        program.tasks.write(program.services.spool.recover)

    # -- time ---------------------------------------------------------------------------------------

    def pass_time(self, seconds: int) -> None:
        """Let time pass for the program, with its rules of time applied."""
        self.clock.pass_ms(seconds * 1000)
        self.program.tasks.write(self.program.services.queue.tick)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way and everything that waits for paper has been printed."""
        idle: list[bool] = []
        self.program.tasks.write(lambda: None, lambda _none: idle.append(True))
        self.program.tasks.read(lambda: None, lambda _none: idle.append(True))
        self.robot.until(lambda: len(idle) == 2, "the program is at rest")  # noqa: PLR2004 - writer and reader
        self.robot.breathe()
        self._see()

    def all_told(self) -> None:
        """Wait until every window has heard of what was committed, and has read it: no two tell apart."""
        self.robot.until(
            lambda: not any(map(_waits, QApplication.topLevelWidgets())), "all windows have heard"
        )
        self.settle()

    def print_all(self) -> None:
        """Let the spool print what waits."""
        answers: list[bool] = []

        def again(more: bool) -> None:  # noqa: FBT001 - the runner's answer
            answers.append(more)
            if more:
                self.program.tasks.pool(self.program.services.spool.print_next, again)

        again(True)
        self.robot.until(lambda: bool(answers) and not answers[-1], "the print queue is empty")

    @contextmanager
    def no_paper(self) -> Iterator[None]:
        """Keep the printer's folder from being written to: what is printed waits until it can be."""
        folder = self.out / PAPER
        away = folder.with_name(f"{PAPER}-away")
        folder.rename(away)
        folder.write_bytes(b"")
        try:
            yield
        finally:
            folder.unlink()
            away.rename(folder)

    # -- camera and notebook ------------------------------------------------------------------------

    def watch(self, name: str, presenter: Presenter[Any], window: Callable[[], QWidget | None]) -> None:
        """Observe which states of a screen come to be seen, and take a picture of each when it first does.

        Two desks may have the same screen: what was seen on either counts.
        """
        same = next((each.seen for each in self._watched if each.name == name), None)
        watched = Watched(name, presenter, window, self._known(name) if same is None else same)
        self._watched.append(watched)
        # What is over before anybody looks around, such as a busy mark, is seen when it comes.
        presenter.state_changed.connect(partial(self._look_at, watched))
        self._look_at(watched)

    def _known(self, name: str) -> set[str]:
        return {path.stem.removeprefix(f"{name}-") for path in (self.out / SCREENS).glob(f"{name}-*.png")}

    def _see(self) -> None:
        for watched in self._watched:
            self._look_at(watched)

    def _look_at(self, watched: Watched, _state: object = None) -> None:
        if not isValid(watched.presenter):
            return
        mode = getattr(watched.presenter.state, "mode", None)
        window = watched.window()
        if isinstance(mode, StrEnum) and mode.value not in watched.seen and window and window.isVisible():
            watched.seen.add(mode.value)
            self.robot.shot(window.window(), self.out / SCREENS / f"{watched.name}-{mode.value}.png")

    @contextmanager
    def step(self, title: str, window: QWidget | None = None) -> Iterator[None]:
        """Do one step: its time, a picture of `window` at its end, and the documents that it made."""
        begun = time.monotonic()
        try:
            yield
        except BaseException:
            if window is not None:
                self.robot_picture(window, self.out / PICTURES / "failed.png")
            raise
        self.settle()
        self.print_all()
        self.settle()
        self.all_told()
        for strip in () if window is None else window.findChildren(DeskStrip):
            strip.tick()  # the script moves the clock between two seconds
        taken = round((time.monotonic() - begun) * 1000)
        shot: str | None = None
        if window is not None:
            # Counted anew: the stages of a network tour share the folder.
            taken_before = len(list((self.out / PICTURES).glob("[0-9]*.png")))
            path = self.out / PICTURES / f"{taken_before + 1:03d}.png"
            self.robot.picture(window, path)
            shot = str(path.relative_to(self.out))
            self._again_in_english(title, window)
        self._note(
            {"step": {"title": title, "ms": taken, "screenshot": shot, "documents": self._new_papers()}}
        )

    def _again_in_english(self, title: str, window: QWidget) -> None:
        name = english_name(title)
        if name is None:
            return
        # A signature is given anew in each language of the page.
        signed = isinstance(window, CustomerView) and window.paper.pad.complete
        with in_english(window, self.program.texts):
            for _ in range(_ROUNDS):
                self.robot.breathe()
            if signed:
                self.robot.draw(window, "customer.pad")
            self.robot.picture(window, self.out / ENGLISH / f"{name}.png")
        if signed:
            self.robot.breathe()
            self.robot.draw(window, "customer.pad")

    def robot_picture(self, window: QWidget, path: Path) -> None:
        """Take a picture even when the step has failed."""
        path.parent.mkdir(parents=True, exist_ok=True)
        window.window().grab().save(str(path))

    def finish(self) -> None:
        """Write down which states were seen."""
        self._note({"screens": {each.name: sorted(each.seen) for each in self._watched}})

    def _note(self, entry: dict[str, Any]) -> None:
        with (self.out / NOTES).open("a", encoding="utf-8") as notes:
            notes.write(json.dumps(entry, ensure_ascii=False) + "\n")
            notes.flush()

    def _paper_files(self) -> set[Path]:
        return set((self.out / PAPER).glob("*"))

    def _new_papers(self) -> list[dict[str, str]]:
        fresh = sorted(self._paper_files() - self._papers)
        self._papers.update(fresh)
        found = []
        for pdf in (path for path in fresh if path.suffix == ".pdf"):
            kind = pdf.stem.split("-")[1]
            escpos = pdf.with_suffix(".bin")
            found.append(
                {
                    "kind": kind,
                    "pdf": str(pdf.relative_to(self.out)),
                    "escpos": str(escpos.relative_to(self.out)),
                }
            )
        return found


def _waits(window: QWidget) -> bool:
    """Return whether something in a window has still to be told of a commit."""
    return any(live.waiting for live in window.findChildren(Live))
