"""The close: shift and day."""
