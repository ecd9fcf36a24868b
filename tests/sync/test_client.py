"""The client of one upstream against the real endpoint: what is lost on the way is never lost."""

from collections.abc import Callable
from typing import Any

import msgspec
import pytest

from app.domain.log import Outcome
from app.services.ports import Stamp
from app.sync.protocol import MAX_BLOB_BYTES, Head, Limits
from app.sync.wire import BadAnswer, Unreachable, WireRefused
from tests.factories import HALL
from tests.sync.client_rig import (
    Terminal,
    Twist,
    changed,
    garbage,
    lose_answer,
    lose_request,
    ops_at,
    refuse,
    twice,
)
from tests.sync.serving_rig import ServerRig


def test_a_terminal_gets_its_hall_and_gives_what_it_has(terminal: Terminal, server: ServerRig) -> None:
    terminal.note(3)
    terminal.settle()
    with terminal.store.read() as queries:
        assert queries.halls.hall().hall_id == HALL
    assert ops_at(server, terminal.device) == terminal.mine.own_head().seq == 4
    assert terminal.client.role == "centre"
    assert terminal.client.standing.relayed == terminal.client.standing.durable
    assert not terminal.client.undurable


def test_what_one_terminal_did_the_other_sees(terminal: Terminal, other: Terminal) -> None:
    day = terminal.open_day()
    terminal.settle()
    other.settle()
    assert other.heads()[terminal.device, terminal.store.terminal.epoch] == 2
    assert other.mine.verdicts([day]) == {day: (Outcome.ACCEPTED.value, "", 0)}


@pytest.mark.parametrize("fault", [lose_answer, lose_request, twice, garbage])
def test_a_push_that_went_wrong_is_made_again(terminal: Terminal, server: ServerRig, fault: Twist) -> None:
    terminal.settle()
    terminal.note(5)
    terminal.wire.twist("push", fault)
    try:
        terminal.client.push_once()
    except (Unreachable, BadAnswer):
        assert not terminal.client.greeted
    terminal.settle()
    assert ops_at(server, terminal.device) == terminal.mine.own_head().seq == 6


def test_what_was_pulled_is_not_pushed_back(terminal: Terminal, other: Terminal) -> None:
    terminal.settle()
    other.note(3)
    other.settle()
    terminal.settle()
    before = terminal.wire.count("push")
    terminal.client.push_once()
    assert terminal.wire.count("push") == before


def test_a_backlog_goes_in_several_requests_and_a_time_out_halves_them(
    terminal: Terminal, server: ServerRig
) -> None:
    terminal.settle()
    terminal.note(40)
    terminal.wire.twist("push", lose_answer)
    terminal.wire.twist("hello", changed_limits(20))
    terminal.client.greeted = False
    with pytest.raises(Unreachable):
        terminal.client.push_once()
    while terminal.client.push_once():
        pass
    pushes = [message[0] for name, message in terminal.wire.asked if name == "push"]
    assert [sum(len(batch.ops) for batch in push.batches) for push in pushes][-3:] == [20, 10, 10]
    assert ops_at(server, terminal.device) == 41


def changed_limits(ops: int) -> Twist:
    return changed(limits=Limits(ops=ops))


def test_413_halves_until_it_fits(terminal: Terminal, server: ServerRig) -> None:
    terminal.settle()
    terminal.note(8)
    terminal.wire.twist("push", refuse(413, "too_large"), refuse(413, "too_large"))
    terminal.settle()
    pushes = [message[0] for name, message in terminal.wire.asked if name == "push"]
    assert [sum(len(batch.ops) for batch in push.batches) for push in pushes[-5:]] == [8, 4, 2, 4, 2]
    assert ops_at(server, terminal.device) == 9


def test_a_transaction_that_is_too_large_by_itself_waits_and_is_not_passed_over(
    terminal: Terminal, server: ServerRig
) -> None:
    terminal.settle()
    terminal.note(2)
    terminal.wire.twist("push", *[refuse(413, "too_large")] * 2)
    with pytest.raises(WireRefused):
        terminal.client.push_once()
        terminal.client.push_once()
    terminal.settle()
    assert ops_at(server, terminal.device) == 3


def test_5xx_skips_nothing(terminal: Terminal, server: ServerRig) -> None:
    terminal.settle()
    terminal.note(2)
    terminal.wire.twist("push", refuse(503, "store.busy", retry_s=7), refuse(500, "http"))
    for _ in range(2):
        with pytest.raises(WireRefused):
            terminal.client.push_once()
    terminal.settle()
    assert ops_at(server, terminal.device) == 3


def test_a_gap_is_filled_from_where_the_server_expects_it(terminal: Terminal, server: ServerRig) -> None:
    terminal.note(4)
    epoch = terminal.store.terminal.epoch
    terminal.wire.twist("hello", pretend(Head(terminal.device, epoch, 3, "")))
    # The hash of that head is not looked at here: what counts is that the server turns out to lack it.
    with pytest.raises(BadAnswer):
        terminal.client._epochs = 9
        terminal.client.push_once()
    terminal.settle()
    assert ops_at(server, terminal.device) == 5


