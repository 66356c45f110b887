"""Days to filter by: the last few, and whole months; neighbouring months make one range.

Days are those of UTC, as in queries.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, date, datetime

from PySide6.QtCore import QLocale

from curator.domain.criteria import Days
from curator.library.axes import Axis
from curator.library.facets import Facets
from curator.ui import words
from curator.ui.panels.facet_paint import FacetRow

_ENGLISH = QLocale(QLocale.Language.English)
RECENT = {1: "Today", 7: "Last 7 days", 30: "Last 30 days"}


def today() -> date:
    """The day it is now."""
    return datetime.now(UTC).date()


def day_rows(facets: Facets, days: Days) -> list[FacetRow]:
    """The last few days, then the months there are images of, newest first."""
    counts = {str(month): count for month, count in facets.counts(Axis.DAY).items()}
    months = sorted({*counts, *_ends(days)}, reverse=True)
    recent = [
        _row(str(number), name, facets.recent(number, today()), chosen=days.recent == number)
        for number, name in RECENT.items()
    ]
    return [
        *recent,
        *(
            _row(each, month_in_words(each), counts.get(each, 0), chosen=_holds(days, each))
            for each in months
        ),
    ]


def press_day(days: Days, key: str) -> Days:
    """The days after a row was pressed; its key is a number of days, or a month.

    A month beside the range lengthens it; at its end, shortens it; elsewhere, stands alone.
    """
    if "-" not in key:
        return Days() if days.recent == int(key) else Days(recent=int(key))
    chosen = _ends(days)
    if not chosen:
        return _months(key, key)
    first, last = chosen[0], chosen[-1]
    if key == first == last:
        return Days()
    if key in (first, last):
        return _months(_next(first, 1), last) if key == first else _months(first, _next(last, -1))
    if first < key < last:
        return _months(key, key)
    return _months(min(first, key), max(last, key))


def days_in_words(days: Days) -> str:
    """Days for a button; "" for all."""
    if days.recent:
        known = f"Last {words.counted(days.recent, 'day')}"
        return RECENT.get(days.recent, known).lower()
    chosen = _ends(days)
    if chosen and days == _months(chosen[0], chosen[-1]):
        names = [month_in_words(month) for month in dict.fromkeys((chosen[0], chosen[-1]))]
        return " – ".join(names)
    if days.first and days.last:
        return days.first if days.first == days.last else f"{days.first} – {days.last}"
    if days.first:
        return f"since {days.first}"
    return f"until {days.last}" if days.last else ""


def month_in_words(month: str) -> str:
    """A month as people say it, from "2026-11"."""
    year, number = map(int, month.split("-"))
    return f"{_ENGLISH.standaloneMonthName(number)} {year}"


def _row(key: str, name: str, count: int, *, chosen: bool) -> FacetRow:
    icon = "checked" if chosen else "unchecked"
    told = f"{name}: {words.images(count)} (by days of UTC)"
    return FacetRow(key, name, count, told, icon=icon, faded=not count, chosen=chosen)


def _ends(days: Days) -> tuple[str, ...]:
    """First and last month of a range that has both ends."""
    return (days.first[:7], days.last[:7]) if days.first and days.last else ()


def _holds(days: Days, month: str) -> bool:
    """Whether a month lies within the range, all of it."""
    if days.recent or days.is_open:
        return False
    whole = _months(month, month)
    after = not days.first or days.first <= whole.first
    return after and (not days.last or whole.last <= days.last)


def _months(first: str, last: str) -> Days:
    year, month = map(int, last.split("-"))
    return Days(f"{first}-01", f"{last}-{monthrange(year, month)[1]:02}")


def _next(month: str, step: int) -> str:
    year, number = map(int, month.split("-"))
    counted = 12 * year + number - 1 + step
    return f"{counted // 12:04}-{counted % 12 + 1:02}"
