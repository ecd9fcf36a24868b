"""The real clock and the real randomness, as the server has them too."""

from app.devices.machine import SystemClock, SystemIds

__all__ = ["SystemClock", "SystemIds"]
