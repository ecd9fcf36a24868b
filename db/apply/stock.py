"""Rows of stock."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
