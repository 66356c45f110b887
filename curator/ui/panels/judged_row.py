"""Flag, stars and label of what is looked at, to be seen and to be set."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtWidgets import QWidget

from curator.domain.image import Flag, Label
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.ui.icons import Icons
from curator.ui.panels.flow import FlowLayout
from curator.ui.panels.marks import StarRow, flag_row, label_row
from curator.ui.panels.parts import WIDE_GAP
from curator.ui.theme import Theme


class JudgedRow(QWidget):
    """Judges the gallery's targets; pressing what already holds takes stars and label away."""

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._gallery = gallery
        self._labels_now: frozenset[Label] = frozenset()
        self.flags = flag_row(theme, icons)
        self.flags.chosen.connect(self._on_flag)
        self.labels = label_row(theme)
        self.labels.chosen.connect(self._on_label)
        self.stars = StarRow("Rating", theme, icons)
        self.stars.chosen.connect(self._on_stars)
        flow = FlowLayout(WIDE_GAP)
        for row in (self.flags, self.stars, self.labels):
            flow.addWidget(row)
        self.setLayout(flow)

    def show_judgements(
        self, flags: Collection[Flag], ratings: Collection[int], labels: Collection[Label]
    ) -> None:
        """Show what holds; several values where images differ."""
        self._labels_now = frozenset(labels)
        self.flags.set_checked(flags if len(flags) == 1 else ())
        self.labels.set_checked(labels if len(labels) == 1 else ())
        self.stars.set_rating(next(iter(ratings)) if len(ratings) == 1 else None)

    def _on_flag(self, flag: Flag) -> None:
        self._gallery.judge(Judgement(flag=flag))

    def _on_label(self, label: Label) -> None:
        taken_off = self._labels_now == {label}
        self._gallery.judge(Judgement(label=Label.NONE if taken_off else label))

    def _on_stars(self, rating: int) -> None:
        self._gallery.judge(Judgement(rating=rating))
