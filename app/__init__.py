"""Tingtai: the front-desk system of a telecom service hall."""
