"""The inspector's page on several images: what they have in common, and judging them all."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QVBoxLayout, QWidget

from curator.domain.image import Flag, Label
from curator.library.columns import Ids
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.looked_at import spreads, tags_of
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.icons import Icons
from curator.ui.panels.histogram_paint import small
from curator.ui.panels.judged_row import JudgedRow
from curator.ui.panels.parts import GAP, WIDE_GAP, bold, plain_label, set_shown
from curator.ui.panels.sections import Section
from curator.ui.panels.tag_editor import TagEditor
from curator.ui.theme import Theme


class SelectionPage(QWidget):
    """What is selected, as a whole.

    Signals:
        left(): the images should have the focus again.
    """

    left = Signal()

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._gallery = gallery
        self.title = bold(plain_label())
        self.flags = plain_label(role="muted", wrap=True)
        self.judged = JudgedRow(gallery, theme, icons)
        self.tags = TagEditor(gallery, theme, icons)
        self.tags.left.connect(self.left)
        self.spreads = SpreadTable()
        hint = "Flags, stars, labels and tags set here apply to all of them, as one step."
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, WIDE_GAP, WIDE_GAP, WIDE_GAP)
        column.setSpacing(WIDE_GAP)
        for widget in (self.title, self.flags, self.judged):
            column.addWidget(widget)
        column.addWidget(plain_label(hint, role="muted", wrap=True))
        column.addWidget(Section("Tags", self.tags, theme, icons))
        column.addWidget(Section("Scores", self.spreads, theme, icons))
        column.addStretch(1)

    def show_images(self, ids: Ids) -> None:
        """Show these images."""
        columns = self._gallery.library.columns
        rows = columns.rows_of(ids)
        flags = columns["flag"][rows]
        self.title.setText(f"{words.images(len(ids))} selected")
        self.flags.setText(_flags_in_words(flags))
        self.judged.show_judgements(
            {Flag(int(each)) for each in np.unique(flags)},
            set(np.unique(columns["rating"][rows]).tolist()),
            {Label(int(each)) for each in np.unique(columns["label"][rows])},
        )
        worn = tags_of(self._gallery.library, ids).items()
        self.tags.show_tags({name: _share(count, len(ids)) for name, count in worn})
        self.spreads.show_texts(_in_words(self._gallery.library, ids))


class SpreadTable(QWidget):
    """Scorers with the ends and the middle of their values."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[ElidedLabel, QLabel, QLabel]] = []
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(WIDE_GAP)
        self._grid.setVerticalSpacing(0)
        self._grid.setColumnStretch(0, 1)

    def show_texts(self, texts: Mapping[str, tuple[str, str]]) -> None:
        """Show these rows: a scorer's title, the ends of its values, and more in small."""
        while len(self._rows) < len(texts):
            self._add_row()
        shown = [(title, *both) for title, both in texts.items()]
        shown += [("", "", "")] * (len(self._rows) - len(texts))
        for labels, (name, ends, more) in zip(self._rows, shown, strict=True):
            labels[0].set_whole_text(name)
            labels[1].setText(ends)
            labels[2].setText(more)
            for label in labels:
                set_shown(label, bool(name))

    def texts(self) -> dict[str, tuple[str, str]]:
        """The rows as they are shown."""
        return {
            title.whole_text: (ends.text(), more.text())
            for title, ends, more in self._rows
            if title.whole_text
        }

    def _add_row(self) -> None:
        title, ends = ElidedLabel(mode=Qt.TextElideMode.ElideRight), bold(plain_label())
        more = plain_label(role="muted")
        more.setFont(small(more.font()))
        more.setContentsMargins(0, 0, 0, GAP)
        row = 2 * len(self._rows)
        self._grid.addWidget(title, row, 0)
        self._grid.addWidget(ends, row, 1, Qt.AlignmentFlag.AlignRight)
        self._grid.addWidget(more, row + 1, 0, 1, 2)
        self._rows.append((title, ends, more))


def _share(count: int, total: int) -> str:
    return "" if count == total else f" · {count:,}"


def _in_words(library: Library, ids: Ids) -> dict[str, tuple[str, str]]:
    told = {}
    for key, spread in spreads(library, ids).items():
        info = library.infos[key]
        low, middle, high = (
            words.scorer_value(info, value) for value in (spread.low, spread.middle, spread.high)
        )
        few = "" if spread.known == len(ids) else f" · {spread.known:,} of {len(ids):,} scored"
        told[info.title] = (f"{low} – {high}", f"median {middle}{few}")
    return told


def _flags_in_words(flags: NDArray[np.int8]) -> str:
    order = (Flag.KEEP, Flag.UNDECIDED, Flag.REJECT)
    counts = {flag: int((flags == flag).sum()) for flag in order}
    return " · ".join(f"{count:,} {words.flag(flag)}" for flag, count in counts.items() if count)
