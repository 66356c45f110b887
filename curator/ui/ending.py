"""How the window ends, and why it may not begin: told without Qt, which may not be there."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from enum import IntEnum

PACKAGES = (
    "libegl1 libgl1 libfontconfig1 libglib2.0-0 libxkbcommon-x11-0 libxcb-cursor0 "
    "libxcb-icccm4 libxcb-image0 libxcb-keysyms1 libxcb-randr0 libxcb-render-util0 libxcb-shape0 "
    "libxcb-sync1 libxcb-xfixes0 libxcb-xkb1 libx11-xcb1"
)
"""What the window needs of Linux beyond Python, by Debian's names; the README says the same."""

_NO_DISPLAY = "there is no display (DISPLAY and WAYLAND_DISPLAY are not set)"

_WITHOUT_WINDOW = """\
Curator cannot open its window: {problem}
The command line does the whole job without one:
  curator scan FOLDER   takes in a folder of images
  curator demo          shows the whole job on sample images
  curator --help        lists all verbs
"""

_HINT_ON_LIBRARIES = """\
The window needs these packages of the system (names of Debian 12; see the README, "Installing"):
  {packages}
"""


class Ending(IntEnum):
    """How the window ended, as an exit status."""

    CLOSED = 0
    FAILED = 1
    NO_WINDOW = 2
    LIBRARY = 3
    INTERRUPTED = 130


def why_no_display(environment: Mapping[str, str], system: str = sys.platform) -> str | None:
    """Why there is nothing to show a window on; None where there may be."""
    asked_for = environment.get("QT_QPA_PLATFORM", "")
    has_other = bool(asked_for) and not asked_for.startswith(("xcb", "wayland"))
    has_screen = environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")
    return None if has_screen or has_other or not system.startswith("linux") else _NO_DISPLAY


def why_no_qt() -> str | None:
    """Why Qt cannot be loaded; None where it can."""
    try:
        from PySide6 import QtGui, QtSvg, QtWidgets  # noqa: F401
    except ImportError as error:
        return f"Qt cannot be loaded: {error}"
    return None


def tell_without_window(problem: str) -> None:
    """Say on standard error why there is no window, and what can be done instead."""
    sys.stderr.write(_WITHOUT_WINDOW.format(problem=problem))
    if "lib" in problem and sys.platform.startswith("linux"):
        sys.stderr.write(_HINT_ON_LIBRARIES.format(packages=PACKAGES))
    sys.stderr.flush()
