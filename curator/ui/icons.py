"""The window's icons: strokes in the theme's colours, sharp at any scale."""

from __future__ import annotations

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from curator.assets import resource
from curator.ui.theme import Theme, mixed

APPLICATION_ICON = "curator"

_SIZES = (16, 20, 24)
_MOST_KEPT = 500
_APPLICATION_SIZES = (16, 24, 32, 48, 64, 128, 256)


class Icons:
    """Gives icons by name; after `Theme.changed` ask again, they come in the new colours."""

    def __init__(self, theme: Theme) -> None:
        self._theme = theme
        self._drawings: dict[str, QSvgRenderer] = {}
        self._icons: dict[str, QIcon] = {}
        self._pixmaps: dict[tuple[str, int, int, float], QPixmap] = {}
        theme.changed.connect(self._icons.clear)

    @property
    def theme(self) -> Theme:
        """The theme whose colours they wear."""
        return self._theme

    def icon(self, name: str) -> QIcon:
        """The icon of a name, for widgets: normal, disabled and on a selection.

        Raises:
            UnknownNameError: there is no such icon.
        """
        if name not in self._icons:
            self._icons[name] = self._made(name)
        return self._icons[name]

    def pixmap(self, name: str, size: int, color: QColor, ratio: float) -> QPixmap:
        """One icon in one colour, `size` logical pixels wide, for painting it oneself.

        Kept, for it is asked for with every paint; do not paint on it.
        """
        wanted = (name, size, color.rgba(), ratio)
        if wanted not in self._pixmaps:
            if len(self._pixmaps) >= _MOST_KEPT:
                self._pixmaps.clear()
            shape = self._shape(name, round(size * ratio), ratio)
            self._pixmaps[wanted] = _tinted(shape, color)
        return self._pixmaps[wanted]

    def application_icon(self) -> QIcon:
        """Curator's own, in its own colours."""
        icon = QIcon()
        for size in _APPLICATION_SIZES:
            icon.addPixmap(self._shape(APPLICATION_ICON, size, 1.0))
        return icon

    def _made(self, name: str) -> QIcon:
        icon = QIcon()
        colors = self._theme.colors
        tints = {
            QIcon.Mode.Normal: colors.text,
            QIcon.Mode.Disabled: mixed(colors.muted, colors.panel, 0.45),
            QIcon.Mode.Selected: colors.on_accent,
        }
        for ratio in _ratios():
            for size in _SIZES:
                shape = self._shape(name, round(size * ratio), ratio)
                for mode, color in tints.items():
                    icon.addPixmap(_tinted(shape, color), mode)
        return icon

    def _shape(self, name: str, pixels: int, ratio: float) -> QPixmap:
        drawing = self._drawing(name)  # Before there is a painter that an error would leave open.
        shape = QPixmap(pixels, pixels)
        shape.fill(Qt.GlobalColor.transparent)
        painter = QPainter(shape)
        drawing.render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        shape.setDevicePixelRatio(ratio)
        return shape

    def _drawing(self, name: str) -> QSvgRenderer:
        if name not in self._drawings:
            text = resource(f"icons/{name}.svg").read_bytes()
            self._drawings[name] = QSvgRenderer(QByteArray(text))
        return self._drawings[name]


def _ratios() -> list[float]:
    """The scales of all screens."""
    return sorted({screen.devicePixelRatio() for screen in QGuiApplication.screens()})


def _tinted(shape: QPixmap, color: QColor) -> QPixmap:
    tinted = QPixmap(shape)
    painter = QPainter(tinted)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(tinted.rect(), color)
    painter.end()
    return tinted
