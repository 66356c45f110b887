"""The window: makes the parts, connects them, remembers its layout. No logic of its own.

Order of life: made, shown, then `begin`, which starts watching and scoring. Closing ends every
thread of the window; whoever opened the library closes it after that.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QSize, Qt, Slot
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from curator.domain.criteria import Criteria
from curator.domain.errors import CuratorError
from curator.domain.setting import Holds
from curator.library.gallery import Change, Gallery
from curator.library.library import Library
from curator.library.setting_list import SettingInfo
from curator.library.usual_folders import usual_folders
from curator.ui.action_states import ActionStates
from curator.ui.actions import ActionSet
from curator.ui.activity import Activity
from curator.ui.arriving import Arriving
from curator.ui.asking import Asking
from curator.ui.background import Background
from curator.ui.bridge import Bridge
from curator.ui.cut_deeds import CutDeeds
from curator.ui.deeds import Deeds
from curator.ui.dialogs.closing import Closing
from curator.ui.dialogs.failure_list import Failures
from curator.ui.dialogs.welcome import folders_in
from curator.ui.docks_aside import DocksAside
from curator.ui.errors import ErrorReporter
from curator.ui.file_deeds import FileDeeds, FilesAround
from curator.ui.file_manager import show_file
from curator.ui.file_windows import FileWindows
from curator.ui.finder import Finder
from curator.ui.first_paint import FirstPaint
from curator.ui.grouping_box import GroupBox
from curator.ui.history_dock import HistoryDock
from curator.ui.icons import Icons
from curator.ui.image_menu import open_image_menu
from curator.ui.keymap import Keymap
from curator.ui.list_deeds import Around, ListDeeds
from curator.ui.looks import Looks
from curator.ui.panels.left_dock import LeftDock
from curator.ui.panels.search import SearchBox
from curator.ui.panels.search_history import SearchHistory
from curator.ui.panels.status import StatusLine
from curator.ui.samples import SampleDeed
from curator.ui.side_windows import SideWindows
from curator.ui.sorting import SortBox
from curator.ui.stack_button import StackButton
from curator.ui.stack_deeds import StackDeeds
from curator.ui.theme import Theme
from curator.ui.toolbar import Toolbar
from curator.ui.view_parts import make_views
from curator.ui.window_deeds import Reach, WindowDeeds, badge_action
from curator.ui.work_status import WorkStatus

if TYPE_CHECKING:
    from curator.ui.panels.inspector import Inspector

_USUAL_SIZE = (1440, 900)
_SMALLEST_SIZE = (760, 480)
_NOTICE_MS = 4000
_FOLDED = "left/folded"
_INSPECTOR = "inspector"
_INSPECTOR_WIDTH = 300
_SCORES = "filter_bar/scores"
_SCORE_FORMS = "filter_bar/forms"


class MainWindow(QMainWindow):
    """The one window.

    Args:
        library: open; read-only ones are shown, and nothing in them can be changed.
        looks: what the window remembers of its layout.
        reporter: tells errors.
    """

    def __init__(
        self, library: Library, looks: Looks, theme: Theme, icons: Icons, reporter: ErrorReporter
    ) -> None:
        super().__init__()
        self.library = library
        self.looks, self.theme, self.icons, self.reporter = looks, theme, icons, reporter
        self.gallery = Gallery(library)
        self.keymap = Keymap(looks, self)
        self.bridge = Bridge(library, self.gallery, self)
        self.background = Background(parent=self)
        self._leaving = False
        self._closed = False
        self.setWindowTitle("Curator" if library.writable else "Curator (only looking)")
        self.setAcceptDrops(True)
        self._make_views()
        self._make_panels()
        self._make_deeds()
        self._lay_out()
        self._connect()
        self._restore()
        self.views.take_focus()

    @cached_property
    def inspector(self) -> Inspector:
        """The right dock; made when the window is on the screen, for it takes longest to make."""
        from curator.ui.panels.inspector import Inspector

        inspector = Inspector(self.gallery, self.thumbnails, self.theme, self.icons)
        for title, section in inspector.image.sections.items():
            section.unfold(open_it=self.looks.flag(f"{_INSPECTOR}/{title}", section.is_unfolded))
        inspector.models_wanted.connect(self.side_windows.show_models)
        inspector.file_wanted.connect(show_file)
        inspector.left.connect(self.views.take_focus)
        self.bridge.changed.connect(inspector.on_change)
        self.right_dock.setWidget(inspector)
        return inspector

    def begin(self) -> None:
        """Watch the folders and score what lacks a score, as soon as the window is painted."""
        FirstPaint(self, self._begin)

    @Slot()
    def _begin(self) -> None:
        if self._closed:
            return
        self.inspector.show()
        self.background.run(
            lambda: usual_folders(Path.home(), os.environ), self.welcome.offer, self.reporter.tell
        )
        # What reads queries takes a while to load; the first one typed finds it there.
        self.background.run(partial(self.library.query, "-"), _nothing, _nothing)
        if self.library.writable:
            self._activity.follow(self.library.settings.only_when_idle)
            self.library.start_watching()
            self.begin_scoring()

    def watch(self, folders: Sequence[Path]) -> None:
        """Watch these folders, too; what cannot be watched is told."""
        for folder in folders:
            try:
                self.library.ask_to_add(folder)
            except CuratorError as error:
                self.reporter.tell(error)

    @Slot(str)
    def ask(self, query: str) -> None:
        """Show what a query finds, and nothing else."""
        self.gallery.show(Criteria(text=query, sort=self.gallery.criteria.sort))
        self.views.show_grid()

    @Slot()
    def begin_scoring(self) -> None:
        """Score what lacks a score with what is there to score it."""
        self.library.begin_scoring(self.library.settings.on_arrival)

    def leave(self) -> None:
        """Close without asking anything."""
        self._leaving = True
        self.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """End all of the window's threads, unless scoring should go on."""
        if not (self._leaving or self._closing.may_close()):
            event.ignore()
            return
        self._closed = True
        self._remember()
        self._closing.close()
        self.side_windows.close()
        self.cut_deeds.close()
        self._arriving.close()
        self.file_deeds.close()
        self.history_dock.close_panel()
        self.status.close()
        self._activity.follow(False)
        self._view_parts.close()
        self.finder.stop()
        self.background.close()
        self.bridge.close()
        self.gallery.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Take folders."""
        if folders_in(event):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Watch the folders that are dropped."""
        self.watch(folders_in(event))
        event.acceptProposedAction()

    def _make_views(self) -> None:
        self._view_parts = parts = make_views(self.gallery, self.theme, self.icons, self)
        parts.hear_with(self.keymap)
        self.thumbnails, self.images, self.views = parts.thumbnails, parts.images, parts.views
        self.grid, self.filter_bar, self.loupe = parts.grid, parts.filter_bar, parts.loupe
        self.welcome, self.browse = self.views.welcome, self.views.browse
        self._samples = SampleDeed(
            self.library, self.welcome, self.background, self.watch, self.reporter.tell
        )

    def _make_panels(self) -> None:
        gallery, theme, icons = self.gallery, self.theme, self.icons
        self.finder = Finder(gallery, self.background, self)
        history = SearchHistory(self.looks.searches)
        self.search = SearchBox(gallery, self.finder, theme, icons, history)
        self.sort_box = SortBox(gallery, icons)
        self.group_box = GroupBox(gallery, self.looks)
        self.list_deeds = ListDeeds(
            Around(gallery, self.finder, self.looks, self.reporter, Asking(self, icons))
        )
        self.left = LeftDock(gallery, self.list_deeds, icons)
        self.failures = Failures(self.library, self)
        self.line = StatusLine(theme, icons)
        self.status = WorkStatus(gallery, self.line, self.failures, self)
        self.side_windows = SideWindows(
            self, gallery, self.failures, self.looks, icons, self.keymap
        )
        self._activity = Activity(self.library, self)
        self._arriving = Arriving(self.library, self.reporter, self)
        self._closing = Closing(self, self.library, self.looks, icons)

    def _make_deeds(self) -> None:
        self.left_dock = self._dock("Folders and tags", self.left)
        self.right_dock = self._dock("Inspector", _RoomForInspector())
        self.history_dock = HistoryDock(self.gallery, self.reporter.tell, self.icons, self)
        reach = Reach(
            window=self,
            gallery=self.gallery,
            views=self.views,
            loupes=self._view_parts.loupes,
            search=self.search,
            inspector=lambda: self.inspector,
            left_dock=self.left_dock,
            right_dock=self.right_dock,
            history_dock=self.history_dock,
            side_windows=self.side_windows,
            looks=self.looks,
            theme=self.theme,
            reporter=self.reporter,
        )
        self.deeds = Deeds(self.gallery, self.reporter.notice)
        asks = FileWindows(self.library, self.thumbnails, self.icons, self)
        around = FilesAround(self.gallery, self.looks, self.reporter, asks, self.line.files)
        self.file_deeds = FileDeeds(around, self.side_windows.show_failures)
        self.stack_deeds = StackDeeds(
            self.gallery, self.looks, self.reporter.notice, self.views.choose_winner
        )
        self.cut_deeds = CutDeeds(
            self.gallery, self.views, self.thumbnails, self.icons, self.reporter, self
        )
        self.window_deeds = WindowDeeds(reach)
        handlers = {
            **self.deeds.handlers(),
            **self.stack_deeds.handlers(),
            **self.cut_deeds.handlers(),
            **self.window_deeds.handlers(),
            **self.list_deeds.handlers(),
            **self.file_deeds.handlers(),
        }
        self.actions_of_window = ActionSet(self, self.icons, handlers, self.keymap)
        for view in (self.grid, *self._view_parts.image_views.values()):
            self.actions_of_window.hear_in(view)
        self._states = ActionStates(self.actions_of_window, self.gallery, self.views, self.deeds)

    def _dock(self, title: str, widget: QWidget) -> QDockWidget:
        dock = QDockWidget(title, self)
        dock.setObjectName(title)
        dock.setTitleBarWidget(QWidget(dock))  # the parts inside have headings of their own
        dock.setFeatures(QDockWidget.DockWidgetFeature.NoDockWidgetFeatures)
        dock.setWidget(widget)
        return dock

    def _lay_out(self) -> None:
        actions = self.actions_of_window
        actions.fill(self.menuBar())
        self.cut_deeds.add_to(self.menuBar())
        self.stack_button = StackButton(
            self.gallery, actions, self.icons, self.stack_deeds.find_best_by
        )
        self.toolbar = Toolbar(
            actions, self.search, self.sort_box, self.stack_button, self.group_box
        )
        self.addToolBar(self.toolbar)
        self.addDockWidget(Qt.DockWidgetArea.LeftDockWidgetArea, self.left_dock)
        for dock in (self.right_dock, self.history_dock):
            self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
        self.setCentralWidget(self.views)
        docks = (self.left_dock, self.right_dock, self.history_dock)
        self._docks_aside = DocksAside(self.views, docks)
        self.setStatusBar(self.line)
        self.setMinimumSize(*_SMALLEST_SIZE)

    def _connect(self) -> None:
        followers = (
            self.grid,
            self.browse,
            self.views,
            self.search,
            self.sort_box,
            self.stack_button,
            self.left,
            self.filter_bar,
            self.status,
            self.side_windows,
            self.cut_deeds,
            self.history_dock,
            self._states,
        )
        for view in self._view_parts.image_views.values():
            self.bridge.changed.connect(view.on_change)
        for each in followers:
            self.bridge.changed.connect(each.on_change)
        self.bridge.changed.connect(self._choose_badges)
        self.bridge.news.connect(self.failures.hear)
        self.bridge.news.connect(self.status.on_news)
        self.bridge.news.connect(self._arriving.hear)
        self.bridge.news.connect(self.file_deeds.on_news)
        self.bridge.news.connect(self._states.on_news)
        self.bridge.news.connect(self.reporter.hear)
        self._connect_wishes()

    def _connect_wishes(self) -> None:
        """What parts ask of the window."""
        self.grid.opened.connect(self.views.show_loupe)
        self.grid.menu_wanted.connect(self._open_menu)
        self.grid.told.connect(self.reporter.notice)
        for view in self._view_parts.image_views.values():
            view.closed.connect(self.views.show_grid)
            view.opened.connect(self.views.show_loupe)
            view.noticed.connect(self.reporter.notice)
            view.menu_wanted.connect(self._open_menu)
        self._view_parts.cull.process_wanted.connect(self.file_deeds.process_rejects)
        self.search.left.connect(self.views.take_focus)
        self.history_dock.left.connect(self.views.take_focus)
        self.history_dock.follow_with(self.actions_of_window["history"])
        self.left.add_wanted.connect(self.window_deeds.add_folder)
        self.left.folders.show_wanted.connect(self.window_deeds.show_folder)
        self.left.folders.rescan_wanted.connect(self.window_deeds.rescan)
        self.left.folders.remove_wanted.connect(self.window_deeds.remove_folder)
        self.welcome.folder_chosen.connect(self.window_deeds.watch)
        self.welcome.samples_wanted.connect(self._samples.make)
        self.line.models_wanted.connect(self.side_windows.show_models)
        self.line.failures_wanted.connect(self.side_windows.show_failures)
        self.line.undo_wanted.connect(self.deeds.undo)
        self.status.pause_wanted.connect(self._pause_scoring)
        self.status.begin_wanted.connect(self.begin_scoring)
        self.status.idle_changed.connect(self._activity.follow)
        self.status.troubled.connect(self.reporter.tell)
        self.reporter.noticed.connect(self._notice)
        self.side_windows.weights_changed.connect(self.begin_scoring)
        self.side_windows.query_wanted.connect(self.ask)
        self.side_windows.setting_changed.connect(self._follow_setting)
        self.toolbar.size_slider.valueChanged.connect(self.window_deeds.set_cell_size)
        self.grid.cell_size_changed.connect(self.toolbar.size_slider.setValue)
        self.filter_bar.keys_chosen.connect(self._remember_scores)
        self.filter_bar.forms_chosen.connect(partial(self.looks.set_text, _SCORE_FORMS))
        outcome = self.filter_bar.outcome
        for pressed in (outcome.apply_wanted, outcome.clear_wanted):
            pressed.connect(self.views.take_focus)  # A button that is done with loses it to undo.

    def _restore(self) -> None:
        """The layout of last time; the usual one the first time, or where that cannot be read."""
        self.resize(QSize(*_USUAL_SIZE).boundedTo(self.screen().availableSize()))
        if not self.looks.geometry.isEmpty():
            self.restoreGeometry(self.looks.geometry)
        if not self.looks.state.isEmpty():
            self.restoreState(self.looks.state)
        self.grid.cell_size = self.looks.cell_size
        self.toolbar.size_slider.setValue(self.looks.cell_size)
        self.stack_deeds.restore()
        self.left.fold(self.looks.text(_FOLDED).split(","))
        keys = self.looks.text(_SCORES)
        self.filter_bar.set_keys(keys.split(",") if keys else None)
        self.filter_bar.set_forms(self.looks.text(_SCORE_FORMS))
        actions = self.actions_of_window
        actions["filter_bar"].setChecked(self.window_deeds.filter_bar_shown)
        self.window_deeds.show_filter_bar(self.window_deeds.filter_bar_shown)
        actions["badges"].setChecked(self.window_deeds.badges_shown)
        self.window_deeds.show_badges(self.window_deeds.badges_shown)
        actions[badge_action(self.looks.badge_scale)].setChecked(True)
        self.window_deeds.show_in_badges(self.looks.badge_scale)
        self.window_deeds.loupe.restore()
        actions[f"theme_{self.looks.theme}"].setChecked(True)
        self._docks_aside.follow()

    def _remember(self) -> None:
        self._docks_aside.bring_back()
        self.looks.geometry = self.saveGeometry()
        self.looks.state = self.saveState()
        self.looks.set_text(_FOLDED, ",".join(self.left.folded))
        self.looks.searches = self.search.history.texts
        if "inspector" in self.__dict__:
            for title, section in self.inspector.image.sections.items():
                self.looks.set_flag(f"{_INSPECTOR}/{title}", section.is_unfolded)
        self.looks.save()

    @Slot(object)
    def _remember_scores(self, keys: tuple[str, ...]) -> None:
        self.looks.set_text(_SCORES, ",".join(keys))

    @Slot(object)
    def _choose_badges(self, change: Change) -> None:
        """The first scores of a library choose themselves."""
        if change & Change.LIBRARY and self.looks.badges is None:
            self.window_deeds.show_badges(self.window_deeds.badges_shown)

    @Slot(QPoint)
    def _open_menu(self, place: QPoint) -> None:
        open_image_menu(self.actions_of_window, place, self)

    @Slot(str)
    def _notice(self, text: str) -> None:
        self.line.showMessage(text, _NOTICE_MS)

    @Slot(bool)
    def _pause_scoring(self, on: bool) -> None:
        self.window_deeds.pause_scoring(on)
        self.actions_of_window["pause_scoring"].setChecked(on)

    @Slot(object)
    def _follow_setting(self, info: SettingInfo) -> None:
        """What holds at once, or as soon as scoring is begun again."""
        self._activity.follow(self.library.settings.only_when_idle)
        if info.about.holds in (Holds.SCORING, Holds.MODELS) and self.library.writable:
            self.begin_scoring()


def _nothing(_: object) -> None:
    """It is done for what it leaves behind, whatever it comes to."""


class _RoomForInspector(QWidget):
    """Stands in the right dock until the inspector is made."""

    def sizeHint(self) -> QSize:
        """As wide as the inspector will want to be."""
        return QSize(_INSPECTOR_WIDTH, 0)
