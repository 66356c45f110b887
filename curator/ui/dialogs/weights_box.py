"""One set of weights in the dialog of scoring models: what it is, where it lies, how to get it.

Nothing is ever downloaded but by the click that names size, licence and source.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QMenu, QProgressBar, QPushButton, QVBoxLayout, QWidget

from curator.domain.errors import CuratorError, StorageError
from curator.domain.score import WeightsInfo
from curator.library.library import Library
from curator.library.models import (
    Checked,
    Progress,
    Removal,
    StillToBring,
    WayOut,
    WeightsFound,
    WeightsMissing,
    WeightsPlaces,
    check_one,
    pull_weights,
)
from curator.ui import words
from curator.ui.background import Background
from curator.ui.dialogs.long_work import Advance, Handle, LongWork
from curator.ui.dialogs.parts import GAP, button, in_a_row, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.dialogs.removing import Removing
from curator.ui.dialogs.weights_terms import WeightsTerms
from curator.ui.elided import ElidedLabel
from curator.ui.folder_choice import ask_for_file, ask_for_folder
from curator.ui.icons import Icons
from curator.ui.theme import Theme

_FILES = "Weights (*.safetensors *.pth *.pt *.bin);;All files (*)"
_CHOOSE_INSTEAD = "If you have these weights already, choose their file or folder."
_PADDING = 12


class WeightsBox(QFrame):
    """The weights of one key, with what can be done about them."""

    changed = Signal()
    """Other weights may be in use from now on."""

    def __init__(
        self,
        info: WeightsInfo,
        library: Library,
        background: Background,
        theme: Theme,
        icons: Icons,
    ) -> None:
        super().__init__()
        self._info = info
        self._library = library
        self._stopped = False
        self._here = False
        self._wanted = False
        self.setAccessibleName(f"Weights {info.key}")
        self.setProperty("role", "card")
        self._pulling = LongWork(background, self)
        self._checking = LongWork(background, self)
        self._users = label(role="muted")
        self.path = ElidedLabel()
        self.terms = WeightsTerms(info, library.weights_places.pulled / info.key)
        self.state = Remark(theme, icons)
        self.result = Remark(theme, icons)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(f"Download of the weights {info.key}")
        self.speed = label(role="muted")
        self.download = self._download_button()
        self.choose = self._choose_button()
        self.verify = button("Verify", self._verify, f"Verify the weights {info.key}")
        self.verify.setToolTip("Reads every byte again and compares it with what was published.")
        self.cancel = button("Cancel", self._cancel, f"Cancel the download of {info.key}")
        self._removing = Removing(info, library, background, self)
        self.remove = self._removing.button
        self._state: WeightsFound | WeightsMissing | None = None
        self._lay_out()
        self._connect()
        self._show_work()

    @property
    def busy(self) -> bool:
        """Whether something is under way."""
        return self._pulling.running or self._checking.running

    def tell(self, state: WeightsFound | WeightsMissing, *, lacking: bool, users: str) -> None:
        """Say how the weights stand.

        Args:
            state: where they lie, or why not.
            lacking: something of what is published is needed and not here.
            users: the scorers that need them, in words.
        """
        self._users.setText(f"For {users}")
        self._state = state
        self._here = isinstance(state, WeightsFound)
        if isinstance(state, WeightsFound):
            self.state.say(Tone.DONE, f"On this machine ({state.place})")
            self.path.set_whole_text(str(state.path))
        else:
            tone = Tone.WARNING if state.way_out is WayOut.PULL else Tone.PROBLEM
            self.state.say(tone, words.sentence(state.reason))
        self.path.setVisible(self._here)
        no_help = isinstance(state, WeightsMissing) and state.way_out is WayOut.MEND_PATH
        self._wanted = (lacking or not self._here) and not no_help
        self._show_work()

    def close_down(self) -> None:
        """End what is under way; a download goes on from there the next time."""
        self._pulling.close()
        self._checking.close()

    def _connect(self) -> None:
        self._pulling.advanced.connect(self._on_advance)
        self._pulling.done.connect(self._on_pulled)
        self._pulling.failed.connect(self._on_failed)
        self._checking.done.connect(self._on_checked)
        self._checking.failed.connect(self._on_failed)
        self._removing.removed.connect(self._on_removed)
        self._removing.failed.connect(self._on_not_removed)

    @Slot()
    def _pull(self) -> None:
        self._stopped = False
        self.result.clear()
        places = self._library.weights_places
        self.bar.setRange(0, 0)  # a bar without an end, until one is known
        self._pulling.start(partial(_pulled, self._info, places))
        self.speed.setText("Asking for the files …")
        self._show_work()

    @Slot()
    def _cancel(self) -> None:
        self._stopped = True
        self._pulling.cancel()
        self.speed.setText("Stopping …")

    @Slot()
    def _verify(self) -> None:
        self.result.clear()
        places = self._library.weights_places
        self.bar.setRange(0, 0)
        self._checking.start(partial(_checked, self._info, places))
        self.speed.setText("Reading every byte …")
        self._show_work()

    @Slot()
    def _ask_for_file(self) -> None:
        ask_for_file(self, f"Weights “{self._info.key}”", Path.home(), _FILES, self._use)

    @Slot()
    def _ask_for_folder(self) -> None:
        ask_for_folder(self, f"Weights “{self._info.key}”", Path.home(), self._use)

    @Slot(str)
    def _use(self, path: str) -> None:
        self.result.clear()
        try:
            self._library.use_weights(self._info.key, Path(path))
        except CuratorError as error:
            self.result.say(Tone.PROBLEM, _in_words("nothing was changed", error))
        else:
            self.changed.emit()

    @Slot(object)
    def _on_advance(self, advance: Advance) -> None:
        # Thousandths, because Qt counts no further than two thousand million.
        self.bar.setMaximum(1000)
        self.bar.setValue(1000 * advance.done // max(1, advance.total))
        if not self._stopped:
            self.speed.setText(_how_far(advance))

    @Slot(object)
    def _on_pulled(self, found: WeightsFound | StillToBring) -> None:
        if isinstance(found, StillToBring):
            self.result.say(Tone.INFO, words.to_bring(found))
        else:
            self.result.say(Tone.DONE, "Downloaded; these are the published files.")
        self._show_work()
        self.changed.emit()

    @Slot(object)
    def _on_checked(self, checked: Checked) -> None:
        self.result.say(*_verdict(checked))
        self._show_work()

    @Slot(object)
    def _on_removed(self, done: Removal) -> None:
        self.result.say(Tone.DONE, f"Deleted; {words.size_of(done.size)} are free again.")
        self.changed.emit()

    @Slot(object)
    def _on_not_removed(self, error: CuratorError) -> None:
        self.result.say(Tone.PROBLEM, _in_words("not everything was deleted", error))
        self.changed.emit()

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._show_work()
        if not isinstance(error, CuratorError):
            raise error
        if self._stopped:
            self.result.say(Tone.INFO, "Stopped; what has come is kept and used the next time.")
        else:
            told = _in_words("the download failed", error)
            self.result.say(Tone.PROBLEM, f"{told} {_CHOOSE_INSTEAD}")

    def _show_work(self) -> None:
        """Show the progress of what is under way, or what can be begun."""
        self.bar.setVisible(self.busy)
        self.speed.setVisible(self.busy)
        self.cancel.setVisible(self._pulling.running)
        self.choose.setEnabled(not self.busy)
        self.verify.setEnabled(self._here and not self.busy)
        self.download.setVisible(self._wanted and not self.busy)
        if self._state is not None:
            self._removing.tell(self._state, busy=self.busy)

    def _download_button(self) -> QPushButton:
        size = words.size_of(self._info.download)
        what = "Download the rest," if self._info.withheld else "Download"
        made = button(f"{what} {size}", self._pull)
        made.setAccessibleName(
            f"Download the weights {self._info.key}: {words.terms(self._info)}, "
            f"from {self._info.offered[0].page}"
        )
        return made

    def _choose_button(self) -> QPushButton:
        made = QPushButton("Choose")
        made.setAutoDefault(False)
        made.setAccessibleName(f"Choose a file or folder with the weights {self._info.key}")
        menu = QMenu(made)
        menu.addAction("Choose a file…", self._ask_for_file)
        menu.addAction("Choose a folder…", self._ask_for_folder)
        made.setMenu(menu)
        return made

    def _lay_out(self) -> None:
        self.path.setProperty("role", "muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        rows.setSpacing(4)
        rows.addWidget(label(f"Weights “{words.one_line(self._info.key)}”", bold=True))
        parts: tuple[QWidget, ...] = (
            self._users,
            self.terms,
            self.state,
            self.path,
        )
        for part in parts:
            rows.addWidget(part)
        rows.addSpacing(GAP - 4)
        rows.addWidget(self.bar)
        rows.addWidget(self.speed)
        rows.addLayout(
            in_a_row(self.download, self.cancel, self.choose, self.verify, self.remove, None)
        )
        rows.addWidget(self.result)


def _pulled(
    info: WeightsInfo, places: WeightsPlaces, handle: Handle
) -> WeightsFound | StillToBring:
    def tell(step: Progress) -> None:
        handle.tell(step.done, step.total)

    return pull_weights(info, places, tell, handle.cancelled)


def _checked(info: WeightsInfo, places: WeightsPlaces, _: Handle) -> Checked:
    return check_one(info, places)


def _verdict(checked: Checked) -> tuple[Tone, str]:
    if checked.verified is None:
        return Tone.PROBLEM, words.sentence(checked.problem or "")
    published = checked.verified.published.values()
    if published and all(published):
        return Tone.DONE, "Whole: these are the published files."
    if published:
        return Tone.DONE, "Whole; not the published files, but your own."
    return Tone.DONE, "Whole."


def _how_far(advance: Advance) -> str:
    parts = [f"{advance.done / 1e6:,.0f} of {advance.total / 1e6:,.0f} MB"]
    if advance.per_second:
        parts.append(f"{words.size_of(round(advance.per_second))}/s")
    if advance.seconds_left is not None:
        parts.append(f"{words.duration(advance.seconds_left)} left")
    return " · ".join(parts)


def _in_words(what: str, error: CuratorError) -> str:
    """This dialog is itself the way out of what is wrong with weights."""
    way = words.way_out(error) if isinstance(error, StorageError) else None
    told = words.sentence(f"{what}: {error}")
    return f"{told} {way}" if way else told
