"""What the Cull menu does: the cut, and what else flags by rule."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from curator.domain.collection import Collection
from curator.domain.criteria import Criteria
from curator.domain.errors import CuratorError
from curator.library import rules
from curator.library.borderline import borderline
from curator.library.cut import Rule
from curator.library.export_choice import as_query
from curator.library.gallery import Change, Gallery
from curator.ui import words
from curator.ui.asking import Asking
from curator.ui.errors import ErrorReporter
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.rule_words import does, run, told
from curator.ui.views import CULL, Views

if TYPE_CHECKING:
    from curator.ui.dialogs.best_of import BestOfDialog
    from curator.ui.dialogs.rules import RulesDialog
    from curator.ui.dialogs.spoiled import SpoiledDialog

Handler = Callable[..., object]

DECISIONS = frozenset({"apply_cut", "save_rule", "take_back_rules"})
"""The actions that change the library."""

_NO_LINE = "No line cuts yet: choose Cut in the filter bar, and drag a handle."


class CutDeeds(QObject):
    """Acts on the gallery, and opens dialogs over the window; they are made when wanted."""

    def __init__(
        self,
        gallery: Gallery,
        views: Views,
        thumbnails: Thumbnails,
        icons: Icons,
        reporter: ErrorReporter,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._gallery, self._library = gallery, gallery.library
        self._views, self._thumbnails, self._icons = views, thumbnails, icons
        self._reporter, self._window = reporter, window
        self._asking = Asking(window, icons)
        self._band: tuple[Criteria, Criteria] | None = None
        """What was shown before the borderline images, and what shows these."""
        self.run_menu = QMenu("Run rule", window)
        self.run_menu.aboutToShow.connect(self._fill_run_menu)

    @cached_property
    def best_of(self) -> BestOfDialog:
        """The best of each prompt, batch or near-duplicates."""
        from curator.ui.dialogs.best_of import BestOfDialog

        return BestOfDialog(
            self._gallery, self._thumbnails, self._icons, self.ask_for_rule, self._window
        )

    @cached_property
    def spoiled(self) -> SpoiledDialog:
        """What came out blank, as noise or blurred."""
        from curator.ui.dialogs.spoiled import SpoiledDialog

        return SpoiledDialog(self._gallery, self._thumbnails, self._icons, self._window)

    @cached_property
    def rules(self) -> RulesDialog:
        """All rules."""
        from curator.ui.dialogs.rules import RulesDialog

        return RulesDialog(self._gallery, self._icons, self._window)

    def handlers(self) -> dict[str, Handler]:
        """Handlers by the id of their action."""
        return {
            "apply_cut": self.apply_cut,
            "borderline": self.turn_borderline,
            "best_of": lambda: self.best_of.offer(),
            "reject_spoiled": lambda: self.spoiled.offer(),
            "save_rule": self.save_cut,
            "rules": lambda: self.rules.offer(),
            "take_back_rules": self.take_back_rules,
        }

    def add_to(self, menu_bar: QMenuBar) -> None:
        """Put the rules to be run into the Cull menu."""
        for action in menu_bar.actions():
            if action.text() == "&Cull":
                menu = action.menu()
                assert isinstance(menu, QMenu)
                menu.addMenu(self.run_menu)

    @Slot(object)
    def on_change(self, change: Change) -> None:
        """The gallery changed."""
        for name in ("best_of", "spoiled", "rules"):
            if name in self.__dict__:
                getattr(self, name).on_change(change)

    def close(self) -> None:
        """Close what is open."""
        for name in ("best_of", "spoiled", "rules"):
            if name in self.__dict__:
                getattr(self, name).close()

    # The cut

    def apply_cut(self) -> None:
        """Flag the images as the cut says, or say why nothing is to be done."""
        if not self._gallery.cut_lines:
            self._reporter.notice(_NO_LINE)
        elif not self._gallery.apply_cut():
            self._reporter.notice("This cut changes no flag.")

    def turn_borderline(self) -> None:
        """Only what the cut leaves open, in the view for culling; once more, all as before."""
        if self._band is not None and self._gallery.criteria == self._band[1]:
            before, self._band = self._band[0], None
            here = self._gallery.current
            self._views.show_grid()  # A list that is frozen is let go of first.
            self._gallery.show(before)
            if here is not None:
                self._gallery.go_to_image(here)  # What was decided has left the band.
        else:
            self._show_borderline()

    def _show_borderline(self) -> None:
        before, wanted = self._gallery.criteria, borderline(self._gallery)
        looked_at = self._gallery.current
        self._gallery.show(wanted)
        if not len(self._gallery):
            self._gallery.show(before)
            told = "Nothing is borderline: every image shown is kept or rejected."
            self._reporter.notice(told)
            return
        self._band = before, self._gallery.criteria
        is_in_it = looked_at is not None and self._gallery.index_of(looked_at) is not None
        begun = self._gallery.current_index if is_in_it else None
        self._gallery.go_to(begun or 0)  # All of them, whatever is selected.
        self._views.show_view(CULL)

    # Rules

    def save_cut(self) -> None:
        """Ask for the name of a rule that cuts as the lines do now."""
        rule = self._gallery.cutting.rule
        if not (rule.keep_if or rule.reject_if):
            self._reporter.notice(_NO_LINE)
            return
        query = as_query(self._library, self._gallery.criteria)
        self.ask_for_rule(replace(rule, query=self._library.query(query)))

    def ask_for_rule(self, rule: Rule) -> None:
        """Ask for the name of a rule."""
        saved = rules.saved_from(replace(rule, query=replace(rule.query, sort=None)))

        def done(name: str) -> None:
            self._library.do(rules.saved(self._library, name, saved))
            self._reporter.notice("Saved. Cull, Rules… lets it flag what arrives.")

        self._asking.name("Save as rule", f"{words.sentence(does(self._library, saved))}", done)

    def run(self, collection: Collection) -> None:
        """Run a rule, and say what came of it."""
        try:
            self._reporter.notice(run(self._library, collection))
        except CuratorError as error:
            self._reporter.tell(error)

    def take_back_rules(self) -> None:
        """Take away what cuts and rules have set among the images shown, or say there is none."""
        command = rules.taken_back(self._library.columns, self._gallery.all_ids)
        if not self._library.do(command):
            self._reporter.notice("No image shown has a flag that was set by a rule.")

    @Slot()
    def _fill_run_menu(self) -> None:
        self.run_menu.clear()
        for each in rules.rules(self._library):
            action = QAction(words.menu_text(each.name), self.run_menu)
            action.setToolTip(words.tooltip(told(self._library, each)))
            action.setEnabled(self._library.writable and rules.problem(self._library, each) is None)
            action.triggered.connect(partial(self._run_later, each))
            self.run_menu.addAction(action)
        if self.run_menu.isEmpty():
            none = self.run_menu.addAction("No rule yet")
            none.setEnabled(False)

    def _run_later(self, collection: Collection, _checked: bool = False) -> None:
        self.run(collection)
