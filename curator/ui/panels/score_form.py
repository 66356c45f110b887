"""How a score stands in the filter bar: as values or percentiles, on which scales."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from curator.domain.criteria import Scale

_SCALES = {
    Scale.VALUE: "Values",
    Scale.LIBRARY_PERCENTILE: "Percentiles in the library",
    Scale.PROMPT_PERCENTILE: "Percentiles within the prompt",
}
_WORDS = {True: "log", False: "straight", None: ""}
_MEANT = {word: meant for meant, word in _WORDS.items()}
_SCALE_NAMES = {scale.name.lower(): scale for scale in Scale}


@dataclass(frozen=True, slots=True)
class ScoreForm:
    """What the user has chosen for a score.

    Attributes:
        logarithmic: the axis of values; None: as the values are spread.
        log_counts: heights follow the logarithm of counts.
    """

    scale: Scale = Scale.VALUE
    logarithmic: bool | None = None
    log_counts: bool = False

    @property
    def text(self) -> str:
        """One word for a file."""
        parts = (self.scale.name.lower(), _WORDS[self.logarithmic], _WORDS[self.log_counts])
        return ":".join(parts)


def form_of(text: str) -> ScoreForm:
    """The form that a word from a file tells; what cannot be read is as ever."""
    scale, logarithmic, counts = (*text.split(":"), "", "", "")[:3]
    return ScoreForm(
        _SCALE_NAMES.get(scale, Scale.VALUE), _MEANT.get(logarithmic), counts == _WORDS[True]
    )


def forms_of(text: str) -> dict[str, ScoreForm]:
    """Forms by scorer key, as `text_of` wrote them."""
    pairs = (part.partition("=") for part in text.split(","))
    return {key: form_of(form) for key, _, form in pairs if key}


def text_of(forms: Mapping[str, ScoreForm]) -> str:
    """Forms by scorer key as one line; those that are as ever are left out."""
    usual = ScoreForm()
    return ",".join(f"{key}={form.text}" for key, form in forms.items() if form != usual)


class FormMenu(QMenu):
    """Offers other forms; each action's data is the form that it stands for."""

    def __init__(self, form: ScoreForm, logarithmic: bool, parent: QWidget) -> None:
        """`logarithmic` is what the axis is now, by choice or by itself."""
        super().__init__(parent)
        scales = QActionGroup(self)
        for scale, text in _SCALES.items():
            action = self._offer(text, replace(form, scale=scale), form.scale is scale)
            scales.addAction(action)
        self.addSeparator()
        turned = replace(form, logarithmic=not logarithmic)
        axis = self._offer("Logarithmic values", turned, logarithmic)
        axis.setEnabled(form.scale is Scale.VALUE)
        counts = replace(form, log_counts=not form.log_counts)
        self._offer("Logarithmic counts", counts, form.log_counts)

    def _offer(self, text: str, form: ScoreForm, checked: bool) -> QAction:
        action = QAction(text, self)
        action.setCheckable(True)
        action.setChecked(checked)
        action.setData(form)
        self.addAction(action)
        return action
