"""What each route does. Reading and checking happen here; everything else is the endpoint's."""

import asyncio
import logging
import re
import time
from typing import Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from app.domain.copies import Question
from app.domain.errors import EnvironmentFault
from app.server.auth import Doorkeeper
from app.server.bodies import JSON, Refuse, packed, read_body, read_json, takes_gzip
from app.server.limits import Buckets, Full, Gate
from app.server.logs import log
from app.server.metrics import CONTENT_TYPE, Metrics
from app.server.parts import Parts
from app.server.wakes import Wakes
from app.sync.batches import hall_scope
from app.sync.protocol import (
    MAX_FEED_ITEMS,
    MAX_WAIT_S,
    Ask,
    Copies,
    Enrol,
    FeedPage,
    Hello,
    HelloAnswer,
    Push,
    PushAnswer,
    dump,
    load,
)
from app.sync.serving import Caller, Refused
from app.sync.tokens import Claims

_SHA256: Final = re.compile(r"[0-9a-f]{64}")
_WHOLE: Final = re.compile(r"[0-9]{1,15}")
_SECONDS: Final = re.compile(r"[0-9]{1,6}(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,3})?")
_MOST_SECONDS: Final = 999_999
_AGAIN_S: Final = 5
_FEED_QUERY: Final = frozenset({"after", "limit", "wait"})
_PUSH_QUERY: Final = frozenset({"await", "wait"})
_LONGEST_NAME: Final = 40
_BYTES: Final = "application/octet-stream"
A = TypeVar("A", HelloAnswer, PushAnswer, FeedPage)
FORK: Final = "fork"
ALARMING: Final = (FORK, "forged", "not_allowed", "wrong_hall", "wrong_device", "revoked")
"""Refusals that no program in order brings about: somebody must look at them."""


