"""The search box: the query language as one types, with the error in place.

While the text is no query, what was found last stays on the screen.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QHideEvent, QMoveEvent, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QWidget

from curator.domain.errors import CuratorError, QueryError
from curator.library.gallery import Change, Gallery
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.parts import plain_label
from curator.ui.panels.query_edit import QueryEdit
from curator.ui.panels.search_completion import Vocabulary
from curator.ui.panels.search_help import QueryHelp
from curator.ui.theme import Theme

_DEBOUNCE = 150
_TEACHES = "words, clip>=25, tag:hands, flag:keep …"


class SearchBox(QWidget):
    """A query that goes to the gallery by itself.

    Signals:
        left(): Escape in the empty box; the grid should have the focus.
    """

    left = Signal()

    def __init__(
        self, gallery: Gallery, theme: Theme, icons: Icons, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._gallery, self._theme, self._icons = gallery, theme, icons
        self._waiting = QTimer(self)
        self._waiting.setSingleShot(True)
        self._waiting.setInterval(_DEBOUNCE)
        self._waiting.timeout.connect(self.search)
        self.edit = QueryEdit(Vocabulary(gallery.library), theme)
        self.edit.setPlaceholderText(_TEACHES)
        self.edit.setAccessibleName("Search")
        self.edit.setClearButtonEnabled(True)
        self.edit.setText(gallery.criteria.text)
        self.edit.textChanged.connect(self._waiting.start)
        self.edit.returnPressed.connect(self._on_enter)
        self.edit.escaped.connect(self._on_escape)
        self._glass, self._question = QAction(self), QAction("How to search", self)
        self._question.triggered.connect(self.show_help)
        self.edit.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self.edit.addAction(self._question, QLineEdit.ActionPosition.TrailingPosition)
        self.help = QueryHelp(self)
        self.help.picked.connect(self._add)
        self._problem: QLabel | None = None
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
        return "" if self._problem is None else self._problem.text()

    def take_focus(self) -> None:
        """Take the focus, with the old text ready to be typed over."""
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.edit.selectAll()

    def search(self) -> None:
        """Show what the text asks for, now."""
        self._waiting.stop()
        text = self.edit.text()
        try:
            if text != self._gallery.criteria.text:
                self._gallery.show(replace(self._gallery.criteria, text=text))
        except QueryError as error:
            self._tell(_in_words(error), error.position)
        except CuratorError as error:
            self._tell(words.error_in_words(error), 0)
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
        """Follow the gallery when others change the text, but never while it is being typed."""
        text = self._gallery.criteria.text
        if change & Change.CRITERIA and not self._waiting.isActive() and not self.problem:
            self._follow(text)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The problem stays below the box."""
        super().resizeEvent(event)
        self._place_problem()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Likewise."""
        super().moveEvent(event)
        self._place_problem()

    def hideEvent(self, event: QHideEvent) -> None:
        """No problem without a box."""
        super().hideEvent(event)
        if self._problem is not None:
            self._problem.hide()

    def _follow(self, text: str) -> None:
        if text != self.edit.text():
            self.edit.setText(text)
            self._waiting.stop()

    def _on_enter(self) -> None:
        if not self.edit.is_choosing:
            self.search()

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

    def _tell(self, problem: str, position: int | None) -> None:
        self.edit.mark(position)
        self.edit.setAccessibleDescription(problem)
        if problem and self._problem is None:
            self._problem = _problem_line(self.window())
        if self._problem is not None:
            self._problem.setText(words.one_line(problem))
            self._problem.setVisible(bool(problem) and self.isVisible())
            self._place_problem()

    def _place_problem(self) -> None:
        if self._problem is not None and self._problem.isVisible():
            self._problem.adjustSize()
            window = self.window()
            corner = self.edit.mapTo(window, QPoint(0, self.edit.height() + 2))
            most = window.width() - self._problem.width()
            self._problem.move(max(0, min(corner.x(), most)), corner.y())
            self._problem.raise_()

    def _tint(self) -> None:
        self._glass.setIcon(self._icons.icon("search"))
        self._question.setIcon(self._icons.icon("help"))


def _problem_line(window: QWidget) -> QLabel:
    """A line above everything else: no layout moves when it comes and goes."""
    line = plain_label(role="problem")
    line.setParent(window)
    line.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    line.setStyleSheet(
        "background: palette(base); border: 1px solid palette(mid); border-radius: 4px;"
        " padding: 3px 8px;"
    )
    return line


def _in_words(error: QueryError) -> str:
    """What is wrong and, where the reason does not name it, at which word."""
    rest = error.query[error.position :].split()
    reason = words.sentence(error.reason)
    if rest and f"'{rest[0]}'" in reason:
        return reason
    return f"{reason} At “{rest[0]}”." if rest else f"{reason} At the end."
