"""What the Cull menu does: the cut, and what else flags by rule."""

from __future__ import annotations

from collections.abc import Callable

from curator.domain.criteria import Criteria
from curator.library.borderline import borderline
from curator.library.gallery import Gallery
from curator.ui.views import LOUPE, Views

Handler = Callable[..., object]

CULL = "cull"
DECISIONS = frozenset({"apply_cut"})
"""The actions that change the library."""


class CutDeeds:
    """Acts on the gallery; `notice` says in a sentence what the eye cannot see."""

    def __init__(self, gallery: Gallery, views: Views, notice: Callable[[str], None]) -> None:
        self._gallery = gallery
        self._views = views
        self._notice = notice
        self._band: tuple[Criteria, Criteria] | None = None
        """What was shown before the borderline images, and what shows these."""

    def handlers(self) -> dict[str, Handler]:
        """Handlers by the id of their action."""
        return {"apply_cut": self.apply_cut, "borderline": self.turn_borderline}

    def apply_cut(self) -> None:
        """Flag the images as the cut says, or say why nothing is to be done."""
        if not self._gallery.cut_lines:
            self._notice("No line cuts yet: choose Cut in the filter bar, and drag a handle.")
        elif not self._gallery.apply_cut():
            self._notice("This cut changes no flag.")

    def turn_borderline(self) -> None:
        """Only what the cut leaves open, in the view for culling; once more, all as before."""
        if self._band is not None and self._gallery.criteria == self._band[1]:
            before, self._band = self._band[0], None
            self._gallery.show(before)
            self._views.show_grid()
        else:
            self._show_borderline()

    def _show_borderline(self) -> None:
        before, wanted = self._gallery.criteria, borderline(self._gallery)
        self._gallery.show(wanted)
        if not len(self._gallery):
            self._gallery.show(before)
            self._notice("Nothing is borderline: every image shown is kept or rejected.")
            return
        self._band = before, self._gallery.criteria
        if self._gallery.current_index is None:
            self._gallery.go_to(0)
        self._views.show_view(CULL if CULL in self._views.names else LOUPE)
