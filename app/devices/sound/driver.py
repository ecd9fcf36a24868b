"""Loudspeakers: the machine's own, a folder that stands for it, and one that is switched off."""

import io
import itertools
import threading
import wave
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue
from types import ModuleType
from typing import Protocol

from app.devices.sound.clips import FRAME, RATE, Clips
from app.domain.call_voice import CHIME
from app.domain.errors import EnvironmentFault

Ended = Callable[[str], None]


class Loudspeaker(Protocol):
    """A `Speaker` with an end."""

    def play(self, clips: tuple[str, ...], ended: Ended | None = None) -> None:
        """Play clips as `app.services.ports.Speaker` says."""
        ...

    def close(self) -> None:
        """Be silent at once and for good; what waits is dropped, and nobody is told any more."""
        ...


@dataclass(frozen=True, slots=True)
class _Job:
    clips: tuple[str, ...]
    ended: Ended | None


class MachineSpeaker:
    """Plays on the machine's sound output, one piece after the other, in a thread of its own.

    `sounding` plays samples until they end or the event is set, and returns a code; it is
    `app.devices.sound.output.play`, which is imported when something is first to be heard.
    """

    def __init__(self, clips: Clips, sounding: Callable[[bytes, threading.Event], str] | None = None) -> None:
        self._clips = clips
        self._sounding = sounding
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._over = threading.Event()
        self._thread: threading.Thread | None = None

    def play(self, clips: tuple[str, ...], ended: Ended | None = None) -> None:
        """Play clips after those before; returns at once. If one cannot be read, only the chime is heard.

        `ended` is told on the speaker's thread.
        """
        with self._lock:
            if self._closed:
                return
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="tingtai-sound", daemon=True)
                self._thread.start()
            self._jobs.put(_Job(clips, ended))

    def close(self) -> None:
        """Be silent at once and for good."""
        with self._lock:
            self._closed = True
            self._over.set()
            self._jobs.put(None)
        if self._thread is not None:
            self._thread.join()

    def _work(self) -> None:
        while (job := self._jobs.get()) is not None:
            with self._lock:
                if self._closed:
                    return
                self._over = over = threading.Event()
            code = self._perform(job.clips, over)
            if job.ended is not None and not self._closed:
                job.ended(code)
            # Whoever was told may be a window's; while this thread waits, it keeps nobody.
            del job

    def _perform(self, clips: tuple[str, ...], over: threading.Event) -> str:
        try:
            return self._sound(self._clips.join(clips), over)
        except EnvironmentFault as error:
            # Half a number would be another number: whoever hears the chime looks at the display.
            if len(clips) > 1 and clips[0] == CHIME:
                self._perform((CHIME,), over)
            return error.code

    def _sound(self, samples: bytes, over: threading.Event) -> str:
        if self._sounding is None:
            found = _output()
            if found is None:
                return "sound.none"
            self._sounding = found.play
        return self._sounding(samples, over)


class FolderSpeaker:
    """Simulated: keeps what would be heard as `00001.wav`, `00002.wav` … in a folder."""

    def __init__(self, clips: Clips, folder: Path) -> None:
        self._clips = clips
        self._folder = folder

    def play(self, clips: tuple[str, ...], ended: Ended | None = None) -> None:
        """Keep clips joined; `ended` is told before this returns."""
        code = self._keep(clips) if clips else ""
        if ended is not None:
            ended(code)

    def close(self) -> None:
        """Do nothing: nothing is open."""

    def _keep(self, clips: tuple[str, ...]) -> str:
        try:
            samples = self._clips.join(clips)
            self._folder.mkdir(parents=True, exist_ok=True)
            free = (self._folder / f"{number:05d}.wav" for number in itertools.count(1))
            next(path for path in free if not path.exists()).write_bytes(wav(samples))
        except EnvironmentFault as error:
            return error.code
        except OSError:
            return "sound.folder"
        return ""


class MutedSpeaker:
    """Switched off in the settings: everything is said at once, and nothing is heard."""

    def play(self, _clips: tuple[str, ...], ended: Ended | None = None) -> None:
        """Tell that it is over."""
        if ended is not None:
            ended("")

    def close(self) -> None:
        """Do nothing: nothing is open."""


def heard_on() -> str:
    """Return the sound system that plays on this machine; empty where none does."""
    found = _output()
    return found.heard_on() if found is not None else ""


def _output() -> ModuleType | None:
    """Return the way to the machine's sound, or None where its library does not load."""
    try:
        from app.devices.sound import output
    except (ImportError, OSError):
        return None
    return output


def wav(samples: bytes) -> bytes:
    """Return a WAV file of joined samples."""
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(FRAME)
        file.setframerate(RATE)
        file.writeframes(samples)
    return held.getvalue()
