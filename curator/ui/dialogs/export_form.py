"""The form of an export: its three questions, what is written beside the images, and the size."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from curator.library.columns import Ids
from curator.library.export_choice import query_for, rule_for
from curator.library.export_preview import TargetLook, bytes_of, example_of, look_at_target
from curator.library.gallery import Gallery
from curator.library.keepers import Export, ExportOptions, Sidecar
from curator.library.scorer_order import in_order
from curator.ui import words
from curator.ui.background import Background
from curator.ui.dialogs.export_choices import NameChoice, ScopeChoice, TargetChoice
from curator.ui.dialogs.long_work import Latest
from curator.ui.dialogs.parts import GAP, label
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.icons import Icons
from curator.ui.looks import Looks
from curator.ui.theme import Theme

MOST_WEIGHED = 20_000
"""Above that many images nobody waits to be told their size."""

_NAME, _JSON, _CSV = "export/name", "export/json", "export/csv"
_BETWEEN = 16


class ExportForm(QWidget):
    """Everything that is asked before an export; remembers the answers that are used."""

    changed = Signal()
    """`ready` or `count` may be different."""

    def __init__(
        self, gallery: Gallery, background: Background, looks: Looks, theme: Theme, icons: Icons
    ) -> None:
        super().__init__()
        self._gallery = gallery
        self._looks = looks
        self._look: TargetLook | None = None
        self._weighed: Ids | None = None
        self._size: int | None = None
        self._looking = Latest(background, self)
        self._weighing = Latest(background, self)
        self.scope = ScopeChoice(gallery)
        self.target = TargetChoice(looks, Remark(theme, icons))
        self.names = NameChoice(Remark(theme, icons))
        self.json = _check("A JSON file beside each image, with its prompt, settings and scores")
        self.csv = _check("One table of all of them (CSV), for a spreadsheet")
        self.volume = Remark(theme, icons)
        self._lay_out()
        self._recall()
        self.scope.changed.connect(self._on_scope)
        self.target.changed.connect(self._look_at_target)
        self.names.changed.connect(self.changed)
        self._looking.answered.connect(self._on_look)
        self._weighing.answered.connect(self._on_size)

    @property
    def count(self) -> int:
        """How many images are chosen."""
        return len(self.scope.ids)

    @property
    def ready(self) -> bool:
        """Whether an export can begin; the exporter itself has the last word."""
        refused = self._look is None or self._look.refusal is not None
        return bool(self.count and self.names.valid and self.target.target and not refused)

    def begin(self) -> None:
        """It is shown: choose what is likely, and look at everything anew."""
        self.scope.choose_likely()
        self.count_again()
        self._look_at_target()

    def count_again(self) -> None:
        """Other images are shown, selected or kept."""
        self.scope.count()
        self._on_scope()

    def order(self) -> Export | None:
        """The export as it is put now; None when there is no folder."""
        target = self.target.target
        if target is None:
            return None
        scope = self.scope.scope
        return Export(
            ids=self.scope.ids,
            target=target,
            query=query_for(self._gallery, scope),
            rule=rule_for(self._gallery, scope),
            options=ExportOptions(name=self.names.template, sidecars=self._sidecars()),
        )

    def remember(self) -> None:
        """The answers were used: begin with them the next time."""
        self.target.remember()
        self._looks.set_text(_NAME, self.names.template)
        self._looks.set_flag(_JSON, self.json.isChecked())
        self._looks.set_flag(_CSV, self.csv.isChecked())

    def _recall(self) -> None:
        self.names.choose(self._looks.text(_NAME))
        self.json.setChecked(self._looks.flag(_JSON, False))
        self.csv.setChecked(self._looks.flag(_CSV, False))

    def _sidecars(self) -> frozenset[Sidecar]:
        boxes = ((Sidecar.JSON, self.json), (Sidecar.CSV, self.csv))
        return frozenset(sidecar for sidecar, box in boxes if box.isChecked())

    @Slot()
    def _on_scope(self) -> None:
        ids = self.scope.ids
        library = self._gallery.library
        scores = [
            (key, library.infos[key].title)
            for key in in_order(library.columns.scorers, library.infos)
        ]
        self.names.try_on(example_of(library, int(ids[0])) if len(ids) else None, scores)
        if self._weighed is None or not _same(ids, self._weighed):
            self._weighed, self._size = ids, None
            self._weigh(ids)
        self.changed.emit()

    def _weigh(self, ids: Ids) -> None:
        if 0 < len(ids) <= MOST_WEIGHED:
            self._weighing.ask(partial(bytes_of, self._gallery.library, ids))
        self._tell_size()

    @Slot()
    def _look_at_target(self) -> None:
        target = self.target.target
        if target is None:
            self._on_look(None)
        else:
            watched = self._gallery.library.watched
            self._looking.ask(partial(look_at_target, target, watched))

    @Slot(object)
    def _on_look(self, look: TargetLook | None) -> None:
        self._look = look
        self.target.tell(look)
        self._tell_size()
        self.changed.emit()

    @Slot(object)
    def _on_size(self, size: int) -> None:
        self._size = size
        self._tell_size()

    def _tell_size(self) -> None:
        free = self._look.free if self._look is not None else None
        if not self.count or self._size is None:
            self.volume.say(Tone.INFO, "Copies; your originals stay as they are.")
        elif free is not None and self._size > free:
            needed, there = words.size_of(self._size), words.size_of(free)
            self.volume.say(Tone.WARNING, f"{needed} are to be copied, but only {there} are free.")
        else:
            size = words.size_of(self._size)
            self.volume.say(Tone.INFO, f"Copies, {size} in all; your originals stay as they are.")

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(GAP)
        for title, parts in (
            ("Which images", (self.scope,)),
            ("Into which folder", (self.target,)),
            ("Under which names", (self.names,)),
            ("Beside them", (self.json, self.csv)),
        ):
            rows.addWidget(label(title, bold=True))
            for part in parts:
                rows.addWidget(part)
            rows.addSpacing(_BETWEEN - GAP)
        rows.addWidget(self.volume)
        rows.addStretch(1)


def _check(text: str) -> QCheckBox:
    box = QCheckBox(text)
    box.setAccessibleName(text)
    return box


def _same(first: Ids, second: Ids) -> bool:
    return len(first) == len(second) and bool((first == second).all())
