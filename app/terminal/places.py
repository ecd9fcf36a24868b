"""Where the program's own files lie, as the server knows them too."""

from app.devices.machine import CATALOGUE, RESOURCES, ROOT

__all__ = ["CATALOGUE", "RESOURCES", "ROOT"]
