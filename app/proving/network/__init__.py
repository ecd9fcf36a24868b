"""A hall with its servers as real processes on this machine: for the demo, the tour and the faults."""
