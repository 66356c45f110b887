"""Scoring models: every scorer with its state in words, and the way to what it lacks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from curator.library.library import Library
from curator.library.models import (
    BrokenPlugin,
    ScorerState,
    Unavailable,
    WayOut,
    WeightsFound,
    WeightsMissing,
    WeightsPlaces,
    scorer_states,
    weights_states,
)
from curator.library.news import BeginFailed, Begun, Blocked, Committed, News, Phase, State
from curator.library.styles import PREFIX, Added, DamagedSet, StyleSet, gone, style_sets
from curator.ui import words
from curator.ui.background import Background
from curator.ui.dialogs.add_style import AddStyleDialog
from curator.ui.dialogs.long_work import Latest
from curator.ui.dialogs.parts import GAP, MARGIN, button, in_a_row, resize, scrolling
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.dialogs.run_box import RunBox
from curator.ui.dialogs.scorer_page import ScorerPage, Standing, standing
from curator.ui.dialogs.selftest_box import SelfTestBox
from curator.ui.dialogs.style_box import StyleBox
from curator.ui.dialogs.weights_box import WeightsBox
from curator.ui.icons import Icons
from curator.ui.theme import Theme

_MODELS, _STYLES, _PIXELS = _SECTIONS = ("Scoring models", "Styles", "Measured from pixels")
_LIST_WIDTH = 224
_ICON = 16
_KEY = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class _OnThisMachine:
    """What was found out about scorers and weights."""

    scorers: tuple[ScorerState, ...]
    broken: tuple[BrokenPlugin, ...]
    weights: Mapping[str, WeightsFound | WeightsMissing]
    styles: Mapping[str, tuple[StyleSet | DamagedSet, int]] = field(default_factory=dict)
    """Each style by the key of its row, and how many of its images are gone."""


class ModelsDialog(QDialog):
    """A list of all scorers; the chosen one with what can be done about it."""

    weights_changed = Signal()
    """Other weights may be in use from now on: scoring has to begin anew."""

    def __init__(
        self,
        library: Library,
        background: Background,
        theme: Theme,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Scoring models")
        resize(self, 920, 700)
        self._library = library
        self._background = background
        self._theme = theme
        self._icons = icons
        self._found = _OnThisMachine((), (), {})
        self._boxes: dict[str, WeightsBox] = {}
        self._chosen = ""
        self._asking = Latest(background, self)
        self._asking.answered.connect(self._on_found)
        self.device = Remark(theme, icons)
        self.list = QListWidget()
        self.run = RunBox(library, background, Remark(theme, icons))
        self.style_box = StyleBox(library, Remark(theme, icons))
        self.test = SelfTestBox(library, background, theme, icons)
        self.page = ScorerPage(Remark(theme, icons), self.run, self.style_box, self.test)
        self.add_style = button("Add style…", self._add_style)
        self._adding = AddStyleDialog(background, theme, icons, self)
        self._lay_out()
        self.list.currentItemChanged.connect(self._show_chosen)
        self.run.changed.connect(self._fill)
        self.style_box.remake_wanted.connect(self._adding.offer)
        self.style_box.removed.connect(self._on_styles)
        self.test.measured.connect(self.look_again)
        self._adding.added.connect(self._on_added)
        theme.changed.connect(self._fill)
        self._tell_device(library.scoring_state)
        self._unsubscribe = library.subscribe(self._hear)

    def choose(self, key: str) -> None:
        """Choose a scorer, now or as soon as it is listed."""
        self._chosen = key
        self._fill()

    def stop(self) -> None:
        """End downloads; what has come of them is kept. Hears no more of the library."""
        self._unsubscribe()
        for box in self._boxes.values():
            box.close_down()
        self.test.close_down()
        self._adding.close_down()

    def showEvent(self, event: QShowEvent) -> None:
        """Weights may have come or gone since it was open the last time."""
        super().showEvent(event)
        self.look_again()

    @Slot()
    def look_again(self) -> None:
        """Find out anew what is on this machine."""
        self._asking.ask(partial(_on_this_machine, self._library.weights_places))

    def _hear(self, news: News) -> None:
        match news:
            case State():
                self._tell_device(news)
            case Begun() | Blocked():
                self._fill()
            case BeginFailed():
                self.device.say(Tone.PROBLEM, words.sentence(news.reason))
            case Committed():
                self.run.refresh()
            case _:
                pass

    def _lay_out(self) -> None:
        self.list.setAccessibleName("Scorers")
        self.list.setFixedWidth(_LIST_WIDTH)
        self.list.setIconSize(QSize(_ICON, _ICON))
        self.list.setFrameShape(QListWidget.Shape.NoFrame)
        across = QHBoxLayout()
        across.setSpacing(GAP)
        across.addWidget(self.list)
        across.addWidget(scrolling(self.page), 1)
        close = button("Close", self.close)
        close.setDefault(True)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        rows.setSpacing(12)
        rows.addWidget(self.device)
        rows.addLayout(across, 1)
        rows.addLayout(in_a_row(self.add_style, None, close))

    @Slot(object)
    def _on_found(self, found: _OnThisMachine) -> None:
        self._found = found
        self._tell_boxes()
        self._fill()

    @Slot()
    def _on_weights(self) -> None:
        self.weights_changed.emit()
        self.look_again()

    @Slot()
    def _add_style(self) -> None:
        self._adding.offer()

    @Slot(object)
    def _on_added(self, added: Added) -> None:
        self._chosen = added.style.key
        self._on_styles()

    @Slot()
    def _on_styles(self) -> None:
        """The open library, and what it runs, go on with the styles there are now."""
        self._library.look_for_styles()
        self._on_weights()

    @Slot()
    def _fill(self) -> None:
        """List all scorers anew; the chosen one stays chosen."""
        found = self._found
        sections: dict[str, list[tuple[str, str, Tone]]] = {each: [] for each in _SECTIONS}
        for state in found.scorers:
            row = (state.info.key, state.info.title, self._standing(state)[0])
            sections[_section_of(state)].append(row)
        damaged = [
            (key, each.name, Tone.PROBLEM)
            for key, (each, _) in found.styles.items()
            if isinstance(each, DamagedSet)
        ]
        sections[_STYLES] += damaged
        if found.broken:
            broken = [(_row_of(each), each.name, Tone.PROBLEM) for each in found.broken]
            sections["Plugins that do not load"] = broken
        chosen = self._chosen
        self.list.blockSignals(True)
        self.list.clear()
        for title, rows in sections.items():
            self._add_section(title, rows)
        self.list.blockSignals(False)
        self._choose_row(chosen)

    def _add_section(self, title: str, rows: list[tuple[str, str, Tone]]) -> None:
        if not rows:
            return
        heading = QListWidgetItem(title, self.list)
        heading.setFlags(Qt.ItemFlag.NoItemFlags)
        heading.setForeground(self._theme.colors.muted)
        heading.setTextAlignment(Qt.AlignmentFlag.AlignBottom)
        heading.setSizeHint(QSize(0, 2 * self.fontMetrics().height()))
        for key, name, tone in rows:
            item = QListWidgetItem(self._icon(tone), words.one_line(name), self.list)
            item.setData(_KEY, key)

    def _choose_row(self, key: str) -> None:
        items = [self.list.item(row) for row in range(self.list.count())]
        keyed = [item for item in items if item.data(_KEY)]
        wanted = next((item for item in keyed if item.data(_KEY) == key), None)
        if keyed:
            self.list.setCurrentItem(wanted or keyed[0])
            self._show_chosen()
            # What is not listed yet will be, and is chosen then.
            self._chosen = key or self._chosen

    @Slot()
    def _show_chosen(self) -> None:
        item = self.list.currentItem()
        key = item.data(_KEY) if item is not None else None
        if not key:
            return
        self._chosen = key
        state = next((each for each in self._found.scorers if each.info.key == key), None)
        if state is not None:
            boxes = [self._boxes[weights.key] for weights in state.weights]
            self.page.show_scorer(state.info, self._standing(state), boxes)
            self.run.tell(state, self._library.blocked.get(key))
            self.test.tell(state)
            self.style_box.setVisible(key in self._found.styles)
            self._tell_style(key)
        elif isinstance(damaged := self._found.styles.get(key, (None, 0))[0], DamagedSet):
            self._tell_style(key)
            self.page.show_damaged(damaged)
        else:
            plugin = next(each for each in self._found.broken if _row_of(each) == key)
            self.page.show_broken(plugin)

    def _tell_style(self, key: str) -> None:
        if key in self._found.styles:
            self.style_box.tell(*self._found.styles[key])

    def _standing(self, state: ScorerState) -> Standing:
        on_arrival = self._library.settings.on_arrival
        return standing(state, self._library.blocked.get(state.info.key), on_arrival)

    def _tell_boxes(self) -> None:
        for scorer in self._found.scorers:
            for info in scorer.weights:
                if info.key not in self._boxes:
                    box = WeightsBox(
                        info, self._library, self._background, self._theme, self._icons
                    )
                    box.changed.connect(self._on_weights)
                    self.page.add(box)
                    self._boxes[info.key] = box
        for key, box in self._boxes.items():
            users = [each for each in self._found.scorers if key in _keys(each)]
            box.tell(
                self._found.weights[key],
                lacking=any(_lacks(each, key) for each in users),
                users=words.listed([words.one_line(each.info.title) for each in users]),
            )

    def _icon(self, tone: Tone) -> QIcon:
        name, shade = tone.value
        colors, ratio = self._theme.colors, self.devicePixelRatioF()
        icon = QIcon(self._icons.pixmap(name, _ICON, getattr(colors, shade), ratio))
        chosen = self._icons.pixmap(name, _ICON, colors.on_accent, ratio)
        icon.addPixmap(chosen, QIcon.Mode.Selected)
        return icon

    def _tell_device(self, state: State | None) -> None:
        if state is not None and state.phase is Phase.FAILED:
            self.device.say(Tone.PROBLEM, words.sentence(f"scoring stopped: {words.ended(state)}"))
        elif state is not None and state.device:
            self.device.say(Tone.DONE, f"Scoring models run on {state.device} in {state.dtype}.")
        elif not self.device.text:
            setting = self._library.settings.device
            which = "the fastest device there is" if setting == "auto" else setting
            self.device.say(Tone.INFO, f"Scoring models will run on {which}.")


def _on_this_machine(places: WeightsPlaces) -> _OnThisMachine:
    scorers, broken = scorer_states(places)
    sets, damaged = style_sets()
    styles: dict[str, tuple[StyleSet | DamagedSet, int]] = {
        f"{PREFIX}{each.name}": (each, 0) for each in damaged
    }
    styles |= {each.key: (each, gone(each)) for each in sets}
    return _OnThisMachine(scorers, broken, weights_states(places), styles)


def _section_of(state: ScorerState) -> str:
    if state.info.key.startswith(PREFIX):
        return _STYLES
    return _MODELS if state.weights or state.state else _PIXELS


def _row_of(plugin: BrokenPlugin) -> str:
    """What stands for a plugin that does not load, whose name may be a scorer's key."""
    return f"{plugin.package} {plugin.name}"


def _keys(state: ScorerState) -> set[str]:
    return {weights.key for weights in state.weights}


def _lacks(state: ScorerState, key: str) -> bool:
    """Whether a download of these weights would help a scorer."""
    missing = state.state
    if not isinstance(missing, Unavailable) or missing.weights != key:
        return False
    return missing.way_out is WayOut.PULL
