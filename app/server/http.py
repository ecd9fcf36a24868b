"""The HTTP program: routes around an `Endpoint`, each with its figures and its line in the log."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as PathRoute

from app.domain.errors import EnvironmentFault, UserError
from app.server.bodies import Refuse
from app.server.limits import Full
from app.server.logs import log
from app.server.openapi import ROUTES, Route, describe
from app.server.parts import Parts
from app.server.routes import Routes
from app.sync.serving import Refused

_TICK_S: Final = 1.0
_FAULT: Final = 500
_NO_METHOD: Final = 405
Handler = Callable[[Request], Awaitable[Response]]


def create_app(parts: Parts) -> FastAPI:
    """Return the program. Its lifespan subscribes to the store and starts the company."""
    serving = Serving(parts)
    app = FastAPI(
        title="Tingtai synchronisation",
        version=parts.version,
        description="Facts between terminals, halls and centre; docs/sync-protocol.md says what they mean.",
        docs_url=None,
        redoc_url=None,
        lifespan=serving.life,
    )
    app.state.serving = serving
    for route in ROUTES:
        app.add_api_route(
            route.path,
            serving.handler(route, getattr(serving.routes, route.name)),
            methods=[route.method],
            operation_id=route.name,
            summary=route.summary,
            tags=[route.tag],
            response_class=Response,
            response_model=None,
        )
    app.add_exception_handler(HTTPException, _http_error)
    document = describe(app.title, app.version, app.description)
    # The framework's own way of giving a document of one's own.
    app.openapi = lambda: document  # type: ignore[method-assign]
    return app


class Serving:
    """One worker: who waits in it, what works beside it, and what surrounds each request."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._heads: Mapping[str, int] = {}
        self._revocations = 0
        self._company = parts.company if parts.upstream is None else (*parts.company, parts.upstream)
        self.routes = Routes(parts)
        if parts.upstream is not None:
            # Whoever waits is told at once that the centre came or went.
            parts.upstream.listen(lambda: self.routes.wakes.wake_from_thread(None))

    @asynccontextmanager
    async def life(self, _app: FastAPI) -> AsyncIterator[None]:
        """Wake those who wait, and keep company, from start to stop."""
        self.routes.wakes.start()
        unsubscribe = self._parts.store.subscribe(self._grown)
        ticking = asyncio.create_task(self._tick())
        for each in self._company:
            each.start()
        try:
            yield
        finally:
            self.stop_waiting()
            ticking.cancel()
            unsubscribe()
            for each in self._company:
                await asyncio.to_thread(each.stop)
            await asyncio.to_thread(self.routes.gate.close)

    def stop_waiting(self) -> None:
        """Answer all long polls now, and let none wait any more."""
        self.routes.wakes.stop()

    def _grown(self, scopes: frozenset[str]) -> None:
        self.routes.wakes.wake_from_thread(scopes or None)
        for each in self._company:
            each.wake()

    async def _tick(self) -> None:
        """Look once a second what grew: another process on SQLite tells nobody, and a notice may be lost."""
        while True:
            await asyncio.sleep(_TICK_S)
            try:
                heads, keys, out = await self.routes.gate.run(self._look, patient=True)
            except EnvironmentFault as error:
                log(logging.WARNING, "store", code=error.code)
                continue
            self.routes.door.trust(keys)
            grown = frozenset(scope for scope, n in heads.items() if self._heads.get(scope) != n)
            self._heads = heads
            if out != self._revocations:
                self._revocations = out
                self.routes.wakes.wake(None)  # whoever was put out reads no longer, whatever he waits for
            if grown:
                self.routes.wakes.wake(grown)
                for each in self._company:
                    each.wake()

    def _look(self) -> tuple[Mapping[str, int], Mapping[str, str], int]:
        """Return the last place of each scope, the keys of the authority, and how many devices are out.

        On a thread of the store.
        """
        store = self._parts.store
        return store.feed_heads(), store.authority_keys, store.revocations()

    def handler(self, route: Route, work: Handler) -> Handler:
        """Return `work` with errors as answers, a line in the log and figures around it."""

        async def run(request: Request) -> Response:
            begun = time.perf_counter()
            request.state.waited = 0.0
            request.state.device = ""
            response = await _guarded(work, request)
            seconds = time.perf_counter() - begun - request.state.waited
            status = response.status_code
            self.routes.metrics.answered(route.name, status, seconds)
            if not (route.quiet and response.status_code == 200):  # noqa: PLR2004
                log(
                    logging.INFO if status < _FAULT else logging.ERROR,
                    "request",
                    route=route.name,
                    status=status,
                    ms=round(seconds * 1000, 1),
                    device=request.state.device,
                )
            return response

        return run


async def _guarded(work: Handler, request: Request) -> Response:
    """Return the answer of `work`, or the answer that its error means."""
    try:
        return await work(request)
    except Refuse as refuse:
        return refuse.response()
    except Exception as error:  # noqa: BLE001 - one request's fault is no reason to fail the others
        return _refusal(error).response()


def _refusal(error: Exception) -> Refuse:
    match error:
        case Refused():
            return Refuse(error.status, error.code, dict(error.detail), error.retry_after)
        case Full():
            return Refuse(503, "busy", {}, error.retry_after)
        case UserError():
            where: dict[str, Any] = {name: value for name, value in error.params.items() if name == "where"}
            return Refuse(400, error.code.removeprefix("wire."), where)
        case EnvironmentFault():
            log(logging.ERROR, "store", code=error.code)
            return Refuse(503, "store", {"code": error.code}, 5)
        case _:
            log(logging.ERROR, "fault", error=error)
            return Refuse(500, "fault")


async def _http_error(request: Request, error: Exception) -> Response:
    """Return what the router itself refuses in the same form as everything else."""
    if not isinstance(error, HTTPException):  # pragma: no cover - registered for no other
        raise error
    code = {404: "no_route", 405: "method"}.get(error.status_code, "malformed")
    response = Refuse(error.status_code, code).response()
    if error.status_code == _NO_METHOD:
        response.headers["Allow"] = ", ".join(_methods(request))
    return response


def _methods(request: Request) -> list[str]:
    """Return the methods of all routes that have the path of a request."""
    path: str = request.scope["path"]
    routes = [route for route in request.app.routes if isinstance(route, PathRoute)]
    found = (route.methods or set() for route in routes if route.path_regex.match(path))
    return sorted(set[str]().union(*found) - {"HEAD"})
