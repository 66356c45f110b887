"""The search box: the query language as one types, with the error in place.

While the text is no query, or what it seeks is being found out, what was found last stays on the
screen.
"""

from __future__ import annotations

import re

from PySide6.QtCore import QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QHideEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QSizePolicy, QWidget

from curator.domain.errors import CuratorError, QueryError
from curator.library.gallery import Change, Gallery
from curator.ui import words
from curator.ui.finder import Finder
from curator.ui.icons import Icons
from curator.ui.panels.query_edit import QueryEdit
from curator.ui.panels.search_completion import Vocabulary
from curator.ui.panels.search_help import QueryHelp
from curator.ui.panels.search_history import SearchHistory
from curator.ui.panels.word_below import WordBelow
from curator.ui.theme import Theme

_DEBOUNCE = 150
_PATIENCE = 150
"""Milliseconds that a search may take before the box says that it goes on."""

_TEACHES = "words, clip>=25, tag:hands, flag:keep …"
_BY_MEANING = 'about:""'
_WAITING = "Searching …"
_SEEKING = re.compile(r"(like|about):", re.IGNORECASE)


class SearchBox(QWidget):
    """A query that goes to the gallery by itself.

    Signals:
        left(): Escape in the empty box; the grid should have the focus.
    """

    left = Signal()

    def __init__(
        self,
        gallery: Gallery,
        finder: Finder,
        theme: Theme,
        icons: Icons,
        history: SearchHistory | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.history = history or SearchHistory()
        self._gallery, self._theme, self._icons = gallery, theme, icons
        self._finder = finder
        finder.turned.connect(self._on_turn)
        finder.failed.connect(self._on_failure)
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_DEBOUNCE)
        self._waiting.timeout.connect(self.search)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE)
        self._patience.timeout.connect(self._show_searching)
        self.edit = QueryEdit(Vocabulary(gallery.library), self.history, theme)
        self.edit.setPlaceholderText(_TEACHES)
        self.edit.setAccessibleName("Search")
        self.edit.setClearButtonEnabled(True)
        self.edit.setText(gallery.criteria.text)
        self.edit.textChanged.connect(self._waiting.start)
        self.edit.returnPressed.connect(self._on_enter)
        self.edit.editingFinished.connect(self._note)
        self.edit.escaped.connect(self._on_escape)
        self._glass = QAction("Earlier searches (↓)", self)
        self._glass.triggered.connect(self.edit.offer_history)
        self._question = QAction("How to search", self)
        self._question.triggered.connect(self.show_help)
        self.edit.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.edit.addAction(self._question, QLineEdit.ActionPosition.TrailingPosition)
        self.help = QueryHelp(self)
        self.help.picked.connect(self._add)
        self._problem = self._shown_then = ""
        self._below = WordBelow(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.edit)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusProxy(self.edit)
        theme.changed.connect(self._tint)
        self._tint()

    @property
    def problem(self) -> str:
        """What is said to be wrong; "" when nothing is."""
        return self._problem

    def take_focus(self) -> None:
        """Take the focus, with the old text ready to be typed over."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def ask(self, text: str) -> None:
        """Ask for this and nothing else, now."""
        self.edit.setText(text)
        self.search()

    def ask_by_meaning(self) -> None:
        """Begin to describe what images show, beside what is asked for already."""
        self._add(_BY_MEANING)
        self._waiting.stop()  # Nothing is described yet.
        self.edit.setCursorPosition(len(self.edit.text()) - 1)

    def search(self) -> None:
        """Show what the text asks for, now or as soon as that is found out."""
        self._waiting.stop()
        text = self.edit.text()
        if text == self._finder.sought != "":
            return
        try:
            if text == self._gallery.criteria.text:
                self._finder.stop()
            else:
                self._finder.find(text)
        except CuratorError as error:
            self._on_failure(error)
        else:
            self._tell("", None)

    def show_help(self) -> None:
        """Open the page of examples, below the box and not beyond the window's left edge."""
        self.help.adjustSize()
        corner = self.edit.mapToGlobal(QPoint(self.edit.width(), self.edit.height() + 4))
        edge = self.window().mapToGlobal(QPoint(0, 0)).x()
        self.help.move(max(edge, corner.x() - self.help.width()), corner.y())
        self.help.show()

    def on_change(self, change: Change) -> None:
        """Follow the gallery when others change the text, but never while it is being typed.

        A text with a mistake stays until others ask for another one.
        """
        if not change & Change.CRITERIA or self._waiting.isActive():
            return
        if self.problem and self._gallery.criteria.text == self._shown_then:
            return
        if self._finder.is_outdated:
            self._finder.stop()
        if not self._finder.is_searching:
            self._follow(self._gallery.criteria.text)
            if self.problem:
                self._tell("", None)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The problem stays below the box."""
        super().resizeEvent(event)
        self._below.place()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Likewise."""
        super().moveEvent(event)
        self._below.place()

    def hideEvent(self, event: QHideEvent) -> None:
        """No problem without a box."""
        super().hideEvent(event)
        self._below.hide()

    def _follow(self, text: str) -> None:
        if text != self.edit.text():
            self.edit.setText(text)
            self._waiting.stop()

    def _on_enter(self) -> None:
        if not self.edit.is_choosing:
            self.search()

    @Slot()
    def _note(self) -> None:
        """Enter, or another place: what is asked for now is worth coming back to."""
        text = self.edit.text()
        if not self.problem and text in (self._gallery.criteria.text, self._finder.sought):
            self.history.note(text)

    def _on_escape(self) -> None:
        if self.edit.text():
            self.edit.clear()
            self.search()
        else:
            self.left.emit()

    def _add(self, example: str) -> None:
        before = self.edit.text().rstrip()
        self.edit.setText(f"{before} {example}" if before else example)
        self.edit.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_failure(self, error: CuratorError) -> None:
        if isinstance(error, QueryError):
            self._tell(_in_words(error), error.position)
        else:
            sought = _SEEKING.search(self.edit.text())
            self._tell(words.error_in_words(error), sought.start() if sought else 0)

    @Slot()
    def _on_turn(self) -> None:
        if self._finder.is_searching:
            self._patience.start()
        else:
            self._patience.stop()
            self._show_searching()

    @Slot()
    def _show_searching(self) -> None:
        """While an answer is waited for, the box says so."""
        self._tint()
        if not self.problem:
            self._tell("", None)

    @property
    def _says_searching(self) -> bool:
        return self._finder.is_searching and not self._patience.isActive()

    def _tell(self, problem: str, position: int | None) -> None:
        self._problem, self._shown_then = words.one_line(problem), self._gallery.criteria.text
        self.edit.mark(position)
        waiting = _WAITING if self._says_searching and not problem else ""
        self.edit.setAccessibleDescription(problem or waiting)
        self._below.say(problem or waiting, "problem" if problem else "muted")

    def _tint(self) -> None:
        self._glass.setIcon(self._icons.icon("clock" if self._says_searching else "search"))
        self._question.setIcon(self._icons.icon("help"))


def _in_words(error: QueryError) -> str:
    """What is wrong and, where the reason does not name it, at which word."""
    rest = error.query[error.position :].split()
    reason = words.sentence(error.reason)
    if rest and f"'{rest[0]}'" in reason:
        return reason
    return f"{reason} At “{rest[0]}”." if rest else f"{reason} At the end."
