"""Rows of money."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
