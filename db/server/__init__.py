"""The store of a hub or of the centre: the same tables as a terminal's, and what only a server keeps."""

from db.server.opening import create_server, open_server
from db.server.store import HallStore, ServerStore
from db.server.unit import ServerIdentity, ServerUnit

__all__ = ["HallStore", "ServerIdentity", "ServerStore", "ServerUnit", "create_server", "open_server"]
