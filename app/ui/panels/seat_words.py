"""How a decision is told about a customer who took a seat: in lists, in passing, in the inbox."""

from collections.abc import Iterable
from typing import Final

from app.domain.queue_rules import MINUTE_MS
from app.i18n import Text
from app.services.seat_answers import Come, SeatAnswer
from app.ui.theme import Tone
from app.ui.widgets.paint import BadgeSpec

_BADGES: Final = {
    Come.WAITS: ("waits", Tone.APPROVAL, "shield-account-outline"),
    Come.CENTRE: ("granted", Tone.OK, "check-circle"),
    Come.FAILED: ("granted", Tone.DANGER, "alert-circle"),
    Come.REFUSED: ("refused", Tone.DANGER, "close-circle"),
}
_GRANTED: Final = ("granted", Tone.OK, "check-circle")


def verdict_badge(answer: SeatAnswer | None, now_ms: int, text: Text) -> BadgeSpec | None:
    """Return the decision in a word, and of one that waits since when; None where nothing was asked."""
    if answer is None:
        return None
    word, tone, icon = _BADGES.get(answer.come, _GRANTED)
    minutes = max(0, now_ms - answer.at_ms) // MINUTE_MS
    if answer.come is Come.WAITS and not minutes:
        word = "waits_new"
    return BadgeSpec(text(f"seat.{word}", count=minutes), tone, icon)


def come_words(answer: SeatAnswer, text: Text) -> str:
    """Return what the customer is called back for."""
    return text(f"seat.come.{answer.come}")


def answers_tone(comes: Iterable[str]) -> Tone:
    """Return the tone of decisions that are counted: that of a refusal where one is among them."""
    tones = {_BADGES.get(Come(come), _GRANTED)[1] for come in comes}
    return Tone.DANGER if Tone.DANGER in tones else Tone.OK


def told_words(come: str, number: str, type_key: str, text: Text) -> tuple[str, Tone]:
    """Return a decision as a sentence, and its tone: number, business, decision, and what for."""
    word, tone, _icon = _BADGES.get(Come(come), _GRANTED)
    business = text(f"business.{type_key}.title")
    return text(f"seat.told.{word}", number=number, business=business, come=text(f"seat.come.{come}")), tone
