"""Where a device keeps its keys: the system's keyring, or a key file that was asked for by name."""
