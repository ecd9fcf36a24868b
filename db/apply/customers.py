"""Rows of customers."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
