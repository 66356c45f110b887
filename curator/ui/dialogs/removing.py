"""The way of downloaded weights off the disk: found out what it means, asked, done."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QPushButton, QWidget

from curator.domain.errors import CuratorError
from curator.domain.score import WeightsInfo
from curator.library.library import Library
from curator.library.models import (
    Place,
    Removal,
    WeightsFound,
    WeightsMissing,
    has_pulled,
    removal_of,
    remove_weights,
)
from curator.ui import question, words
from curator.ui.background import Background
from curator.ui.dialogs.parts import button

_WHY_NOT = {
    Place.GIVEN: "You chose these weights; Curator deletes only what it has downloaded.",
    Place.FOLDER: "These lie in your folder CURATOR_WEIGHTS; Curator deletes only what it has "
    "downloaded.",
    Place.HUB_CACHE: "These lie in Hugging Face’s cache, which other programs share; its own tool "
    "“hf cache” clears it.",
}


class Removing(QObject):
    """One key's weights and the button that takes them away."""

    removed = Signal(object)
    """The Removal that was carried out."""
    failed = Signal(object)
    """The CuratorError that came instead."""

    def __init__(
        self, info: WeightsInfo, library: Library, background: Background, window: QWidget
    ) -> None:
        super().__init__(window)
        self._info = info
        self._library = library
        self._background = background
        self._window = window
        name = f"Remove the downloaded weights {info.key}"
        self.button: QPushButton = button("Remove…", self._look, name)

    def tell(self, state: WeightsFound | WeightsMissing, *, busy: bool) -> None:
        """Offer it, or say why not."""
        there = has_pulled(self._info, self._library.weights_places)
        self.button.setEnabled(there and not busy)
        if there:
            told = "Deletes what Curator has downloaded; it can be downloaded again."
        elif isinstance(state, WeightsFound):
            told = _WHY_NOT.get(state.place, "")
        else:
            told = "Nothing was downloaded."
        self.button.setToolTip(told)

    @Slot()
    def _look(self) -> None:
        work = partial(removal_of, self._info, self._library.weights_places)
        self._background.run(work, self._ask, self._on_failed)

    def _ask(self, planned: Removal) -> None:
        text = f"Delete the downloaded weights “{planned.key}”?"
        done = partial(self._remove, planned)
        question.ask(self._window, text, _consequences(planned, self._library), "Delete", done)

    def _remove(self, planned: Removal) -> None:
        self._background.run(partial(_removed, planned), self.removed.emit, self._on_failed)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, CuratorError):
            raise error
        self.failed.emit(error)


def _removed(planned: Removal) -> Removal:
    remove_weights(planned)
    return planned


def _consequences(planned: Removal, library: Library) -> str:
    parts = [f"This frees {words.size_of(planned.size)}."]
    titles = [library.infos[key].title for key in planned.losing if key in library.infos]
    if titles:
        parts.append(f"{words.listed(titles)} cannot run without them; scores there are kept.")
    elif planned.elsewhere is not None:
        parts.append(f"Other weights of this kind are used: {planned.elsewhere.path}.")
    if planned.kept:
        names = words.listed([path.name for path in planned.kept])
        parts.append(f"What you put there stays: {names}.")
    parts.append("To have them again they must be downloaded again.")
    return " ".join(parts)
