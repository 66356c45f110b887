"""The scores of one image: value, percentile bar, note in words; and why there is none."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import (
    QGridLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from curator.domain.score import Direction, RunsOn, ScorerInfo, without_forms
from curator.library.judging import AbsentKind, ScoreLine
from curator.library.scorer_order import in_order
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.panels.histogram_paint import small
from curator.ui.panels.parts import GAP, WIDE_GAP, bold, plain_label, set_shown
from curator.ui.panels.sections import Section
from curator.ui.panels.soft_label import SoftLabel
from curator.ui.theme import Theme

_BAR = 4
_TICK = 4
_SUM_OF_MEASURES = "technical"


class PercentileBar(QWidget):
    """How many images of the library are not better, and a mark for those of the same prompt."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._library: float | None = None
        self._prompt: float | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.update)

    def show_percentiles(self, library: float | None, prompt: float | None) -> None:
        """Show these; None: there is none."""
        self._library, self._prompt = library, prompt
        self.setVisible(library is not None)
        self.update()

    def sizeHint(self) -> QSize:
        """Thin, with room for the mark."""
        return QSize(64, _BAR + _TICK + 1)

    def paintEvent(self, _: QPaintEvent) -> None:
        """A rail, the part below this image, the mark."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        colors = self._theme.colors
        rail = QRectF(0, 0, self.width(), _BAR)
        painter.setBrush(colors.border)
        painter.drawRoundedRect(rail, _BAR / 2, _BAR / 2)
        if self._library is not None:
            rail.setWidth(max(_BAR, self.width() * self._library / 100))
            painter.setBrush(colors.accent)
            painter.drawRoundedRect(rail, _BAR / 2, _BAR / 2)
        if self._prompt is not None:
            x = _TICK + (self.width() - 2 * _TICK) * self._prompt / 100
            painter.setBrush(colors.text)
            painter.drawPolygon(
                QPolygonF(
                    [
                        QPointF(x, _BAR),
                        QPointF(x - _TICK, _BAR + _TICK + 1),
                        QPointF(x + _TICK, _BAR + _TICK + 1),
                    ]
                )
            )
        painter.end()


class ScoreView(QWidget):
    """One scorer's word on the image.

    Signals:
        models_wanted(): weights are missing and wanted.
    """

    models_wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._title = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._value = bold(plain_label())
        self._bar = PercentileBar(theme)
        self._told = SoftLabel(selectable=False)
        self._told.setProperty("role", "muted")
        self._told.setFont(small(self._told.font()))
        self._get = QPushButton("Get weights…")
        self._get.clicked.connect(self.models_wanted)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(2)
        grid.addWidget(self._title, 0, 0)
        grid.addWidget(self._value, 0, 1, Qt.AlignmentFlag.AlignRight)
        grid.addWidget(self._bar, 1, 0, 1, 2)
        grid.addWidget(self._told, 2, 0, 1, 2)
        grid.addWidget(self._get, 3, 0, 1, 2, Qt.AlignmentFlag.AlignLeft)
        grid.setColumnStretch(0, 1)

    @property
    def told(self) -> str:
        """What stands below the value."""
        return self._told.whole_text

    @property
    def value(self) -> str:
        """The value as it is shown."""
        return self._value.text()

    @property
    def button(self) -> QPushButton:
        """What mends the absence of a score; hidden where nothing can."""
        return self._get

    def show_line(self, line: ScoreLine) -> None:
        """Show another image's."""
        self._title.set_whole_text(line.info.title)
        self._title.setToolTip(words.tooltip(_facts(line)))
        self._value.setText(words.scorer_value(line.info, line.value))
        self._bar.show_percentiles(line.percentile, line.prompt_percentile)
        told = in_words(line)
        self._told.set_whole_text(told)
        set_shown(self._told, bool(told))
        missing = line.absent is not None and line.absent.kind is AbsentKind.NO_WEIGHTS
        set_shown(self._get, missing)
        self._get.setAccessibleName(f"Get weights for {line.info.title}")
        for widget in (self._bar, self._told):
            widget.setToolTip(words.tooltip(shares_in_words(line)))
        self._bar.setAccessibleName(shares_in_words(line))


class ScoresView(QWidget):
    """All scorers: models and the sum of the pixel measures, and these folded away.

    Signals:
        models_wanted(): weights are missing and wanted.
    """

    models_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._views: dict[str, ScoreView] = {}
        main, parts = QWidget(), QWidget()
        self._main_column, self._parts_column = QVBoxLayout(main), QVBoxLayout(parts)
        for each in (self._main_column, self._parts_column):
            each.setContentsMargins(0, 0, 0, 0)
            each.setSpacing(WIDE_GAP + GAP)
        self.measures = Section("Pixel measures", parts, theme, icons, unfolded=False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(WIDE_GAP)
        column.addWidget(main)
        column.addWidget(self.measures)

    def view(self, key: str) -> ScoreView:
        """The view of one scorer."""
        return self._views[key]

    def show_lines(self, lines: list[ScoreLine]) -> None:
        """Show another image's scores; every scorer keeps its place."""
        by_key = {line.info.key: line for line in lines}
        infos = {key: line.info for key, line in by_key.items()}
        for key in in_order(infos, infos):
            view = self._views.get(key) or self._made(infos[key])
            view.show_line(by_key[key])

    def _made(self, info: ScorerInfo) -> ScoreView:
        view = self._views[info.key] = ScoreView(self._theme)
        view.models_wanted.connect(self.models_wanted)
        part = info.runs_on is RunsOn.POOL and info.key != _SUM_OF_MEASURES
        column = self._parts_column if part else self._main_column
        column.addWidget(view)
        return view


def in_words(line: ScoreLine) -> str:
    """Percentiles and note of a score, or why it is absent."""
    if line.absent is not None:
        return words.why_absent(line)
    shares = {"library": line.percentile, "prompt": line.prompt_percentile}
    parts = [
        f"{among} {words.percentile(share)}" for among, share in shares.items() if share is not None
    ]
    forms = words.other_forms(line.value, line.note) if line.value is not None else ""
    told = (" · ".join(parts), words.note(without_forms(line.note)), forms)
    return "; ".join(filter(None, told))


def shares_in_words(line: ScoreLine) -> str:
    """The percentiles spelled out."""
    verb = "higher" if line.info.direction is Direction.NEITHER else "better"
    told = [
        f"{verb} than {words.percentile(share)} of the other images {among}"
        for among, share in (
            ("in the library", line.percentile),
            ("of the same prompt", line.prompt_percentile),
        )
        if share is not None
    ]
    return words.sentence(", and ".join(told))


def _facts(line: ScoreLine) -> str:
    """What the scorer says and does not say, and what this number was made with."""
    parts = [f"{line.info.title}: {line.info.summary}"]
    if line.info.limits:
        parts.append(f"Does not say: {line.info.limits}")
    made = words.provenance(line.made) if line.made else f"version {line.info.version}"
    return "\n".join([*parts, f"{line.info.key}, {made}"])
