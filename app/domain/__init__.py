"""Rules of the service hall and the facts that they produce. Standard library only."""
