"""What the actions on the loupe do beside going from image to image."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMainWindow

from curator.ui.lights import Lights
from curator.ui.looks import Looks
from curator.ui.loupe import Loupe
from curator.ui.loupe_facts import Info
from curator.ui.marks import Mark
from curator.ui.views import Views

_INFO = "loupe/info"


class LoupeDeeds:
    """Handlers by the id of their action."""

    def __init__(self, window: QMainWindow, views: Views, loupe: Loupe, looks: Looks) -> None:
        self._loupe, self._looks = loupe, looks
        self.lights = Lights(window, views, loupe)

    def handlers(self) -> dict[str, Callable[..., object]]:
        """Handlers by the id of their action."""
        return {
            "info": self.next_info,
            "sharpness_overlay": partial(self.mark, Mark.SHARP),
            "clipping_overlay": partial(self.mark, Mark.CLIPPED),
            "lights": self.lights.turn,
            "pause_movie": self.pause_movie,
        }

    def restore(self) -> None:
        """As it was the last time."""
        text = self._looks.text(_INFO)
        self._loupe.info = Info(text) if text in list(Info) else Info.LINE

    def next_info(self) -> None:
        """The line at the foot of the loupe, parameters and scores too, or nothing; and round."""
        self._loupe.info = self._loupe.info.next
        self._looks.set_text(_INFO, self._loupe.info)

    def mark(self, mark: Mark, on: bool) -> None:
        """Mark something in the image, or do not."""
        marked = self._loupe.layers.marked
        self._loupe.layers.marked = marked | {mark} if on else marked - {mark}

    def pause_movie(self, on: bool) -> None:
        """Let animated images stand still, or go on."""
        self._loupe.layers.paused = on
