"""The client of one upstream: pushes what it lacks, takes in what it has (SYNC §5).

It knows neither HTTP nor SQL: tests and virtual networks drive it through the same two ports.
"""

import logging
import threading
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Final, TypeVar

from app.services.ports import Clock
from app.sync.ahead import Begin
from app.sync.memory import Memory
from app.sync.protocol import (
    MAX_BLOB_BYTES,
    MAX_FEED_ITEMS,
    PROTO,
    Hello,
    HelloAnswer,
    Limits,
    Push,
    WireVerdict,
    batch_out,
    head_out,
)
from app.sync.pulling import Puller
from app.sync.pushing import Pusher
from app.sync.wire import SCHEMA, BadAnswer, ChainKey, ClientStore, Standing, Unreachable, Wire, WireRefused

OK: Final = "ok"
UPGRADE: Final = "upgrade"
REVOKED: Final = "revoked"
DENIED: Final = "denied"
BAD_ANSWER: Final = "bad_answer"
_MOST_EPOCHS: Final = 3
_BLOBS: Final = 5
_FAULTS: Final = (Unreachable, WireRefused, BadAnswer)
_UPGRADE_REQUIRED: Final = 426
_NOT_ALLOWED: Final = (401, 403)
_TOO_LARGE: Final = 413
_ASIDE_S: Final = 600
"""So often what was refused as too large is sent again (s)."""
_LOG: Final = logging.getLogger("tingtai.sync")

T = TypeVar("T")


