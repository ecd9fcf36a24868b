"""An endpoint over a centre's store on SQLCipher, and what tests of it share."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.domain.log import EpochOpened
from app.sync.serving import Refused
from tests.factories import HALL
from tests.sync.serving_rig import Device, ServerRig

SCOPE = f"hall:{HALL}"


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[ServerRig]:
    made = ServerRig(tmp_path)
    made.define_hall()
    yield made
    made.close()


@pytest.fixture
def device(rig: ServerRig) -> Device:
    return rig.enrol()


@pytest.fixture
def opened(rig: ServerRig) -> Device:
    """A device whose epoch is open."""
    made = rig.enrol()
    rig.push(made, made.open())
    return made


def refused(error: pytest.ExceptionInfo[Refused]) -> tuple[int, str]:
    return error.value.status, error.value.code


def everything(
    rig: ServerRig, device: Device, scope: str = SCOPE, limit: int = 1000
) -> list[tuple[int, str]]:
    after, found = 0, []
    while True:
        page = rig.endpoint.feed(device.caller, scope, after, limit)
        found += [(item.n, item.op.header.op_id) for item in page.items]
        if page.next == after:
            return found
        after = page.next


def begin_anew(device: Device, epoch: str = "P4R") -> Device:
    later = replace(device, epoch=epoch, ops=[])
    head = device.head
    later.write(
        EpochOpened(terminal_id=device.origin, epoch=epoch, parent=device.epoch, seq=head.seq, hash=head.hash)
    )
    return later
