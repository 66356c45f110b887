"""What keys and clicks mean in the grid, as in a file manager; all of it is done by the Gallery."""

from __future__ import annotations

from PySide6.QtCore import Qt

from curator.library.gallery import Gallery
from curator.ui.gallery.grouped_layout import Layout

_Key = Qt.Key
_CONTROL = Qt.KeyboardModifier.ControlModifier
_SHIFT = Qt.KeyboardModifier.ShiftModifier


def press(gallery: Gallery, index: int | None, held: Qt.KeyboardModifier) -> None:
    """The left button went down on a cell, or between cells."""
    if index is None:
        if not held & (_CONTROL | _SHIFT):
            gallery.select_none()
    elif held & _SHIFT:
        gallery.extend_to(index, add=bool(held & _CONTROL))
    elif held & _CONTROL:
        gallery.toggle(index)
    else:
        gallery.go_to(index)


def move(gallery: Gallery, index: int, held: Qt.KeyboardModifier) -> None:
    """A key that moves leads to a cell."""
    if held & _SHIFT:
        gallery.extend_to(index, add=bool(held & _CONTROL))
    elif held & _CONTROL:
        gallery.move_current(index)
    else:
        gallery.go_to(index)


def moves(key: int, held: Qt.KeyboardModifier) -> bool:
    """Whether a key moves in the grid; left and right with Ctrl belong to the undecided."""
    if held & Qt.KeyboardModifier.AltModifier:
        return False
    return key in _STEPS and not (held & _CONTROL and key in (_Key.Key_Left, _Key.Key_Right))


def goal(key: int, index: int | None, layout: Layout, rows_a_page: int) -> int:
    """The cell that a key leads to from another; from none, to the first (End: the last)."""
    last = layout.count - 1
    if key == _Key.Key_End:
        return last
    if index is None or key == _Key.Key_Home:
        return 0
    columns, rows = _STEPS[key]
    if rows:
        return layout.beside(index, rows * (rows_a_page if key in _PAGES else 1))
    return min(max(0, index + columns), last)


_PAGES = (_Key.Key_PageUp, _Key.Key_PageDown)
_STEPS: dict[int, tuple[int, int]] = {
    _Key.Key_Left: (-1, 0),
    _Key.Key_Right: (1, 0),
    _Key.Key_Up: (0, -1),
    _Key.Key_Down: (0, 1),
    _Key.Key_PageUp: (0, -1),
    _Key.Key_PageDown: (0, 1),
    _Key.Key_Home: (0, 0),
    _Key.Key_End: (0, 0),
}
