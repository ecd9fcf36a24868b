"""Barcode scanners on a line of their own, and an emulator; one that types like a keyboard needs neither."""
