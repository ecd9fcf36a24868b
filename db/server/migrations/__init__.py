"""Revisions of the tables that only a server has; their state stands in `alembic_version_server`."""
