"""What stands in the middle of the window while no folder is watched: what to do, in one sentence.

A folder can be dropped, chosen, or picked from those that generators usually write into.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from curator.library.usual_folders import FoundFolder
from curator.ui import words
from curator.ui.dialogs.parts import button, in_a_row, label, scrolling
from curator.ui.elided import ElidedLabel
from curator.ui.folder_choice import ask_for_folder
from curator.ui.icons import Icons
from curator.ui.theme import Theme, mixed

_WIDEST = 680
_TWO_COLUMNS_FROM = 560
_ICON = 40
_CARD_ICON = 20
_RADIUS = 12.0
_SENTENCE = "Choose the folder your image generator saves into"
_HINT = "New images then show up and are scored by themselves. You can drop a folder here, too."


class Welcome(QWidget):
    """Offers ways to a first folder."""

    folder_chosen = Signal(object)
    """The Path of a folder to watch."""
    samples_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Welcome")
        self.setAcceptDrops(True)
        self._theme = theme
        self._icons = icons
        self._drop = _DropZone(theme, icons)
        self._drop.choose_wanted.connect(self._ask)
        self._drop.samples_wanted.connect(self.samples_wanted)
        self._found = _FoundFolders(theme, icons)
        self._found.chosen.connect(self.folder_chosen)
        self._lay_out()

    def offer(self, found: Sequence[FoundFolder]) -> None:
        """Offer the folders that generators usually write into."""
        self._found.show_folders(found)

    def say_busy(self, text: str) -> None:
        """Say what is being done and take no further wish; "" ends that."""
        self._drop.say_busy(text)
        self._found.setEnabled(not text)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders."""
        if folders_in(event):
            event.acceptProposedAction()
            self._drop.light_up(True)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        """They went elsewhere."""
        self._drop.light_up(False)

    def dropEvent(self, event: QDropEvent) -> None:
        """Watch what was dropped."""
        self._drop.light_up(False)
        folders = folders_in(event)
        event.acceptProposedAction()
        for folder in folders:
            self.folder_chosen.emit(folder)

    def _lay_out(self) -> None:
        column = QWidget()
        column.setMaximumWidth(_WIDEST)
        rows = QVBoxLayout(column)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(20)
        rows.addWidget(self._drop)
        rows.addWidget(self._found)
        middle = QWidget()
        centre = QVBoxLayout(middle)
        centre.setContentsMargins(24, 20, 24, 20)
        centre.addStretch(2)
        across = QHBoxLayout()
        across.addStretch(1)
        across.addWidget(column, 1000)
        across.addStretch(1)
        centre.addLayout(across)
        centre.addStretch(3)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scrolling(middle))

    @Slot()
    def _ask(self) -> None:
        ask_for_folder(self, "Choose a folder to watch", Path.home(), self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        self.folder_chosen.emit(Path(folder))


class _DropZone(QWidget):
    """The dashed field in the middle: the sentence and the two buttons."""

    choose_wanted = Signal()
    samples_wanted = Signal()

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._lit = False
        self._picture = QLabel()
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._heading = label(_SENTENCE, scale=1.5, bold=True)
        self._heading.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._hint = label(_HINT, role="muted")
        self._hint.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.choose = button("Choose a folder…", self.choose_wanted.emit)
        self.choose.setDefault(True)
        self.samples = button("Try with sample images", self.samples_wanted.emit)
        self._lay_out()
        theme.changed.connect(self._paint_picture)
        self._paint_picture()

    def light_up(self, lit: bool) -> None:
        """Show that what is dragged may be dropped."""
        self._lit = lit
        self._paint_picture()
        self.update()

    def say_busy(self, text: str) -> None:
        """Say what is being done in the place of the hint."""
        self._hint.setText(text or _HINT)
        self.choose.setEnabled(not text)
        self.samples.setEnabled(not text)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the dashed frame."""
        colors = self._theme.colors
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        line = colors.accent if self._lit else mixed(colors.border, colors.muted, 0.4)
        painter.setPen(QPen(line, 1.5, Qt.PenStyle.DashLine))
        painter.setBrush(mixed(colors.panel, colors.accent, 0.12) if self._lit else colors.panel)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(frame, _RADIUS, _RADIUS)
        painter.end()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(24, 24, 24, 28)
        rows.setSpacing(8)
        rows.addWidget(self._picture)
        rows.addWidget(self._heading)
        rows.addWidget(self._hint)
        rows.addSpacing(12)
        rows.addLayout(in_a_row(None, self.choose, self.samples, None))

    @Slot()
    def _paint_picture(self) -> None:
        colors = self._theme.colors
        color = colors.accent if self._lit else colors.muted
        ratio = self.devicePixelRatioF()
        self._picture.setPixmap(self._icons.pixmap("folder-add", _ICON, color, ratio))


class _FoundFolders(QWidget):
    """One card for each folder found, in one column or two."""

    chosen = Signal(object)

    def __init__(self, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._theme = theme
        self._icons = icons
        self._cards: list[_Card] = []
        self._columns = 0
        title = label("Found on this computer", role="muted")
        self._grid = QGridLayout()
        self._grid.setSpacing(8)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(title)
        rows.addLayout(self._grid)
        self.hide()

    def show_folders(self, found: Sequence[FoundFolder]) -> None:
        """Show these cards in place of those before."""
        for card in self._cards:
            card.deleteLater()
        self._cards = [_Card(each, self._theme, self._icons) for each in found]
        for card in self._cards:
            card.chosen.connect(self.chosen)
        self._columns = 0
        self._arrange()
        self.setVisible(bool(self._cards))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """One column or two."""
        super().resizeEvent(event)
        self._arrange()

    def _arrange(self) -> None:
        columns = 2 if self.width() >= _TWO_COLUMNS_FROM and len(self._cards) > 1 else 1
        if columns != self._columns:
            self._columns = columns
            for place, card in enumerate(self._cards):
                self._grid.addWidget(card, place // columns, place % columns)
            self._grid.setColumnStretch(0, 1)
            self._grid.setColumnStretch(1, columns - 1)


class _Card(QPushButton):
    """A folder that one click begins to watch."""

    chosen = Signal(object)

    def __init__(self, found: FoundFolder, theme: Theme, icons: Icons) -> None:
        super().__init__()
        self._found = found
        self._theme = theme
        self._icons = icons
        path = words.visible(str(found.path))
        self.setToolTip(words.tooltip(str(found.path)))
        self.setAccessibleName(f"Watch the folder of {found.tool}: {path}")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self._picture = QLabel()
        tool = label(words.one_line(found.tool), bold=True)
        place = ElidedLabel(str(found.path))
        place.setProperty("role", "muted")
        texts = QVBoxLayout()
        texts.setSpacing(2)
        texts.addWidget(tool)
        texts.addWidget(place)
        row = self._row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(12)
        row.addWidget(self._picture)
        row.addLayout(texts, 1)
        for child in (self._picture, tool, place):
            child.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.clicked.connect(self._choose)
        theme.changed.connect(self._paint_picture)
        self._paint_picture()

    def sizeHint(self) -> QSize:
        """As high as its two lines; any width will do."""
        return QSize(240, self._row.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The same."""
        return self.sizeHint()

    @Slot()
    def _choose(self) -> None:
        self.chosen.emit(self._found.path)

    @Slot()
    def _paint_picture(self) -> None:
        ratio = self.devicePixelRatioF()
        color = self._theme.colors.muted
        self._picture.setPixmap(self._icons.pixmap("folder", _CARD_ICON, color, ratio))


def folders_in(event: QDropEvent) -> list[Path]:
    """The folders among what is dragged."""
    local = (url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile())
    return [path for path in map(Path, local) if path.is_dir()]
