"""Rows of complaints."""

from db.apply.applied import Appliers

APPLY: Appliers = {}
