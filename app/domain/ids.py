"""Identifiers: UUIDv7 (RFC 9562) from an injected clock and injected randomness."""


def uuid7(unix_ms: int, randomness: bytes) -> str:
    """Return a UUIDv7 in its canonical 36 characters.

    `unix_ms` is milliseconds since the epoch (48 bits), `randomness` ten bytes.
    """
    value = (unix_ms & (2**48 - 1)) << 80 | int.from_bytes(randomness[:10], "big")
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    text = f"{value:032x}"
    return f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"


def unix_ms_of(identifier: str) -> int:
    """Return the milliseconds since the epoch that a UUIDv7 carries."""
    return int(identifier[:8] + identifier[9:13], 16)
