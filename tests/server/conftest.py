"""A centre in this process: a real store, the real program, no socket."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from app.server.http import create_app
from app.server.limits import Caps
from app.server.logs import LOGGER
from app.server.parts import Parts
from app.services.central.lending import Lending
from tests.server.serving import close_app, in_process
from tests.sync.serving_rig import Device, ServerRig


@dataclass
class Centre:
    """The rig, and ways to talk to it over HTTP."""

    rig: ServerRig
    apps: list[FastAPI] = field(default_factory=list)

    def parts(self, **caps: float) -> Parts:
        """Return the parts of the program; `caps` replace limits."""
        lending = Lending(self.rig.store, self.rig.clock)
        return Parts(
            self.rig.store, self.rig.endpoint, self.rig.clock, "0", _caps(caps), threads=2, lending=lending
        )

    def client(self, device: Device | None = None, **caps: float) -> httpx.AsyncClient:
        """Return a client, of a device when there is one."""
        token = device.enrolled.token if device is not None and device.enrolled is not None else ""
        return in_process(self.app(**caps), token)

    def app(self, **caps: float) -> FastAPI:
        """Return the program; its threads end with the test."""
        self.apps.append(create_app(self.parts(**caps)))
        return self.apps[-1]


def _caps(caps: dict[str, float]) -> Caps:
    return replace(Caps(), **caps)  # type: ignore[arg-type]


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    """Yield a centre with one small hall."""
    rig = ServerRig(tmp_path)
    rig.define_hall()
    made = Centre(rig)
    yield made
    for app in made.apps:
        close_app(app)
    rig.close()


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Take down the logs that a server set up in this process."""
    root, own = logging.getLogger(), logging.getLogger(LOGGER)
    before = (root.level, list(root.handlers), own.level, own.propagate)
    yield
    root.setLevel(before[0])
    root.handlers = before[1]
    own.setLevel(before[2])
    own.handlers, own.propagate = [], before[3]