class SyncClient:
    """Talks to one upstream for one store. Two threads may use it: one pushes, one pulls.

    Every public method raises `Unreachable`, `WireRefused` or `BadAnswer` and nothing else for whatever the
    peer does; then nothing is lost, and it may be called again at any time. `ahead` begins to read what will
    be asked for next; without it everything is done in turn.
    """

    def __init__(
        self,
        store: ClientStore,
        wire: Wire,
        name: str,
        clock: Clock,
        monotonic: Callable[[], float] = time.monotonic,
        ahead: Begin | None = None,
    ) -> None:
        self.name = name
        self._store = store
        self._wire = wire
        self._clock = clock
        self._monotonic = monotonic
        self._pushing = threading.Lock()
        self._greeting = threading.RLock()
        self._memory = Memory(store, name, clock)
        self._pusher = Pusher(store, wire, self._memory, ahead)
        self._puller = Puller(store, wire, name, self._pusher.knows, monotonic, ahead)
        self._epochs = 0
        self._unheard = False
        self._aside_at = 0.0
        self.greeted = False
        """Whether the upstream answered last time, and is the one that was greeted."""
        self.role = ""
        """`hub` or `centre`; empty before the first greeting."""
        self.action = OK
        self.hub_term = 0
        self.centre_up = False
        """Whether the upstream says that it reaches the centre, or is the centre."""
        self.rtt_ms = 0
        self.last_ok_ms = 0

    @property
    def standing(self) -> Standing:
        """What is known about the upstream."""
        return self._memory.standing

    @property
    def undurable(self) -> bool:
        """Whether the upstream has own ops of which it does not know that the centre has them."""
        known = self.standing
        return any(seq > known.durable.get(epoch, 0) for epoch, seq in known.relayed.items())

    @property
    def refused(self) -> bool:
        """Whether the upstream refuses a chain: it kept nothing of it, so it is asked again after a while."""
        return bool(self._pusher.refused)

    # ------------------------------------------------------------------------------------------- greeting

    def hello(self) -> HelloAnswer:
        """Greet: learn where the upstream stands, and begin anew where it is not what it was."""
        return self._call(self._hello)

    def _hello(self) -> HelloAnswer:
        with self._greeting:
            began = self._monotonic()
            own = self._store.own_head()
            answer = self._wire.hello(
                Hello(
                    proto=(PROTO, PROTO),
                    schema=(SCHEMA, SCHEMA),
                    device=self._store.device,
                    epoch=own.epoch,
                    head=head_out(own),
                    wall=self._clock.now_ms(),
                    cursors=dict(self.standing.cursors),
                    have=tuple(head_out(head) for head in self._store.heads()),
                )
            )
            self.rtt_ms = max(0, round((self._monotonic() - began) * 1000))
            if self._went_on_elsewhere(answer):
                self._begin_epoch()
                return self._hello()
            self._meet(answer)
            return answer

    def _went_on_elsewhere(self, answer: HelloAnswer) -> bool:
        """Return whether the upstream has another or a further chain of this device's present epoch."""
        if answer.action == "new_epoch":
            return True
        own = self._store.own_head()
        for head in answer.have:
            if (head.origin, head.epoch) == (own.origin, own.epoch) and head.seq:
                mine = self._store.hash_at(head.origin, head.epoch, head.seq)
                return mine is None or mine.hex() != head.hash
        return False

    def _begin_epoch(self) -> None:
        self.greeted = False
        if self._epochs >= _MOST_EPOCHS:
            # A peer that calls every new chain a fork is broken, and the epochs of a device are not endless.
            raise BadAnswer("epochs")
        self._epochs += 1
        self._store.begin_epoch()

    def _meet(self, answer: HelloAnswer) -> None:
        have: Mapping[ChainKey, int] = {(head.origin, head.epoch): head.seq for head in answer.have}
        memory = self._memory
        if answer.server_epoch != self.standing.server_epoch or answer.action == "rewind":
            memory.begin(answer.server_epoch, answer.cursors)
        else:
            memory.go_on(answer.cursors, have)
        memory.acknowledge(answer.have, answer.durable, whole=True)
        self._pusher.greeted(have, answer.limits)
        self._puller.greeted(
            answer.server_epoch,
            have,
            max(1, min(MAX_FEED_ITEMS, answer.limits.feed)),
            snapshot=answer.action == "snapshot",
        )
        self.role, self.hub_term, self.centre_up = answer.role, answer.hub_term, answer.centre_up
        if self.action != REVOKED:  # a greeting is answered even then; only a new enrolment ends it
            self.action = UPGRADE if answer.action == UPGRADE or answer.proto != PROTO else OK
        self.greeted = True
        self._unheard = False
        self._answered()
        memory.write(at_once=True)

    def _greet(self) -> None:
        with self._greeting:
            if not self.greeted:
                self._hello()

    # -------------------------------------------------------------------------------------------- pushing

    def push_once(self, await_s: float = 0) -> bool:
        """Send what the upstream lacks, as far as one request takes it; returns whether more is left."""
        with self._pushing:
            more, _ = self._call(lambda: self._push(await_s, frozenset()))
        return more or (not self._unheard and self._call(self._send_blobs))

    def _push(self, await_s: float, wanted: frozenset[str]) -> tuple[bool, tuple[WireVerdict, ...]]:
        try:
            if not self._unheard:
                self._greet()
        except WireRefused as error:
            if error.error != REVOKED:
                raise
            self._go_unheard()
        sent = self._pusher.push(await_s, wanted)
        if sent.centre_up is not None:
            self.centre_up = sent.centre_up
        if sent.forked:
            self._begin_epoch()
        if sent.again:
            self.greeted = False
        self._answered()
        if not sent.more:
            self._memory.write()
        return sent.more, sent.verdicts

    def _go_unheard(self) -> None:
        """Go on sending after this device was turned out, so that what it has is kept for an operator.

        It is no longer greeted, so it goes by what it remembers, and sends nobody's chain but its own.
        """
        device, known = self._store.device, self.standing.relayed
        have = {(head.origin, head.epoch): head.seq for head in self._store.heads()}
        own = {key: known.get(key[1], 0) for key in have if key[0] == device}
        self._pusher.greeted({**have, **own}, Limits())
        self.action = REVOKED
        self._unheard = True

    def _send_blobs(self) -> bool:
        """Hand over a few images and signatures; returns whether more are left.

        One that no upstream takes, by the size agreed, stays here alone. One that something between refuses
        as too large is left aside, and sent again now and then: such a limit is mended. Neither holds up
        those that follow, nor is the line down for it. Any other refusal holds them up.
        """
        names = self._store.blobs_to_send(self.name, _BLOBS)
        for name in names:
            self._send_blob(name)
        more = self._monotonic() >= self._aside_at and self._send_aside(names)
        return more or len(names) == _BLOBS

    def _send_aside(self, but: Sequence[str]) -> bool:
        """Send again a few that were left aside; returns whether all of them went, so that more may."""
        names = [name for name in self._store.left_aside(self.name) if name not in but][:_BLOBS]
        gone = [self._send_blob(name) for name in names]
        if not gone or not all(gone):
            self._aside_at = self._monotonic() + _ASIDE_S
            return False
        return True

    def _send_blob(self, name: str) -> bool:
        """Hand over one; returns whether nothing on the way refused it as too large."""
        data = self._store.blob(name)
        if len(data) > MAX_BLOB_BYTES:
            _LOG.warning("image %s is too large for %s, and is kept here alone", name, self.name)
        else:
            try:
                self._wire.put_blob(name, data)
            except WireRefused as error:
                if error.status != _TOO_LARGE:
                    raise
                _LOG.warning("image %s: something before %s takes less, it is sent later", name, self.name)
                self._store.leave_aside(self.name, name)
                return False
        self._store.blobs_sent(self.name, (name,))
        return True

    def verdicts(self, op_ids: Sequence[str], timeout_s: float) -> dict[str, WireVerdict]:
        """Send everything that is due, these ops among it, and wait for their verdicts.

        What is undecided at the time-out is missing in the answer. A fault is raised, as everywhere; what the
        feed has brought by then `decided` tells.
        """
        until = self._monotonic() + timeout_s
        wanted = frozenset(op_ids)
        found = self._push_for(wanted, until, timeout_s)
        found |= self.decided(wanted - found.keys())
        missing = wanted - found.keys()
        left = until - self._monotonic()
        if missing and left > 0:
            # Another push took them along before: the same once more changes nothing, but is answered.
            batches = self._store.batches_with(sorted(missing))
            message = Push(tuple(batch_out(batch) for batch in batches))
            answer = self._call(lambda: self._wire.push(message, left))
            found |= {each.op_id: each for each in answer.verdicts if each.op_id in missing}
        return found | self.decided(wanted - found.keys())

    def _push_for(self, wanted: frozenset[str], until: float, timeout_s: float) -> dict[str, WireVerdict]:
        """Send what is due until the time is up, waiting where one of the wanted ops goes along."""
        found: dict[str, WireVerdict] = {}
        if not self._pushing.acquire(timeout=max(0, timeout_s)):
            return found
        try:
            more = True
            while more and (left := until - self._monotonic()) > 0:
                wait = left
                more, verdicts = self._call(lambda wait=wait: self._push(wait, wanted))  # type: ignore[misc]
                found |= {each.op_id: each for each in verdicts if each.op_id in wanted}
        finally:
            self._pushing.release()
        return found

    def decided(self, wanted: Collection[str]) -> dict[str, WireVerdict]:
        """Return the verdicts that the feed has brought; asks nobody."""
        known = self._store.verdicts(sorted(wanted)) if wanted else {}
        return {op_id: WireVerdict(op_id, *each) for op_id, each in known.items()}

    # -------------------------------------------------------------------------------------------- pulling

    def feed_once(self, wait_s: float = 0) -> bool:
        """Take in what is new in every scope, waiting for something in the hall's; returns whether more is.

        Does nothing while the upstream asks for an upgrade or has turned this device out: what is here
        stays, and goes on being pushed.
        """
        return self._call(lambda: self._feed(wait_s))

    def _feed(self, wait_s: float) -> bool:
        if self.action == REVOKED:
            return False
        self._greet()
        if self.action == UPGRADE:
            return False
        standing = self.standing
        pulled = self._puller.pull(standing.cursors, wait_s)
        if pulled.server_epoch != standing.server_epoch:
            # Places in its feeds mean something else now, and it may lack what it had before.
            self.greeted = False
            return True
        self.centre_up = pulled.centre_up
        self._memory.move(standing.server_epoch, pulled.cursors)
        self._memory.write(at_once=pulled.fresh > 0 and not pulled.more)
        self._answered()
        return pulled.more

    def bootstrap(self, scope: str) -> None:
        """Take a scope in as a whole; its feed goes on from there."""
        self._greet()
        server_epoch = self.standing.server_epoch
        place = self._call(lambda: self._puller.bootstrap(scope))
        self._memory.move(server_epoch, {scope: place})
        self._memory.write(at_once=True)

    # ---------------------------------------------------------------------------------------------- rest

    def close(self) -> None:
        """Write what is worth remembering, and let go of the wire; calls under way end."""
        self._wire.close()
        self._pusher.close()
        self._puller.close()
        self._memory.write(at_once=True)

    def _call(self, ask: Callable[[], T]) -> T:
        """Ask; after any fault the upstream is greeted again before anything else."""
        try:
            return ask()
        except _FAULTS as error:
            self.greeted = False
            if isinstance(error, BadAnswer):
                self.action = BAD_ANSWER
            elif isinstance(error, WireRefused):
                self._note(error)
            raise

    def _note(self, error: WireRefused) -> None:
        if error.error == REVOKED:
            self.action = REVOKED
        elif error.status == _UPGRADE_REQUIRED:
            self.action = UPGRADE
        elif error.status in _NOT_ALLOWED:
            self.action = DENIED

    def _answered(self) -> None:
        self.last_ok_ms = self._clock.now_ms()
