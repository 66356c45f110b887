"""One scorer in the dialog of scoring models: what it says, how it stands, what it needs."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from curator.domain.score import Direction, ScorerInfo
from curator.library.models import BrokenPlugin, ScorerState, Unavailable, WayOut
from curator.library.news import Blocked
from curator.library.styles import DamagedSet
from curator.ui import words
from curator.ui.dialogs.parts import GAP, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.dialogs.run_box import RunBox
from curator.ui.dialogs.selftest_box import SelfTestBox
from curator.ui.dialogs.style_box import StyleBox
from curator.ui.dialogs.weights_box import WeightsBox

Standing = tuple[Tone, str]

_DIRECTIONS = {
    Direction.HIGHER: "higher is better",
    Direction.LOWER: "lower is better",
    Direction.NEITHER: "neither end is the better one",
}


def standing(state: ScorerState, blocked: Blocked | None, on_arrival: Sequence[str]) -> Standing:
    """How a scorer stands: whether it runs, and if not, why and what can be done.

    Args:
        state: what is on this machine.
        blocked: what the library told when it last tried to run it.
        on_arrival: scorers that new images run through by themselves.
    """
    if state.state is None:
        return Tone.DONE, "Measured from the pixels: needs nothing and is always there."
    if isinstance(state.state, Unavailable):
        return _missing(state.state)
    if blocked is not None and blocked.unavailable is not None:
        if blocked.unavailable.way_out not in (WayOut.PULL, WayOut.MEND_PATH):
            return Tone.PROBLEM, words.sentence(words.unavailable(blocked.unavailable))
    elif blocked is not None:
        again = "Score all anew makes the whole column again; the numbers there are kept beside it."
        return Tone.WARNING, f"{words.sentence(words.blocked(blocked))} {again}"
    if state.info.key not in on_arrival:
        return Tone.INFO, "Everything it needs is on this machine; it runs when you ask for it."
    return Tone.DONE, "Runs by itself: everything it needs is on this machine."


def _missing(state: Unavailable) -> Standing:
    tone = Tone.WARNING if state.way_out is WayOut.PULL else Tone.PROBLEM
    what = f"does not run: weights “{state.weights}”" if state.weights else "does not run"
    return tone, words.sentence(f"{what}: {state.reason}")


def facts(info: ScorerInfo) -> str:
    """How to read its numbers, and what it looks at."""
    parts = [
        _DIRECTIONS[info.direction],
        f"usually {words.scorer_value(info, info.low)} to {words.scorer_value(info, info.high)}",
    ]
    if info.needs_prompt:
        limit = info.token_limit
        parts.append(f"reads {limit} tokens of the prompt" if limit else "reads the prompt")
    return " · ".join([words.one_line(info.key), *parts])


def half_precision(info: ScorerInfo) -> str:
    """How far numbers in half precision may be from the published ones; "" if unknown."""
    if info.half_bounds is None:
        return ""
    of_float16, of_bfloat16 = info.half_bounds
    return f"Within {of_float16:g} of float32 in float16, within {of_bfloat16:g} in bfloat16."


class ScorerPage(QWidget):
    """Title, sentence, state and weights of the chosen scorer."""

    def __init__(
        self,
        state: Remark,
        run: RunBox,
        style: StyleBox,
        test: SelfTestBox,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.state = state
        self._title = label(scale=1.3, bold=True)
        self._facts = label(role="muted")
        self._summary = label()
        self._limits = label()
        self._says = label("Says", role="muted")
        self._says_not = label("Does not say", role="muted")
        self._half = label()
        self._in_half = label("Half precision", role="muted")
        self._boxes: list[WeightsBox] = []
        self._run = run
        self._style = style
        self._test = test
        self._below = QVBoxLayout()
        self._below.setSpacing(GAP)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 0, GAP, 0)
        rows.setSpacing(GAP)
        rows.addWidget(self._title)
        rows.addWidget(self._facts)
        rows.addLayout(self._said())
        rows.addWidget(state)
        rows.addSpacing(GAP)
        rows.addWidget(run)
        rows.addWidget(style)
        rows.addLayout(self._below)
        rows.addWidget(test)
        rows.addStretch(1)

    @property
    def title(self) -> str:
        """What is shown."""
        return self._title.text()

    def add(self, box: WeightsBox) -> None:
        """Take in a box; it shows with the scorers that need its weights."""
        box.hide()
        self._boxes.append(box)
        self._below.addWidget(box)

    def _said(self) -> QGridLayout:
        """What the number says beside what it does not."""
        top = Qt.AlignmentFlag.AlignTop
        rows = QGridLayout()
        rows.setHorizontalSpacing(12)
        rows.setVerticalSpacing(4)
        for row, (name, text) in enumerate(
            (
                (self._says, self._summary),
                (self._says_not, self._limits),
                (self._in_half, self._half),
            )
        ):
            name.setWordWrap(False)
            rows.addWidget(name, row, 0, top)
            rows.addWidget(text, row, 1, top)
        rows.setColumnStretch(1, 1)
        return rows

    def show_scorer(
        self, info: ScorerInfo, standing: Standing, boxes: Sequence[WeightsBox]
    ) -> None:
        """Show a scorer."""
        self._title.setText(words.one_line(info.title))
        self._facts.setText(facts(info))
        self._summary.setText(words.sentence(info.summary))
        self._limits.setText(words.sentence(info.limits))
        self._says.show()
        self._says_not.setVisible(bool(info.limits))
        self._limits.setVisible(bool(info.limits))
        self._half.setText(half_precision(info))
        self._half.setVisible(info.half_bounds is not None)
        self._in_half.setVisible(info.half_bounds is not None)
        self.state.say(*standing)
        self._run.setVisible(True)
        self._show_only(boxes)

    def show_broken(self, plugin: BrokenPlugin) -> None:
        """Show a plugin that does not load."""
        self._title.setText(words.one_line(plugin.name))
        package = f"package {plugin.package}" if plugin.package else ""
        told = " · ".join(filter(None, (plugin.group, package)))
        self._facts.setText(words.one_line(told))
        self._show_alone("This plugin does not load, so its scorer is not there.")
        self.state.say(Tone.PROBLEM, words.sentence(plugin.reason))

    def show_damaged(self, style: DamagedSet) -> None:
        """Show a style whose file cannot be read."""
        self._title.setText(words.one_line(f"Style {style.name}"))
        self._facts.setText("")
        self._show_alone("This style cannot be read, so its scorer is not there.")
        self.state.clear()
        self._style.show()

    def _show_alone(self, sentence: str) -> None:
        """One sentence in the place of all that belongs to a scorer."""
        self._summary.setText(sentence)
        said = (self._says, self._says_not, self._limits, self._half, self._in_half)
        for part in (*said, self._run, self._style, self._test):
            part.hide()
        self._show_only(())

    def _show_only(self, boxes: Sequence[WeightsBox]) -> None:
        """The same box serves every scorer that needs its weights."""
        for box in self._boxes:
            box.setVisible(box in boxes)
