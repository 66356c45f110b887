"""Whether all is well: versions, device, display, the library's health. `curator doctor`."""

from __future__ import annotations

import os
import platform
import sys
from dataclasses import dataclass, field
from importlib.metadata import PackageNotFoundError, version

from curator.domain.errors import CuratorError
from curator.library.places import LibraryPlaces
from curator.store import reads
from curator.store.engine import FILE_NAME, open_database, schema_revision, sqlite_version

PACKAGES = (
    "curator",
    "PySide6-Essentials",
    "torch",
    "transformers",
    "pillow",
    "numpy",
    "sqlalchemy",
    "opencv-python-headless",
    "imagecodecs",
)


@dataclass(slots=True)
class Health:
    """What was found.

    Attributes:
        device: what the scoring models would run on; the reason why not, when torch fails.
        display: what the window would be shown on, None without a display.
        library: facts about the library file; empty when there is none yet.
        problems: what is wrong, in a few words each.
        sound: False when it is the library that is damaged or cannot be used.
    """

    versions: dict[str, str | None] = field(default_factory=dict)
    device: str = ""
    display: str | None = None
    library: dict[str, str | int | None] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)
    sound: bool = True


def examine(places: LibraryPlaces, device: str) -> Health:
    """Look at everything; changes nothing. Loads torch, to ask it for the device."""
    health = Health(versions=_versions(), display=_display())
    _ask_device(health, device)
    _ask_library(health, places)
    return health


def _versions() -> dict[str, str | None]:
    versions: dict[str, str | None] = {name: _version(name) for name in PACKAGES}
    versions["python"] = platform.python_version()
    versions["sqlite"] = sqlite_version()
    versions["system"] = platform.platform()
    return versions


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _display() -> str | None:
    if sys.platform != "linux":
        return sys.platform
    return os.environ.get("WAYLAND_DISPLAY") or os.environ.get("DISPLAY") or None


def _ask_device(health: Health, name: str) -> None:
    from curator.scoring.device import choose

    try:
        chosen = choose(name)
    except (CuratorError, ImportError, OSError) as error:
        health.problems.append(f"the scoring models cannot run: {error}")
    else:
        health.device = f"{chosen.name}, {chosen.dtype}"


def _ask_library(health: Health, places: LibraryPlaces) -> None:
    path = places.directory / FILE_NAME
    health.library = {"path": str(path), "size": path.stat().st_size if path.exists() else None}
    if not path.exists():
        return
    try:
        health.library["schema"] = schema_revision(path)
        database = open_database(places.directory, writable=False, holder="curator doctor")
        try:
            findings = database.check()
            health.problems += findings
            health.sound = not findings
            with database.read() as connection:
                health.library.update(reads.counts(connection))
        finally:
            database.close()
    except CuratorError as error:
        health.problems.append(str(error))
        health.sound = False
