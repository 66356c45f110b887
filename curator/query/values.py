"""What stands behind an operator: numbers, sizes, ratios, days, and ranges of them.

Every function takes the text as written and raises ValueError with the reason in words.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NoReturn

from curator.query.syntax import Bounds, Number, Q, RatioIs, Size

LONGEST_NUMBER = 40

_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?", re.ASCII | re.IGNORECASE)
_WHOLE = re.compile(r"[+-]?\d+", re.ASCII)
_SIZE = re.compile(r"(\d{1,9})\s*[xX×*]\s*(\d{1,9})", re.ASCII)
_RATIO = re.compile(r"(\d{1,9})\s*[:/xX×]\s*(\d{1,9})", re.ASCII)
_DAYS = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", re.ASCII)

_NUMBER_IN_WORDS = "a number"
_SIZE_IN_WORDS = "a size such as 1024x1024"
_DAY_IN_WORDS = "a date such as 2026-11-01 or 2026-11"


def number_bounds(operator: str, text: str) -> Bounds[Number]:
    """Bounds of numbers: `>=5`, `:5.5..7`, `:5..`; whole numbers stay exact."""
    return _bounds(operator, text, _number)


def size_bounds(operator: str, text: str) -> Bounds[Size]:
    """Bounds of sizes: `>=1024x1024`, `:512x512..1024x1024`."""
    return _bounds(operator, text, _size)


def day_bounds(operator: str, text: str) -> Bounds[date]:
    """Bounds of days, both included; a month or a year means all its days."""
    span = _range(operator, text)
    if span is not None:
        low, high = span
        return _ordered(Bounds(_days(low)[0] if low else None, _days(high)[1] if high else None))
    first, last = _days(text)
    try:
        return {
            ">=": lambda: Bounds(low=first),
            ">": lambda: Bounds(low=last + timedelta(days=1)),
            "<=": lambda: Bounds(high=last),
            "<": lambda: Bounds(high=first - timedelta(days=1)),
        }.get(operator, lambda: Bounds(first, last))()
    except OverflowError:
        raise ValueError(f"there are no days beyond {text}") from None


def ratio(text: str) -> RatioIs:
    """A ratio of sides such as 16:9."""
    found = _RATIO.fullmatch(text.strip())
    width, height = map(int, found.groups()) if found else (0, 0)
    if not width or not height:
        _expected("a ratio such as 16:9", text)
    shared = math.gcd(width, height)
    return RatioIs(width // shared, height // shared)


def _bounds(operator: str, text: str, read: Callable[[str], Q]) -> Bounds[Q]:
    span = _range(operator, text)
    if span is not None:
        low, high = span
        return _ordered(Bounds(read(low) if low else None, read(high) if high else None))
    value = read(text)
    if operator in (">=", ">"):
        return Bounds(low=value, strict=operator == ">")
    if operator in ("<=", "<"):
        return Bounds(high=value, strict=operator == "<")
    return Bounds(value, value)


def _range(operator: str, text: str) -> tuple[str, str] | None:
    low, dots, high = text.strip().partition("..")
    if not dots:
        return None
    if operator not in (":", "="):
        raise ValueError(f"a range such as {text} stands behind ':', not behind '{operator}'")
    if not low and not high:
        raise ValueError("a range needs a beginning or an end, as in 5.. or ..5")
    return low, high


def _ordered(bounds: Bounds[Q]) -> Bounds[Q]:
    low, high = bounds.low, bounds.high
    if isinstance(low, Size) and isinstance(high, Size):
        backwards = low.width > high.width or low.height > high.height
    else:
        backwards = low is not None and high is not None and low > high
    if backwards:
        raise ValueError("the range begins above its end")
    return bounds


def _number(text: str) -> Number:
    text = text.strip()
    if len(text) > LONGEST_NUMBER:
        raise ValueError("the number is too long")
    if _WHOLE.fullmatch(text):
        return int(text)
    value = float(text) if _NUMBER.fullmatch(text) else _expected(_NUMBER_IN_WORDS, text)
    if math.isinf(value):
        raise ValueError("the number is too large")
    return value


def _size(text: str) -> Size:
    found = _SIZE.fullmatch(text.strip())
    return Size(int(found[1]), int(found[2])) if found else _expected(_SIZE_IN_WORDS, text)


def _days(text: str) -> tuple[date, date]:
    found = _DAYS.fullmatch(text.strip()) or _expected(_DAY_IN_WORDS, text)
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        if year is None or month is None:
            return date(year or 0, 1, 1), date(year or 0, 12, 31)
        if day is None:
            return date(year, month, 1), date(year, month, monthrange(year, month)[1])
        return date(year, month, day), date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no date {text}") from None


def _expected(what: str, text: str) -> NoReturn:
    raise ValueError(f"expected {what}, found {shortened(text)!r}")


def shortened(text: str) -> str:
    """A text as it can stand in a message."""
    return text if len(text) <= LONGEST_NUMBER else text[: LONGEST_NUMBER - 1] + "…"
