"""The metadata as the file holds it; read when somebody looks."""

from __future__ import annotations

import json
from collections.abc import Mapping

from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QVBoxLayout, QWidget

from curator.library.library import Library
from curator.ui.panels.parts import plain_label, set_shown
from curator.ui.panels.text_block import TextBlock

_MOST_JSON = 200_000
"""Characters of JSON that are laid out anew without holding the window up."""


class RawView(QWidget):
    """The embedded texts under their names; JSON in lines."""

    def __init__(self, library: Library) -> None:
        super().__init__()
        self._library = library
        self._image_id: int | None = None
        self._read: int | None = None
        self._none = plain_label("Nothing is embedded in this file.", role="muted", wrap=True)
        fixed = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        fixed.setPointSizeF(self.font().pointSizeF() * 0.9)
        self.block = TextBlock("Metadata", fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._none)
        column.addWidget(self.block)

    def show_image(self, image_id: int, *, seen: bool) -> None:
        """Stand for another image; its metadata is read when it can be seen."""
        self._image_id = image_id
        if seen:
            self.read()

    def read(self) -> None:
        """Read the metadata of the image, once."""
        if self._image_id is None or self._image_id == self._read:
            return
        self._read = self._image_id
        text = in_one(self._library.raw_metadata(self._image_id))
        self.block.show_text(text)
        set_shown(self.block, bool(text))
        set_shown(self._none, not text)

    def forget(self) -> None:
        """The metadata may have changed."""
        self._read = None


def in_one(texts: Mapping[str, str]) -> str:
    """All texts below their names."""
    return "\n\n".join(f"{name}:\n{readable(text)}" for name, text in texts.items())


def readable(text: str) -> str:
    """JSON in lines; everything else as it is."""
    if len(text) > _MOST_JSON or not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    except (ValueError, RecursionError):
        return text
