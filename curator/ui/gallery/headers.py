"""The headers over groups of images: what they have in common, and how many they are."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter

from curator.library.gallery import Change, Gallery
from curator.library.group_titles import GroupTitles
from curator.library.grouping import GroupBy
from curator.ui import words
from curator.ui.gallery.grouped_layout import HEADER, GroupedLayout, Layout
from curator.ui.theme import Colors

_GAP = 10
_WITHOUT = {
    GroupBy.PROMPT: "No prompt",
    GroupBy.CHECKPOINT: "No checkpoint",
    GroupBy.FOLDER: "No folder",
}


class Headers:
    """Paints headers, that of the group at the view's upper edge always; finds them by a point."""

    def __init__(self, gallery: Gallery) -> None:
        self._gallery = gallery
        self._titles = GroupTitles(gallery.library)

    def on_change(self, change: Change) -> None:
        """Folders may be called otherwise now, and prompts may have been read again."""
        if change & Change.LIBRARY:
            self._titles.forget()

    def cells_at(self, point: QPoint, layout: Layout, shift: int, height: int) -> range | None:
        """The cells of the group whose header is seen at a point of a view scrolled by `shift`."""
        if isinstance(layout, GroupedLayout):
            for group in layout.headers_between(shift, shift + height):
                if 0 <= point.y() - self._top(layout, group, shift) < HEADER:
                    return layout.cells_of(group)
        return None

    def paint(
        self, painter: QPainter, layout: Layout, view: QRect, shift: int, colors: Colors
    ) -> None:
        """Paint all that are seen in a view scrolled by `shift`."""
        if not isinstance(layout, GroupedLayout) or layout.count != len(self._gallery):
            return
        for group in layout.headers_between(shift, shift + view.height()):
            top = self._top(layout, group, shift)
            if top < view.height():
                place = QRect(0, top, view.width(), HEADER)
                painter.fillRect(place, colors.canvas)
                self._paint_words(painter, layout, group, place, colors)
                if top > layout.header_top(group) - shift:
                    painter.fillRect(QRect(0, top + HEADER - 1, view.width(), 1), colors.border)

    def title(self, layout: GroupedLayout, group: int) -> str:
        """What the images of a group have in common, in words."""
        first = self._gallery.id_at(layout.cells_of(group).start)
        found = self._titles.of(layout.groups, group, first)
        if isinstance(found, date):
            return f"{found:%A}, {found.day} {found:%B} {found.year}"
        return words.one_line(found) or _WITHOUT.get(layout.groups.by, "")

    def _top(self, layout: GroupedLayout, group: int, shift: int) -> int:
        """Where a header is in the view: it stays at the edge until the next one pushes it out."""
        natural = layout.header_top(group) - shift
        return min(max(0, natural), layout.header_top(group + 1) - shift - HEADER)

    def _paint_words(
        self, painter: QPainter, layout: GroupedLayout, group: int, place: QRect, colors: Colors
    ) -> None:
        count = words.images(len(layout.cells_of(group)))
        plain = QFont(painter.font())
        strong = QFont(plain)
        strong.setBold(True)
        behind = QFontMetrics(plain).horizontalAdvance(count) + _GAP
        inside = place.adjusted(layout.plain.left + 2, 0, -layout.plain.left - 2, 0)
        metrics = QFontMetrics(strong)
        room = max(0, inside.width() - behind)
        title = metrics.elidedText(self.title(layout, group), Qt.TextElideMode.ElideRight, room)
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setPen(colors.text)
        painter.setFont(strong)
        painter.drawText(inside, middle, title)
        painter.setPen(colors.muted)
        painter.setFont(plain)
        after = metrics.horizontalAdvance(title) + _GAP
        painter.drawText(inside.adjusted(after, 0, 0, 0), middle, count)
