"""A table of what two images differ in; what they share is left out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser

from curator.domain.score import Direction, ScorerInfo
from curator.library.differences import (
    Pieces,
    ScoreDifference,
    score_differences,
    told_apart,
)
from curator.library.judging import Details
from curator.library.library import Library
from curator.ui import words
from curator.ui.gallery.model import short_name
from curator.ui.loupe_bar import size_in_words
from curator.ui.loupe_zoom import Size
from curator.ui.panels.parameters import parameters, shortened
from curator.ui.theme import Theme, css, mixed

_LEAST_HEIGHT = 64
_BETTER = "▲"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table, in HTML."""

    name: str
    first: str
    second: str


class DifferenceTable(QTextBrowser):
    """Shows the differences of two images; keys go past it."""

    def __init__(self, library: Library, theme: Theme) -> None:
        super().__init__()
        self._library = library
        self._theme = theme
        self._most_height = _LEAST_HEIGHT
        self._shown: tuple[Details, Details, tuple[str, str]] | None = None
        self.setAccessibleName("Differences")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setOpenLinks(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._fill)

    def show_pair(self, first: Details, second: Details, titles: tuple[str, str]) -> None:
        """Tell these apart; titles say which is which."""
        self._shown = first, second, titles
        self._fill()

    def show_nothing(self) -> None:
        """There are no two images."""
        self._shown = None
        self._fill()

    def limit(self, height: int) -> None:
        """Be as high as the table is, but no higher than this."""
        self._most_height = height
        wanted = round(self.document().size().height()) + 2
        self.setFixedHeight(max(_LEAST_HEIGHT, min(wanted, height)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Words break elsewhere."""
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.limit(self._most_height)

    def _fill(self) -> None:
        if self._shown is None:
            self.setHtml("")
            return
        first, second, titles = self._shown
        rows = differences(self._library, first, second, css(self._mark))
        self.setHtml(_table(rows, titles, css(self._theme.colors.muted)))

    @property
    def _mark(self) -> QColor:
        return mixed(self._theme.colors.raised, self._theme.colors.borderline, 0.45)


def differences(library: Library, first: Details, second: Details, mark: str) -> list[Row]:
    """What differs: prompts, differing words on a ground of a colour; parameters; scores."""
    return [
        *_text_row("Prompt", first.positive, second.positive, mark),
        *_text_row("Negative prompt", first.negative, second.negative, mark),
        *_parameter_rows(first, second),
        *filter(None, map(_score_row, score_differences(library, first, second))),
    ]


def _score_row(found: ScoreDifference) -> Row | None:
    """None where the difference is too small to be told."""
    info, lower = found.info, found.info.direction is Direction.LOWER
    values = [words.scorer_value(info, value) for value in (found.first, found.second)]
    if values[0] == values[1]:
        return None
    if found.better:
        values[found.better - 1] = f"<b>{values[found.better - 1]} {_BETTER}</b>"
    if found.first is not None and found.second is not None:
        values[1] += _by_how_much(info, found.second - found.first)
    name = f"{short_name(info.key)}{' (lower is better)' if lower else ''}"
    return Row(_safe(name), values[0], values[1])


def _by_how_much(info: ScorerInfo, more: float) -> str:
    told = words.scorer_value(info, abs(more))
    if not told.strip("0."):
        return ""  # Less than what is told of the numbers themselves.
    return f" ({'+' if more > 0 else '−'}{told})"


def _parameter_rows(first: Details, second: Details) -> Iterable[Row]:
    """What one has and the other has not, parameter by parameter, in the usual order."""
    one, other = _values(first), _values(second)
    for name in dict.fromkeys((*one, *other)):
        mine, yours = one.get(name, []), other.get(name, [])
        if mine != yours:
            left = [value for value in mine if value not in yours]
            right = [value for value in yours if value not in mine]
            yield Row(_safe(name), _listed(left), _listed(right))


def _values(details: Details) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in parameters(details):
        found.setdefault(each.name, []).append(each.value)
    if details.width and details.height:
        found["Size"] = [size_in_words(Size(details.width, details.height))]
    return found


def _listed(values: Sequence[str]) -> str:
    return ", ".join(_safe(shortened(value)) for value in values) or "–"


def _text_row(name: str, first: str | None, second: str | None, mark: str) -> Iterable[Row]:
    first, second = first or "", second or ""
    if first != second:
        one, other = told_apart(first, second)
        yield Row(name, _marked(one, mark), _marked(other, mark))


def _marked(pieces: Pieces, mark: str) -> str:
    """Differing words stand out by ground and weight."""
    told = (
        f'<b style="background-color: {mark}">{_safe(piece.text)}</b>'
        if piece.differs
        else _safe(piece.text)
        for piece in pieces
    )
    return "".join(told) or "–"


def _safe(text: str) -> str:
    return escape(words.visible(text))


def _table(rows: Sequence[Row], titles: tuple[str, str], faint: str) -> str:
    if not rows:
        return "<p>Nothing that is known of the two differs.</p>"
    head = "".join(f'<th align="left">{_safe(title)}</th>' for title in ("", *titles))
    lines = "".join(
        f'<tr><td style="color: {faint}">{row.name}</td><td>{row.first}</td>'
        f"<td>{row.second}</td></tr>"
        for row in rows
    )
    return f'<table width="100%" cellpadding="3"><tr>{head}</tr>{lines}</table>'
