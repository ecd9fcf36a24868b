"""Rows of orders."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
