"""What an operator of the centre is told: which hall, whose PINs, which device."""

import json
from pathlib import Path

import pytest

from app.cli import OK, USAGE, main
from tests.server.serving import CATALOGUE, HALL, Place, member_of
from tests.server.test_commands import load, operate, words


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_the_first_load_says_which_hall_and_that_pins_are_shown_once(
    place: Place, capsys: pytest.CaptureFixture[str]
) -> None:
    named = [*words(place, "load", "--catalogue", str(CATALOGUE)), "--db", place.db]
    assert main(named) == OK
    first = capsys.readouterr()
    assert set(json.loads(first.out)["halls"]) == {HALL}
    assert f"{HALL} was published" in first.err
    assert "one-time PINs" in first.err
    assert main(named) == OK
    assert capsys.readouterr().err == ""
    assert main([*named, "--hall", "B02"]) == OK
    other = capsys.readouterr()
    assert json.loads(other.out)["halls"]["B02"]["staff"]
    assert "was published" not in other.err
    assert "one-time PINs" in other.err


def test_a_code_is_for_a_hall_that_was_published(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    load(place, capsys)
    asked = [*words(place, "code", "--hall", "A99", "--kind", "kiosk"), "--db", place.db]
    assert main(asked) == USAGE
    said = capsys.readouterr()
    assert said.out == ""
    assert "no hall A99" in said.err
    assert f"Known: {HALL}." in said.err
    assert "load" in said.err
    load(place, capsys, "--hall", "A99")
    assert operate(place, capsys, "code", "--hall", "A99", "--kind", "kiosk")


def test_a_device_is_named_by_its_code_or_its_id(place: Place, capsys: pytest.CaptureFixture[str]) -> None:
    load(place, capsys)
    load(place, capsys, "--hall", "B02")

    def member(hall: str, kind: str, seed: int) -> str:
        made = operate(place, capsys, "code", "--hall", hall, "--kind", kind)
        return member_of(place, made, seed=seed).answer.device

    kiosk, counter = member(HALL, "kiosk", 41), member("B02", "counter", 42)
    here, there = member(HALL, "hub", 43), member("B02", "hub", 44)

    def refused(*more: str) -> str:
        assert main([*words(place, *more), "--db", place.db]) == USAGE
        said = capsys.readouterr()
        assert said.out == ""
        return said.err

    for name in ("T09", "A01"):
        said = refused("revoke", name)
        assert f"no device {name}" in said
        assert all(each in said for each in (f"{HALL} T01 kiosk {kiosk}", counter, here, there))
    said = refused("revoke", "--hall", "B02", "T01")
    assert f"B02 T02 counter {counter}" in said
    assert kiosk not in said
    said = refused("revoke", "H1")
    assert "several devices" in said
    assert (here in said, there in said, kiosk in said) == (True, True, False)
    assert operate(place, capsys, "revoke", "--hall", HALL, "H1")["device"] == here
    assert operate(place, capsys, "revoke", "t01")["device"] == kiosk
    assert operate(place, capsys, "quarantine", "admit", "--device", "T01")["device"] == kiosk
    assert operate(place, capsys, "promote", "--device", "H1")["device"] == there, "the other one is out"
    assert kiosk not in refused("revoke", "T09"), "what is out needs no revoking"
    assert operate(place, capsys, "revoke", kiosk)["device"] == kiosk
