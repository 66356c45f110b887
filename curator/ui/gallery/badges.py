"""Stars and scores at the foot of a cell, on a ground that lets some of the image through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt

from curator.domain.criteria import Scale
from curator.domain.score import ScorerInfo
from curator.library.gallery import Cell
from curator.ui import words
from curator.ui.gallery.cell_parts import Scene
from curator.ui.gallery.metrics import Metrics
from curator.ui.gallery.model import short_name
from curator.ui.theme import DARK

_PAD = 5
_SPACE = 4


class Badges:
    """Paints them; remembers for which scorers there is room.

    Args:
        infos: the scorers by key, for the digits of their numbers.
    """

    def __init__(self, infos: Mapping[str, ScorerInfo]) -> None:
        self._infos = infos
        self._fitting: dict[tuple[int, tuple[str, ...], Scale], _Writing] = {}

    def measure_again(self) -> None:
        """The font is another one now."""
        self._fitting.clear()

    def paint(self, scene: Scene, cell: Cell) -> None:
        """Scores at the lower right, stars at the lower left or, if that is too tight, above."""
        foot = _foot(scene)
        text = self.text(scene.metrics, cell.scores, cell.scale)
        width = scene.metrics.text.horizontalAdvance(text) + 2 * _PAD if text else 0
        if text:
            pill = QRectF(foot.right() - width, foot.top(), width, foot.height())
            scene.rounded(pill, scene.metrics.radius, scene.colors.badge)
            _write(scene, pill, text)
        if cell.rating:
            _stars(scene, cell.rating, foot, foot.width() - width - _SPACE)

    def text(
        self,
        metrics: Metrics,
        scores: Sequence[tuple[str, float]],
        scale: Scale = Scale.VALUE,
    ) -> str:
        """As much as there is room for: names and numbers, numbers, the first numbers."""
        known = [(key, value) for key, value in scores if key in self._infos]
        write = self._writing(metrics, tuple(key for key, _ in known), scale)
        return write.between.join(
            self._written(key, value, write) for key, value in known[: write.shown]
        )

    def _writing(self, metrics: Metrics, keys: tuple[str, ...], scale: Scale) -> _Writing:
        """The same for every cell with these scorers, however long its own numbers are."""
        at = (metrics.side, keys, scale)
        if at not in self._fitting:
            ways = _writings(metrics, len(keys), scale)
            self._fitting[at] = next(
                (each for each in ways if self._fits(metrics, keys, each)),
                _Writing(0, named=False, scale=scale),
            )
        return self._fitting[at]

    def _fits(self, metrics: Metrics, keys: Sequence[str], write: _Writing) -> bool:
        infos = [self._infos[key] for key in keys[: write.shown]]
        longest = [
            max((self._written(info.key, end, write) for end in _ends(info, write)), key=len)
            for info in infos
        ]
        room = metrics.picture - 4 - 2 * _PAD
        return metrics.text.horizontalAdvance(write.between.join(longest)) <= room

    def _written(self, key: str, value: float, write: _Writing) -> str:
        number = words.scorer_number(self._infos[key], value, write.scale)
        return f"{short_name(key)} {number}" if write.named else number


class _Writing(NamedTuple):
    """How many scores are written, whether with their names, and what the numbers are."""

    shown: int
    named: bool
    scale: Scale

    @property
    def between(self) -> str:
        """What keeps numbers apart: more than spaces where one stands before each % sign."""
        return "  " if self.scale is Scale.VALUE else " · "


def _ends(info: ScorerInfo, write: _Writing) -> tuple[float, float]:
    return (info.low, info.high) if write.scale is Scale.VALUE else (0.0, 100.0)


def _writings(metrics: Metrics, count: int, scale: Scale) -> list[_Writing]:
    """The ways to write some scores, the fullest first."""
    if not metrics.roomy:
        count = min(count, max(1, metrics.side // 45))
    named = [_Writing(count, named=True, scale=scale)] if metrics.roomy else []
    return [*named, *(_Writing(fewer, named=False, scale=scale) for fewer in range(count, 0, -1))]


def _foot(scene: Scene) -> QRectF:
    """The line that the badges stand on, inside the picture's square."""
    metrics, rect = scene.metrics, QRectF(scene.rect)
    inset = metrics.inset + 2
    top = rect.bottom() - inset - metrics.pill
    return QRectF(rect.left() + inset, top, rect.width() - 2 * inset, metrics.pill)


def _write(scene: Scene, place: QRectF, text: str) -> None:
    scene.painter.setPen(scene.colors.on_badge)
    scene.painter.setFont(scene.metrics.font)
    scene.painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)


def _stars(scene: Scene, rating: int, foot: QRectF, room: float) -> None:
    """Stars side by side; where there is no room for them, a number and one star."""
    metrics = scene.metrics
    whole = rating * metrics.star + 2 * _PAD
    short = metrics.star + metrics.text.horizontalAdvance(str(rating)) + 2 * _PAD
    line = QRectF(foot)
    if (whole if metrics.roomy else short) > room:
        line.translate(0, -metrics.pill - 2)
        room = foot.width()
    as_row = whole <= room and (metrics.roomy or rating == 1)
    line.setWidth(whole if as_row else short)
    scene.rounded(line, metrics.radius, scene.colors.badge)
    if as_row:
        _row_of_stars(scene, rating, line)
    else:
        _number_and_star(scene, rating, line)


def _row_of_stars(scene: Scene, count: int, line: QRectF) -> None:
    star = scene.metrics.star
    for at in range(count):
        middle = QPointF(line.left() + _PAD + (at + 0.5) * star, line.center().y())
        scene.icon("star", middle, star, DARK.star)


def _number_and_star(scene: Scene, rating: int, line: QRectF) -> None:
    star = scene.metrics.star
    middle = QPointF(line.right() - _PAD - star / 2, line.center().y())
    scene.icon("star", middle, star, DARK.star)
    _write(scene, line.adjusted(_PAD, 0, -_PAD - star, 0), str(rating))
