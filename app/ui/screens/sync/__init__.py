"""The connection, what is not at the centre yet, and what demands action (同步)."""