def pretend(head: Head) -> Twist:
    def run(serve: Callable[[], Any]) -> object:
        answer = serve()
        return msgspec.structs.replace(answer, have=(*answer.have, head))

    return run


def test_a_chain_that_is_refused_is_held_and_the_others_go_on(
    terminal: Terminal, other: Terminal, server: ServerRig
) -> None:
    terminal.settle()
    other.settle()
    other.note()
    terminal.wire.twist("push", refuse(403, "forged", {"origin": other.device, "epoch": other.epoch}))
    # The terminal carries the other's op as well, as it does when the hub is away.
    terminal.store.receive(other.mine.outbox({}, 0, 500, 1 << 20).batches)
    terminal.note()
    terminal.settle()
    assert ops_at(server, terminal.device) == 2
    assert ops_at(server, other.device) == 1
    assert [each.code for each in terminal.client.standing.held] == ["forged"]
    assert terminal.client.refused
    terminal.client.hello()
    terminal.settle()
    assert ops_at(server, other.device) == 2, "it kept nothing, so it is given it again"
    assert not terminal.client.refused


def test_a_refusal_that_names_no_chain_is_narrowed_down(
    terminal: Terminal, other: Terminal, server: ServerRig
) -> None:
    terminal.settle()
    other.settle()
    other.note()
    terminal.note()
    terminal.store.receive(other.mine.outbox({}, 0, 500, 1 << 20).batches)
    terminal.wire.twist("push", refuse(403, "wrong_hall"), refuse(403, "wrong_hall"))
    terminal.settle()
    assert terminal.client.standing.held[0].origin == terminal.device
    assert ops_at(server, other.device) == 2


def test_a_revoked_terminal_reads_nothing_and_goes_on_giving(terminal: Terminal, server: ServerRig) -> None:
    terminal.settle()
    server.store.revoke(terminal.device, "lost")
    terminal.note(2)
    with pytest.raises(WireRefused):
        terminal.client.feed_once()
    assert terminal.client.action == "revoked"
    assert not terminal.client.feed_once()
    while terminal.client.push_once():
        pass
    assert {(each.tx, each.code) for each in terminal.client.standing.held} == {("", "revoked")}
    before = terminal.wire.count("push")
    terminal.client.push_once()
    assert terminal.wire.count("push") == before, "what was put aside is not sent again"
    assert ops_at(server, terminal.device) == 1


def test_a_hello_that_asks_for_an_upgrade_stops_reading_alone(
    terminal: Terminal, other: Terminal, server: ServerRig
) -> None:
    other.note()
    other.settle()
    terminal.wire.twist("hello", changed(action="upgrade"))
    terminal.note()
    assert not terminal.client.feed_once()
    terminal.client.push_once()
    assert terminal.client.action == "upgrade"
    assert ops_at(server, terminal.device) == 2
    assert terminal.heads().keys() == {(terminal.device, terminal.epoch)}


@pytest.mark.parametrize(
    ("status", "error", "action"),
    [(426, "upgrade", "upgrade"), (401, "token", "denied"), (403, "revoked", "revoked"), (429, "rate", "ok")],
)
def test_what_stands_in_the_way_is_told(terminal: Terminal, status: int, error: str, action: str) -> None:
    terminal.settle()
    terminal.wire.twist("feed", refuse(status, error))
    with pytest.raises(WireRefused):
        terminal.client.feed_once()
    assert terminal.client.action == action


def test_a_greeting_that_is_refused_sends_nothing(terminal: Terminal, server: ServerRig) -> None:
    terminal.note()
    terminal.wire.twist("hello", refuse(503, "held"))
    with pytest.raises(WireRefused):
        terminal.client.push_once()
    assert terminal.wire.count("push") == 0
    terminal.settle()
    assert ops_at(server, terminal.device) == 2


def test_a_gap_that_the_server_names_is_filled_and_one_that_makes_no_sense_is_told(
    terminal: Terminal, server: ServerRig
) -> None:
    terminal.settle()
    terminal.note(3)
    gap = {"origin": terminal.device, "epoch": terminal.epoch, "expected": 1}
    terminal.wire.twist("push", refuse(409, "gap", gap), refuse(409, "gap", gap))
    assert terminal.client.push_once()
    with pytest.raises(WireRefused):
        terminal.client.push_once()
    pushes = [message[0] for name, message in terminal.wire.asked if name == "push"]
    assert pushes[-1].batches[-1].ops[-1].header.seq == 4
    terminal.wire.twist("push", refuse(409, "gap", {**gap, "expected": "x"}))
    with pytest.raises(WireRefused):
        terminal.client.push_once()
    terminal.settle()
    assert ops_at(server, terminal.device) == 4


def test_another_incarnation_is_given_everything_again(terminal: Terminal, server: ServerRig) -> None:
    terminal.note(3)
    terminal.settle()
    standing = terminal.client.standing
    terminal.wire.twist("feed", changed(server_epoch="another"))
    assert terminal.client.feed_once()
    assert not terminal.client.greeted
    terminal.wire.twist("hello", changed(server_epoch="another", have=(), durable=(), cursors=ZERO))
    terminal.client.hello()
    assert terminal.client.standing.server_epoch == "another"
    assert terminal.client.standing.relayed == {}
    before = terminal.wire.count("push")
    terminal.client.push_once()
    assert terminal.wire.count("push") > before
    terminal.client.greeted = False
    terminal.settle()
    assert terminal.client.standing.server_epoch == standing.server_epoch
    assert ops_at(server, terminal.device) == 4


