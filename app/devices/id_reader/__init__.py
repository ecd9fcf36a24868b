"""Identity card readers, and the one that stands for them while none is there."""
