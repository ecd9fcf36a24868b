"""Taking in what an upstream has: feeds scope by scope, and snapshots (SYNC §5)."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from app.sync.ahead import Ahead, Begin
from app.sync.batches import Batch
from app.sync.paging import MAX_BATCH_OPS, batches_of, batches_of_part, ends_of, transactions
from app.sync.protocol import MAX_FEED_ITEMS, FeedPage
from app.sync.wire import BadAnswer, ChainKey, ClientStore, Taken, Wire, WireRefused

_ASIDE_S: Final = 20
"""Catalogue and staff change rarely: so long they are not asked for while the hall's feed is waited upon."""
_HALL: Final = "hall:"
_MOST_OPS: Final = 500
"""Of one transaction on a quick machine."""
_LONG_S: Final = 0.02
"""A transaction that takes longer makes the next ones smaller: a person at the counter waits for it."""
_SHORT_S: Final = _LONG_S / 2
"""One that takes less makes the next ones twice as large: each waits for the disk, however small it is."""
_FORGED: Final = "forged"
_GAP: Final = "gap"


@dataclass(frozen=True, slots=True)
class Pulled:
    """Where the feeds stand after a round. Empty `server_epoch`: another incarnation answered."""

    server_epoch: str
    cursors: Mapping[str, int]
    fresh: int
    more: bool
    centre_up: bool = True


