"""The desktop that opens folders in other programs, replaced by a list of what would be opened."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices


class Desktop(QObject):
    """Takes the files and folders that Qt would hand to the system."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[Path] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(Path(url.toLocalFile()))


@contextmanager
def instead_of_the_desktop() -> Iterator[Desktop]:
    """A Desktop in the place of the system's, for as long as this lasts."""
    desktop = Desktop()
    QDesktopServices.setUrlHandler("file", desktop, "open")
    try:
        yield desktop
    finally:
        QDesktopServices.unsetUrlHandler("file")
