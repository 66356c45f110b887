"""A histogram with two handles: which values are shown, or where the cut lies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from PySide6.QtCore import QEvent, QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from curator.domain.score import Direction
from curator.library.gallery import Histogram
from curator.ui.panels import histogram_paint as paint
from curator.ui.panels.axis import (
    OPEN,
    Axis,
    Bounds,
    End,
    moved,
    nearest,
    places,
    shifted,
    typed,
)
from curator.ui.panels.histogram_face import Face
from curator.ui.panels.value_editor import ValueEditor
from curator.ui.theme import Theme

_STEP = 0.01
_FINE_STEP = 0.001
_PAGE = 0.1
_WHEEL_NOTCH = 120
_STEPS_BY_KEY = {
    Qt.Key.Key_Left: -_STEP,
    Qt.Key.Key_Down: -_STEP,
    Qt.Key.Key_Right: _STEP,
    Qt.Key.Key_Up: _STEP,
    Qt.Key.Key_PageDown: -_PAGE,
    Qt.Key.Key_PageUp: _PAGE,
    Qt.Key.Key_Home: -1.0,
    Qt.Key.Key_End: 1.0,
}
_EDIT_KEYS = (Qt.Key.Key_F2, Qt.Key.Key_Return, Qt.Key.Key_Enter)


class SliderMode(Enum):
    """What the handles mean: the range that is shown, or the lines of a cut."""

    RANGE = "range"
    CUT = "cut"


@dataclass(frozen=True, slots=True)
class _Drag:
    """A pull at one handle, or at the range between both (`end` None), and where it began."""

    end: End | None
    offset: float
    start: Bounds


class HistogramSlider(QWidget):
    """Bars of counts and two handles on them.

    Args:
        title: what is counted, for assistive technology.
        in_words: a value as people read it.
        direction: which end a cut keeps.
        theme: the colours.
        parent: the widget it stands in.

    Signals:
        changing(low, high): while a handle moves, once an event-loop turn at most; None is open.
        changed(low, high): when the handle was let go.
    """

    changing = Signal(object, object)
    changed = Signal(object, object)

    def __init__(
        self,
        title: str,
        in_words: Callable[[float], str],
        direction: Direction,
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._title, self._in_words, self._direction = title, in_words, direction
        self._theme = theme
        self._axis = Axis(0.0, 0.0)
        self._known = 0
        self._bars = paint.Bars()
        self._waiting: Histogram | None = None
        self._bounds: Bounds = OPEN
        self._mode = SliderMode.RANGE
        self._active = End.LOW
        self._hot: End | None = None
        self._drag: _Drag | None = None
        self._editor: ValueEditor | None = None
        self._announcement = QTimer(self)
        self._announcement.setSingleShot(True)
        self._announcement.timeout.connect(self._announce)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(title)
        self._describe()
        theme.changed.connect(self.update)

    @property
    def bounds(self) -> Bounds:
        """What the handles stand at; None where a side is open."""
        return self._bounds

    @property
    def mode(self) -> SliderMode:
        """What the handles mean."""
        return self._mode

    def set_mode(self, mode: SliderMode) -> None:
        """Let the handles mean something else; they stay where they are."""
        self._mode = mode
        self._describe()
        self.update()

    def set_meaning(self, in_words: Callable[[float], str], direction: Direction) -> None:
        """Let values be read otherwise: they are percentiles now, or no longer."""
        self._in_words, self._direction = in_words, direction
        self._describe()
        self.update()

    def set_logarithmic_counts(self, on: bool) -> None:
        """Let heights follow the logarithm of counts, or their root."""
        self._bars = replace(self._bars, logarithmic=on)
        self.update()

    @property
    def counts(self) -> Sequence[int]:
        """What the bars say."""
        return self._bars.counts

    @property
    def known(self) -> int:
        """How many images have a value."""
        return self._known

    def set_bounds(self, low: float | None, high: float | None) -> None:
        """Put the handles somewhere without telling anybody; a pull that goes on wins."""
        if self._drag is None and (low, high) != self._bounds:
            self._bounds = (low, high)
            self._describe()
            self.update()

    def set_histogram(self, histogram: Histogram) -> None:
        """Show other counts; while a handle is held the scale must not slip from under it."""
        if self._drag is not None:
            self._waiting = histogram
            return
        self._axis = Axis(histogram.low, histogram.high, histogram.logarithmic)
        self._known = histogram.known
        whole = () if histogram.whole is None else histogram.whole.tolist()
        self._bars = replace(self._bars, counts=histogram.counts.tolist(), whole=whole)
        self._describe()
        self.update()

    def in_words(self) -> str:
        """Where the handles stand, in words."""
        low, high = self._bounds
        if self._mode is SliderMode.RANGE and (low, high) == OPEN:
            return "all values"
        parts = [
            "open" if bound is None else self._in_words(bound)  # one word for either end
            for bound in (low, high)
        ]
        return f"from {parts[0]} to {parts[1]}"

    def nothing_in_words(self) -> str:
        """Why there is no stretch to put handles on."""
        return f"all {self._in_words(self._axis.low)}" if self._known else "no scores yet"

    def reset(self, end: End | None = None) -> None:
        """Open one handle, or both."""
        low, high = self._bounds
        match end:
            case None:
                self._settle(OPEN)
            case End.LOW:
                self._settle((None, high))
            case End.HIGH:
                self._settle((low, None))

    def edit(self, end: End) -> None:
        """Let the user type one bound."""
        if self._axis.is_empty:
            return
        self._close_editor()
        self._active = end
        name = f"{self._title}, {paint.end_name(end)} bound"
        editor = ValueEditor(self._bounds[end], "open", name, self)
        editor.typed.connect(self._on_typed)
        editor.ended.connect(self._close_editor)
        self._editor = editor
        editor.open_at(self._face().value_rects()[end])

    # Qt's own

    def sizeHint(self) -> QSize:
        """Wide enough for the bars, high enough to tell them apart."""
        return QSize(192, 48 + self.fontMetrics().height() + 10)

    def minimumSizeHint(self) -> QSize:
        """Two figures beside each other and a few pixels of bars."""
        return QSize(112, 24 + self.fontMetrics().height() + 10)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Zones, bars, rail, handles, figures."""
        painter = QPainter(self)
        painter.setFont(paint.small(self.font()))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = self._theme.colors
        if self._axis.is_empty:
            painter.setPen(colors.muted)
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.nothing_in_words())
        else:
            held = self._drag.end if self._drag is not None else None
            focused = self._active if self.hasFocus() else None
            self._face().paint(painter, colors, hot=(self._hot, held), focused=focused)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a handle, of the range between, or call the nearer handle here."""
        if event.button() != Qt.MouseButton.LeftButton or self._axis.is_empty:
            super().mousePressEvent(event)
        elif self._face().value_at(event.position()) is None:
            self._take_hold(event.position().x())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Pull what is held; else show what could be."""
        if self._drag is None:
            self._hover(event.position())
            return
        fraction = self._face().layout.fraction(event.position().x()) - self._drag.offset
        if self._drag.end is None:
            self._move(shifted(self._axis, self._drag.start, fraction))
        else:
            self._move(moved(self._axis, self._bounds, self._drag.end, fraction))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if event.button() == Qt.MouseButton.LeftButton and self._drag is not None:
            drag, self._drag = self._drag, None
            self._let_go(drag)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """On a figure: type it. On a handle: open it. Between: open both."""
        if self._axis.is_empty or event.button() != Qt.MouseButton.LeftButton:
            return
        self._drag = None
        figure = self._face().value_at(event.position())
        if figure is not None:
            self.edit(figure)
        else:
            self.reset(self._face().handle_at(event.position().x()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Move the nearer handle; without focus, whoever scrolls past must move nothing."""
        turn = event.angleDelta().y() or event.angleDelta().x()
        if not self.hasFocus() or self._axis.is_empty or not turn:
            event.ignore()
            return
        step = _FINE_STEP if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else _STEP
        fraction = self._face().layout.fraction(event.position().x())
        self._active = nearest(self._axis, self._bounds, fraction)
        self._step(step * turn / _WHEEL_NOTCH)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move the handle that has the focus, Home and End take it to the end."""
        step = _STEPS_BY_KEY.get(Qt.Key(event.key()))
        if event.key() in _EDIT_KEYS:
            self.edit(self._active)
        elif step is None or self._axis.is_empty:
            super().keyPressEvent(event)
        else:
            fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self._step(step * _FINE_STEP / _STEP if fine else step)

    def event(self, event: QEvent) -> bool:
        """Keys of the handles are no shortcuts of the window while they have the focus."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            plain = event.modifiers() & ~(
                Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
            )
            if not plain and (event.key() in _STEPS_BY_KEY or event.key() in _EDIT_KEYS):
                event.accept()
                return True
        return super().event(event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes from the lower handle to the upper one before it leaves."""
        following = End.HIGH if forward else End.LOW
        if self._active is following or self._axis.is_empty or self._editor is not None:
            return super().focusNextPrevChild(forward)
        self._active = following
        self._describe()
        self.update()
        return True

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Coming by Tab, the first handle on the way has the focus."""
        if event.reason() == Qt.FocusReason.TabFocusReason:
            self._active = End.LOW
        elif event.reason() == Qt.FocusReason.BacktabFocusReason:
            self._active = End.HIGH
        self._describe()
        super().focusInEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer any more."""
        self._hot = None
        self.update()
        super().leaveEvent(event)

    # Moving

    def _take_hold(self, x: float) -> None:
        fraction = self._face().layout.fraction(x)
        held = self._face().handle_at(x)
        low, high = places(self._axis, self._bounds)
        if held is not None:
            self._active = held
            self._drag = _Drag(held, fraction - (low, high)[held], self._bounds)
        elif None not in self._bounds and low < fraction < high:
            self._drag = _Drag(None, fraction, self._bounds)
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        else:
            self._active = nearest(self._axis, self._bounds, fraction)
            self._drag = _Drag(self._active, 0.0, self._bounds)
            self._move(moved(self._axis, self._bounds, self._active, fraction))
        self.update()

    def _let_go(self, drag: _Drag) -> None:
        if self._bounds != drag.start:
            self._settle(self._bounds)
        if self._waiting is not None:
            histogram, self._waiting = self._waiting, None
            self.set_histogram(histogram)
        self.unsetCursor()

    def _step(self, by: float) -> None:
        here = places(self._axis, self._bounds)[self._active]
        self._settle(moved(self._axis, self._bounds, self._active, here + by))

    def _move(self, bounds: Bounds) -> None:
        if bounds != self._bounds:
            self._bounds = bounds
            self._announcement.start()
            self._describe()
            self.update()

    def _settle(self, bounds: Bounds) -> None:
        self._move(bounds)
        if self._announcement.isActive():
            self._announcement.stop()
            self._announce()
        self.changed.emit(*self._bounds)

    def _announce(self) -> None:
        self.changing.emit(*self._bounds)

    def _on_typed(self, value: float | None) -> None:
        self._settle(typed(self._bounds, self._active, value))

    def _close_editor(self) -> None:
        if self._editor is not None:
            editor, self._editor = self._editor, None
            editor.hide()
            editor.deleteLater()
            self.setFocus(Qt.FocusReason.OtherFocusReason)

    # Seeing

    def _describe(self) -> None:
        handle = f"{paint.end_name(self._active)} handle"
        self.setAccessibleDescription(f"{self.in_words()}; {handle}")

    def _hover(self, at: QPointF) -> None:
        hot = self._face().handle_at(at.x()) if self._face().value_at(at) is None else None
        if hot is not None:
            self.setCursor(Qt.CursorShape.SizeHorCursor)
        else:
            self.unsetCursor()
        if hot is not self._hot:
            self._hot = hot
            self.update()

    def _face(self) -> Face:
        return Face(
            axis=self._axis,
            bounds=self._bounds,
            bars=self._bars,
            cut=self._direction if self._mode is SliderMode.CUT else None,
            in_words=self._in_words,
            size=self.size(),
            font=paint.small(self.font()),
        )
