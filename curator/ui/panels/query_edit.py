"""The line of the search box: marks the place of an error, completes names, gives Escape a use."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QStringListModel, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QCompleter, QLineEdit, QListView, QWidget

from curator.ui.panels.search_completion import Completions, Vocabulary, completions
from curator.ui.panels.search_history import SearchHistory
from curator.ui.theme import Theme

_WAVE = 2.0
_SHORTEST_WAVE = 10.0
_MOST_SHOWN = 10


class QueryEdit(QLineEdit):
    """A line for a query.

    Signals:
        escaped(): Escape was pressed and no list of completions was open.
    """

    escaped = Signal()

    def __init__(
        self,
        vocabulary: Vocabulary,
        history: SearchHistory,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._vocabulary, self._history, self._theme = vocabulary, history, theme
        self._fault: int | None = None
        self._offered = Completions(0)
        self._names = QStringListModel(self)
        self._list = QListView()
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._list.setStyleSheet("background: palette(base); border: 1px solid palette(mid);")
        self._completer = QCompleter(self._names, self)
        self._completer.setPopup(self._list)
        self._completer.setWidget(self)
        self._completer.setMaxVisibleItems(_MOST_SHOWN)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.activated.connect(self._complete)
        self.textEdited.connect(self._offer)

    @property
    def fault(self) -> int | None:
        """The place of the error that is marked, if one is."""
        return self._fault

    @property
    def offered(self) -> tuple[str, ...]:
        """The completions that are on offer."""
        return self._offered.texts

    @property
    def is_choosing(self) -> bool:
        """Whether a completion is chosen that Enter will take."""
        return self._list.isVisible() and self._list.currentIndex().isValid()

    def mark(self, position: int | None) -> None:
        """Mark an error from a place on; None: there is none."""
        self._fault = position
        self.setProperty("wrong", position is not None)
        self.style().unpolish(self)
        self.style().polish(self)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A wave below what is wrong."""
        super().paintEvent(event)
        if self._fault is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setClipRect(self.rect().adjusted(4, 0, -4, 0))
        painter.setPen(QPen(self._theme.colors.reject, 1.5))
        painter.drawPolyline(self._wave(self._fault))
        painter.end()

    def event(self, event: QEvent) -> bool:
        """Escape belongs to this line while it has the focus, whatever it means elsewhere."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes the list of completions first; Down opens the list of earlier searches."""
        if event.key() == Qt.Key.Key_Down and not self._list.isVisible():
            self.offer_history()
        elif event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self._list.isVisible():
            self._list.hide()
        else:
            self.escaped.emit()

    def offer_history(self) -> None:
        """Offer earlier searches that hold what is written, in place of all of it."""
        self._show_offer(Completions(0, self._history.holding(self.text()), whole=True))

    def _wave(self, position: int) -> QPolygonF:
        text, metrics = self.text(), self.fontMetrics()
        cursor = self.cursorRect()
        origin = cursor.center().x() - metrics.horizontalAdvance(text[: self.cursorPosition()])
        parts = text[position:].split(maxsplit=1)
        end = position + len(parts[0]) if parts else len(text)
        left = origin + metrics.horizontalAdvance(text[:position])
        right = max(origin + metrics.horizontalAdvance(text[:end]), left + _SHORTEST_WAVE)
        y = cursor.bottom() - _WAVE
        steps = int((right - left) / _WAVE) + 1
        return QPolygonF(
            [QPointF(left + at * _WAVE, y + (_WAVE if at % 2 else 0)) for at in range(steps)]
        )

    def _offer(self) -> None:
        self._show_offer(completions(self.text(), self.cursorPosition(), self._vocabulary))

    def _show_offer(self, offered: Completions) -> None:
        self._offered = offered
        self._names.setStringList(list(self._offered.texts))
        if self._offered.texts:
            self._completer.complete()
        else:
            self._list.hide()

    def _complete(self, chosen: str) -> None:
        if self._offered.whole:
            self._offered = Completions(0)
            self.setText(chosen)
            return
        text, cursor = self.text(), self.cursorPosition()
        begun = self._offered.start
        # A whole condition is finished; behind an operator a value is still to come.
        ending = "" if chosen.endswith((":", "=")) or text[cursor:].startswith(" ") else " "
        self.setText(text[:begun] + chosen + ending + text[cursor:])
        self.setCursorPosition(begun + len(chosen) + len(ending))
        self._offered = Completions(0)
        self.textEdited.emit(self.text())
