"""The machine's own sound output, through miniaudio. Imported by whoever is about to use it."""

import ctypes
from collections.abc import Generator, Sequence
from functools import cache
from threading import Event
from typing import Final

import miniaudio
from miniaudio import Backend, MiniaudioError, SampleFormat

from app.devices.sound.clips import FRAME, RATE, REST, seconds

REAL: Final = tuple(
    sorted(miniaudio.get_enabled_backends() - {Backend.CUSTOM, Backend.NULL}, key=lambda each: each.value)
)
"""Sound systems of this platform, the best first. Without a list miniaudio would settle for no sound."""
NOWHERE: Final = (Backend.NULL,)
"""A device that takes sound at the right speed, and that nobody hears: for tests."""
_BUFFER_MS: Final = 100
_PATIENCE_S: Final = 3.0
"""A device that asks for no more sound for so long is no longer there."""


class _Device(miniaudio.PlaybackDevice):  # type: ignore[misc] # miniaudio has no types
    """A playback device that also gives back its context, which the library's own keeps."""

    def close(self) -> None:
        """Stop, and give everything back."""
        super().close()
        context, self._context = getattr(self, "_context", None), None
        if context is not None:
            miniaudio.lib.ma_context_uninit(context)


def heard_on(backends: Sequence[Backend] = REAL) -> str:
    """Return the sound system that plays here; empty where none does. A list of devices would not tell."""
    try:
        device = _open(backends)
    except MiniaudioError:
        return ""
    system = str(device.backend)
    device.close()
    return system


def play(samples: bytes, over: Event, backends: Sequence[Backend] = REAL) -> str:
    """Play to the end, or until `over` is set; returns an empty string or `sound.none`, `sound.stopped`.

    Without samples the device is only opened. It is open no longer than it sounds, so that what is plugged in
    later is found, and other programs are heard too.
    """
    try:
        device = _open(backends)
    except MiniaudioError:
        return "sound.none"
    try:
        if not samples:
            return ""
        stream = _stream(samples + REST, over)
        next(stream)
        device.start(stream)
        return "" if over.wait(seconds(samples) + _PATIENCE_S) else "sound.stopped"
    except MiniaudioError:
        return "sound.stopped"
    finally:
        device.close()


def _open(backends: Sequence[Backend]) -> _Device:
    """Open the usual output; raises `MiniaudioError` where there is none."""
    _hush()
    return _Device(SampleFormat.SIGNED16, 1, RATE, _BUFFER_MS, backends=list(backends), app_name="Tingtai")


@cache
def _hush() -> object:
    """Keep ALSA from writing a page on stderr where there is no device; returns what must live on."""
    try:
        library = ctypes.CDLL("libasound.so.2")
        kind = ctypes.CFUNCTYPE(
            None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
        )
        silent = kind(lambda *_told: None)
        library.snd_lib_error_set_handler(silent)
    except (OSError, AttributeError):  # another system, or one without ALSA
        return None
    return silent


def _stream(samples: bytes, over: Event) -> Generator[bytes, int, None]:
    """Yield as many frames as the device asks for; says that it is over when it is asked for more."""
    at, frames = 0, (yield b"")
    while at < len(samples) and not over.is_set():
        part = samples[at : at + frames * FRAME]
        at += len(part)
        frames = yield part
    over.set()
