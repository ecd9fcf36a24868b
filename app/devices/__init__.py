"""Devices at the counter: drivers of the ports in `app.services.ports`, one folder a device."""
