"""Payment codes of a wallet: the provider's line, and its emulator."""
