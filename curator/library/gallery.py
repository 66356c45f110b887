"""The Gallery: what is looked at. Criteria, the images they show, the current one, the selection.

When the current image leaves, its next survivor becomes current; after the last one, the one before
it. Filtering, sorting and arrivals move neither it nor the selection.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from curator.domain.change import Command
from curator.domain.criteria import Criteria, Scale, Sort, Threshold
from curator.domain.image import Flag, ImageId, Label
from curator.library.axes import bound_on
from curator.library.cell_scores import CellScores
from curator.library.cells import Cell, StackMark
from curator.library.columns import Ids, Mask
from curator.library.commands import Judgement, changed_images, judge, rerate
from curator.library.cutting import Cutting
from curator.library.facets import Facets
from curator.library.flag_counts import Counts, FlagCounts
from curator.library.gallery_change import NOTHING, Change
from curator.library.grouping import Grouping
from curator.library.histogram import Histogram
from curator.library.histograms import Histograms
from curator.library.library import Library
from curator.library.nearest_first import NearestFirst
from curator.library.news import ColumnsLoaded, Committed, NearFound, News, WriteFailed
from curator.library.picked import Picked, Rows
from curator.library.selecting import Selecting
from curator.library.shown import Shown
from curator.library.shown_stacks import ShownStacks

__all__ = ["Cell", "Change", "Counts", "Gallery", "Histogram", "StackMark"]


class Gallery:
    """What is looked at, with its deeds; belongs to the library's owner thread."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self.auto_advance = False
        self.leads_on = False
        """Whether a decision leads on to the next image whatever `auto_advance` says."""
        self._scores = CellScores(library)
        self._columns = library.columns
        self._shown = Shown(library)
        self._histograms = Histograms(library)
        self._criteria = Criteria()
        self._nearest_first = NearestFirst(library)
        self._picked = Picked()
        self.selecting = Selecting(self._picked, lambda: self._tell(Change.SELECTION))
        self.cutting = Cutting(library)
        self.stacks = ShownStacks(library, self._show_again)
        self.grouping = Grouping(library, self._regroup)
        self._all = self._rows
        self._flag_counts = FlagCounts()
        self._tagged_at = -1
        self._tagged: Mask = np.zeros(0, np.bool_)
        self._numbered = self._columns.ids
        """Ids of the images by row, as of when rows were last picked."""
        self._stale = NOTHING
        self._subscribers: list[Callable[[Change], None]] = []
        self._last_command: Command | None = None
        self._select_rows()
        self._unsubscribe = library.subscribe(self._hear)

    def close(self) -> None:
        """Hear no more of the library."""
        self._unsubscribe()

    def subscribe(self, subscriber: Callable[[Change], None]) -> Callable[[], None]:
        """Be told of every change; call what comes back to stop."""
        self._subscribers.append(subscriber)
        return lambda: self._subscribers.remove(subscriber)

    # What is shown

    @property
    def badges(self) -> tuple[str, ...]:
        """Scorer keys whose numbers cells carry."""
        return self._scores.keys

    @badges.setter
    def badges(self, keys: tuple[str, ...]) -> None:
        if self._scores.choose(keys, self.badge_scale):
            self._tell(Change.VALUES)

    @property
    def badge_scale(self) -> Scale:
        """Whether cells carry the scores' values or percentiles."""
        return self._scores.scale

    @badge_scale.setter
    def badge_scale(self, scale: Scale) -> None:
        if self._scores.choose(self.badges, scale):
            self._tell(Change.VALUES)

    @property
    def criteria(self) -> Criteria:
        """What is asked for."""
        return self._criteria

    @property
    def seeks_nearness(self) -> bool:
        """Whether what is shown can be told apart by how near it comes to something."""
        return self._nearest_first.seeks(self._criteria)

    @property
    def _rows(self) -> Rows:
        return self._picked.rows

    @property
    def ids(self) -> Ids:
        """The shown images, in order."""
        return self._columns.ids[self._rows]

    @property
    def all_ids(self) -> Ids:
        """All images that satisfy the criteria, in order, those behind a stack's face included."""
        return self._columns.ids[self._all]

    def __len__(self) -> int:
        return len(self._rows)

    def id_at(self, index: int) -> int:
        """The image at a place."""
        return int(self._columns.ids[self._rows[index]])

    def index_of(self, image_id: int) -> int | None:
        """The place of an image; None when it is not shown."""
        rows = self._columns.rows_of([image_id])
        return self._picked.place_of(int(rows[0])) if len(rows) else None

    def show(self, criteria: Criteria) -> None:
        """Show what satisfies these criteria.

        What `like:` and `about:` in them ask for must have been answered by the library before.
        With them the nearest come first, unless another order is chosen.

        Raises:
            CuratorError: they cannot be answered; what is shown stays as it is.
        """
        if criteria.text != self._criteria.text:
            self.library.parse(criteria.text)
        criteria = self._nearest_first.applied(criteria, self._criteria)
        rows = self._shown.rows(criteria)
        self._criteria = criteria
        self.stacks.let_go()
        self._tell(self._take_rows(rows) | Change.CRITERIA | self._cut_again())

    def refresh(self) -> None:
        """Take in what arrived or was scored since the last time."""
        if self._stale:
            stale, self._stale = self._stale, NOTHING
            self._tell(stale | self._select_rows() | self._cut_again())

    # Current image and selection

    @property
    def current(self) -> int | None:
        """The current image's id."""
        row = self._picked.current
        return None if row is None else int(self._columns.ids[row])

    @property
    def current_index(self) -> int | None:
        """The current image's place."""
        return self._picked.place

    @property
    def selection(self) -> Ids:
        """The selected images, in the order shown."""
        return self._columns.ids[self._rows[self._picked.selected[self._rows]]]

    @property
    def selected_count(self) -> int:
        """How many images are selected."""
        return int(np.count_nonzero(self._picked.selected))

    def is_selected(self, image_id: int) -> bool:
        """Whether a shown image is selected."""
        return bool(self._picked.selected[self._columns.rows_of([image_id])].any())

    def targets(self) -> Ids:
        """What a deed acts on: the selection, else the current image."""
        selection, row = self.selection, self._picked.current
        return selection if len(selection) or row is None else self._columns.ids[[row]]

    def go_to(self, index: int) -> None:
        """Make the image at a place (the nearest there is) current, and alone selected."""
        self._pick(self._picked.go_to, index, Change.CURRENT | Change.SELECTION)

    def go_to_image(self, image_id: int) -> None:
        """Make a shown image, or what stands for its stack, current and alone selected."""
        index = self.index_of(image_id)
        rows = self._columns.rows_of([image_id])
        if index is None and len(rows) and (face := self.stacks.face_of(int(rows[0]))) is not None:
            index = self._picked.place_of(face)
        if index is not None:
            self.go_to(index)

    def extend_to(self, index: int, *, add: bool = False) -> None:
        """Select everything between where the selection began and a place, which is current.

        With `add`, what was selected before stays selected.
        """
        extend = self._picked.add_up_to if add else self._picked.extend_to
        self._pick(extend, index, Change.CURRENT | Change.SELECTION)

    def toggle(self, index: int) -> None:
        """Take the image at a place into the selection or out of it; it becomes current."""
        self._pick(self._picked.toggle, index, Change.CURRENT | Change.SELECTION)

    def move_current(self, index: int) -> None:
        """Make the image at a place current and leave the selection."""
        self._pick(self._picked.move, index, Change.CURRENT)

    def select_all(self) -> None:
        """Select all shown images."""
        self._picked.select_only(self._rows)
        self._tell(Change.SELECTION)

    def select_none(self) -> None:
        """Select nothing; the current image stays."""
        self._picked.select_only([])
        self._tell(Change.SELECTION)

    def stay(self) -> None:
        """Keep the current image current, whatever arrives: it is being worked on."""
        self._picked.is_chosen = True

    def go_to_undecided(self, step: int) -> bool:
        """Go to the next (1) or previous (-1) undecided image; False when there is none."""
        undecided = np.flatnonzero(self._columns["flag"][self._rows] == Flag.UNDECIDED)
        here = self.current_index if self.current_index is not None else -1
        ahead = undecided[undecided > here] if step > 0 else undecided[undecided < here][::-1]
        if len(ahead):
            self.go_to(int(ahead[0]))
        return bool(len(ahead))

    # Deeds

    def judge(self, judgement: Judgement, *, advance: bool = False) -> bool:
        """Judge the targets as one undoable step; False when that changes nothing.

        With `advance`, `auto_advance` or `leads_on` the next image is current afterwards, if it was
        one image that was judged.
        """
        self.stay()
        targets, before = self.targets(), self._picked.current
        done = self.library.do(judge(self._columns, targets, judgement))
        stays = self._picked.current == before
        by_itself = (self.auto_advance or self.leads_on) and judgement.decides
        if (advance or by_itself) and len(targets) == 1 and stays:
            self.go_on((self.current_index or 0) + 1)
        return done

    def go_on(self, index: int) -> None:
        """Go from what was decided to the image at a place, or tell that it was the last."""
        self._tell(Change.DECIDED)
        if index < len(self._rows):
            self.go_to(index)
        else:
            self._tell(Change.END)

    def rerate(self, step: int) -> bool:
        """Give each target so many stars more (or fewer); False when that changes nothing."""
        self.stay()
        return self.library.do(rerate(self._columns, self.targets(), step))

    def undo(self) -> str | None:
        """Take back the last step and go to its image, if it was one; gives its label."""
        return self._move_in_history(self.library.undo)

    def redo(self) -> str | None:
        """Do the last undone step again; likewise."""
        return self._move_in_history(self.library.redo)

    # The cut

    @property
    def cut_lines(self) -> tuple[Threshold, ...]:
        """The cut being made, one line a score; empty when none is."""
        return self.cutting.lines

    def set_cut_lines(self, lines: tuple[Threshold, ...]) -> None:
        """Begin, change or (with none) leave a cut."""
        self.cutting.lines = lines
        self._cut_again()
        self._tell(Change.CUT)

    def counts(self) -> Counts:
        """Images by the flag they would have after the cut being made, or have."""
        flags = self.cutting.flags
        flags = self._columns["flag"] if flags is None else flags
        counts = self._flag_counts.among(self._all, flags, self._columns.revision)
        hides = len(self._rows) < len(self._all)
        return replace(counts, cells=len(self._rows)) if hides else counts

    def cut_changes(self) -> int:
        """How many images would get another flag if the cut were applied now."""
        return 0 if self.cutting.cut is None else self.cutting.cut.changed

    def apply_cut(self) -> bool:
        """Flag the images as the cut says, as one undoable step; leaves the cut.

        It is about all that satisfy the criteria, those behind the face of a stack included. Flags
        set by hand stay. False when nothing changes.
        """
        cut = self.cutting.cut
        if cut is None:
            return False
        self.set_cut_lines(())
        return self.library.do(cut.command)

    def histogram(
        self, key: str, scale: Scale = Scale.VALUE, *, logarithmic: bool | None = None
    ) -> Histogram:
        """How a score is spread among what all other conditions show; see `Histograms.of`."""
        among = self._shown.mask(self._criteria, without=bound_on(key))
        return self._histograms.of(key, scale, among, logarithmic=logarithmic)

    def facets(self) -> Facets:
        """What the images are made of that each axis's own condition leaves to choose from."""
        return self._shown.facets(self._criteria)

    # Cells

    def cell(self, index: int) -> Cell:
        """One shown image, for painting."""
        columns, row, flags = self._columns, int(self._rows[index]), self.cutting.flags
        return Cell(
            id=int(columns.ids[row]),
            flag=Flag(int(columns["flag"][row])),
            rating=int(columns["rating"][row]),
            label=Label(int(columns["label"][row])),
            failed=bool(columns["failed"][row]),
            missing=bool(columns["missing"][row] and not columns["held"][row]),
            width=int(columns["width"][row]),
            height=int(columns["height"][row]),
            scores=self._scores.of(row),
            verdict=None if flags is None else Flag(int(flags[row])),
            selected=bool(self._picked.selected[row]),
            current=row == self._picked.current,
            tagged=bool(self._wears_tag()[row]),
            scale=self.badge_scale,
            stack=self.stacks.mark(row, index),
        )

    # Within

    def _hear(self, news: News) -> None:
        """Edits show at once; what arrives waits for `refresh`."""
        if isinstance(news, Command | WriteFailed):
            self._last_command = news if isinstance(news, Command) else None
            change = Change.VALUES | Change.LIBRARY | self._select_rows() | self._cut_again()
            self._tell(change)
        elif isinstance(news, Committed):
            if news.folders is not None:
                self._shown.forget()
            if news.rows is not None or news.removed or news.folders is not None or news.frozen:
                self._stale |= Change.VALUES | Change.LIBRARY
        elif isinstance(news, NearFound):
            self._show_again()
        elif isinstance(news, ColumnsLoaded):
            self._renumber()
            self._stale |= Change.VALUES | Change.LIBRARY
            self.refresh()

    def _renumber(self) -> None:
        """Rows are others now; the images stay the same."""
        self.stacks.let_go()
        ids, columns = self._numbered, self._columns
        self._picked.renumber(lambda rows: columns.rows_of(ids[rows]), columns.count)
        self._shown.forget()

    def _select_rows(self) -> Change:
        if self.stacks.is_frozen:
            return self._take_rows(self.stacks.left(self._shown.lying(self._criteria)))
        return self._take_rows(self._shown.rows(self._criteria))

    def _show_again(self) -> None:
        """Stacks are others, or are to be shown in another way."""
        self._tell(Change.VALUES | self._select_rows() | self._cut_again())

    def _sort(self) -> Sort:
        return self._shown.query(self._criteria).sort or self._criteria.sort

    def _regroup(self) -> None:
        self._tell(self._select_rows() | Change.ROWS)

    def _take_rows(self, rows: Rows) -> Change:
        self._scores.follow()
        self._all, rows = rows, self.stacks.over(rows, self._sort)
        self._numbered = self._columns.ids
        rows, regrouped = self.grouping.arranged(rows, as_they_are=self.stacks.is_frozen)
        same = not regrouped and np.array_equal(self._rows, rows)
        change = NOTHING if same else Change.ROWS
        moved, lost = self._picked.show(rows, self._columns.count, self.stacks.face_of)
        change |= Change.CURRENT if moved else NOTHING
        return change | (Change.SELECTION if moved or lost else NOTHING)

    def _pick(self, move: Callable[[int], None], index: int, change: Change) -> None:
        if len(self._rows):
            move(index)
            self._tell(change)

    def _move_in_history(self, move: Callable[[], str | None]) -> str | None:
        self._last_command = None
        label = move()
        command = self._last_command
        touched: set[ImageId] = changed_images(command.edits) if command else set()
        if len(touched) == 1:
            self.go_to_image(next(iter(touched)))
        return label

    def _cut_again(self) -> Change:
        """What the cut being made comes to among the images shown now."""
        had_flags = self.cutting.flags is not None
        self.cutting.over(self._all)
        return Change.CUT if had_flags or self.cutting.flags is not None else NOTHING

    def _wears_tag(self) -> Mask:
        if self._tagged_at != self._columns.revision:
            self._tagged_at, self._tagged = self._columns.revision, self._columns.wears_tag()
        return self._tagged

    def _tell(self, change: Change) -> None:
        if change:
            for subscriber in tuple(self._subscribers):
                subscriber(change)
