"""Initials of names, by which customers are found."""

import json
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from app.domain.initials import initials_key

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_AT_ONCE = 1000


def upgrade() -> None:
    """Apply."""
    for name in ("person", "customer_copy"):
        op.add_column(name, sa.Column("initials", sa.Text(), nullable=False, server_default=""))
    _fill("person", "person_id", "name", lambda name: name)
    _fill("customer_copy", "customer_id", "body", lambda body: json.loads(body)["person"]["name"])
    op.create_index("ix_person_initials", "person", ["initials", "person_id"], unique=False)


def _fill(name: str, key: str, source: str, name_of: Callable[[str], str]) -> None:
    """Write the initials of all rows that stand here already, a page at a time: a centre has millions."""
    rows = sa.table(name, sa.column(key), sa.column(source), sa.column("initials"))
    conn, which = op.get_bind(), rows.c[key]
    change = sa.update(rows).where(which == sa.bindparam("which")).values(initials=sa.bindparam("are"))
    page = sa.select(which, rows.c[source]).order_by(which).limit(_AT_ONCE)
    found = conn.execute(page).all()
    while found:
        conn.execute(change, [{"which": row[0], "are": initials_key(name_of(row[1]))} for row in found])
        last = found[-1][0]
        found = conn.execute(page.where(which > last)).all() if len(found) == _AT_ONCE else []