ZERO = {f"hall:{HALL}": 0, f"staff:{HALL}": 0, "catalogue": 0}


def test_a_rewind_forgets_the_places_and_reads_again(terminal: Terminal) -> None:
    terminal.settle()
    terminal.wire.twist("hello", changed(action="rewind", cursors=ZERO))
    terminal.client.hello()
    assert terminal.client.standing.cursors == ZERO
    terminal.settle()
    assert terminal.client.standing.cursors != ZERO


def test_a_server_that_falls_back_while_it_is_pushed_to_is_greeted_again(
    terminal: Terminal, server: ServerRig
) -> None:
    terminal.note(3)
    terminal.settle()
    terminal.note()
    epoch = terminal.epoch
    terminal.wire.twist("push", changed(have=(Head(terminal.device, epoch, 1, ""),)))
    assert terminal.client.push_once()
    assert not terminal.client.greeted
    terminal.settle()
    assert ops_at(server, terminal.device) == 5


def test_a_server_that_takes_nothing_is_no_server(terminal: Terminal) -> None:
    terminal.settle()
    terminal.note()
    terminal.wire.twist("push", changed(have=()))
    with pytest.raises(BadAnswer):
        terminal.client.push_once()
    assert terminal.client.action == "bad_answer"
    terminal.settle()
    assert terminal.client.action == "ok"


def test_acknowledgements_are_remembered_over_a_restart(terminal: Terminal) -> None:
    terminal.note()
    terminal.settle()
    known = terminal.client.standing
    terminal.reopen()
    assert terminal.client.standing == known
    terminal.settle()


def test_a_verdict_is_waited_for(terminal: Terminal) -> None:
    terminal.settle()
    day = terminal.open_day()
    found = terminal.client.verdicts([day], 5)
    assert found[day].outcome == Outcome.ACCEPTED.value


def test_a_verdict_on_what_another_push_took_along_is_asked_for_again(terminal: Terminal) -> None:
    terminal.settle()
    day = terminal.open_day()
    terminal.client.push_once()
    assert terminal.client.verdicts([day], 5)[day].outcome == Outcome.ACCEPTED.value
    terminal.settle()
    before = terminal.wire.count("push")
    assert terminal.client.verdicts([day], 5)[day].outcome == Outcome.ACCEPTED.value
    assert terminal.wire.count("push") == before, "the feed had brought it"


def test_no_verdict_without_a_line_or_without_time(terminal: Terminal) -> None:
    terminal.settle()
    day = terminal.open_day()
    terminal.wire.twist("push", lose_request)
    with pytest.raises(Unreachable):
        terminal.client.verdicts([day], 5)
    assert terminal.client.decided([day]) == {}
    with terminal.client._pushing:
        assert terminal.client.verdicts([day], 0) == {}
    assert terminal.client.verdicts([], 0) == {}


def test_blobs_follow(terminal: Terminal, server: ServerRig) -> None:
    terminal.settle()
    with terminal.store.write(Stamp("T10001")) as unit:
        names = [unit.keep_blob(bytes([number])) for number in range(7)]
    terminal.settle()
    assert all(server.store.blob(name) for name in names)
    before = terminal.wire.count("put_blob")
    terminal.settle()
    assert before == terminal.wire.count("put_blob") == 7


def test_a_blob_that_no_server_takes_holds_up_none_that_follow(
    terminal: Terminal, server: ServerRig, caplog: pytest.LogCaptureFixture
) -> None:
    terminal.settle()
    with terminal.store.write(Stamp("T10001")) as unit:
        before, large = unit.keep_blob(b"before"), unit.keep_blob(bytes(MAX_BLOB_BYTES + 1))
        after = unit.keep_blob(b"after")
    terminal.settle()
    assert [server.store.blob(name) is not None for name in (before, large, after)] == [True, False, True]
    assert large in caplog.text
    assert terminal.wire.count("put_blob") == 2, "nobody is asked in vain"
    assert len(terminal.mine.blob(large)) == MAX_BLOB_BYTES + 1, "it is not lost"


def test_a_server_that_takes_no_picture_now_is_asked_again(terminal: Terminal, server: ServerRig) -> None:
    terminal.settle()
    with terminal.store.write(Stamp("T10001")) as unit:
        name = unit.keep_blob(b"picture")
    terminal.wire.twist("put_blob", refuse(507, "full"))
    with pytest.raises(WireRefused, match=r"link\.refused"):
        terminal.settle()
    terminal.settle()
    assert server.store.blob(name) is not None


def test_closing_remembers(terminal: Terminal) -> None:
    terminal.settle()
    terminal.client.close()
    assert terminal.wire.closed
    assert terminal.mine.standing("centre") == terminal.client.standing
