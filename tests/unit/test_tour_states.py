"""What a tour has to have shown: a hall on its own all but a few states, and one with servers those."""

from collections.abc import Iterator
from enum import StrEnum
from importlib import import_module
from pkgutil import walk_packages
from types import ModuleType

import app.ui
from app.proving.tour.states import DECLARED, NETWORK_SHARE, unseen, unseen_in_network

ALL = {name: [state.value for state in states] for name, states in DECLARED.items()}


def test_both_tours_together_show_every_state_that_is_declared() -> None:
    declared = {f"{name}.{state}" for name, states in ALL.items() for state in states}
    assert set(NETWORK_SHARE) < declared
    assert set(unseen({})) | set(unseen_in_network({})) == declared
    assert not set(unseen({})) & set(unseen_in_network({}))


def test_what_was_not_seen_is_named() -> None:
    assert unseen(ALL) == unseen_in_network(ALL) == ()
    assert unseen({**ALL, "close": ["day_signing"]})[-1] == "close.day_closed"
    assert unseen_in_network({"sync": ["online", "offline"]}) == (
        "sync.no_centre",
        "sync.barred",
        "identity.asking",
    )


def modules() -> Iterator[ModuleType]:
    """Yield every module of what is seen."""
    for found in walk_packages(app.ui.__path__, "app.ui."):
        yield import_module(found.name)


def test_whatever_has_states_is_declared() -> None:
    declared = set(DECLARED.values())
    having = {module.__name__: getattr(module, "STATES", None) for module in modules()}
    assert sorted(name for name, states in having.items() if states and tuple(states) not in declared) == []


def test_whatever_has_modes_declares_them_as_its_states() -> None:
    declared = {type(state) for states in DECLARED.values() for state in states}
    modes = {
        each
        for module in modules()
        for name, each in vars(module).items()
        if name.endswith("Mode") and isinstance(each, type) and issubclass(each, StrEnum)
        if each.__module__.startswith("app.ui.")
    }
    assert sorted(str(each) for each in modes - declared) == []
    assert len(modes) >= len(DECLARED)
