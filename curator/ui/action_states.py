"""Keeps actions true: what can be done now, what is on, what undo would take back."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from curator.domain.criteria import Scale
from curator.library.gallery import Change, Gallery
from curator.library.news import FilesDone, FilesProgress, News
from curator.library.scorer_order import in_order
from curator.ui import words
from curator.ui.actions import ActionSet
from curator.ui.cut_deeds import DECISIONS as DECISIONS_BY_RULE
from curator.ui.deeds import SCORE_KEYS, Deeds
from curator.ui.file_deeds import DECISIONS as DECISIONS_ON_FILES
from curator.ui.stack_deeds import DECISIONS
from curator.ui.views import Views
from curator.ui.window_deeds import badge_action

_NEED_AN_IMAGE = (
    "keep",
    "reject",
    "undecided",
    "add_tag",
    "copy_file",
    "copy_prompt",
    "copy_workflow",
    "open_with",
    "loupe",
    "cull",
    "compare",
    "survey",
    "duel",
    "similar_images",
    "turn_stack",
    "stack_images",
    "unstack_images",
    "winner",
    "to_holding",
    "rename",
    "move_to",
    "copy_to",
)


class ActionStates(QObject):
    """Follows gallery and views; changes nothing but the actions.

    What undo and redo can do is followed at once: a key that comes right after a decision must not
    find its action still off. While files are on their way both are on, and wait their turn.
    """

    def __init__(self, actions: ActionSet, gallery: Gallery, views: Views, deeds: Deeds) -> None:
        super().__init__(actions)
        self._actions = actions
        self._gallery = gallery
        self._views = views
        self._deeds = deeds
        decisions = deeds.decisions | DECISIONS | DECISIONS_BY_RULE | DECISIONS_ON_FILES
        self._never = frozenset() if gallery.library.writable else decisions
        self._enable(True, *decisions)
        views.turned.connect(self.show_view)
        actions["badges"].toggled.connect(self._offer_scales)
        gallery.subscribe(self._enable_history)
        for name in actions:
            actions[name].triggered.connect(self._follow_files)
        self._offer_scales(actions["badges"].isChecked())
        self.on_change(~Change(0))
        self._enable_history(Change.VALUES)
        self.show_view()

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """The gallery changed."""
        if change & (Change.CURRENT | Change.ROWS):
            self._enable(self._gallery.current is not None, *_NEED_AN_IMAGE)
        if change & (Change.VALUES | Change.LIBRARY):
            self._show_history()
            self._name_scores()
        if change & Change.CRITERIA:
            self._show_filters()

    @Slot()
    def show_view(self) -> None:
        """Another view is shown."""
        view = self._views.image_view
        self._actions[self._views.name].setChecked(True)
        self._enable(view is not None and view.goes_back, "go_back")
        always = view is not None and view.always_advances
        self._actions["auto_advance"].setChecked(always or self._gallery.auto_advance)
        self._enable(not always, "auto_advance")

    @Slot(bool)
    def _offer_scales(self, badges: bool) -> None:
        """What badges tell can be chosen while there are badges."""
        self._enable(badges, *map(badge_action, Scale))

    @Slot()
    def _follow_files(self) -> None:
        """What was done may have sent files on their way."""
        self._enable_history(Change.VALUES)

    @Slot(object)
    def on_news(self, news: News) -> None:
        """The library has news."""
        if isinstance(news, FilesProgress | FilesDone):
            self._follow_files()

    def _enable_history(self, change: Change) -> None:
        if change & Change.VALUES:
            library = self._gallery.library
            busy = library.files.busy
            self._enable(busy or library.has_undo is not None, "undo")
            self._enable(busy or library.has_redo is not None, "redo")

    def _enable(self, on: bool, *names: str) -> None:
        for name in names:
            self._actions[name].setEnabled(on and name not in self._never)

    def _show_history(self) -> None:
        library = self._gallery.library
        for name, label in (("undo", library.has_undo), ("redo", library.has_redo)):
            title = name.capitalize()
            self._actions.rename(name, f"{title}: {words.one_line(label)}" if label else title)

    def _name_scores(self) -> None:
        library = self._gallery.library
        keys = in_order(library.columns.scorers, library.infos)[:SCORE_KEYS]
        for number, key in enumerate(keys, 1):
            self._actions.rename(f"sort_score_{number}", f"Best {library.infos[key].title} first")

    def _show_filters(self) -> None:
        filtered = self._gallery.criteria.is_filtered
        self._actions["filters"].setChecked(filtered)
        self._actions["filters"].setEnabled(filtered or self._deeds.has_filters_aside)
