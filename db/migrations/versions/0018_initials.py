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
    """Write the initials of all rows that stand here already."""
    rows = sa.table(name, sa.column(key), sa.column(source), sa.column("initials"))
    conn = op.get_bind()
    found = [(row[0], name_of(row[1])) for row in conn.execute(sa.select(rows.c[key], rows.c[source]))]
    change = sa.update(rows).where(rows.c[key] == sa.bindparam("which")).values(initials=sa.bindparam("are"))
    given = [{"which": which, "are": initials_key(whose)} for which, whose in found]
    for start in range(0, len(given), _AT_ONCE):
        conn.execute(change, given[start : start + _AT_ONCE])
