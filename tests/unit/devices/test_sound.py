"""Joining clips, and the loudspeakers that play them. No real device is opened: miniaudio plays nowhere."""

import io
import queue
import threading
import wave
import weakref
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.devices.sound import driver
from app.devices.sound.clips import FRAME, GAP, RATE, REST, Clips, seconds
from app.devices.sound.driver import FolderSpeaker, MachineSpeaker, MutedSpeaker, heard_on, wav
from app.domain.call_voice import CHIME, PAUSE, TONE, call_clips, every_clip
from app.domain.errors import EnvironmentFault

SOUNDS = Path(__file__).resolve().parents[3] / "resources" / "sounds"
WAIT_S = 20
"""Longer than any of this takes: a test that waits so long has failed."""


@pytest.fixture(scope="module")
def clips() -> Clips:
    return Clips(SOUNDS)


def frames(name: str) -> int:
    if name == PAUSE:
        return len(REST) // FRAME
    with wave.open(str(SOUNDS / f"{name}.wav")) as file:
        return int(file.getnframes())


# --------------------------------------------------------------------------------------------------- joining


@given(st.lists(st.sampled_from((*every_clip(), PAUSE)), min_size=1, max_size=12))
def test_frames_add_up(names: list[str]) -> None:
    joined = Clips(SOUNDS).join(tuple(names))
    assert len(joined) == sum(map(frames, names)) * FRAME + (len(names) - 1) * len(GAP)


def test_nothing_joined_is_nothing(clips: Clips) -> None:
    assert clips.join(()) == b""


def test_a_call_is_as_long_as_a_person_listens(clips: Clips) -> None:
    for number, counter, voice in (("A012", 3, "zh_CN"), ("A012", 12, "en")):
        assert 8 < seconds(clips.join(call_clips(number, counter, voice))) < 18


def test_volume_is_felt_and_never_more_than_full() -> None:
    full = Clips(SOUNDS).join((TONE,))
    assert Clips(SOUNDS, 400).join((TONE,)) == full
    quiet = memoryview(Clips(SOUNDS, 50).join((TONE,))).cast("h")
    for loud, soft in zip(memoryview(full).cast("h"), quiet, strict=True):
        assert abs(soft - loud / 4) <= 1
    assert set(Clips(SOUNDS, -1).join((TONE,))) == {0}


@pytest.mark.parametrize("fault", ["missing", "text", "cut", "empty", "rate"])
def test_a_bad_file_is_named(tmp_path: Path, fault: str) -> None:
    spoil(tmp_path, fault)
    with pytest.raises(EnvironmentFault, match=r"sound\.clip"):
        Clips(tmp_path).join(("word",))


