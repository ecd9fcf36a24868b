"""Composition root of the HTTP program: a centre, or the hub of one hall."""
