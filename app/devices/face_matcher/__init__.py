"""Comparing face and document by a device: its line, and an emulator that says 模拟."""
