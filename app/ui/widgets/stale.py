"""What could not be read anew is shown without its colours: what stands there is of an earlier moment."""

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QAbstractItemView

from app.ui.theme import Tokens, tokens_of

_STALE = "stale"
_TONES = ("text", "primary", "ok", "danger", "unsynced", "approval", "offline")
_GROUNDS = ("primary_weak", "ok_weak", "danger_weak", "unsynced_bg", "approval_bg", "offline_bg")


def set_stale(view: QAbstractItemView, *, stale: bool) -> None:
    """Take the colours from a list, or give them back; its words and its choice stay."""
    view.setProperty(_STALE, stale)
    view.viewport().update()


def ink_of(view: QAbstractItemView) -> Tokens:
    """Return the tokens that a list is painted in: the theme's, and muted all over where it is stale."""
    tokens = tokens_of(view)
    if not view.property(_STALE):
        return tokens
    colours: dict[str, Any] = dict.fromkeys(_TONES, tokens.muted)
    colours |= dict.fromkeys(_GROUNDS, tokens.raised)
    return replace(tokens, **colours)
