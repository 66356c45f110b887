"""The images of the chosen style, and what can be done about them."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout

from curator.domain.errors import CuratorError
from curator.library.library import Library
from curator.library.styles import DamagedSet, StyleSet, remove_style
from curator.ui import question, words
from curator.ui.dialogs.parts import GAP, button, in_a_row, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.elided import ElidedLabel

_PADDING = 12


class StyleBox(QFrame):
    """Shown for styles alone."""

    remake_wanted = Signal(object)
    """The StyleSet whose images are to be chosen anew; None for a damaged one."""
    removed = Signal()

    def __init__(self, library: Library, state: Remark) -> None:
        super().__init__()
        self._library = library
        self._style: StyleSet | DamagedSet | None = None
        self.setProperty("role", "card")
        self.setAccessibleName("Images of the style")
        self.folder = ElidedLabel()
        self.folder.setProperty("role", "muted")
        self.state = state
        self.remake = button("Make anew…", self._remake, "Make the style anew")
        self.remove = button("Remove…", self._ask, "Remove the style")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        rows.setSpacing(GAP)
        rows.addWidget(label("Images of the style", bold=True))
        rows.addWidget(state)
        rows.addWidget(self.folder)
        rows.addLayout(in_a_row(self.remake, self.remove, None))

    def tell(self, style: StyleSet | DamagedSet, gone: int) -> None:
        """Show a style, of which so many images are no longer where they were."""
        self._style = style
        if isinstance(style, DamagedSet):
            self.state.say(Tone.PROBLEM, words.sentence(style.reason))
            self.folder.set_whole_text(str(style.path))
        elif gone:
            told = f"{gone:,} of {words.images(len(style.references))} are no longer there"
            self.state.say(
                Tone.INFO, f"{told}; that matters only until the style has been measured once."
            )
            self.folder.set_whole_text(str(style.folder))
        else:
            self.state.say(Tone.DONE, f"{words.images(len(style.references))}, all there.")
            self.folder.set_whole_text(str(style.folder))

    @Slot()
    def _remake(self) -> None:
        self.remake_wanted.emit(self._style if isinstance(self._style, StyleSet) else None)

    @Slot()
    def _ask(self) -> None:
        if self._style is not None:
            text = f"Remove the style “{self._style.name}”?"
            more = "Its images stay where they are, and so do scores already given."
            question.ask(self, text, more, "Remove", self._remove)

    @Slot()
    def _remove(self) -> None:
        if self._style is None:
            return
        try:
            remove_style(self._style.name)
            if isinstance(self._style, StyleSet):
                self._forget(self._style.key)
        except CuratorError as error:
            self.state.say(Tone.PROBLEM, words.error_in_words(error))
        else:
            self.removed.emit()

    def _forget(self, key: str) -> None:
        """It cannot run by itself any more."""
        if key in self._library.settings.on_arrival:
            self._library.score_by_itself(key, wanted=False)
