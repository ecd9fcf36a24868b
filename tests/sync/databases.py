"""A server's store on either database, and what tests of it share."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from app.domain.catalogue import TariffPublished
from app.domain.halls import LaneDefined
from app.sync.protocol import Head, head_out
from db.rebuild import ROW_TABLES, rebuild
from db.server.tables import FEED
from tests.factories import HALL
from tests.sync.serving_rig import (
    Device,
    ServerRig,
)

SCOPE = f"hall:{HALL}"
DATABASES = ["sqlcipher", "postgresql"]


@pytest.fixture(params=DATABASES)
def rig(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[ServerRig]:
    url = request.getfixturevalue("pg_url") if request.param == "postgresql" else None
    made = ServerRig(tmp_path, url)
    made.define_hall()
    yield made
    made.close()


@pytest.fixture
def device(rig: ServerRig) -> Device:
    made = rig.enrol()
    rig.push(made, made.open())
    return made


def places(rig: ServerRig, scope: str = SCOPE) -> list[int]:
    with rig.store.raw() as conn:
        return list(conn.execute(select(FEED.c.n).where(FEED.c.scope == scope).order_by(FEED.c.n)).scalars())


def standing(rig: ServerRig) -> tuple[object, ...]:
    """Return everything that a push may change, as far as a reader sees it."""
    return rig.store.heads(HALL), rig.store.feed_heads(), rig.store.counts()


def rebuilds(rig: ServerRig) -> bool:
    """Return whether the log folds to the rows that are there."""
    store = rig.store
    with store.raw_write() as conn:
        nested = conn.begin_nested()
        before = {table.name: sorted(map(repr, conn.execute(select(table)))) for table in ROW_TABLES}
        rebuild(conn)
        after = {table.name: sorted(map(repr, conn.execute(select(table)))) for table in ROW_TABLES}
        nested.rollback()
    return before == after


def lane(letter: str, order: int, hall: str = HALL) -> LaneDefined:
    return LaneDefined(letter=letter, hall_id=hall, title="综合", title_en="General", order=order)


def tariff(item: str = "sim_card") -> TariffPublished:
    return TariffPublished(
        item=item, title="SIM 卡", title_en="SIM card", amount_fen=2000, effective_on="2026-03-11"
    )


class Killed(Exception):
    """The process is gone at this statement."""


def lose_nonce(rig: ServerRig) -> None:
    """Open the store as one that the secrets do not know: it was restored."""
    assert rig.secrets.secrets is not None
    rig.secrets.save(replace(rig.secrets.secrets, epoch_old="00" * 16, epoch_new="11" * 16))
    rig.reopen()


def heads_out(rig: ServerRig) -> tuple[Head, ...]:
    """Return what a server has, as it travels."""
    return tuple(head_out(head) for head in rig.store.heads(HALL))
