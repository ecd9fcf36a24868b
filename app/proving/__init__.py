"""Tour, bench and doctor: they drive the whole program from outside."""
