"""Where a cell tells how many images its stack has; it can be pressed there."""

from __future__ import annotations

from PySide6.QtCore import QRectF

from curator.library.cells import StackMark
from curator.ui.gallery.metrics import Metrics

PAD = 5
SPACE = 4


def badge_text(stack: StackMark) -> str:
    """The number of images; of an open stack the image's own place before it."""
    return f"{stack.place:,}/{stack.size:,}" if stack.is_open else f"{stack.size:,}"


def badge_icon(metrics: Metrics) -> int:
    """How wide the icon before the number is; 0 where there is no room for one."""
    return round(metrics.mark * 0.72) if metrics.side >= 80 else 0


def badge_width(metrics: Metrics, stack: StackMark) -> float:
    """How wide it is."""
    icon = badge_icon(metrics)
    text = metrics.text.horizontalAdvance(badge_text(stack))
    return text + 2 * PAD + (icon + SPACE - 2 if icon else 0)


def badge_place(metrics: Metrics, cell: QRectF, stack: StackMark) -> QRectF:
    """Where it is in a cell: the upper right."""
    width, inset = badge_width(metrics, stack), metrics.inset + 2
    height = max(metrics.mark, metrics.pill)
    return QRectF(cell.right() - inset - width, cell.top() + inset, width, height)
