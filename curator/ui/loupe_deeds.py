"""What the actions on the loupe do beside going from image to image."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QMainWindow

from curator.ui.lights import Lights, Loupes
from curator.ui.looks import Looks
from curator.ui.loupe_facts import Info
from curator.ui.marks import Mark
from curator.ui.views import Views

_INFO = "loupe/info"


class LoupeDeeds:
    """Handlers by the id of their action."""

    def __init__(self, window: QMainWindow, views: Views, loupes: Loupes, looks: Looks) -> None:
        self._loupes, self._looks = loupes, looks
        self.lights = Lights(window, views, loupes)

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
        self._tell(Info(text) if text in list(Info) else Info.LINE)

    def next_info(self) -> None:
        """The line at the foot of the loupe, parameters and scores too, or nothing; and round."""
        info = self._loupes[0].info.next
        self._tell(info)
        self._looks.set_text(_INFO, info)

    def mark(self, mark: Mark, on: bool) -> None:
        """Mark something in the image, or do not."""
        marked = self._loupes[0].layers.marked
        for loupe in self._loupes:
            loupe.layers.marked = marked | {mark} if on else marked - {mark}

    def pause_movie(self, on: bool) -> None:
        """Let animated images stand still, or go on."""
        for loupe in self._loupes:
            loupe.layers.paused = on

    def _tell(self, info: Info) -> None:
        for loupe in self._loupes:
            loupe.info = info
