"""Identity card readers: the real one (SAM_V), its emulator, and sample cards while neither is there."""
