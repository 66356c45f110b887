"""What the actions on the window do: views, panels, folders, dialogs, looks."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QDockWidget, QMainWindow, QWidget

from curator.domain.criteria import Scale
from curator.domain.image import FolderId
from curator.domain.score import RunsOn
from curator.library.gallery import Gallery
from curator.library.narrowing import similar_to
from curator.library.scorer_order import in_order
from curator.ui.errors import ErrorReporter
from curator.ui.file_manager import open_folder
from curator.ui.folder_choice import ask_for_folder
from curator.ui.history_dock import HistoryDock
from curator.ui.lights import Loupes
from curator.ui.looks import Looks
from curator.ui.loupe_deeds import LoupeDeeds
from curator.ui.panels.search import SearchBox
from curator.ui.side_windows import SideWindows
from curator.ui.theme import Theme, ThemeMode
from curator.ui.views import Views

if TYPE_CHECKING:
    from curator.ui.panels.inspector import Inspector

Handler = Callable[..., object]

_ARROWS = {
    "next_image": Qt.Key.Key_Right,
    "previous_image": Qt.Key.Key_Left,
    "next_row": Qt.Key.Key_Down,
    "previous_row": Qt.Key.Key_Up,
}
_FULL = Qt.WindowState.WindowFullScreen
_CLOSER = 1.25
_FILTER_BAR = "window/filter_bar"
_BADGES = "grid/show_badges"
_MODEL_BADGES = 2


@dataclass(frozen=True, slots=True)
class Reach:
    """The parts of the window that its actions reach."""

    window: QMainWindow
    gallery: Gallery
    views: Views
    loupes: Loupes
    search: SearchBox
    inspector: Callable[[], Inspector]
    left_dock: QDockWidget
    right_dock: QDockWidget
    history_dock: HistoryDock
    side_windows: SideWindows
    looks: Looks
    theme: Theme
    reporter: ErrorReporter


class WindowDeeds:
    """Handlers by the id of their action, and the looks that they change."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._history_is_aside = False
        self.loupe = LoupeDeeds(reach.window, reach.views, reach.loupes, reach.looks)

    def handlers(self) -> dict[str, Handler]:
        """Handlers by the id of their action."""
        reach, side = self._reach, self._reach.side_windows
        return {
            "add_folder": self.add_folder,
            "rescan": self.rescan,
            "quit": reach.window.close,
            "search": self.search,
            "search_by_meaning": self.search_by_meaning,
            "similar_images": self.show_similar,
            "add_tag": self.add_tag,
            **{name: partial(self.turn_to, name) for name in reach.views.names},
            "back": self.back,
            "go_back": self.go_back,
            **{name: partial(self.press, key) for name, key in _ARROWS.items()},
            "fit_or_full": self.fit_or_full,
            "full_at_pointer": self.full_at_pointer,
            "larger": partial(self.zoom, _CLOSER),
            "smaller": partial(self.zoom, 1 / _CLOSER),
            "badges": self.show_badges,
            **{badge_action(scale): partial(self.show_in_badges, scale) for scale in Scale},
            **self.loupe.handlers(),
            "filter_bar": self.show_filter_bar,
            "side_panels": self.turn_side_panels,
            "history": reach.history_dock.turn,
            "next_area": self.next_area,
            "full_screen": self.full_screen,
            **{f"theme_{mode}": partial(self.use_theme, mode) for mode in ThemeMode},
            "pause_scoring": self.pause_scoring,
            "export": side.show_export,
            "scoring_models": side.show_models,
            "failures": side.show_failures,
            "settings": side.show_settings,
            "cheat_sheet": side.show_cheat_sheet,
            "show_log": lambda: open_folder(reach.reporter.log_path.parent),
        }

    # Folders

    def add_folder(self) -> None:
        """Ask for a folder and watch it."""
        ask_for_folder(self._reach.window, "Choose a folder to watch", Path.home(), self.watch)

    def watch(self, folder: Path | str) -> None:
        """Watch a folder from now on; an error is told."""
        self._reach.gallery.library.ask_to_add(Path(folder))

    def show_folder(self, folder_id: FolderId) -> None:
        """Open a watched folder in the file manager."""
        folders = self._reach.gallery.library.folders
        for folder in folders:
            if folder.id == folder_id:
                open_folder(Path(os.fsdecode(folder.path)))

    def remove_folder(self, folder_id: FolderId) -> None:
        """Watch a folder no longer; what was judged in it is kept."""
        self._reach.gallery.library.ask_to_remove(folder_id)

    def rescan(self, _folder: FolderId | None = None) -> None:
        """Look through the watched folders now."""
        self._reach.gallery.library.look_through()

    # Views

    def search(self) -> None:
        """Bring the keyboard to the search box."""
        self._reach.search.take_focus()

    def search_by_meaning(self) -> None:
        """Bring the keyboard to where images are described in the search box."""
        self._reach.search.ask_by_meaning()

    def show_similar(self) -> None:
        """Show the images that look most like the current one."""
        gallery = self._reach.gallery
        query = similar_to(gallery.library, gallery.current) if gallery.current is not None else ""
        if query:
            self._reach.search.ask(query)
            self._reach.views.show_grid()

    def add_tag(self) -> None:
        """Bring the keyboard to where tags are written."""
        if self._reach.gallery.current is not None:
            self._reach.right_dock.show()
            self._reach.inspector().write_tag()

    def turn_to(self, name: str, _on: bool = True) -> None:
        """Show the grid, the loupe or another view."""
        self._reach.views.show_view(name)

    def back(self) -> None:
        """From any other view to the grid; in the grid out of a selection of several."""
        reach = self._reach
        if reach.views.image_view is not None:
            reach.views.show_grid()
        elif reach.gallery.current_index is not None:
            reach.gallery.go_to(reach.gallery.current_index)

    def press(self, key: Qt.Key) -> None:
        """Do what a key does in the view that is shown."""
        view = self._reach.views.image_view
        target = self._reach.views.browse.grid if view is None else view.key_target
        event = QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(target, event)

    def go_back(self) -> None:
        """Take back the last decision made in a view that goes back one by one."""
        view = self._reach.views.image_view
        if view is not None and not view.go_back():
            self._reach.reporter.notice("Nothing has been decided here yet.")

    def fit_or_full(self) -> None:
        """The whole image or all its pixels; from the grid into the loupe."""
        view = self._reach.views.image_view
        if view is not None:
            view.fit_or_full(QPointF(view.rect().center()))
        else:
            self._reach.views.show_loupe()

    def full_at_pointer(self) -> None:
        """All pixels of the place under the pointer, and back; from the grid into the loupe."""
        view = self._reach.views.image_view
        if view is not None:
            view.fit_or_full()
        else:
            self._reach.views.show_loupe()

    def zoom(self, factor: float) -> None:
        """Larger or smaller: the image in a view of images, else the thumbnails."""
        view = self._reach.views.image_view
        if view is not None:
            view.zoom_by(factor)
        else:
            self._reach.views.browse.grid.zoom(factor)

    def set_cell_size(self, size: int) -> None:
        """Set and remember the thumbnails' size."""
        grid = self._reach.views.browse.grid
        grid.cell_size = size
        self._reach.looks.cell_size = grid.cell_size

    # Panels

    def show_badges(self, on: bool) -> None:
        """Scores on the thumbnails, or none."""
        gallery = self._reach.gallery
        self._reach.looks.set_flag(_BADGES, on)
        gallery.badges = (self._reach.looks.badges or usual_badges(gallery)) if on else ()

    @property
    def badges_shown(self) -> bool:
        """Whether scores stand on the thumbnails."""
        return self._reach.looks.flag(_BADGES, True)

    def show_in_badges(self, scale: Scale, on: bool = True) -> None:
        """What of their scores thumbnails tell."""
        if on:
            self._reach.gallery.badge_scale = self._reach.looks.badge_scale = scale

    def show_filter_bar(self, on: bool) -> None:
        """The filter bar, or none."""
        self._reach.looks.set_flag(_FILTER_BAR, on)
        if not on:
            self._reach.gallery.set_cut_lines(())  # nothing would explain the marks in the cells
        self._reach.views.browse.filter_bar.setVisible(on)

    @property
    def filter_bar_shown(self) -> bool:
        """Whether the filter bar is to be seen."""
        return self._reach.looks.flag(_FILTER_BAR, True)

    def turn_side_panels(self) -> None:
        """Hide the side panels, or show both, with the history where it went with them."""
        history = self._reach.history_dock
        docks = (self._reach.left_dock, self._reach.right_dock)
        shown = any(dock.isVisible() for dock in (*docks, history))
        for dock in docks:
            dock.setVisible(not shown)
        if shown:
            self._history_is_aside = history.isVisible()
        history.setVisible(self._history_is_aside and not shown)

    def next_area(self) -> None:
        """Bring the keyboard from search to grid, filter bar, inspector, folders, and round."""
        reach = self._reach
        filter_bar = reach.views.browse.filter_bar  # It stands within the views.
        areas = [reach.search, reach.views, filter_bar, reach.right_dock, reach.history_dock]
        areas.append(reach.left_dock)
        areas = [area for area in areas if area.isVisible()]
        focus = reach.window.focusWidget()
        here = max((n for n, area in enumerate(areas) if area.isAncestorOf(focus)), default=-1)
        target = areas[(here + 1) % len(areas)]
        if target is reach.views:
            reach.views.take_focus()
        else:
            first_stop_in(target).setFocus(Qt.FocusReason.TabFocusReason)

    def full_screen(self, on: bool) -> None:
        """Nothing but the window, or the window as it was."""
        window = self._reach.window
        window.setWindowState(window.windowState() | _FULL if on else window.windowState() & ~_FULL)

    def use_theme(self, mode: ThemeMode, on: bool = True) -> None:
        """Other colours from now on."""
        if on:
            self._reach.theme.mode = self._reach.looks.theme = mode

    def pause_scoring(self, on: bool) -> None:
        """Let the scoring models rest, or go on."""
        library = self._reach.gallery.library
        if on:
            library.pause_scoring()
        else:
            library.resume_scoring()


def first_stop_in(area: QWidget) -> QWidget:
    """The part of an area to which Tab would come first; what was made late stands late there."""
    part = area.nextInFocusChain()
    while part is not None and part is not area:
        takes_tab = part.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes_tab and area.isAncestorOf(part) and part.isVisible() and part.isEnabled():
            return part
        part = part.nextInFocusChain()
    return area


def badge_action(scale: Scale) -> str:
    """The action that lets badges tell this of a score."""
    return f"badges_{scale.name.lower()}"


def usual_badges(gallery: Gallery) -> tuple[str, ...]:
    """The scorers shown on thumbnails while nobody has chosen: models, else the pixel measures."""
    infos = gallery.library.infos
    keys = in_order(gallery.library.columns.scorers, infos)
    models = [key for key in keys if infos[key].runs_on is RunsOn.DEVICE]
    return tuple(models[:_MODEL_BADGES] or keys[:1])
