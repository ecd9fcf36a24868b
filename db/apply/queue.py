"""Rows of queue."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
