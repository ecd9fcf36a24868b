"""Rows of shifts."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
