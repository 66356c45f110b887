"""The filters on what the user decided: flags, stars, labels."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from curator.domain.criteria import Criteria
from curator.domain.image import HIGHEST_RATING, Flag, Label
from curator.library.axes import Axis
from curator.library.facets import Facets
from curator.library.gallery import Gallery
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.marks import StarRow, flag_row, label_row, show_count, unrated_button
from curator.ui.panels.parts import GAP, WIDE_GAP, plain_label
from curator.ui.theme import Theme


class JudgedFilters(QWidget):
    """Which flags and labels are shown, and from how many stars on."""

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._gallery = gallery
        self.flags = flag_row(theme, icons)
        self.flags.chosen.connect(self._on_flag)
        self.labels = label_row(theme)
        self.labels.chosen.connect(self._on_label)
        self.stars = StarRow("at least", theme, icons)
        self.stars.chosen.connect(self._on_stars)
        marks = QHBoxLayout()
        marks.setSpacing(WIDE_GAP)
        marks.addWidget(self.flags)
        marks.addWidget(self.labels)
        marks.addStretch(1)
        self.unrated = unrated_button(theme, icons)
        self.unrated.clicked.connect(self._on_unrated)
        stars = QHBoxLayout()
        stars.setSpacing(0)
        stars.addWidget(self.unrated)
        stars.addWidget(self.stars)
        stars.addWidget(plain_label("or more", role="muted"), 1)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        rows.addLayout(marks)
        rows.addLayout(stars)

    def show_criteria(self, criteria: Criteria) -> None:
        """Show what is asked for."""
        self.flags.set_checked(criteria.flags)
        self.labels.set_checked(criteria.labels)
        self.stars.set_rating(criteria.least_rating)
        self.unrated.setChecked(criteria.most_rating == 0)

    def show_counts(self, facets: Facets) -> None:
        """Say how many images each choice would leave."""
        self.flags.show_counts(facets.counts(Axis.FLAG))
        self.labels.show_counts(facets.counts(Axis.LABEL))
        ratings = facets.counts(Axis.RATING)
        exactly = [ratings.get(stars, 0) for stars in range(HIGHEST_RATING + 1)]
        self.stars.show_counts([sum(exactly[stars:]) for stars in range(1, len(exactly))])
        show_count(self.unrated, words.stars(0), exactly[0])

    def _on_flag(self, flag: Flag) -> None:
        criteria = self._gallery.criteria
        self._gallery.show(replace(criteria, flags=criteria.flags ^ {flag}))

    def _on_label(self, label: Label) -> None:
        criteria = self._gallery.criteria
        self._gallery.show(replace(criteria, labels=criteria.labels ^ {label}))

    def _on_stars(self, rating: int) -> None:
        self._rate(rating, HIGHEST_RATING)

    def _on_unrated(self) -> None:
        shown = self._gallery.criteria.most_rating == 0
        self._rate(0, HIGHEST_RATING if shown else 0)

    def _rate(self, least: int, most: int) -> None:
        criteria = self._gallery.criteria
        self._gallery.show(replace(criteria, least_rating=least, most_rating=most))
