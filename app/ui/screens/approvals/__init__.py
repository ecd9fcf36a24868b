"""Approvals: what waits for a second person, why, and the decision with PIN."""
