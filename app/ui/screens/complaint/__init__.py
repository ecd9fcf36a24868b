"""Complaints and suggestions: intake and the list of open ones."""
