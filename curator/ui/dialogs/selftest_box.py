"""The self-test of the chosen scorer, and what scoring costs on this machine."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import CancelledError, Future
from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QProgressBar, QVBoxLayout

from curator.domain.errors import CuratorError
from curator.library.library import Library
from curator.library.models import Available, Cost, ScorerState
from curator.library.selftests import (
    NotTried,
    Report,
    SelfTestCancelledError,
    Wish,
    ask_self_test,
)
from curator.ui import selftest_words, words
from curator.ui.background import Background
from curator.ui.dialogs.long_work import Advance, Handle, LongWork
from curator.ui.dialogs.parts import GAP, button, in_a_row, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.icons import Icons
from curator.ui.theme import Theme

_PADDING = 12
_LOOK_EVERY_S = 0.2


class SelfTestBox(QFrame):
    """One test at a time; its report stays until another scorer is tested."""

    measured = Signal()
    """The cost of a scorer is known now."""

    def __init__(
        self, library: Library, background: Background, theme: Theme, icons: Icons
    ) -> None:
        super().__init__()
        self._library = library
        self._theme = theme
        self._icons = icons
        self._key = ""
        self._tested = ""
        self._ready = False
        self.setProperty("role", "card")
        self.setAccessibleName("Self-test")
        self._work = LongWork(background, self)
        self._work.advanced.connect(self._on_advance)
        self._work.done.connect(self._on_report)
        self._work.failed.connect(self._on_failed)
        self.cost = label(role="muted")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the self-test")
        self.test = button("Self-test", self._test)
        self.test.setToolTip(
            "Are the weights whole, are the numbers what they should be, and what does scoring "
            "cost? Scoring waits meanwhile."
        )
        self.cancel = button("Cancel", self._cancel, "Cancel the self-test")
        self.result = Remark(theme, icons)
        self.findings: list[Remark] = []
        self._list = QVBoxLayout()
        self._lay_out()
        self._show_work()

    def tell(self, state: ScorerState) -> None:
        """Another scorer is chosen, or this one may stand otherwise."""
        self._key = state.info.key
        self._ready = isinstance(state.state, Available)
        self.setVisible(state.state is not None)
        self.cost.setText(_costs(state.costs))
        self._show_work()

    def close_down(self) -> None:
        """End a test under way after its step."""
        self._work.close()

    @Slot()
    def _test(self) -> None:
        self._tested = self._key
        self._clear()
        self.result.clear()
        self.bar.setRange(0, 0)  # a bar without an end, until the scoring thread has begun
        self._work.start(partial(_tested, self._library, self._key))
        self._show_work()

    @Slot()
    def _cancel(self) -> None:
        self._work.cancel()
        self.cancel.setEnabled(False)

    @Slot(object)
    def _on_advance(self, advance: Advance) -> None:
        self.bar.setRange(0, advance.total)
        self.bar.setValue(advance.done)

    @Slot(object)
    def _on_report(self, report: Report) -> None:
        failed = sum(not each.passed for each in report.findings)
        if failed:
            told = f"{words.counted(failed, 'check')} failed"
            self.result.say(Tone.PROBLEM, f"{told}; numbers of this scorer are not to be trusted.")
        else:
            self.result.say(Tone.DONE, "All checks passed.")
        for each in report.findings:
            self._add(_tone(each.passed, tried=not isinstance(each, NotTried)), each)
        self._show_work()
        self.measured.emit()

    def _add(self, tone: Tone, each: object) -> None:
        made = Remark(self._theme, self._icons)
        self._list.addWidget(made)
        made.say(tone, selftest_words.finding(each))  # type: ignore[arg-type]
        self.findings.append(made)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        self._show_work()
        if isinstance(error, SelfTestCancelledError | CancelledError):
            self.result.say(Tone.INFO, "Stopped.")
        elif isinstance(error, CuratorError):
            self.result.say(Tone.PROBLEM, words.sentence(str(error)))
        else:
            raise error

    def _clear(self) -> None:
        for each in self.findings:
            self._list.removeWidget(each)
            each.hide()
            each.deleteLater()
        self.findings.clear()

    def _show_work(self) -> None:
        running = self._work.running
        is_shown = self._tested == self._key
        self.bar.setVisible(running)
        self.cancel.setVisible(running)
        self.cancel.setEnabled(running)
        self.test.setEnabled(self._ready and not running)
        for each in (self.result, *self.findings):
            each.setVisible(is_shown and bool(each.text))

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(_PADDING, _PADDING, _PADDING, _PADDING)
        rows.setSpacing(GAP)
        rows.addWidget(label("On this machine", bold=True))
        rows.addWidget(self.cost)
        rows.addWidget(self.bar)
        rows.addLayout(in_a_row(self.test, self.cancel, None))
        rows.addWidget(self.result)
        rows.addLayout(self._list)


def _tested(library: Library, key: str, handle: Handle) -> Report:
    """Wait for the scoring thread, which may have a batch in hand, and may end."""
    answer = ask_self_test(library, key, Wish(progress=handle.tell, cancelled=handle.cancelled))
    while not _has_ended(answer):
        if handle.cancelled() and answer.cancel():
            raise SelfTestCancelledError("the self-test was stopped")
    return answer.result()


def _has_ended(answer: Future[Report]) -> bool:
    try:
        answer.exception(_LOOK_EVERY_S)
    except TimeoutError:
        return answer.done()
    return True


def _costs(costs: Sequence[Cost]) -> str:
    if not costs:
        return "What scoring takes here is not known yet; the self-test measures it."
    return "\n".join(map(selftest_words.cost, costs))


def _tone(passed: bool, *, tried: bool) -> Tone:
    if not tried:
        return Tone.INFO
    return Tone.DONE if passed else Tone.PROBLEM
