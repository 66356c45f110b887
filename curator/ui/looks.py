"""How the user has arranged the window: remembered, but no part of the library's truth."""

from __future__ import annotations

import json
from pathlib import Path

import platformdirs
from PySide6.QtCore import QByteArray, QSettings

from curator.domain.criteria import Scale
from curator.ui.gallery.layout import LARGEST_CELL, SMALLEST_CELL, USUAL_CELL
from curator.ui.theme import ThemeMode

FILE_NAME = "window.ini"
_NAMES = {scale: scale.name.lower() for scale in Scale}
_SCALES = {name: scale for scale, name in _NAMES.items()}


def default_looks_path() -> Path:
    """The file in the platform's configuration folder, beside the settings."""
    return platformdirs.user_config_path("curator", appauthor=False) / FILE_NAME


class Looks:
    """The window's own small memory; whatever cannot be read there is as if never set.

    Args:
        path: the file; the default one if none is named.
    """

    def __init__(self, path: Path | None = None) -> None:
        place = path or default_looks_path()
        self._settings = QSettings(str(place), QSettings.Format.IniFormat)

    @property
    def geometry(self) -> QByteArray:
        """Place and size of the window, as Qt saves them; empty when there is none."""
        return self._bytes("window/geometry")

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._settings.setValue("window/geometry", value)

    @property
    def state(self) -> QByteArray:
        """Docks and bars, as Qt saves them; empty when there is none."""
        return self._bytes("window/state")

    @state.setter
    def state(self, value: QByteArray) -> None:
        self._settings.setValue("window/state", value)

    @property
    def theme(self) -> ThemeMode:
        """Light, dark or the system's."""
        text = self.text("theme")
        return ThemeMode(text) if text in list(ThemeMode) else ThemeMode.SYSTEM

    @theme.setter
    def theme(self, mode: ThemeMode) -> None:
        self.set_text("theme", mode.value)

    @property
    def cell_size(self) -> int:
        """Longer side of a cell of the grid in logical pixels."""
        return min(LARGEST_CELL, max(SMALLEST_CELL, self.number("grid/cell_size", USUAL_CELL)))

    @cell_size.setter
    def cell_size(self, size: int) -> None:
        self.set_number("grid/cell_size", size)

    @property
    def badges(self) -> tuple[str, ...] | None:
        """Scorer keys whose numbers stand in the cells; None when the user has not chosen."""
        value = self._settings.value("grid/badges")
        if isinstance(value, str):  # An INI file makes a text of a list of one.
            return (value,) if value else ()
        return tuple(map(str, value)) if isinstance(value, list) else None

    @badges.setter
    def badges(self, keys: tuple[str, ...] | None) -> None:
        if keys is None:
            self._settings.remove("grid/badges")
        else:
            self._settings.setValue("grid/badges", list(keys) or "")

    @property
    def badge_scale(self) -> Scale:
        """What of a score the cells tell."""
        return _SCALES.get(self.text("grid/badges_show"), Scale.VALUE)

    @badge_scale.setter
    def badge_scale(self, scale: Scale) -> None:
        self.set_text("grid/badges_show", _NAMES[scale])

    @property
    def searches(self) -> tuple[str, ...]:
        """Earlier searches, the last one first."""
        try:
            texts = json.loads(self.text("search/history", "[]"))
        except ValueError:
            return ()
        return tuple(map(str, texts)) if isinstance(texts, list) else ()

    @searches.setter
    def searches(self, texts: tuple[str, ...]) -> None:
        self.set_text("search/history", json.dumps(texts))

    def flag(self, key: str, default: bool) -> bool:
        """A yes or no that a part of the window keeps under a name of its own."""
        return {"true": True, "false": False}.get(self.text(key), default)

    def set_flag(self, key: str, value: bool) -> None:
        """Remember a yes or no."""
        self.set_text(key, "true" if value else "false")

    def number(self, key: str, default: int) -> int:
        """A whole number, likewise."""
        try:
            return int(self.text(key))
        except ValueError:
            return default

    def set_number(self, key: str, value: int) -> None:
        """Remember a whole number."""
        self.set_text(key, str(value))

    def text(self, key: str, default: str = "") -> str:
        """A text, likewise."""
        value = self._settings.value(key, default)
        return value if isinstance(value, str) else default

    def set_text(self, key: str, value: str) -> None:
        """Remember a text."""
        self._settings.setValue(key, value)

    def save(self) -> None:
        """Write what was set to the file now."""
        self._settings.sync()

    def _bytes(self, key: str) -> QByteArray:
        value = self._settings.value(key)
        return value if isinstance(value, QByteArray) else QByteArray()
