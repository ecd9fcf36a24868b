"""Rows of catalogue."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
