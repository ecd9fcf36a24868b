"""Tables by subject. Importing this package completes `METADATA`."""

from db.tables import (
    catalogue,
    complaints,
    copies,
    customers,
    documents,
    halls,
    log,
    money,
    network,
    orders,
    queue,
    shifts,
    staff,
    stock,
    verification,
)
from db.tables.types import METADATA, Scope

SUBJECTS = (
    log,
    halls,
    catalogue,
    staff,
    customers,
    stock,
    verification,
    queue,
    orders,
    money,
    complaints,
    shifts,
    network,
    documents,
    copies,
)

__all__ = ["METADATA", "SUBJECTS", "Scope"]