class Puller:
    """Takes in the feeds of one upstream; one round at a time.

    `known` is told what the upstream has, before it is here: nobody shall send that back.
    """

    def __init__(
        self,
        store: ClientStore,
        wire: Wire,
        name: str,
        known: Callable[[Mapping[ChainKey, int]], object],
        monotonic: Callable[[], float] = time.monotonic,
        begin: Begin | None = None,
    ) -> None:
        self._known = known
        self._begin = begin
        self._ops = MAX_BATCH_OPS
        self._ahead: dict[str, Ahead[FeedPage]] = {}
        self._behind = False
        self._store = store
        self._wire = wire
        self._name = name
        self._monotonic = monotonic
        self._pulling = threading.Lock()
        self._server_epoch = ""
        self._have: Mapping[ChainKey, int] = {}
        self._limit = MAX_FEED_ITEMS
        self._snapshot = False
        self._asked: dict[str, float] = {}
        self._again: set[str] = set()
        self._centre_up = True

    def greeted(self, server_epoch: str, have: Mapping[ChainKey, int], limit: int, *, snapshot: bool) -> None:
        """Begin anew with an upstream that stands as it says; `snapshot`: its feed alone is not enough."""
        self._server_epoch = server_epoch
        self._have = dict(have)
        self._limit = limit
        self._snapshot = snapshot
        self._asked = {}
        self._again = set()
        self._ahead = {}
        self._behind = False

    def close(self) -> None:
        """Wait until nothing is asked for ahead any more."""
        for each in tuple(self._ahead.values()):
            each.close()

    def pull(self, cursors: Mapping[str, int], wait_s: float) -> Pulled:
        """Ask each scope once, the hall's last and for up to `wait_s` seconds.

        Raises `Unreachable`, `WireRefused`, `BadAnswer`; what was taken in before stays.
        """
        with self._pulling:
            places = dict(cursors)
            if self._snapshot:
                # Something is missing here that no feed has any more, and nobody knows in which scope.
                for scope in sorted(places, key=_order):
                    places[scope] = self._bootstrap(scope)
                self._snapshot = False
            fresh, more = 0, False
            # In the middle of a backlog the other scopes are left alone; after it they are asked once more.
            behind, self._behind = self._behind, False
            for scope in sorted(places, key=_order):
                if not self._due(scope, waiting=behind or wait_s > 0):
                    continue
                wait = wait_s if scope.startswith(_HALL) and not more else 0
                round_ = self._round(scope, places[scope], wait)
                if round_ is None:
                    return Pulled("", cursors, fresh, more=True)
                places[scope], taken, left = round_
                fresh, more = fresh + taken, more or left
                self._behind = self._behind or (left and scope.startswith(_HALL))
            more = more or (behind and wait_s <= 0)
            if not more:
                self._recover()
            return Pulled(self._server_epoch, places, fresh, more, self._centre_up)

    def _round(self, scope: str, after: int, wait_s: float) -> tuple[int, int, bool] | None:
        """Ask a scope once; return its place, how many ops were new, and whether more is left.

        None: another incarnation answered, and nothing was taken in.
        """
        page = self._page(scope, after, wait_s)
        if page is None:
            return self._bootstrap(scope), 0, True
        if page.server_epoch != self._server_epoch:
            return None
        self._centre_up = page.centre_up
        if after < page.next < page.head:
            ahead = self._ahead.setdefault(scope, Ahead(self._begin))
            # Only asked for: what takes processor time would get in the way of whoever uses the terminal.
            limit = self._limit
            ahead.begin(self._place(scope, page.next), lambda: self._wire.feed(scope, page.next, limit, 0))
        taken = self._take(page, after)
        if taken.refused == _GAP:
            return self._back(scope, after), taken.fresh, True
        left = page.next < page.head
        if not left:
            self._asked[scope] = self._monotonic()
            self._again.discard(scope)
        return page.next, taken.fresh, left

    def bootstrap(self, scope: str) -> int:
        """Take in a snapshot of a scope; returns the place at which its feed goes on. Raises as `pull`."""
        with self._pulling:
            return self._bootstrap(scope)

    def _due(self, scope: str, *, waiting: bool) -> bool:
        asked = self._asked.get(scope)
        if scope.startswith(_HALL) or asked is None or not waiting:
            return True
        return self._monotonic() - asked >= _ASIDE_S

    def _place(self, scope: str, after: int) -> tuple[str, str, int, int]:
        return self._server_epoch, scope, after, self._limit

    def _page(self, scope: str, after: int, wait_s: float) -> FeedPage | None:
        """Return what follows a place; None when the feed does not reach back so far."""
        try:
            ahead = self._ahead.get(scope)
            page = None if ahead is None else ahead.take(self._place(scope, after))
            if page is None:
                page = self._wire.feed(scope, after, self._limit, wait_s)
        except WireRefused as error:
            if error.status == 410:  # noqa: PLR2004 - HTTP's own number
                return None
            raise
        if page.server_epoch == self._server_epoch and page.floor > after:
            return None
        return page

    def _take(self, page: FeedPage, after: int) -> Taken:
        if page.next < after or (page.items and page.next == after):
            raise BadAnswer("place")
        return self._take_all(transactions(batches_of(page, after), self._ops))

    def _take_all(self, groups: Iterable[tuple[Batch, ...]]) -> Taken:
        fresh = 0
        for group in groups:
            self._known(ends_of(group))
            begun = self._monotonic()
            taken = self._store.take(group)
            self._ops = _next_size(self._ops, self._monotonic() - begun)
            fresh += taken.fresh
            if taken.refused == _FORGED:
                # Not passed over: an honest upstream has none, so the next answer may be whole.
                raise BadAnswer(_FORGED)
            if taken.refused:
                return Taken(fresh, taken.refused)
        return Taken(fresh)

    def _back(self, scope: str, after: int) -> int:
        """Return the place to begin again at, after something earlier turned out to be missing here."""
        if after == 0 or scope in self._again:
            raise BadAnswer(_GAP)
        self._again.add(scope)
        return 0

    def _bootstrap(self, scope: str) -> int:
        listed = self._wire.snapshot(scope)
        if listed.server_epoch != self._server_epoch:
            raise BadAnswer("server_epoch")
        names = [part.sha256 for part in listed.parts]
        here = self._store.staged(self._name, scope, names)
        for part in listed.parts:
            if part.sha256 in here:
                continue
            data = self._wire.blob(part.sha256)
            if len(data) != part.size or sha256(data).hexdigest() != part.sha256:
                raise BadAnswer("part")
            self._store.stage(part.sha256, data)
        # One transaction: whoever looks at the rows sees the scope as it was, or as it is.
        batches = tuple(batch for name in names for batch in batches_of_part(self._store.part(name)))
        self._known(ends_of(batches))
        taken = self._store.take(batches) if batches else Taken(0)
        if taken.refused:
            self._store.unstage(self._name, scope)
            raise BadAnswer(taken.refused)
        self._store.unstage(self._name, scope)
        return listed.n

    def _recover(self) -> None:
        """Note that a restored store has its own old ops back, as far as this upstream ever had them."""
        if not self._store.recovering():
            return
        here = {(head.origin, head.epoch): head.seq for head in self._store.heads()}
        device = self._store.device
        own = {key: seq for key, seq in self._have.items() if key[0] == device}
        if all(here.get(key, 0) >= seq for key, seq in own.items()):
            self._store.recovered()


def _next_size(ops: int, seconds: float) -> int:
    """Return how many ops the next transactions may have, after one of `ops` that took so long."""
    if seconds > _LONG_S:
        return max(MAX_BATCH_OPS, ops // 2)
    return min(_MOST_OPS, ops * 2) if seconds < _SHORT_S else ops


def _order(scope: str) -> tuple[bool, str]:
    return scope.startswith(_HALL), scope
