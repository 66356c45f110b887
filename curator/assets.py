"""Finds the files of `resources/` in a checkout, an editable install and a wheel."""

from __future__ import annotations

from pathlib import Path

from curator.domain.errors import UnknownNameError

_PACKAGE = Path(__file__).resolve().parent


def resource(name: str) -> Path:
    """The file that is `name` (with forward slashes) below `resources/`.

    A wheel holds them inside the package; a checkout, and so an editable install, beside it.
    """
    for root in (_PACKAGE / "resources", _PACKAGE.parent / "resources"):
        path = (root / name).resolve()
        if path.is_file() and path.is_relative_to(root.resolve()):
            return path
    raise UnknownNameError("resource", name)
