"""Administrative regions of resident ID numbers (GB/T 2260), those abolished since counted (DOMAIN §3)."""

from functools import cache

from app.domain.region_data import REGIONS

_PROVINCE_DIGITS = 2


@cache
def _regions() -> dict[str, str]:
    """Return code → name of its own level; empty for levels without a name and for abolished codes."""
    regions: dict[str, str] = {}
    for line in REGIONS.splitlines():
        head, name, *members = line.split(" ")
        if len(head) == _PROVINCE_DIGITS:
            regions[head + "0000"] = name
            regions.update((head + abolished, "") for abolished in members)
            continue
        if name != "-":
            regions[head + "00"] = name
        regions.update((head + member[:2], member[2:]) for member in members)
    return regions


def known_region(code6: str) -> bool:
    """Return whether the six digits are, or once were, the code of a region (GB/T 2260)."""
    return code6 in _regions()


def region_name(code6: str) -> str | None:
    """Return the region's full name, such as 北京市朝阳区; None for an unknown code.

    Of an abolished code only the levels that still exist are named.
    """
    if not known_region(code6):
        return None
    levels = dict.fromkeys((code6[:2] + "0000", code6[:4] + "00", code6))
    return "".join(_regions().get(level, "") for level in levels)
