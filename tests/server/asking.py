"""Requests to a server in this process, and the form of its refusals."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from app.sync.protocol import Push, batch_out, dump
from tests.sync.serving_rig import Device

Scenario = Callable[[httpx.AsyncClient], Awaitable[None]]
JSON = {"Content-Type": "application/json"}


def run(client: httpx.AsyncClient, scenario: Scenario) -> None:
    """Run a scenario and close the client."""

    async def whole() -> None:
        async with client:
            await scenario(client)

    asyncio.run(whole())


def ask(client: httpx.AsyncClient, method: str, url: str, **words: Any) -> httpx.Response:  # noqa: ANN401 - whatever httpx takes
    """Return the answer to one request."""
    found: list[httpx.Response] = []

    async def scenario(each: httpx.AsyncClient) -> None:
        found.append(await each.request(method, url, **words))

    run(client, scenario)
    return found[0]


def refusal(response: httpx.Response) -> tuple[int, str]:
    """Return status and code; the body has the form of every error."""
    found = response.json()
    assert set(found) == {"error", "detail"}
    assert response.headers["content-type"] == "application/json"
    return response.status_code, found["error"]


def opening(device: Device) -> bytes:
    """Return a push with the first op of a device."""
    return dump(Push((batch_out(device.open()),)))
