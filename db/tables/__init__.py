"""Tables by subject. Importing this package completes `METADATA`."""

from db.tables import (
    catalogue,
    complaints,
    customers,
    documents,
    goods,
    halls,
    log,
    money,
    network,
    notices,
    orders,
    queue,
    shifts,
    staff,
    stock,
    subscribers,
    verification,
    work,
)
from db.tables.types import METADATA, Scope

SUBJECTS = (
    log,
    halls,
    catalogue,
    staff,
    customers,
    subscribers,
    stock,
    goods,
    verification,
    queue,
    orders,
    work,
    money,
    complaints,
    notices,
    shifts,
    network,
    documents,
)

__all__ = ["METADATA", "SUBJECTS", "Scope"]
