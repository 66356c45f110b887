"""The three questions of an export: which images, into which folder, under which names."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from curator.domain.errors import UsageError
from curator.library.columns import Ids
from curator.library.export_choice import Scope, images_in
from curator.library.export_preview import Example, TargetLook
from curator.library.gallery import Gallery
from curator.library.keepers import ExportOptions
from curator.ui import words
from curator.ui.dialogs.remark import Remark, Tone
from curator.ui.elided import ElidedLabel
from curator.ui.folder_choice import ask_for_folder
from curator.ui.looks import Looks

MOST_RECENT = 8
_RECENT = "export/targets"
_OWN_FOLDER = "Curator keepers"
_GAP = 6

_SCOPES = {
    Scope.SELECTION: "Selection ({})",
    Scope.KEPT: "Kept ({}) among those shown",
    Scope.SHOWN: "Everything shown ({})",
}


class ScopeChoice(QWidget):
    """Which images; the counts are those of this moment."""

    changed = Signal()

    def __init__(self, gallery: Gallery, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gallery = gallery
        self._group = QButtonGroup(self)
        self._buttons = {scope: QRadioButton() for scope in Scope}
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(_GAP)
        for button in self._buttons.values():
            self._group.addButton(button)
            rows.addWidget(button)
        self._buttons[Scope.SHOWN].setChecked(True)
        self._group.buttonClicked.connect(self.changed)
        self.count()

    @property
    def scope(self) -> Scope:
        """What is chosen."""
        return next(scope for scope, button in self._buttons.items() if button.isChecked())

    @property
    def ids(self) -> Ids:
        """The images of what is chosen, in the order shown."""
        return images_in(self._gallery, self.scope)

    def choose_likely(self) -> None:
        """Choose what the user most likely means: several selected images, then the kept ones."""
        several = len(self._gallery.selection) > 1
        kept = len(images_in(self._gallery, Scope.KEPT)) > 0
        likely = Scope.SELECTION if several else Scope.KEPT if kept else Scope.SHOWN
        self._buttons[likely].setChecked(True)
        self._buttons[likely].setFocus()

    def count(self) -> None:
        """Show the counts of this moment; what has no images can only stay chosen."""
        for scope, button in self._buttons.items():
            count = len(images_in(self._gallery, scope))
            text = _SCOPES[scope].format(f"{count:,}")
            button.setText(text)
            button.setAccessibleName(text)
            button.setEnabled(count > 0 or button.isChecked())


class TargetChoice(QWidget):
    """Into which folder; the last ones are remembered."""

    changed = Signal()

    def __init__(self, looks: Looks, remark: Remark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._looks = looks
        self._remark = remark
        self._paths: list[Path] = []
        self._box = QComboBox()
        self._box.setEditable(True)
        self._box.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)  # Enter would add what is typed.
        self._box.setCompleter(None)  # type: ignore[arg-type]  # Qt takes nullptr: no completing
        self._box.setAccessibleName("Folder to export into")
        self._box.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )
        self._box.setMinimumContentsLength(24)
        self._box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._browse = QPushButton("Browse…")
        self._browse.setAutoDefault(False)
        self._browse.setAccessibleName("Choose the folder to export into")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._box, 1)
        line.addWidget(self._browse)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(_GAP)
        rows.addLayout(line)
        rows.addWidget(remark)
        self._fill(_remembered(looks) or [_usual_target()])
        self._box.editTextChanged.connect(self.changed)
        self._browse.clicked.connect(self._ask)

    @property
    def target(self) -> Path | None:
        """The folder; None while what stands there is no whole path."""
        text = self._box.currentText()
        known = self._box.findText(text, Qt.MatchFlag.MatchExactly)
        path = self._paths[known] if known >= 0 else Path(text.strip())
        try:
            path = path.expanduser()
        except RuntimeError:  # nobody of that name has a home
            return None
        return path if path.is_absolute() else None

    def choose(self, folder: Path) -> None:
        """Put a folder in the field."""
        self._box.setEditText(words.one_line(str(folder)))

    def remember(self) -> None:
        """The folder was used: offer it first from now on."""
        target = self.target
        if target is not None:
            others = [path for path in _remembered(self._looks) if path != target]
            recent = [target, *others][:MOST_RECENT]
            self._looks.set_text(_RECENT, json.dumps([str(path) for path in recent]))
            self._fill(recent)

    def tell(self, look: TargetLook | None) -> None:
        """Say what is odd about the folder; None when it was not looked at."""
        self._remark.say(*_said_of(look))
        wrong = look is None or look.refusal is not None
        _mark(self._line, wrong)

    @property
    def _line(self) -> QLineEdit:
        line = self._box.lineEdit()
        assert line is not None, "the box is editable"
        return line

    def _fill(self, paths: Sequence[Path]) -> None:
        self._paths = list(paths)
        self._box.blockSignals(True)
        self._box.clear()
        self._box.addItems([words.one_line(str(path)) for path in paths])
        self._box.blockSignals(False)

    @Slot()
    def _ask(self) -> None:
        start = self.target or Path.home()
        ask_for_folder(self, "Export into", start, self._take)

    @Slot(str)
    def _take(self, folder: str) -> None:
        self.choose(Path(folder))


class NameChoice(QWidget):
    """Under which names, with the name that the first image would get."""

    changed = Signal()

    def __init__(self, remark: Remark, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._remark = remark
        self._example: Example | None = None
        self._valid = True
        self._line = QLineEdit()
        self._line.setAccessibleName("Names of the copies")
        self._insert = QPushButton("Insert")
        self._insert.setAutoDefault(False)
        self._insert.setAccessibleName("Insert a field into the name")
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._put_in)
        self._insert.setMenu(self._menu)
        self._shown = ElidedLabel()
        self._shown.setProperty("role", "muted")
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self._line, 1)
        line.addWidget(self._insert)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(_GAP)
        rows.addLayout(line)
        rows.addWidget(self._shown)
        rows.addWidget(remark)
        self._line.textChanged.connect(self._try_out)
        self._line.textChanged.connect(self.changed)

    @property
    def template(self) -> str:
        """The template of the names."""
        return self._line.text()

    @property
    def valid(self) -> bool:
        """Whether it is one."""
        return self._valid

    @property
    def example(self) -> str:
        """What is shown of the first image's name."""
        return self._shown.whole_text

    def choose(self, template: str) -> None:
        """Put a template in the field."""
        self._line.setText(template or ExportOptions().name)

    def try_on(self, example: Example | None, scores: Sequence[tuple[str, str]]) -> None:
        """Show what the template makes of an image; offer these scores (key, title) as well."""
        self._example = example
        self._menu.clear()
        fields = [("Rank in this order", "{rank:04}"), ("Name of the file", "{stem}")]
        fields += [("Seed", "{seed}"), ("Checkpoint", "{checkpoint}"), ("Sampler", "{sampler}")]
        fields += [("Steps", "{steps}"), ("Stars", "{rating}"), ("Tool", "{tool}")]
        for title, field in fields:
            self._offer(title, field)
        self._menu.addSeparator()
        for key, title in scores:
            self._offer(title, f"{{{key}:.2f}}")
        self._try_out()

    def _offer(self, title: str, field: str) -> None:
        action = self._menu.addAction(f"{words.menu_text(title)}\t{field}")
        action.setData(field)

    @Slot(QAction)
    def _put_in(self, action: QAction) -> None:
        self._line.insert(action.data())
        self._line.setFocus()

    @Slot()
    def _try_out(self) -> None:
        problem, name = "", ""
        if self._example is not None:
            try:
                name = self._example.name(self.template)
            except UsageError as error:
                problem = words.sentence(str(error))
        self._valid = not problem
        self._remark.say(Tone.PROBLEM, problem)
        self._shown.set_whole_text(f"First image: {name}" if name else "")
        self._shown.setVisible(bool(name))
        _mark(self._line, bool(problem))


