"""Icons in a colour, drawn once each and kept."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPixmap

from curator.ui.icons import Icons


class TintedIcons:
    """What cells and the loupe paint at every turn; there are only a few of them."""

    def __init__(self, icons: Icons) -> None:
        self._icons = icons
        self._kept: dict[tuple[str, int, int, float], QPixmap] = {}

    def pixmap(self, name: str, size: int, color: QColor, ratio: float) -> QPixmap:
        """An icon `size` logical pixels wide."""
        key = (name, size, color.rgba(), ratio)
        if key not in self._kept:
            self._kept[key] = self._icons.pixmap(name, size, color, ratio)
        return self._kept[key]
