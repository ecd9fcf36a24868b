"""Rows as a function of the set of ops and verdicts."""
