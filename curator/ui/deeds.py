"""What the actions on images do: each handler of the table that needs no widget."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from curator.domain.criteria import Criteria, Sort
from curator.domain.image import HIGHEST_RATING, Flag, Label
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.library.records import path_of, present_first
from curator.library.scorer_order import in_order
from curator.library.workflow import workflow_of
from curator.ui import words
from curator.ui.file_manager import open_file, show_file, url_of
from curator.ui.list_deeds import DECISIONS as DECISIONS_ON_LISTS

Handler = Callable[..., object]

SCORE_KEYS = 7
_MOST_FILES = 1_000
"""Files put on the clipboard at once; more help nobody and hold up the window."""

_FLAGS = {"keep": Flag.KEEP, "reject": Flag.REJECT, "undecided": Flag.UNDECIDED}
_LABELS = {
    "label_red": Label.RED,
    "label_yellow": Label.YELLOW,
    "label_green": Label.GREEN,
    "label_blue": Label.BLUE,
    "label_none": Label.NONE,
}


class Deeds:
    """Acts on the gallery; `notice` says in a sentence what the eye cannot see."""

    def __init__(self, gallery: Gallery, notice: Callable[[str], None]) -> None:
        self._gallery = gallery
        self._notice = notice
        self._aside: Criteria | None = None

    def handlers(self) -> dict[str, Handler]:
        """Handlers by the id of their action."""
        gallery = self._gallery
        return {
            **self._judgements(),
            "rate_up": lambda: gallery.rerate(1),
            "rate_down": lambda: gallery.rerate(-1),
            "auto_advance": self.set_auto_advance,
            "undo": self.undo,
            "redo": self.redo,
            "select_all": gallery.select_all,
            "select_none": gallery.select_none,
            "next_undecided": partial(self.go_to_undecided, 1),
            "previous_undecided": partial(self.go_to_undecided, -1),
            "copy_file": self.copy_files,
            "copy_prompt": self.copy_prompt,
            "copy_workflow": self.copy_workflow,
            "open_with": self.open_with,
            "show_in_file_manager": self.show_in_file_manager,
            "filters": self.use_filters,
            "sort_newest": lambda: self.sort_by(Sort()),
            **{
                f"sort_score_{number}": partial(self.sort_by_score, number - 1)
                for number in range(1, SCORE_KEYS + 1)
            },
        }

    @property
    def decisions(self) -> frozenset[str]:
        """The actions that change the library."""
        others = {"rate_up", "rate_down", "add_tag", "undo", "redo"}
        return frozenset(self._judgements()) | others | DECISIONS_ON_LISTS

    def set_auto_advance(self, on: bool) -> None:
        """Go on to the next image after a decision, or stay."""
        self._gallery.auto_advance = on

    def undo(self) -> None:
        """Take back the last step and say which."""
        label = self._gallery.undo()
        self._notice(self._told("Undone", label) if label else "Nothing to undo.")

    def redo(self) -> None:
        """Do the last undone step again and say which."""
        label = self._gallery.redo()
        self._notice(self._told("Done again", label) if label else "Nothing to redo.")

    def _told(self, done: str, label: str) -> str:
        """Files are still on their way when the key comes up."""
        on_its_way = " …" if self._gallery.library.files.busy else ""
        return f"{done}: {words.one_line(label)}{on_its_way}"

    def go_to_undecided(self, step: int) -> None:
        """Go to the next image without a decision, or say that there is none."""
        if not self._gallery.go_to_undecided(step):
            self._notice("No undecided image that way.")

    def copy_files(self) -> None:
        """Put the files of the targets on the clipboard."""
        files = self._files(self._gallery.targets()[:_MOST_FILES].tolist())
        if files:
            data = QMimeData()
            data.setUrls([url_of(file) for file in files])
            QGuiApplication.clipboard().setMimeData(data)
            self._notice(f"{words.counted(len(files), 'file')} on the clipboard.")

    def copy_prompt(self) -> None:
        """Put the current image's prompt on the clipboard."""
        for details in self._gallery.library.details(self._current()):
            if details.positive:
                QGuiApplication.clipboard().setText(words.visible(details.positive))
            told = "Prompt on the clipboard." if details.positive else "This image tells no prompt."
            self._notice(told)

    def copy_workflow(self) -> None:
        """Put the current image's workflow on the clipboard, as the generator's canvas takes it."""
        for image_id in self._current():
            workflow = workflow_of(self._gallery.library.raw_metadata(image_id))
            if workflow:
                QGuiApplication.clipboard().setText(workflow)
            told = "Workflow on the clipboard." if workflow else "This image holds no workflow."
            self._notice(told)

    def open_with(self) -> None:
        """Open the current image's file in the program that the system has for it."""
        for file in self._files(self._current()):
            if not open_file(file):
                self._notice("This system has no program that could be opened for it.")

    def show_in_file_manager(self) -> None:
        """Open the folder of the current image."""
        for file in self._files(self._current()):
            if not show_file(file):
                self._notice("This system has no file manager that could be opened.")

    def use_filters(self, on: bool) -> None:
        """Show everything, or what was filtered before."""
        criteria = self._gallery.criteria
        if on:
            kept, self._aside = self._aside, None
            if kept is not None and not criteria.is_filtered:
                self._gallery.show(replace(kept, sort=criteria.sort))
        elif criteria.is_filtered:
            self._aside = criteria
            self._gallery.show(Criteria(sort=criteria.sort))

    @property
    def has_filters_aside(self) -> bool:
        """Whether filters were turned off that can be turned on again."""
        return self._aside is not None

    def sort_by(self, sort: Sort) -> None:
        """Show in another order."""
        self._gallery.show(replace(self._gallery.criteria, sort=sort))

    def sort_by_score(self, number: int) -> None:
        """Best first by the scorer at a place in the usual order; once more, worst first.

        Who ranks within the prompt goes on so.
        """
        library, sort = self._gallery.library, self._gallery.criteria.sort
        keys = in_order(library.columns.scorers, library.infos)
        if number < len(keys):
            best_first = Sort(keys[number], scale=sort.scale)
            self.sort_by(replace(best_first, worst_first=sort == best_first))

    def _judgements(self) -> dict[str, Handler]:
        judgements = {name: Judgement(flag=flag) for name, flag in _FLAGS.items()}
        judgements |= {f"rate_{n}": Judgement(rating=n) for n in range(HIGHEST_RATING + 1)}
        judgements |= {name: Judgement(label=label) for name, label in _LABELS.items()}
        here = {name: partial(self._judge, each) for name, each in judgements.items()}
        onwards = {
            f"{name}_next": partial(self._judge, each, advance=True)
            for name, each in judgements.items()
            if name != "label_none"
        }
        return {**here, **onwards}

    def _judge(self, judgement: Judgement, *, advance: bool = False) -> None:
        self._gallery.judge(judgement, advance=advance)

    def _current(self) -> list[int]:
        current = self._gallery.current
        return [] if current is None else [current]

    def _files(self, ids: list[int]) -> list[Path]:
        """Where images lie, one place each."""
        places = [present_first(each.places) for each in self._gallery.library.details(ids)]
        return [Path(path_of(each[0])) for each in places if each]
