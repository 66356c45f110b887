"""The right dock: everything about the image, or the images, that are looked at."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from curator.library.gallery import Change, Gallery
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.panels.image_page import ImagePage
from curator.ui.panels.pacing import Paced
from curator.ui.panels.parts import WIDE_GAP, plain_label, set_shown
from curator.ui.panels.selection_page import SelectionPage
from curator.ui.theme import Theme

_REST = 40
_SETTLE = 200
_USUAL_WIDTH = 300
_TOUCHES = Change.CURRENT | Change.SELECTION | Change.ROWS | Change.VALUES | Change.LIBRARY
_INVITATION = "Select an image to see its scores, prompt and files."


class Inspector(QScrollArea):
    """Follows the gallery's targets; a held arrow key costs it no more than it can show.

    Signals:
        models_wanted(): weights are missing and wanted.
        file_wanted(path): show a file in the file manager; a Path.
        left(): Escape in a text field; the images should have the focus again.
    """

    models_wanted = Signal()
    file_wanted = Signal(object)
    left = Signal()

    def __init__(
        self,
        gallery: Gallery,
        thumbnails: Thumbnails,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._nothing = plain_label(_INVITATION, role="muted", wrap=True)
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._nothing.setContentsMargins(*(3 * WIDE_GAP,) * 4)
        self.image = ImagePage(gallery, thumbnails, theme, icons)
        self.image.models_wanted.connect(self.models_wanted)
        self.image.file_wanted.connect(self.file_wanted)
        self.image.left.connect(self.left)
        self.selection = SelectionPage(gallery, theme, icons)
        self.selection.left.connect(self.left)
        self._pages = (self._nothing, self.image, self.selection)
        self._update = Paced(_REST, _REST, self, settle=_SETTLE)
        self._update.due.connect(self.show_targets)
        self._lay_out()
        self.show_targets()

    @property
    def page(self) -> QWidget:
        """What is shown: the page on one image, on several, or the invitation."""
        return next(page for page in self._pages if not page.isHidden())

    def sizeHint(self) -> QSize:
        """As wide as is usual."""
        return QSize(_USUAL_WIDTH, super().sizeHint().height())

    def on_change(self, change: Change) -> None:
        """Follow the gallery."""
        if change & _TOUCHES:
            self._update.ask()

    def show_targets(self) -> None:
        """Show now what a deed would act on."""
        self._update.cancel()
        targets = self._gallery.targets()
        if len(targets) > 1:
            self.selection.show_images(targets)
            self._turn_to(self.selection)
            return
        found = self._gallery.library.details(targets)
        if found:
            self.image.show_image(found[0])
        self._turn_to(self.image if found else self._nothing)

    def write_tag(self) -> None:
        """Bring the keyboard to where tags are written."""
        self.show_targets()
        if self.page is self._nothing:
            return
        several = self.page is self.selection
        tags = self.selection.tags if several else self.image.tags
        if not several:
            self.image.sections["Tags"].unfold()
        tags.write()
        self.ensureWidgetVisible(tags.field)

    def _turn_to(self, wanted: QWidget) -> None:
        for page in self._pages:
            set_shown(page, page is wanted)

    def _lay_out(self) -> None:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._nothing, 1)
        column.addWidget(self.image)
        column.addWidget(self.selection)
        self.setWidget(holder)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName("Inspector")
