"""Version of the program."""

from app.devices.machine import VERSION

__all__ = ["VERSION"]
