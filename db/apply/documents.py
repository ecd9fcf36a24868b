"""Rows of documents."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
