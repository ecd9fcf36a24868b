"""The local store: SQLCipher or SQLite (PostgreSQL at the centre), behind SQLAlchemy Core."""
