"""Sending an upstream what it lacks, in the order in which it came here (SYNC §5)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from app.sync.ahead import Ahead, Begin
from app.sync.memory import Memory
from app.sync.paging import ends_of
from app.sync.protocol import (
    MAX_PUSH_BYTES,
    MAX_PUSH_OPS,
    Limits,
    Push,
    PushAnswer,
    WireVerdict,
    batch_out,
)
from app.sync.wire import BadAnswer, ChainKey, ClientStore, Held, Outbox, Unreachable, Wire, WireRefused

_TOO_LARGE: Final = 413
_REFUSED_CHAINS: Final = frozenset({"fork", "forged", "wrong_hall", "not_allowed"})
_DUPLICATE: Final = "duplicate"
_MALFORMED: Final = (422, "malformed")


@dataclass(frozen=True, slots=True)
class Sent:
    """What one request did. `again`: greet before the next one."""

    more: bool
    verdicts: tuple[WireVerdict, ...] = ()
    again: bool = False
    forked: bool = False
    """The upstream cannot take this device's present epoch any further: it has another, or ids twice."""
    centre_up: bool | None = None
    """Whether the upstream says that it reaches the centre; None when it was not asked."""


class Pusher:
    """Sends to one upstream; its owner sees to it that only one thread does."""

    def __init__(self, store: ClientStore, wire: Wire, memory: Memory, begin: Begin | None = None) -> None:
        self._store = store
        self._wire = wire
        self._memory = memory
        self._have: dict[ChainKey, int] = {}
        self._sent = 0
        self._ops = MAX_PUSH_OPS
        self._most_ops = MAX_PUSH_OPS
        self._size = MAX_PUSH_BYTES
        self._gap: tuple[ChainKey, int] | None = None
        self._ahead: Ahead[Outbox] = Ahead(begin)
        self.refused: dict[ChainKey, int] = {}
        """Chains that the upstream refuses, as far as sent: it kept nothing of them, so it is asked again."""

    def greeted(self, have: Mapping[ChainKey, int], limits: Limits) -> None:
        """Begin anew with an upstream that has all this."""
        self._have = dict(have)
        self._sent = 0
        self._gap = None
        self.refused = {}
        self._ahead.drop()
        self._most_ops = max(1, min(MAX_PUSH_OPS, limits.ops))
        self._ops = min(self._ops, self._most_ops)
        self._size = max(1, min(MAX_PUSH_BYTES, limits.bytes))

    def knows(self, ends: Mapping[ChainKey, int]) -> None:
        """Note that the upstream has chains up to these sequence numbers: it just sent them."""
        for key, seq in ends.items():
            if seq > self._have.get(key, 0):
                self._have[key] = seq

    def push(self, await_s: float, wanted: frozenset[str]) -> Sent:
        """Send one request; wait for verdicts if it carries one of the `wanted` ops (empty: any).

        Raises `Unreachable`, `WireRefused`, `BadAnswer`; nothing is lost then, nor passed over.
        """
        box = self._box()
        if not box.batches:
            self._sent = max(self._sent, box.upto)
            return Sent(box.more)
        awaiting = not wanted or any(op.header.op_id in wanted for batch in box.batches for op in batch.ops)
        message = Push(tuple(batch_out(batch) for batch in box.batches))
        try:
            answer = self._wire.push(message, await_s if awaiting else 0)
        except Unreachable as error:
            if error.timed_out:
                self._halve(box)
            raise
        except WireRefused as error:
            return self._refused(error, box)
        return self._pushed(box, answer)

    def close(self) -> None:
        """Wait until nothing is read ahead any more."""
        self._ahead.close()

    def _box(self) -> Outbox:
        """Return what is to be sent now, and begin to read what follows it, for when it has arrived."""
        lacking = dict(self._lacking())
        found = self._ahead.take((lacking, self._sent, self._ops, self._size))
        if found is None:
            box = self._store.outbox(lacking, self._sent, self._ops, self._size)
        else:
            # More may have been recorded since it was read, so nobody may think that this is all.
            box = replace(found, more=True)
        if box.batches and box.more:
            place = (
                {**lacking, **ends_of(box.batches)},
                box.upto,
                min(self._most_ops, self._ops * 2),
                self._size,
            )
            self._ahead.begin(place, lambda: self._store.outbox(*place))
        return box

    def _lacking(self) -> Mapping[ChainKey, int]:
        """Return up to where nothing of each chain is to be sent now."""
        known = self._memory.lacking(self._have)
        if not self.refused:
            return known
        return {**known, **{key: max(seq, known.get(key, 0)) for key, seq in self.refused.items()}}

    def _halve(self, box: Outbox) -> bool:
        """Send half as much from now on; returns whether that is any less."""
        before = min(self._ops, sum(len(batch.ops) for batch in box.batches))
        self._ops = max(1, before // 2)
        return before > 1

    def _pushed(self, box: Outbox, answer: PushAnswer) -> Sent:
        """Note what the upstream has now."""
        ends = ends_of(box.batches)
        held = tuple(Held(each.origin, each.epoch, each.tx, each.code) for each in answer.quarantined)
        whole = {(each.origin, each.epoch) for each in held if not each.tx}
        fell_back = False
        for head in answer.have:
            key = (head.origin, head.epoch)
            fell_back = fell_back or head.seq < self._have.get(key, 0)
            self._have[key] = head.seq
        self._memory.acknowledge(answer.have, answer.durable, whole=False)
        self._memory.hold(held, {key: seq for key, seq in ends.items() if key in whole})
        self._memory.write(at_once=bool(held))
        own = self._store.own_head()
        if Held(own.origin, own.epoch, "", _DUPLICATE) in held:
            return Sent(True, answer.verdicts, forked=True, centre_up=answer.centre_up)
        if fell_back:
            return Sent(True, answer.verdicts, again=True, centre_up=answer.centre_up)
        lacking = self._lacking()
        reached = [lacking.get(key, 0) >= seq for key, seq in ends.items()]
        if not any(reached):
            raise BadAnswer("no progress")
        self._gap = None
        self._ops = min(self._most_ops, self._ops * 2)
        if all(reached):
            self._sent = box.upto
        return Sent(box.more or not all(reached), answer.verdicts, centre_up=answer.centre_up)

    def _refused(self, error: WireRefused, box: Outbox) -> Sent:
        """Do what a refusal asks for; raises it again where only time or a person can help."""
        if error.status == _TOO_LARGE and self._halve(box):
            return Sent(more=True)
        if error.error == "gap" and self._step_back(error):
            return Sent(more=True)
        if error.error in _REFUSED_CHAINS or (error.status, error.error) == _MALFORMED:
            return self._hold(error, box)
        raise error

    def _step_back(self, error: WireRefused) -> bool:
        """Send a chain again from where the upstream expects it, unless it asks the same a second time."""
        key, expected = _chain_of(error), error.detail.get("expected")
        if not isinstance(expected, int) or expected < 1 or self._gap == (key, expected):
            return False
        self._gap = (key, expected)
        self._have[key] = expected - 1
        self._memory.release(key)
        self._sent = 0
        return True

    def _hold(self, error: WireRefused, box: Outbox) -> Sent:
        """Go on without a chain that the upstream refuses; find out first which one it is."""
        ends = ends_of(box.batches)
        key = _chain_of(error)
        if key not in ends:
            if self._halve(box):
                return Sent(more=True)
            key = next(iter(ends))
        own = self._store.own_head()
        if error.error == "fork" and key == (own.origin, own.epoch):
            return Sent(more=True, forked=True)
        self.refused[key] = ends[key]
        self._memory.hold((Held(*key, "", error.error),), {})
        self._memory.write(at_once=True)
        return Sent(more=True)


def _chain_of(error: WireRefused) -> ChainKey:
    return str(error.detail.get("origin", "")), str(error.detail.get("epoch", ""))
