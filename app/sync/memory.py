"""What a client knows about its upstream, kept in its store (SYNC §5: cursors, two acknowledgements)."""

import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.domain.errors import UserError
from app.services.ports import Clock
from app.sync.protocol import Head, head_in
from app.sync.wire import BadAnswer, ChainKey, ClientStore, Held, Standing

_REMEMBER_MS: Final = 2000
"""Acknowledgements are written at most so often: what a crash forgets, the next greeting tells again."""
_MOST_HELD: Final = 1000


class Memory:
    """The standing of one upstream; any thread may change it."""

    def __init__(self, store: ClientStore, upstream: str, clock: Clock) -> None:
        self._store = store
        self._upstream = upstream
        self._clock = clock
        self._lock = threading.Lock()
        self._written_ms = 0
        self._dirty = False
        self.standing: Standing = store.standing(upstream)

    def begin(self, server_epoch: str, cursors: Mapping[str, int]) -> None:
        """Forget everything: this is another incarnation of the upstream."""
        with self._lock:
            self._change(Standing(server_epoch=server_epoch, cursors=dict(cursors)))

    def go_on(self, cursors: Mapping[str, int], have: Mapping[ChainKey, int]) -> None:
        """Go on with the same one: new scopes begin where it says, and those no longer ours are dropped."""
        with self._lock:
            known = self.standing
            places = {scope: known.cursors.get(scope, begin) for scope, begin in cursors.items()}
            passed = {key: seq for key, seq in known.passed.items() if seq > have.get(key, 0)}
            self._change(replace(known, cursors=places, passed=passed))

    def move(self, server_epoch: str, cursors: Mapping[str, int]) -> None:
        """Note places in the feeds of an incarnation, unless it is no longer the present one."""
        with self._lock:
            if self.standing.server_epoch == server_epoch:
                self._change(replace(self.standing, cursors={**self.standing.cursors, **cursors}))

    def acknowledge(self, have: Sequence[Head], durable: Sequence[Head], *, whole: bool) -> None:
        """Note how far this device's own chains have come; `whole`: chains not named are not there."""
        try:
            self._store.acknowledged([head_in(head) for head in durable], whole=whole)
        except UserError as error:
            raise BadAnswer("durable") from error
        device = self._store.device
        relayed = {head.epoch: head.seq for head in have if head.origin == device}
        lasting = {head.epoch: head.seq for head in durable if head.origin == device}
        with self._lock:
            known = self.standing
            if not whole:
                relayed, lasting = {**known.relayed, **relayed}, {**known.durable, **lasting}
            self._change(replace(known, relayed=relayed, durable=lasting))

    def hold(self, held: Iterable[Held], passed: Mapping[ChainKey, int]) -> None:
        """Note what the upstream put aside, and up to where chains are not sent again."""
        with self._lock:
            known = self.standing
            every = tuple(dict.fromkeys((*known.held, *held)))[-_MOST_HELD:]
            self._change(replace(known, held=every, passed={**known.passed, **passed}))

    def release(self, key: ChainKey) -> None:
        """Send a chain again from where the upstream asks for it."""
        with self._lock:
            passed = {each: seq for each, seq in self.standing.passed.items() if each != key}
            self._change(replace(self.standing, passed=passed))

    def lacking(self, have: Mapping[ChainKey, int]) -> Mapping[ChainKey, int]:
        """Return up to where nothing of each chain needs to be sent to an upstream that has `have`."""
        passed = self.standing.passed
        if not passed:
            return have
        return {**have, **{key: max(seq, have.get(key, 0)) for key, seq in passed.items()}}

    def write(self, *, at_once: bool = False) -> None:
        """Write what changed, unless that was done a moment ago."""
        with self._lock:
            now = self._clock.now_ms()
            if self._dirty and (at_once or not 0 <= now - self._written_ms < _REMEMBER_MS):
                self._store.remember(self._upstream, self.standing)
                self._dirty = False
                self._written_ms = now

    def _change(self, standing: Standing) -> None:
        if standing != self.standing:
            self.standing = standing
            self._dirty = True
