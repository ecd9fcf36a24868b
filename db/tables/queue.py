"""Tables of queue."""
