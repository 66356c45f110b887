"""The part of the Library that moves files: one deed after the other, each a step of history.

Its methods return at once; the work is done in a thread. `FilesDone` news tell what came of it,
after the rows have been told of.
"""

from __future__ import annotations

import os
import re
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from curator.domain.change import Command
from curator.domain.errors import UsageError
from curator.domain.image import Flag, Folder
from curator.library.columns import Columns, Ids
from curator.library.decisions import Decisions
from curator.library.file_job import COUNTED, Deed, FileJob, JobGround, Planning
from curator.library.file_news import FilesDone, FilesKind, FilesProgress
from curator.library.file_orders import (
    Again,
    Chosen,
    Destination,
    EachFile,
    first_in_place,
    held,
    held_before,
    in_place,
    renamed,
)
from curator.library.file_plan import Places, Planner
from curator.library.history import History, Step
from curator.library.holding import HoldingPreview, preview
from curator.library.places import lies_below
from curator.library.roots import existing_root
from curator.store.facts import Written
from curator.store.file_jobs import LibraryFile

_HOW_MANY = re.compile(r": \d+ images?$")
DAY_NS = 86_400_000_000_000


@dataclass(frozen=True, slots=True)
class DeedGround:
    """What the deeds stand on.

    Attributes:
        require: raises LibraryError where nothing can be written.
        folders: gives all folders as they are now.
        tell: is told of every command that history holds now.
    """

    job: JobGround
    require: Callable[[], object]
    folders: Callable[[], tuple[Folder, ...]]
    columns: Columns
    history: History
    decisions: Decisions
    tell: Callable[[Command], None]


