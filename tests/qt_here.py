"""Whether Qt can be loaded on this machine: a bare server lacks its system libraries."""

from __future__ import annotations

import importlib.util


def why_no_qt() -> str | None:
    """None where the window can be tested, else the reason why not."""
    if importlib.util.find_spec("pytestqt") is None:
        return "pytest-qt is not installed"
    try:
        from PySide6 import QtGui, QtSvg, QtTest, QtWidgets  # noqa: F401
    except ImportError as error:
        return f"Qt cannot be loaded here: {error}"
    return None