def spoil(folder: Path, fault: str) -> None:
    """Leave a folder with a clip `word` that is no good, and a good chime."""
    (folder / "chime.wav").write_bytes((SOUNDS / "chime.wav").read_bytes())
    good = wav(b"\1\0" * 400)
    file = folder / "word.wav"
    if fault == "text":
        file.write_text("not a sound", "utf-8")
    elif fault == "cut":
        file.write_bytes(good[:20])
    elif fault == "empty":
        file.write_bytes(wav(b""))
    elif fault == "rate":
        held = io.BytesIO()
        with wave.open(held, "wb") as made:
            made.setnchannels(1)
            made.setsampwidth(FRAME)
            made.setframerate(RATE // 2)
            made.writeframes(b"\1\0" * 400)
        file.write_bytes(held.getvalue())


# ------------------------------------------------------------------------------------------ the machine's own


class Room:
    """Where a speaker is heard: each piece sounds until the test says that it is over."""

    def __init__(self) -> None:
        self.sounding: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self.ended: queue.SimpleQueue[str] = queue.SimpleQueue()
        self.over = threading.Semaphore(0)
        self.at_once = 0

    def play(self, samples: bytes, _over: threading.Event) -> str:
        self.at_once += 1
        assert self.at_once == 1, "two pieces at once"
        self.sounding.put(samples)
        assert self.over.acquire(timeout=WAIT_S)
        self.at_once -= 1
        return ""

    def heard(self) -> bytes:
        return self.sounding.get(timeout=WAIT_S)

    def next(self) -> str:
        self.over.release()
        return self.ended.get(timeout=WAIT_S)


@pytest.fixture
def room() -> Room:
    return Room()


@pytest.fixture
def speaker(room: Room, clips: Clips) -> Iterator[MachineSpeaker]:
    made = MachineSpeaker(clips, room.play)
    yield made
    room.over.release(9)
    made.close()


def test_pieces_follow_one_another(speaker: MachineSpeaker, room: Room, clips: Clips) -> None:
    pieces = [call_clips("A001", 1, "zh_CN"), (TONE,), call_clips("B017", 12, "en")]
    for piece in pieces:
        speaker.play(piece, room.ended.put)
    for piece in pieces:
        assert room.heard() == clips.join(piece)
        assert room.ended.empty()
        assert room.next() == ""


def test_nobody_has_to_listen_to_the_end(speaker: MachineSpeaker, room: Room) -> None:
    speaker.play((TONE,))
    room.heard()
    room.over.release()
    speaker.play((), room.ended.put)
    assert room.heard() == b"", "only to find out whether it could be heard"
    assert room.next() == ""


def test_it_keeps_nobody_to_whom_it_has_told_the_end(speaker: MachineSpeaker, room: Room) -> None:
    told, let_go = threading.Event(), threading.Event()

    class Window:
        def ended(self, _code: str) -> None:
            told.set()

    window = Window()
    gone = weakref.ref(window, lambda _ref: let_go.set())
    speaker.play((CHIME,), window.ended)
    room.heard()
    room.over.release()
    assert told.wait(WAIT_S)
    del window
    assert let_go.wait(WAIT_S), "the speaker's thread waits, and holds it"
    assert gone() is None


def test_closing_drops_what_waits_and_tells_nobody(room: Room, clips: Clips) -> None:
    halted = threading.Event()

    def play(samples: bytes, over: threading.Event) -> str:
        room.sounding.put(samples)
        assert over.wait(WAIT_S)
        halted.set()
        return ""

    speaker = MachineSpeaker(clips, play)
    speaker.play((TONE,), room.ended.put)
    speaker.play((CHIME,), room.ended.put)
    room.heard()
    speaker.close()
    assert halted.is_set()
    speaker.play((TONE,), room.ended.put)
    assert room.sounding.empty()
    assert room.ended.empty()


def test_one_that_was_never_used_closes_too(clips: Clips) -> None:
    MachineSpeaker(clips).close()


def test_with_a_bad_clip_there_is_a_chime_and_no_wrong_number(tmp_path: Path, room: Room) -> None:
    spoil(tmp_path, "text")
    speaker = MachineSpeaker(Clips(tmp_path), room.play)
    room.over.release(9)
    speaker.play((CHIME, "word"), room.ended.put)
    assert room.ended.get(timeout=WAIT_S) == "sound.clip"
    assert room.heard() == Clips(SOUNDS).join((CHIME,))
    (tmp_path / "tone.wav").write_text("", "utf-8")
    speaker.play((TONE,), room.ended.put)
    assert room.ended.get(timeout=WAIT_S) == "sound.clip"
    assert room.sounding.empty()
    speaker.close()


def test_where_the_library_does_not_load_it_says_so(
    clips: Clips, room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(driver, "_output", lambda: None)
    assert heard_on() == ""
    speaker = MachineSpeaker(clips)
    speaker.play((TONE,), room.ended.put)
    assert room.ended.get(timeout=WAIT_S) == "sound.none"
    speaker.close()


# ------------------------------------------------------------------------------------------------- miniaudio


output = pytest.importorskip("app.devices.sound.output")


def test_a_piece_is_played_to_its_end(clips: Clips) -> None:
    over = threading.Event()
    assert output.play(clips.join((TONE,)), over, output.NOWHERE) == ""
    assert over.is_set()


def test_a_machine_without_sound_is_told_from_one_with(clips: Clips) -> None:
    nothing = threading.Event()
    missing = (output.Backend.COREAUDIO, output.Backend.WASAPI, output.Backend.AAUDIO)
    absent = [each for each in missing if each not in output.REAL]
    assert output.play(clips.join((TONE,)), nothing, absent) == "sound.none"
    assert output.heard_on(absent) == ""
    assert output.play(b"", nothing, output.NOWHERE) == ""
    assert output.heard_on(output.NOWHERE) == "Null"
    assert not nothing.is_set()


def test_real_sound_is_never_mistaken_for_none() -> None:
    assert output.Backend.NULL not in output.REAL
    assert list(output.REAL) == sorted(output.REAL, key=lambda each: each.value)


def test_a_device_that_falls_silent_is_given_up(clips: Clips, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "_PATIENCE_S", -seconds(clips.join((TONE,))))
    assert output.play(clips.join((TONE,)), threading.Event(), output.NOWHERE) == "sound.stopped"


@given(st.binary(min_size=2, max_size=400).filter(lambda each: len(each) % 2 == 0), st.integers(1, 60))
def test_the_device_gets_every_frame_once(samples: bytes, asked: int) -> None:
    over = threading.Event()
    stream = output._stream(samples, over)
    next(stream)
    got = b""
    while len(got) < len(samples):
        part = stream.send(asked)
        assert 0 < len(part) <= asked * FRAME
        got += part
    assert got == samples
    assert not over.is_set()
    with pytest.raises(StopIteration):
        stream.send(asked)
    assert over.is_set()


def test_one_that_is_told_to_stop_gives_no_more() -> None:
    over = threading.Event()
    stream = output._stream(bytes(400), over)
    next(stream)
    assert len(stream.send(10)) == 10 * FRAME
    over.set()
    with pytest.raises(StopIteration):
        stream.send(10)


def test_the_speaker_plays_through_it(clips: Clips, room: Room) -> None:
    speaker = MachineSpeaker(clips, partial(output.play, backends=output.NOWHERE))
    speaker.play((TONE,), room.ended.put)
    assert room.ended.get(timeout=WAIT_S) == ""
    speaker.close()


# ---------------------------------------------------------------------------------------- folder, and silence


def test_a_folder_keeps_what_would_be_heard(tmp_path: Path, clips: Clips) -> None:
    codes: list[str] = []
    call = call_clips("A012", 3, "zh_CN")
    folder = tmp_path / "sounds"
    first, second = FolderSpeaker(clips, folder), FolderSpeaker(clips, folder)
    first.play((), codes.append)
    first.play(call, codes.append)
    second.play((TONE,), codes.append)
    first.play((TONE,))
    assert codes == ["", "", ""]
    assert sorted(path.name for path in folder.iterdir()) == ["00001.wav", "00002.wav", "00003.wav"]
    with wave.open(str(folder / "00001.wav")) as kept:
        assert kept.getparams()[:3] == (1, FRAME, RATE)
        assert kept.readframes(kept.getnframes()) == clips.join(call)
    first.close()


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, clips: Clips) -> None:
    codes: list[str] = []
    (tmp_path / "file").write_text("", "utf-8")
    FolderSpeaker(clips, tmp_path / "file").play((TONE,), codes.append)
    FolderSpeaker(clips, tmp_path).play(("no such word",), codes.append)
    assert codes == ["sound.folder", "sound.clip"]


def test_a_muted_one_goes_on_at_once() -> None:
    codes: list[str] = []
    muted = MutedSpeaker()
    muted.play((CHIME,), codes.append)
    muted.play((CHIME,))
    muted.close()
    assert codes == [""]
