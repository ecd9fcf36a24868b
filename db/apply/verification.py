"""Rows of verification."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