def _said_of(look: TargetLook | None) -> tuple[Tone, str]:
    if look is None:
        return Tone.PROBLEM, "Give the whole path of a folder."
    if look.refusal is not None:
        return Tone.PROBLEM, words.sentence(look.refusal)
    if look.watched is not None:
        return Tone.WARNING, (
            f"This lies in {words.one_line(str(look.watched))}, which is watched: the copies "
            "will come into the library as second files of the same images."
        )
    if look.holds_files:
        return Tone.INFO, "There are files in it already; none of them is overwritten."
    return Tone.INFO, "" if look.exists else "This folder will be made."


def _mark(line: QLineEdit, wrong: bool) -> None:
    """Give a field the border of a mistake, or take it away."""
    if bool(line.property("wrong")) != wrong:
        line.setProperty("wrong", wrong)
        line.style().unpolish(line)
        line.style().polish(line)


def _remembered(looks: Looks) -> list[Path]:
    try:
        stored = json.loads(looks.text(_RECENT, "[]"))
    except ValueError:
        stored = None
    paths = stored if isinstance(stored, list) else []
    return [Path(each) for each in paths if isinstance(each, str)][:MOST_RECENT]


def _usual_target() -> Path:
    place = QStandardPaths.StandardLocation.PicturesLocation
    pictures = QStandardPaths.writableLocation(place)
    return Path(pictures or Path.home()) / _OWN_FOLDER
