"""Opens folders in the system's file manager, and files in its programs."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices


def open_folder(folder: Path) -> bool:
    """Show a folder, or what is left of its path; False when the system has nothing for it."""
    there = next((path for path in (folder, *folder.parents) if path.is_dir()), folder)
    return QDesktopServices.openUrl(url_of(there))


def show_file(file: Path) -> bool:
    """Show a file in its folder; False when the system has nothing for it."""
    command = choosing_command(sys.platform, file) if file.exists() else []
    if command:
        started, _ = QProcess.startDetached(command[0], command[1:])
        return started
    return open_folder(file.parent)


def open_file(file: Path) -> bool:
    """Open a file in the system's program for its kind; False when there is none, or no file."""
    return file.exists() and QDesktopServices.openUrl(url_of(file))


def choosing_command(platform: str, file: Path) -> list[str]:
    """What opens a folder with one file chosen; empty where no such command is common."""
    match platform:
        case "win32":
            return ["explorer", f"/select,{file}"]
        case "darwin":
            return ["open", "-R", str(file)]
    return []


def url_of(path: Path) -> QUrl:
    """A path as a URL that also holds names that are no text."""
    return QUrl.fromEncoded(path.absolute().as_uri().encode())