class FileDeeds:
    """Moves, copies, renames, holds, restores and bins files; belongs to the owner thread."""

    def __init__(self, ground: DeedGround) -> None:
        self._ground = ground
        self._deed: Deed | None = None
        self._job: FileJob | None = None
        self._thread: threading.Thread | None = None
        self._waiting: deque[Deed | bool] = deque()
        self._closed = False

    # What would be done

    def preview_rejects(self, ids: Iterable[int] | Ids | None = None) -> HoldingPreview:
        """What processing the rejected images, or these, would move; nothing is."""
        columns = self._ground.columns
        if ids is None:
            ids = columns.ids[(columns["flag"] == Flag.REJECT) & columns.alive]
        return self._preview(partial(in_place, _listed(ids)))

    def preview_held(self) -> HoldingPreview:
        """What waits in holding."""
        return self._preview(partial(held, None))

    # Deeds

    def process_rejects(self, ids: Iterable[int] | Ids | None = None) -> None:
        """All files of the rejected images, or of these, go into holding."""
        chosen = partial(in_place, None if ids is None else _listed(ids))
        self._do(FilesKind.PROCESS, "process rejects: ", EachFile(chosen, Planner.hold))

    def hold(self, ids: Iterable[int] | Ids) -> None:
        """All files of some images go into holding."""
        chosen = partial(in_place, _listed(ids))
        self._do(FilesKind.HOLD, "to holding: ", EachFile(chosen, Planner.hold))

    def restore(self, ids: Iterable[int] | Ids | None = None) -> None:
        """What waits in holding, of all images or of these, goes back to where it came from.

        With all of it goes what lies there and the library does not know; no step tells of that.
        """
        chosen = partial(held, None if ids is None else _listed(ids))
        plan = EachFile(chosen, Planner.restore)
        self._begin(Deed(FilesKind.RESTORE, "restore: ", plan, with_strays=ids is None))

    def move_to(self, ids: Iterable[int] | Ids, folder: Path, *, every_file: bool = False) -> None:
        """The first file of each image, or every one, goes to another folder.

        Images that leave the watched folders leave the gallery; what was judged stays.

        Raises:
            UsageError: it is no folder, or hidden within a watched one.
        """
        there = self._destination(folder)
        chosen = partial(in_place if every_file else first_in_place, _listed(ids))
        plan = EachFile(there.not_there(chosen), there.moved)
        self._do(FilesKind.MOVE, f"move to {folder.name}: ", plan, there)

    def copy_to(self, ids: Iterable[int] | Ids, folder: Path) -> None:
        """A copy of the first file of each image goes to another folder; raises UsageError."""
        there = self._destination(folder)
        plan = EachFile(partial(first_in_place, _listed(ids)), there.copied)
        self._do(FilesKind.COPY, f"copy to {folder.name}: ", plan, there)

    def rename(self, image_id: int, name: str) -> None:
        """The first file of an image gets another name; its extension stays if none is given.

        Raises:
            UsageError: that is no name for a file, or it would be hidden by it.
        """
        new = _checked_name(name)
        chosen = partial(first_in_place, _listed([image_id]))
        plan = EachFile(chosen, partial(renamed, new))
        self._begin(Deed(FilesKind.RENAME, f"rename to {name}", plan))

    def to_bin(self, ids: Iterable[int] | Ids | None) -> None:
        """All files of some images, or of the rejected ones, go into the system's bin, for good."""
        chosen = partial(in_place, None if ids is None else _listed(ids))
        self._bin(EachFile(chosen, Planner.bin))

    def empty_holding(self, *, older_than_days: float | None = None) -> None:
        """What waits in holding, or waits longer than that, goes into the system's bin, for good.

        Nobody is asked, and history knows of no way back.
        """
        before = None if older_than_days is None else time.time_ns() - int(older_than_days * DAY_NS)
        self._bin(EachFile(partial(held_before, before), Planner.bin))

    def empty_overdue(self, days: float | None) -> None:
        """As `empty_holding`, if anything waits that long; None: it may wait for ever."""
        if days is None:
            return
        before = time.time_ns() - int(days * DAY_NS)
        if self._preview(partial(held_before, before)).files:
            self.empty_holding(older_than_days=days)

    def turn(self, *, undone: bool) -> str | None:
        """Undo or redo the next step, whatever it is about; gives its label, None without one.

        While a deed is under way that waits for it, and for all that waits already.
        """
        self._ground.require()
        if self.busy:
            steps = self._foreseen()[not undone]
            if not steps:
                return None
            self._waiting.append(undone)
            return steps[-1]
        step = self._ground.decisions.upcoming(undone=undone)
        if step is None or step.command is None or not step.command.moves_files:
            return self._ground.decisions.turn(undone=undone)
        self._start(_again(step, step.command, undone=undone))
        return step.label

    def cancel(self) -> None:
        """Break the deed off between two files; what is done stays, and is a step."""
        self._waiting.clear()
        if self._deed is not None:
            self._deed.cancelled.set()

    @property
    def busy(self) -> bool:
        """Whether a deed is under way."""
        return self._deed is not None

    @property
    def progress(self) -> FilesProgress | None:
        """How far the deed under way is."""
        return None if self._job is None else self._job.progress

    def hear(self, news: object) -> None:
        """Take in the end of a deed: history holds its step now, and the next one begins."""
        if not isinstance(news, FilesDone):
            return
        self._deed = self._job = None
        if self._thread is not None:
            self._thread.join()
        if news.command is not None and news.step is not None:
            self._settle(news.step, news.command, news.undone)
        while self._waiting and not self.busy and not self._closed:
            following = self._waiting.popleft()
            if isinstance(following, Deed):
                self._start(following)
            else:
                self.turn(undone=following)

    def close(self) -> None:
        """Break off what is under way, and wait for the file in hand."""
        self._closed = True
        self.cancel()
        if self._thread is not None:
            self._thread.join()

    def _foreseen(self) -> tuple[list[str], list[str]]:
        """The labels of what can be undone, and redone, once all that waits is done."""
        history = self._ground.history
        both = [each.label for each in history.done], [each.label for each in history.undone]
        for each in (self._deed, *self._waiting):
            turn = each if isinstance(each, bool) else each and each.undone
            if isinstance(turn, bool):
                source, target = both if turn else both[::-1]
                target += [source.pop()] if source else []
            elif isinstance(each, Deed) and each.step is not None:
                both[0].append(each.label.removesuffix(COUNTED))
                both[1].clear()
        return both

    def _settle(self, step: int, command: Command, undone: bool | None) -> None:
        if command.edits or undone is not None:
            self._ground.history.settle(step, command, undone=undone)
            self._ground.tell(command)

    def _do(
        self, kind: FilesKind, label: str, plan: Planning, there: Destination | None = None
    ) -> None:
        deed = Deed(kind, label, plan)
        if there is not None:
            deed.prepare = partial(_find, there)
        self._begin(deed)

    def _bin(self, plan: Planning) -> None:
        self._begin(Deed(FilesKind.BIN, "to the bin: ", plan))

    def _begin(self, deed: Deed) -> None:
        self._ground.require()
        if deed.kind is not FilesKind.BIN:
            deed.step = self._ground.history.reserve()
        if self.busy:
            self._waiting.append(deed)
        else:
            self._start(deed)

    def _start(self, deed: Deed) -> None:
        self._deed, self._job = deed, FileJob(self._ground.job, deed)
        self._thread = threading.Thread(target=self._job.run, name="curator-files", daemon=True)
        self._thread.start()

    def _preview(self, chosen: Chosen) -> HoldingPreview:
        folders = self._ground.folders()
        with self._ground.job.database.read() as connection:
            return preview(chosen(connection, Places(folders)), folders)

    def _destination(self, folder: Path) -> Destination:
        root = existing_root(folder)
        owners = [
            each
            for each in self._ground.folders()
            if each.watched
            and (root == each.path or (each.recursive and lies_below(root, each.path)))
        ]
        if not owners:
            return Destination(root, b"", None)
        owner = max(owners, key=lambda each: len(each.path))
        below = b"" if root == owner.path else os.path.relpath(root, owner.path)
        if any(part.startswith(b".") for part in below.split(os.sep.encode())):
            raise UsageError(f"{folder} is hidden in a watched folder; files there are not seen")
        return Destination(owner.path, below, owner.id)


def _again(step: Step, command: Command, *, undone: bool) -> Deed:
    return Deed(
        kind=FilesKind.UNDO if undone else FilesKind.REDO,
        label=_HOW_MANY.sub(COUNTED, step.label),
        plan=Again(command.undone() if undone else command),
        step=step.number,
        undone=undone,
    )


def _find(there: Destination, connection: LibraryFile, written: Written) -> None:
    written.folders |= there.find(connection)


def _listed(ids: Iterable[int] | Ids) -> list[int]:
    return [int(image_id) for image_id in ids]


def _checked_name(name: str) -> bytes:
    new = os.fsencode(name.strip())
    if not new or new.startswith(b".") or any(sign in new for sign in (b"/", b"\\", b"\0")):
        raise UsageError(f"{name!r} is no name for a file that is to be seen")
    return new
