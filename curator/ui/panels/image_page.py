"""The inspector's page on one image."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from curator.domain.image import Flag, Label
from curator.library.gallery import Gallery
from curator.library.judging import Details, score_lines
from curator.library.looked_at import tags_of
from curator.library.news import Blocked
from curator.library.records import path_of, present_first
from curator.ui import words
from curator.ui.elided import ElidedLabel
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.panels.judged_row import JudgedRow
from curator.ui.panels.pacing import Paced
from curator.ui.panels.parameters import ParametersView
from curator.ui.panels.parts import GAP, WIDE_GAP, IconButton, bold, plain_label, set_shown
from curator.ui.panels.places_view import PlacesView
from curator.ui.panels.preview import Preview
from curator.ui.panels.raw_view import RawView
from curator.ui.panels.score_lines import ScoresView
from curator.ui.panels.sections import Section
from curator.ui.panels.soft_label import SoftLabel
from curator.ui.panels.tag_editor import TagEditor
from curator.ui.panels.text_block import TextBlock
from curator.ui.theme import Theme

_PERCENTILES_MS = 1000
_FOLDED = frozenset({"Prompt by encoder", "Metadata"})


class ImagePage(QWidget):
    """Everything about one image.

    Signals:
        models_wanted(): weights are missing and wanted.
        file_wanted(path): show a file in the file manager.
        left(): the images should have the focus again.
    """

    models_wanted = Signal()
    file_wanted = Signal(object)
    left = Signal()

    def __init__(
        self, gallery: Gallery, thumbnails: Thumbnails, theme: Theme, icons: Icons
    ) -> None:
        super().__init__()
        self._gallery, self._theme, self._icons = gallery, theme, icons
        self.preview = Preview(thumbnails, theme, icons)
        self.name = ElidedLabel()
        bold(self.name)
        self.facts = plain_label(role="muted", wrap=True)
        self.trouble = SoftLabel()
        self.trouble.setProperty("role", "problem")
        self.judged = JudgedRow(gallery, theme, icons)
        self.scores = ScoresView(theme, icons)
        self.scores.models_wanted.connect(self.models_wanted)
        self.prompt, self.negative = TextBlock("Prompt"), TextBlock("Negative prompt")
        self.encoders = TextBlock("Prompt by encoder")
        self.parameters = ParametersView(gallery, theme, icons)
        self.tags = TagEditor(gallery, theme, icons)
        self.tags.left.connect(self.left)
        self.places = PlacesView(gallery.library, theme, icons)
        self.places.file_wanted.connect(self.file_wanted)
        self.raw = RawView(gallery.library)
        self.sections = {section.title: section for section in self._sections()}
        self.sections["Metadata"].toggled.connect(self._on_metadata)
        self._shown: Details | None = None
        self._blocked: dict[str, Blocked] = {}
        self._percentiles = Paced(_PERCENTILES_MS, _PERCENTILES_MS, self)
        self._percentiles.due.connect(self._show_scores)
        self._lay_out()

    def show_image(self, details: Details) -> None:
        """Show another image, or what is new about the same one."""
        blocked = dict(self._gallery.library.blocked)
        if (details, blocked) == (self._shown, self._blocked):
            self._show_judgements(details.id)
            self._show_facts(details)
            self.places.show_details(details)  # A folder may have gone offline, or come back.
            self._percentiles.ask()
            return
        self._shown, self._blocked = details, blocked
        self.preview.show_image(details.id, details.width, details.height)
        self._show_head(details)
        set_shown(self.sections["Scores"], details.error is None)
        self._show_scores()
        for title, block, text in (
            ("Prompt", self.prompt, details.positive),
            ("Prompt by encoder", self.encoders, by_encoder(details)),
            ("Negative prompt", self.negative, details.negative),
        ):
            block.show_text(text or "")
            set_shown(self.sections[title], bool(text))
        self.parameters.show_details(details)
        set_shown(self.sections["Parameters"], bool(self.parameters.values()))
        self._show_judgements(details.id)
        self.places.show_details(details)
        self.raw.show_image(details.id, seen=self.sections["Metadata"].is_unfolded)

    def _show_scores(self) -> None:
        """The scores; their percentiles move with every image that is scored."""
        self._percentiles.cancel()
        if self._shown is not None:
            self.scores.show_lines(score_lines(self._gallery.library, self._shown))

    def _show_head(self, details: Details) -> None:
        paths = [path_of(place) for place in present_first(details.places)]
        self.name.set_whole_text(paths[0].replace("\\", "/").rpartition("/")[2] if paths else "")
        self._show_facts(details)
        trouble = " ".join(troubles(details))
        self.trouble.set_whole_text(trouble)
        set_shown(self.trouble, bool(trouble))
        self.judged.show_judgements({Flag(details.flag)}, {details.rating}, {Label(details.label)})

    def _show_facts(self, details: Details) -> None:
        """What the file is, and the image's place in a stack."""
        place = self._gallery.index_of(details.id)
        stack = None if place is None else self._gallery.cell(place).stack
        told = facts(details)
        self.facts.setText(told if stack is None else f"{told} · {words.stack(stack)}")

    def _show_judgements(self, image_id: int) -> None:
        """From the columns: the database learns of a decision a moment after it was made."""
        columns = self._gallery.library.columns
        (row,) = columns.rows_of([image_id])
        flag, rating, label = (int(columns[name][row]) for name in ("flag", "rating", "label"))
        self.judged.show_judgements({Flag(flag)}, {rating}, {Label(label)})
        worn = tags_of(self._gallery.library, np.asarray([image_id], np.int64))
        self.tags.show_tags(dict.fromkeys(worn, ""))

    def _sections(self) -> Iterator[Section]:
        contents: dict[str, QWidget] = {
            "Scores": self.scores,
            "Prompt": self.prompt,
            "Prompt by encoder": self.encoders,
            "Negative prompt": self.negative,
            "Parameters": self.parameters,
            "Tags": self.tags,
            "Files": self.places,
            "Metadata": self.raw,
        }
        for title, content in contents.items():
            section = Section(
                title, content, self._theme, self._icons, unfolded=title not in _FOLDED
            )
            block = self.raw.block if content is self.raw else content
            if isinstance(block, TextBlock):
                copy = IconButton(self._icons, self._theme, "copy", f"Copy {title.lower()}")
                copy.clicked.connect(self.raw.read if content is self.raw else block.copy)
                if content is self.raw:
                    copy.clicked.connect(block.copy)
                section.add_button(copy)
            yield section

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(WIDE_GAP, WIDE_GAP, WIDE_GAP, WIDE_GAP)
        column.setSpacing(WIDE_GAP)
        column.addWidget(self.preview)
        head = QVBoxLayout()
        head.setSpacing(GAP // 2)
        for widget in (self.name, self.facts, self.trouble):
            head.addWidget(widget)
        column.addLayout(head)
        column.addWidget(self.judged)
        for section in self.sections.values():
            column.addWidget(section)
        column.addStretch(1)

    def _on_metadata(self, unfolded: bool) -> None:
        if unfolded:
            self.raw.read()


def facts(details: Details) -> str:
    """Size, format and time in a line."""
    size = f"{details.width} × {details.height}" if details.width else ""
    parts = (size, details.format, words.time_of(details.created))
    return " · ".join(part for part in parts if part)


def by_encoder(details: Details) -> str:
    """The texts of each text encoder under its name; "" where all were given the same."""
    given = {encoder: text for encoder, text in details.texts.items() if text.strip()}
    if len(set(given.values())) < 2:
        return ""
    return "\n\n".join(f"{encoder}\n{text}" for encoder, text in given.items())


def troubles(details: Details) -> Iterator[str]:
    """What keeps the image from being looked at or scored."""
    if details.error is not None:
        yield f"Cannot be read: {words.one_line(details.error)}."
    if details.places and all(place.missing for place in details.places):
        yield "Its file is missing."
    if details.problem is not None and details.error is None:
        yield f"Its metadata is damaged: {words.one_line(details.problem)}."
