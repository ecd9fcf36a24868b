"""Facts as bytes, the hash chain and its checkpoints, and the protocol that carries them."""
