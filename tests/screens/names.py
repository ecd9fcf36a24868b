"""The names of all screens, by the way through the program that shows them."""

from typing import Final

from app.domain.business import BUSINESS_TYPES
from app.i18n import LANGUAGES

_NUMBERS: Final = (
    "home",
    "services",
    "issued",
    "complain",
    "matters",
    "note",
    "contact",
    "taken",
    "progress",
    "tariff",
    "warning",
)
_MONEY: Final = (
    "card",
    "holder",
    "phone",
    "prove",
    "seen",
    "bill",
    "amount",
    "scan",
    "refused",
    "paying",
    "claim",
    "paid",
)

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "counter": ("signin", "no-shift", "idle", "called", "serving", "palette", "locked"),
    "visit": (
        "no-card",
        "card-refused",
        "card",
        "verified",
        "form-refused",
        "form-errors",
        "form-104",
        "form-approval",
    ),
    "checkout": ("form-201", "collecting", "done", "drawer"),
    "places": ("complaint-new", "complaint", "documents", "close", "work", "sync", "close-variance"),
    "manager": ("approvals", "close", "floor", "reports", "staff", "journal"),
    "reception": ("reception", "appointments"),
    "kiosk": _NUMBERS,
    "elder": _NUMBERS,
    "kiosk-money": _MONEY,
    "elder-money": _MONEY,
    "kiosk-booking": ("number", "early"),
    "customer": ("welcome", "pay", "paid", "rating", "thanks", "review", "sign", "signed"),
    "display": ("empty", "calling"),
    "form": tuple(kind.key for kind in BUSINESS_TYPES),
    "ways-in": ("new-pin", "take-over"),
    "settings": ("register", "windows", "settings"),
    "drawer": ("hand-over", "dispute", "alarm"),
    "day": ("sealed", "shift-closed", "signing", "late", "closed"),
    "kiosk-shut": ("fault", "late", "early"),
}
ONCE_EACH: Final = frozenset({"form", "ways-in", "settings", "drawer", "day", "kiosk-shut"})
"""Groups of which two pictures are kept, the light one in the first language and the dark one in the last:
each theme and each language is seen once."""
THEMES: Final[dict[str, tuple[str, ...]]] = {
    "display": ("dark",),
    "elder": ("light",),
    "elder-money": ("light",),
    "kiosk-booking": ("light",),
}
"""Groups of which pictures are not kept in both themes: a call display is always dark; large letters and what
is asked of who has an appointment have no colours of their own."""
ALSO_DARK: Final = frozenset({"elder-home", "elder-money-bill"})
"""Screens of such groups that are kept in both themes all the same."""


def screens() -> tuple[str, ...]:
    """Return the names of all screens."""
    return tuple(f"{group}-{name}" for group, shown in GROUPS.items() for name in shown)


def themes(group: str, name: str) -> tuple[str, ...]:
    """Return the themes in which a screen is kept."""
    both = ("light", "dark")
    return both if f"{group}-{name}" in ALSO_DARK else THEMES.get(group, both)


def languages(group: str, theme: str) -> tuple[str, ...]:
    """Return the languages in which a group is kept in a theme."""
    if group not in ONCE_EACH:
        return LANGUAGES
    return LANGUAGES[:1] if theme == "light" else LANGUAGES[-1:]


def every_picture() -> set[str]:
    """Return the names of all pictures: `<screen>-<theme>-<language>`."""
    return {
        f"{group}-{name}-{theme}-{language}"
        for group, shown in GROUPS.items()
        for name in shown
        for theme in themes(group, name)
        for language in languages(group, theme)
    }
