"""On which terms weights are to be had: size, licence, where from, and what is to be brought."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from curator.domain.score import WeightFile, WeightsInfo
from curator.ui import words
from curator.ui.dialogs.link import Link
from curator.ui.dialogs.parts import label


class WeightsTerms(QWidget):
    """Nothing here downloads anything; the links open the browser."""

    def __init__(self, info: WeightsInfo, folder: Path) -> None:
        """Show what is published.

        Args:
            info: the weights.
            folder: where downloaded files go, and those that are brought may lie.
        """
        super().__init__()
        self.links: list[Link] = []
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(4)
        remarks = f": {info.remarks}" if info.remarks else ""
        self._say(f"{words.size_of(info.size)} · licence {info.licence}{remarks}", "muted")
        named_below = {file.page for file in info.withheld}
        for page in dict.fromkeys(file.page for file in info.offered):
            if page not in named_below:
                self._link(page)
        for file in info.withheld:
            self._tell_to_bring(file, folder)

    def _tell_to_bring(self, file: WeightFile, folder: Path) -> None:
        told = f"{words.one_line(file.filename)} ({words.size_of(file.size)}) is yours to bring"
        self._say(f"{told}: Curator does not download it, because {file.withheld}.")
        self._link(file.page)
        self._say(
            f"Put it into {words.visible(str(folder))}, beside what Curator downloads, or choose "
            "the folder where all lies together.",
            "muted",
        )

    def _say(self, text: str, role: str = "") -> None:
        self._rows.addWidget(label(text, role=role))

    def _link(self, page: str) -> None:
        made = Link(page)
        self.links.append(made)
        self._rows.addWidget(made)
