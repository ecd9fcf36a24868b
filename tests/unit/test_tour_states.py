"""What a tour has to have shown: a hall on its own all but a few states, and one with servers those."""

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
