"""Alembic scripts of the store."""
