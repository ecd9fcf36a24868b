"""Rows of staff."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
