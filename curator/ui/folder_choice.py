"""Asks for a folder or a file with the system's own dialog, without holding up the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QWidget


def ask_for_folder(
    parent: QWidget, title: str, start: Path, chosen: Callable[[str], object]
) -> None:
    """Open the dialog; `chosen` gets the folder's path if one is chosen."""
    dialog = _dialog(parent, title, start, chosen)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.open()


def ask_for_file(
    parent: QWidget, title: str, start: Path, filters: str, chosen: Callable[[str], object]
) -> None:
    """The same for a file that is there; `filters` as in "Weights (*.safetensors *.pth)"."""
    dialog = _dialog(parent, title, start, chosen)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilter(filters)
    dialog.open()


def _dialog(
    parent: QWidget, title: str, start: Path, chosen: Callable[[str], object]
) -> QFileDialog:
    there = next((path for path in (start, *start.parents) if path.is_dir()), Path.home())
    dialog = QFileDialog(parent, title, str(there))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.fileSelected.connect(chosen)
    return dialog
