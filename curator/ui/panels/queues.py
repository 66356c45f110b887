"""Queues that find mistakes, in the left dock: ready queries with the count of now."""

from __future__ import annotations

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from curator.domain.criteria import Criteria
from curator.library.gallery import Change, Gallery
from curator.library.queues import HIGH, LOW, Queue, QueueCounts, QueueKind
from curator.ui.icons import Icons
from curator.ui.list_deeds import ListDeeds
from curator.ui.panels.counting import Counting
from curator.ui.panels.facet_list import FacetList, FacetWords
from curator.ui.panels.facet_paint import FacetRow

_RESTS = 40
"""Percentiles of a large library take a while, and are others whenever a score arrives."""

_TITLES = {
    QueueKind.HIGH_REJECTED: "High score but rejected",
    QueueKind.LOW_KEPT: "Low score but kept",
    QueueKind.OFF_PROMPT: "Pretty but off-prompt",
    QueueKind.KEEPERLESS: "Prompt with nothing kept",
}
_TOLD = {
    QueueKind.HIGH_REJECTED: "Rejected images among the best {best} % of the library by {0}.",
    QueueKind.LOW_KEPT: "Kept images among the worst {worst} % of the library by {0}.",
    QueueKind.OFF_PROMPT: "Images among the best {best} % by {0} and the worst {worst} % by {1}, "
    "if they are not rejected.",
    QueueKind.KEEPERLESS: "Images of prompts of which you keep none.",
}
_LACKING = "This needs scores that the library does not have yet."


class QueuesPanel(QWidget):
    """Where flags and scores contradict each other; a click shows these images."""

    def __init__(self, gallery: Gallery, deeds: ListDeeds, icons: Icons) -> None:
        super().__init__()
        self._gallery, self._deeds = gallery, deeds
        self._counts = QueueCounts(gallery.library)
        self.list = FacetList(FacetWords("Queues", "Find a queue", ""), icons.theme, icons)
        self.list.pressed.connect(self._on_pressed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.list)
        counts = self._counts
        self._counting = Counting(counts.count_next, lambda: counts.has_begun, self, _RESTS)
        self._counting.counted.connect(self._show)
        self._show()

    def on_change(self, change: Change) -> None:
        """Follow the gallery."""
        if change & (Change.LIBRARY | Change.CRITERIA):
            self._show()
        if change & Change.LIBRARY:
            self._counting.ask()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing is counted for a list that is not seen."""
        super().hideEvent(event)
        self._counting.stop()

    def showEvent(self, event: QShowEvent) -> None:
        """Count what has changed meanwhile."""
        super().showEvent(event)
        self._counting.begin()

    def _show(self) -> None:
        rows = [self._row(queue, count) for queue, count in self._counts.queues()]
        text = self._gallery.criteria.text
        chosen = {row.key for row in rows if text and row.key == text}
        self.list.show_rows(rows, chosen)

    def _row(self, queue: Queue, count: int | None) -> FacetRow:
        title = _TITLES[queue.kind]
        if not queue.query:
            return FacetRow(queue.kind, title, None, f"{title}\n{_LACKING}", faded=True)
        titles = [self._gallery.library.infos[key].title for key in queue.scorers]
        told = _TOLD[queue.kind].format(*titles, best=100 - HIGH, worst=LOW)
        return FacetRow(queue.query, title, count, f"{title}\n{told}\n{queue.query}")

    def _on_pressed(self, key: str, _several: bool) -> None:
        criteria = self._gallery.criteria
        if isinstance(key, QueueKind):
            self._deeds.notice(_LACKING)
        elif criteria.text == key:
            self._gallery.show(Criteria(sort=criteria.sort))
        else:
            self._deeds.ask(Criteria(text=key, sort=criteria.sort))
