"""Stars and scores at the foot of a cell, on a ground that lets some of the image through."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt

from curator.domain.score import ScorerInfo
from curator.library.gallery import Cell
from curator.ui import words
from curator.ui.gallery.cell_parts import Scene
from curator.ui.gallery.model import short_name

_PAD = 5
_SPACE = 4
_BETWEEN = "  "


def badges(scene: Scene, cell: Cell, infos: Mapping[str, ScorerInfo]) -> None:
    """Scores at the lower right, stars at the lower left or, where that is too tight, above."""
    foot = _foot(scene)
    text = score_text(scene, cell.scores, infos)
    if text:
        _scores(scene, text, foot)
    if cell.rating:
        taken = scene.metrics.text.horizontalAdvance(text) + 2 * _PAD + _SPACE if text else 0
        _stars(scene, cell.rating, foot, foot.width() - taken)


def _foot(scene: Scene) -> QRectF:
    """The line that the badges stand on, inside the picture's square."""
    metrics, rect = scene.metrics, QRectF(scene.rect)
    inset = metrics.inset + 2
    top = rect.bottom() - inset - metrics.pill
    return QRectF(rect.left() + inset, top, rect.width() - 2 * inset, metrics.pill)


def score_text(
    scene: Scene, scores: Sequence[tuple[str, float]], infos: Mapping[str, ScorerInfo]
) -> str:
    """As much as there is room for: names and numbers, numbers, the first numbers."""
    values = [
        (short_name(key), words.scorer_value(infos[key], value))
        for key, value in scores
        if key in infos
    ]
    room = scene.metrics.picture - 4 - 2 * _PAD
    named = _BETWEEN.join(f"{name} {value}" for name, value in values)
    if scene.metrics.roomy and scene.metrics.text.horizontalAdvance(named) <= room:
        return named
    for count in range(len(values), 0, -1):
        text = _BETWEEN.join(value for _, value in values[:count])
        if scene.metrics.text.horizontalAdvance(text) <= room:
            return text
    return ""


def _scores(scene: Scene, text: str, foot: QRectF) -> None:
    width = scene.metrics.text.horizontalAdvance(text) + 2 * _PAD
    pill = QRectF(foot.right() - width, foot.top(), width, foot.height())
    scene.rounded(pill, scene.metrics.radius, scene.colors.badge)
    scene.painter.setPen(scene.colors.on_badge)
    scene.painter.setFont(scene.metrics.font)
    scene.painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, text)


def _stars(scene: Scene, rating: int, foot: QRectF, room: float) -> None:
    """Stars side by side; where even a line of their own is too short, a number and one star."""
    metrics = scene.metrics
    whole = rating * metrics.star + 2 * _PAD
    short = metrics.star + metrics.text.horizontalAdvance(str(rating)) + 2 * _PAD
    line = QRectF(foot)
    if short > room or (whole > room and whole <= foot.width() and metrics.roomy):
        line.translate(0, -metrics.pill - 2)
        room = foot.width()
    if whole <= room:
        line.setWidth(whole)
        scene.rounded(line, metrics.radius, scene.colors.badge)
        _row_of_stars(scene, rating, line)
    else:
        line.setWidth(short)
        scene.rounded(line, metrics.radius, scene.colors.badge)
        _number_and_star(scene, rating, line)


def _row_of_stars(scene: Scene, count: int, line: QRectF) -> None:
    star = scene.metrics.star
    for at in range(count):
        middle = QPointF(line.left() + _PAD + (at + 0.5) * star, line.center().y())
        scene.icon("star", middle, star, scene.colors.star)


def _number_and_star(scene: Scene, rating: int, line: QRectF) -> None:
    star = scene.metrics.star
    middle = QPointF(line.right() - _PAD - star / 2, line.center().y())
    scene.icon("star", middle, star, scene.colors.star)
    scene.painter.setPen(scene.colors.on_badge)
    scene.painter.setFont(scene.metrics.font)
    number = line.adjusted(_PAD, 0, -_PAD - star, 0)
    scene.painter.drawText(number, Qt.AlignmentFlag.AlignCenter, str(rating))
