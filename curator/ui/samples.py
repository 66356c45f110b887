"""Makes sample images for whoever has none, and watches their folder."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from curator.library.library import Library
from curator.ui.background import Background
from curator.ui.dialogs.welcome import Welcome


class SampleDeed:
    """What the welcome's button does.

    Args:
        watch: is given the folder they lie in.
        tell: is given the error where there are none.
    """

    def __init__(
        self,
        library: Library,
        welcome: Welcome,
        background: Background,
        watch: Callable[[Sequence[Path]], object],
        tell: Callable[[BaseException], object],
    ) -> None:
        self._library, self._welcome, self._background = library, welcome, background
        self._watch, self._tell = watch, tell

    def make(self) -> None:
        """Paint them; that takes a moment, in which the welcome says so."""
        self._welcome.say_busy("Painting sample images …")
        self._background.run(self._made, self._begin, self._give_up)

    def _made(self) -> Path:
        # What paints them is wanted once in a window's life, if ever.
        from curator.library.sample_folder import make_sample_folder

        return make_sample_folder(self._library)

    def _begin(self, folder: Path) -> None:
        self._welcome.say_busy("")
        self._watch([folder])

    def _give_up(self, error: Exception) -> None:
        self._welcome.say_busy("")
        self._tell(error)
