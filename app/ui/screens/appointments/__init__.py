"""Appointments at the reception desk: book, move, call off, check in (预约)."""