class Routes:
    """The handlers, by the names that `openapi.ROUTES` gives them."""

    def __init__(self, parts: Parts) -> None:
        caps = parts.caps
        self._parts, self._caps = parts, caps
        self._store, self._endpoint = parts.store, parts.endpoint
        self.door = Doorkeeper(parts.store.authority_keys)
        self._devices = Buckets(caps.rate, caps.burst)
        self._strangers = Buckets(caps.enrol_rate, caps.enrol_burst)
        self._asks = Buckets(caps.ask_rate, caps.ask_burst)
        self.gate = Gate(parts.threads, caps.waiting)
        self.wakes = Wakes(caps.polls)
        self.metrics = Metrics()

    async def enrol(self, request: Request) -> Response:
        """A new device brings its one-time code."""
        _take(self._strangers, request.client.host if request.client else "")
        data = await read_json(request, self._caps)
        gzipped = takes_gzip(request)
        return await self.gate.run(lambda: packed(self._endpoint.enrol(load(Enrol, data)), gzipped=gzipped))

    async def hello(self, request: Request) -> Response:
        """Both say where they stand."""
        claims = self._claims(request)
        data = await read_json(request, self._caps)
        gzipped = takes_gzip(request)

        def greet() -> Response:
            found = self._endpoint.hello(self._caller(claims), load(Hello, data))
            return packed(self._told(found), gzipped=gzipped)

        return await self.gate.run(greet)

    async def push(self, request: Request) -> Response:
        """Ops come in; with `await=verdict` the answer waits until the decisions are known."""
        claims = self._claims(request)
        wait = self._awaited(request)
        data = await read_json(request, self._caps)
        gzipped = takes_gzip(request)
        until = time.monotonic() + wait

        def take() -> tuple[PushAnswer, frozenset[str], Response]:
            message = load(Push, data)
            found = self._pushed(self._caller(claims), message)
            asked = self._endpoint.undecided(message, found.quarantined) if wait else ()
            return found, frozenset(asked), packed(self._told(found), gzipped=gzipped)

        seen = self.wakes.news(hall_scope(claims.hall))
        found, asked, answer = await self.gate.run(take)
        if not asked:
            return answer
        found = await self._decided(request, claims, found, asked, until, seen)
        return await self.gate.run(lambda: packed(self._told(found), gzipped=gzipped), patient=True)

    async def _decided(
        self,
        request: Request,
        claims: Claims,
        found: PushAnswer,
        asked: frozenset[str],
        until: float,
        seen: int,
    ) -> PushAnswer:
        """Return the answer with the verdicts that are known when all are, or when the time is over."""
        scope = hall_scope(claims.hall)
        verdicts = found.verdicts
        while not asked <= {verdict.op_id for verdict in verdicts}:
            if not await self._wait(request, scope, seen, until - time.monotonic(), claims.device):
                break
            seen = self.wakes.news(scope)
            ids = sorted(asked)
            verdicts = await self.gate.run(
                lambda: self._endpoint.verdicts(self._caller(claims), ids),  # noqa: B023 - run before the next
                patient=True,
            )
        return msgspec.structs.replace(found, verdicts=tuple(verdicts))

    async def feed(self, request: Request) -> Response:
        """What is new in a scope, waited for where nothing is."""
        claims = self._claims(request)
        _known(request, _FEED_QUERY)
        scope = request.path_params["scope"]
        after = int(_query(request, "after", _WHOLE, "0"))
        limit = int(_query(request, "limit", _WHOLE, str(MAX_FEED_ITEMS)))
        wait = _seconds(request, MAX_WAIT_S, 0)
        if not 1 <= limit <= MAX_FEED_ITEMS:
            raise Refuse(400, "malformed", {"where": "limit"})
        gzipped = takes_gzip(request)
        until = time.monotonic() + wait

        def read() -> tuple[FeedPage, Response]:
            page = self._told(self._endpoint.feed(self._caller(claims), scope, after, limit))
            return page, packed(page, gzipped=gzipped)

        patient = False
        up = self._centre_up
        while True:
            seen = self.wakes.news(scope)
            page, response = await self.gate.run(read, patient=patient)
            left = until - time.monotonic()
            told = page.items or page.centre_up != up
            if told or not await self._wait(request, scope, seen, left, claims.device):
                self.metrics.lag.observe(page.head - page.next)
                return response
            patient = True

    async def _wait(self, request: Request, scope: str, seen: int, seconds: float, device: str) -> bool:
        """Wait for news of a scope, and count the time as waiting."""
        begun = time.perf_counter()
        self.metrics.polls.inc()
        try:
            return await self.wakes.wait(scope, seen, seconds, device)
        finally:
            self.metrics.polls.dec()
            request.state.waited += time.perf_counter() - begun

    async def snapshot(self, request: Request) -> Response:
        """A scope whole, in parts that are fetched as blobs."""
        claims = self._claims(request)
        scope = request.path_params["scope"]
        gzipped = takes_gzip(request)
        return await self.gate.run(
            lambda: packed(self._endpoint.snapshot(self._caller(claims), scope), gzipped=gzipped)
        )

    async def customer(self, request: Request) -> Response:
        """A customer of another hall, whom a hub passes the question about on."""
        claims = self._claims(request)
        _take(self._asks, claims.device)
        data = await read_json(request, self._caps)
        gzipped = takes_gzip(request)

        def ask() -> tuple[Ask, Response | None]:
            caller, wanted = self._caller(claims), load(Ask, data)
            if caller.revoked:
                raise Refused(403, "revoked")
            if self._parts.lending is None:
                return wanted, None
            question = Question(by=wanted.by, value=wanted.value, document=wanted.document)
            found = Copies(self._parts.lending.look_up(caller.hall, question))
            return wanted, packed(found, gzipped=gzipped)

        wanted, answer = await self.gate.run(ask)
        if answer is None:
            # Beside the store's threads: the centre may take its time, and the hall's queue must not wait.
            answer = await asyncio.to_thread(lambda: packed(self._passed_on(wanted), gzipped=gzipped))
        return answer

    def _passed_on(self, ask: Ask) -> Copies:
        """Return the centre's answer to a hub."""
        upstream = self._parts.upstream
        if upstream is None or not upstream.up:
            raise Refused(503, "no_centre", retry_after=_AGAIN_S)
        try:
            return upstream.look_up(ask)
        except EnvironmentFault as fault:
            log(logging.INFO, "no_centre", code=fault.code)
            raise Refused(503, "no_centre", retry_after=_AGAIN_S) from fault

    async def get_blob(self, request: Request) -> Response:
        """The bytes of a hash."""
        claims = self._claims(request)
        name = _blob_name(request)
        found = await self.gate.run(lambda: self._endpoint.blob(self._caller(claims), name))
        return Response(found, 200, {"Cache-Control": "private, max-age=31536000, immutable"}, _BYTES)

    async def put_blob(self, request: Request) -> Response:
        """Bytes that must have the hash by which they are put."""
        claims = self._claims(request)
        name = _blob_name(request)
        if request.headers.get("content-encoding", "identity").strip().lower() != "identity":
            raise Refuse(415, "encoding", {"known": ["identity"]})
        data = await read_body(request, self._caps.blob, self._caps.body_s)
        await self.gate.run(lambda: self._endpoint.put_blob(self._caller(claims), name, data))
        return Response(None, 204)

    async def health(self, _request: Request) -> Response:
        """Whether this worker and its store are well."""
        await self.gate.run(self._store.health, patient=True)
        message = {
            "ok": True,
            "role": self._store.identity.role,
            "version": self._parts.version,
            "server_epoch": self._store.server_epoch,
            "server_time": self._parts.clock.now_ms(),
        }
        return Response(dump(message), 200, {"Cache-Control": "no-store"}, JSON)

    async def figures(self, _request: Request) -> Response:
        """Figures for Prometheus."""
        self.metrics.busy.set(self.gate.inside)

        def text() -> bytes:
            try:
                counts = self._store.counts()
            except EnvironmentFault:
                counts = {}  # the rest is worth most when the store is ill
            return self.metrics.text(counts)

        return Response(await self.gate.run(text, patient=True), 200, {}, CONTENT_TYPE)

    @property
    def _centre_up(self) -> bool:
        return self._parts.upstream is None or self._parts.upstream.up

    def _told(self, answer: A) -> A:
        """Return an answer that says whether the centre is within reach."""
        return answer if self._centre_up else msgspec.structs.replace(answer, centre_up=False)

    def _claims(self, request: Request) -> Claims:
        """Return who says he asks; counts the request against his rate."""
        claims = self.door.check(request.headers.get("authorization"))
        request.state.device = claims.device
        _take(self._devices, claims.device)
        return claims

    def _caller(self, claims: Claims) -> Caller:
        """Return who asks, as the store knows him at this moment. On a thread of the store."""
        return Caller(claims.device, claims.hall, claims.kind, self._store.revoked(claims.device))

    def _awaited(self, request: Request) -> float:
        """Return for how many seconds a push may wait for its verdicts; 0 when it does not ask for any."""
        _known(request, _PUSH_QUERY)
        wish = request.query_params.getlist("await")
        if wish not in ([], ["verdict"]):
            raise Refuse(400, "malformed", {"where": "await"})
        seconds = _seconds(request, self._caps.await_s, self._caps.await_s)
        return seconds if wish else 0

    def _pushed(self, caller: Caller, message: Push) -> PushAnswer:
        """Return what the endpoint answers, counted; what was put aside is in the log too."""
        try:
            found = self._endpoint.push(caller, message)
        except Refused as refused:
            if refused.code == FORK:
                self.metrics.forks.inc()
            if refused.code in ALARMING:
                detail = dict(refused.detail)
                log(logging.WARNING, "refused", code=refused.code, device=caller.device, detail=detail)
            raise
        self.metrics.ops.inc(sum(len(batch.ops) for batch in message.batches))
        for verdict in found.verdicts:
            self.metrics.verdicts.labels(verdict.outcome).inc()
        for each in found.quarantined:
            self.metrics.quarantined.labels(each.code).inc()
            if each.code == FORK:
                self.metrics.forks.inc()
            log(
                logging.WARNING,
                "quarantined",
                origin=each.origin,
                epoch=each.epoch,
                tx=each.tx,
                code=each.code,
                device=caller.device,
            )
        return found


def _take(buckets: Buckets, key: str) -> None:
    try:
        buckets.take(key)
    except Full as full:
        raise Refuse(429, "rate", {}, full.retry_after) from None


def _known(request: Request, names: frozenset[str]) -> None:
    """Refuse what is none of the route's parameters: a slip of the pen must not pass for "without"."""
    for name in request.query_params:
        if name not in names:
            raise Refuse(400, "malformed", {"where": name[:_LONGEST_NAME]})


def _query(request: Request, name: str, form: re.Pattern[str], default: str) -> str:
    found = request.query_params.getlist(name) or [default]
    if len(found) > 1 or not form.fullmatch(found[0]):
        raise Refuse(400, "malformed", {"where": name})
    return found[0]


def _seconds(request: Request, most: float, default: float) -> float:
    """Return for how long the client would wait, at most `most`."""
    found = float(_query(request, "wait", _SECONDS, str(default)))
    if found > _MOST_SECONDS:
        raise Refuse(400, "malformed", {"where": "wait"})
    return min(found, most)


def _blob_name(request: Request) -> str:
    name: str = request.path_params["sha256"]
    if not _SHA256.fullmatch(name):
        raise Refuse(400, "malformed", {"where": "sha256"})
    return name
