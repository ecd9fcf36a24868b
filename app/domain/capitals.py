"""Amounts in capital characters for receipts (DOMAIN §6; 支付结算办法, annex 1)."""

from app.domain.errors import BugError

MAX_FEN = 10**15

_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUP = 10_000
_EIGHT = 100_000_000


def capitals(fen: int) -> str:
    """Return the amount in capitals, with 人民币 before it: 140950 → 人民币壹仟肆佰零玖元伍角.

    整 stands after 元 only. A zero in the place of 元 before 角, or in that of 角 before 分, is read; one
    before a full group of thousands is not (107000.53 壹拾万柒仟元零伍角叁分).

    Raises:
        BugError: More than `MAX_FEN`, either way.
    """
    if abs(fen) > MAX_FEN:
        raise BugError("more than the capitals can write")
    sign = "负" if fen < 0 else ""
    yuan, rest = divmod(abs(fen), 100)
    return "人民币" + sign + _amount(yuan, *divmod(rest, 10))


def _amount(yuan: int, jiao: int, fen: int) -> str:
    if not (jiao or fen):
        return (_whole(yuan) or "零") + "元整"
    text = _whole(yuan) + "元" if yuan else ""
    if jiao:
        text += ("零" if yuan and yuan % 10 == 0 else "") + _DIGITS[jiao] + "角"
    elif text:
        text += "零"
    if fen:
        text += _DIGITS[fen] + "分"
    return text


def _whole(number: int) -> str:
    """Return a whole number in capitals, nothing for zero."""
    if number >= _EIGHT:
        return _joined(number, _EIGHT, "亿")
    if number >= _GROUP:
        return _joined(number, _GROUP, "万")
    return _thousands(number)


def _joined(number: int, unit: int, word: str) -> str:
    """Return what is above `unit`, its word, and the rest, with 零 where digits between them are left out."""
    above, below = divmod(number, unit)
    gap = below and (below < unit // 10 or above % _GROUP == 0)
    return _whole(above) + word + ("零" if gap else "") + _whole(below)


def _thousands(number: int) -> str:
    """Return one to four digits in capitals, one 零 for each gap inside."""
    text = ""
    for place, digit in zip(_PLACES, f"{number:04d}", strict=True):
        if digit != "0":
            text += _DIGITS[int(digit)] + place
        elif text and not text.endswith("零"):
            text += "零"
    return text.rstrip("零")
