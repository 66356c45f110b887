"""What the loupe paints in an image's place or over it: frames, parts of large images, marks."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QPainter

from curator.ui.loupe_images import FullImages
from curator.ui.loupe_painting import draw, place_of, seen_of
from curator.ui.loupe_zoom import Place, Size
from curator.ui.marks import Mark, Marks
from curator.ui.movies import Movies
from curator.ui.painted import Painted
from curator.ui.parts import Parts

_REDUCED = "Too large to be shown with all its pixels."


class Layers(QObject):
    """Asks for what is wanted as it is painted; what gives it is made when it is first needed."""

    changed = Signal()
    """There is something else to paint."""

    def __init__(self, images: FullImages, parent: QObject) -> None:
        super().__init__(parent)
        self._images = images
        self._shown: int | None = None
        self._marked: frozenset[Mark] = frozenset()
        self._paused = False
        self._movies: Movies | None = None
        self._parts: Parts | None = None
        self._marks: Marks | None = None

    @property
    def marked(self) -> frozenset[Mark]:
        """What is marked in the image."""
        return self._marked

    @marked.setter
    def marked(self, marked: frozenset[Mark]) -> None:
        self._marked = marked
        self.changed.emit()

    @property
    def paused(self) -> bool:
        """Whether animated images stand still."""
        return self._paused

    @paused.setter
    def paused(self, paused: bool) -> None:
        self._paused = paused
        if self._movies is not None:
            self._movies.paused = paused

    def play(self, image_id: int | None) -> None:
        """This image is shown now, and plays if it is animated; None: none is."""
        self._shown = image_id
        whole = None if image_id is None else self._images.whole(image_id)
        is_animated = whole is not None and whole.animated
        if is_animated and self._movies is None:
            self._movies = self._images.movies
            self._movies.paused = self._paused
            self._movies.changed.connect(self.changed)
        if self._movies is None:
            return
        if is_animated and image_id is not None:
            self._movies.play(image_id, self)
        else:
            self._movies.stop(self)

    def frame(self, image_id: int) -> Painted | None:
        """The frame that is on, if the image is playing."""
        return None if self._movies is None else self._movies.frame(image_id)

    def paint(self, painter: QPainter, image_id: int, place: Place, view: Size) -> str:
        """Paint over an image that lies at a place; gives what has to be told about it, or ""."""
        whole = self._images.whole(image_id)
        if whole is None:
            return ""
        told = ""
        if whole.is_reduced and place.width > whole.image.width():
            told = self._paint_part(painter, image_id, whole, place, view)
        if self._marked and self.frame(image_id) is None:
            self._paint_marks(painter, image_id, whole, place, view)
        return told

    def _paint_part(
        self, painter: QPainter, image_id: int, whole: Painted, place: Place, view: Size
    ) -> str:
        if whole.part is None:
            return _REDUCED
        if self._parts is None:
            self._parts = self._images.parts
            self._parts.arrived.connect(self._on_arrival)
        seen = seen_of(place, whole.size, view)
        found = self._parts.get(image_id, whole, seen, place.width / whole.size.width)
        if found is not None:
            part, painted = found
            draw(painter, painted.image, place_of(part.rect, whole.size, place), view)
        return ""

    def _paint_marks(
        self, painter: QPainter, image_id: int, whole: Painted, place: Place, view: Size
    ) -> None:
        if self._marks is None:
            self._marks = self._images.marks
            self._marks.arrived.connect(self._on_arrival)
        marks = self._marks.get(image_id, whole, self._marked, place)
        if marks is not None:
            draw(painter, marks, place, view)

    @Slot(int)
    def _on_arrival(self, image_id: int) -> None:
        if image_id == self._shown:
            self.changed.emit()
