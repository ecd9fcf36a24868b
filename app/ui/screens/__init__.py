"""Screens: one folder each. They do not import one another; what two share is a panel."""
