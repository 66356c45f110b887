"""What is done with files in the window: rejects and Delete, holding, rename, move and copy.

Nothing waits: the library moves files in a thread of its own, and tells what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from curator.domain.errors import CuratorError
from curator.library.columns import Ids
from curator.library.gallery import Gallery
from curator.library.holding import HoldingPreview
from curator.library.news import FilesDone, FilesKind, FilesProgress, News
from curator.library.records import path_of, present_first
from curator.library.removing import step_off
from curator.ui import file_words, words
from curator.ui.errors import ErrorReporter
from curator.ui.looks import Looks
from curator.ui.panels.file_progress import FileProgress

if TYPE_CHECKING:
    from curator.ui.dialogs.process_rejects import Order

Handler = Callable[..., object]

DECISIONS = frozenset(("process_rejects", "to_holding", "rename", "move_to", "copy_to"))
"""The actions of the table that change the library."""

_FOLDER = "files/folder"


class Asks(Protocol):
    """Asks people about files, and shows what waits in holding."""

    def ask_where_to(
        self, preview: HoldingPreview, start: Path | None, agreed: Callable[[Order], object]
    ) -> None:
        """Show what would go, and ask where to."""

    def ask_for_new_name(self, path: Path, done: Callable[[str], object]) -> None:
        """Ask what a file is to be called."""

    def ask_for_folder(self, title: str, start: Path, done: Callable[[str], object]) -> None:
        """Ask for a folder."""

    def ask_whether(self, text: str, more: str, yes: str, agreed: Callable[[], object]) -> None:
        """Ask before what cannot be taken back."""

    def show_holding(self) -> None:
        """Show what waits in holding."""

    def on_news(self, news: News) -> None:
        """Follow the library."""

    def close(self) -> None:
        """Close what is open."""


@dataclass(frozen=True, slots=True)
class FilesAround:
    """The parts of the window that are needed here."""

    gallery: Gallery
    looks: Looks
    reporter: ErrorReporter
    asks: Asks
    progress: FileProgress


class FileDeeds:
    """Handlers by the id of their action, and what is told of files that move.

    Args:
        show_failures: opens the list of what failed.
    """

    def __init__(self, around: FilesAround, show_failures: Callable[[], object]) -> None:
        self._around = around
        self._show_failures = show_failures
        self._gallery = around.gallery
        self._files = around.gallery.library.files
        around.progress.stop_wanted.connect(self._files.cancel)

    def handlers(self) -> dict[str, Handler]:
        """Handlers by the id of their action."""
        return {
            "process_rejects": self.process_rejects,
            "to_holding": self.to_holding,
            "holding": self._around.asks.show_holding,
            "rename": self.rename,
            "move_to": partial(self._ask_for_folder, "Move", self.move_to),
            "copy_to": partial(self._ask_for_folder, "Copy", self.copy_to),
        }

    def close(self) -> None:
        """Close what is open beside the window, and tell no more of what is under way."""
        self._around.asks.close()
        self._around.progress.show_end()

    # Deeds

    def to_holding(self) -> None:
        """Put what is selected into holding; the next image is current."""
        targets = self._gallery.targets()
        if self._done(lambda: self._files.hold(targets)):
            step_off(self._gallery, targets)

    def process_rejects(self) -> None:
        """Show the rejected images and ask where they are to go."""
        preview = self._files.preview_rejects()
        if len(preview.ids) == 0:
            self._notice("No rejected image has a file that could go.")
            return
        self._gallery.stay()
        self._around.asks.ask_where_to(preview, self._folder, self._process)

    def rename(self) -> None:
        """Ask for another name for the current image's file."""
        current = self._gallery.current
        for details in self._gallery.library.details([] if current is None else [current]):
            places = [each for each in present_first(details.places) if not each.missing]
            if not places:
                self._notice("The file of this image is not there to be renamed.")
                return
            rename = partial(self._files.rename, details.id)
            self._around.asks.ask_for_new_name(Path(path_of(places[0])), rename)

    def move_to(self, ids: Ids, folder: str) -> None:
        """Move the files of some images."""
        self._remember(folder)
        self._done(lambda: self._files.move_to(ids, Path(folder)))

    def copy_to(self, ids: Ids, folder: str) -> None:
        """Copy the files of some images."""
        self._remember(folder)
        self._done(lambda: self._files.copy_to(ids, Path(folder)))

    # What comes of them

    def on_news(self, news: News) -> None:
        """The library has news."""
        match news:
            case FilesProgress():
                self._around.progress.show_progress(news)
            case FilesDone():
                self._take_in(news)
        self._around.asks.on_news(news)

    def _take_in(self, news: FilesDone) -> None:
        self._around.progress.show_end()
        self._gallery.refresh()
        comes_back = news.undone or news.kind is FilesKind.RESTORE
        if comes_back and len(news.ids) == 1:
            self._gallery.go_to_image(news.ids[0])
        if news.error is not None:
            self._around.reporter.tell(news.error)
        told = file_words.outcome(news)
        if told:
            self._notice(told)
        if news.failures:
            self._show_failures()

    # Within

    def _process(self, order: Order) -> None:
        from curator.ui.dialogs.process_rejects import WhereTo

        match order.where:
            case WhereTo.HOLDING:
                self._done(lambda: self._files.process_rejects(order.ids))
            case WhereTo.FOLDER:
                folder = order.folder or Path.home()
                self._remember(str(folder))
                self._done(lambda: self._files.move_to(order.ids, folder, every_file=True))
            case WhereTo.BIN:
                text, more = file_words.into_the_bin(len(order.ids))
                agreed = partial(self._files.to_bin, order.ids)
                self._around.asks.ask_whether(text, more, "Move to the bin", agreed)

    def _ask_for_folder(self, deed: str, done: Callable[[Ids, str], object]) -> None:
        targets = self._gallery.targets()
        if len(targets):
            title = f"{deed} {words.images(len(targets))} to a folder"
            start = self._folder or Path.home()
            self._gallery.stay()
            self._around.asks.ask_for_folder(title, start, partial(done, targets))

    @property
    def _folder(self) -> Path | None:
        """Where files went the last time."""
        kept = self._around.looks.text(_FOLDER)
        return Path(kept) if kept and Path(kept).is_dir() else None

    def _remember(self, folder: str) -> None:
        self._around.looks.set_text(_FOLDER, folder)

    def _done(self, deed: Callable[[], object]) -> bool:
        """Begin a deed; False where it cannot be, which is told."""
        try:
            deed()
        except CuratorError as error:
            self._around.reporter.tell(error)
            return False
        return True

    def _notice(self, text: str) -> None:
        self._around.reporter.notice(text)
