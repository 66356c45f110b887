"""Puts a query to the gallery; what takes its time is found out in the background first.

That is nearness, and in a large library all that columns do not hold.

The gallery goes on showing what it shows until the answer is there. Whoever asks for something
else meanwhile need not wait for it: an older search is broken off and never heard of again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject, Signal

from curator.domain.criteria import Criteria
from curator.domain.errors import CuratorError
from curator.library.answers import asks_the_database
from curator.library.gallery import Gallery
from curator.library.stopping import Stop
from curator.query.nearness import seeks_nearness
from curator.ui.background import Background

MANY = 50_000
"""In a library of more images than this the database is asked in the background."""


class Finder(QObject):
    """One search at a time.

    Signals:
        turned(): a search has begun or has ended.
        failed(error): a search came to this CuratorError; the gallery shows what it did before.
    """

    turned = Signal()
    failed = Signal(object)

    def __init__(
        self, gallery: Gallery, background: Background, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._background = background
        self._stop: Stop | None = None
        self._sought = self._before = ""
        self._whole: Criteria | None = None

    @property
    def is_searching(self) -> bool:
        """Whether an answer is waited for."""
        return self._stop is not None

    @property
    def sought(self) -> str:
        """The query whose answer is waited for; "" when none is."""
        return self._sought if self.is_searching else ""

    @property
    def is_outdated(self) -> bool:
        """Whether others have put another query to the gallery meanwhile."""
        return self.is_searching and self._gallery.criteria.text != self._before

    def find(self, text: str) -> None:
        """Show what a query asks for; at once if that can be.

        Raises:
            CuratorError: the text is no query, or cannot be answered; whatever was sought is not
                sought any more.
        """
        self._begin(text, None)

    def show(self, criteria: Criteria) -> None:
        """Show what criteria ask for, whatever was asked before; as `find` does."""
        self._begin(criteria.text, criteria)

    def _begin(self, text: str, whole: Criteria | None) -> None:
        self.stop()
        self._whole = whole
        library = self._gallery.library
        query = library.parse(text)
        if seeks_nearness(query.condition):
            self._search(text, partial(library.nearness.answer, query))
        elif len(library.columns.ids) > MANY and asks_the_database(query):
            self._search(text, lambda _stop: library.answers.find_beforehand(query))
        else:
            self._show(text)

    def _search(self, text: str, find: Callable[[Stop], None]) -> None:
        stop = self._stop = Stop()
        self._sought, self._before = text, self._gallery.criteria.text
        self._background.run(
            partial(find, stop), partial(self._on_answer, stop), partial(self._on_failure, stop)
        )
        self.turned.emit()

    def stop(self) -> None:
        """Wait for no answer any more; whoever looks for it hears of that."""
        if self._stop is not None:
            self._stop.say()
            self._stop = None
            self.turned.emit()

    def _show(self, text: str) -> None:
        self._gallery.show(self._whole or replace(self._gallery.criteria, text=text))

    def _on_answer(self, stop: Stop, _answer: None) -> None:
        if stop is not self._stop:
            return
        text = self._sought
        self.stop()
        try:
            self._show(text)
        except CuratorError as error:
            self.failed.emit(error)

    def _on_failure(self, stop: Stop, error: Exception) -> None:
        if stop is not self._stop:
            return
        self.stop()
        if not isinstance(error, CuratorError):
            raise error
        self.failed.emit(error)
