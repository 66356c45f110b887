"""Entry points by group, our own included; a broken plugin is reported, never fatal.

Curator's own readers, scorers and exporters are registered in `pyproject.toml` exactly as a third
party's would be, so the seam is used from the first day.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

READERS = "curator.metadata_readers"
SCORERS = "curator.scorers"
EXPORTERS = "curator.exporters"

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BrokenPlugin:
    """A plugin that could not be loaded, and why."""

    group: str
    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Plugins(Generic[T]):
    """What a group holds: the objects by entry point name, and the broken ones."""

    loaded: dict[str, T]
    broken: tuple[BrokenPlugin, ...]


def load(group: str, kind: type[T]) -> Plugins[T]:
    """Load every entry point of a group and keep those that are a `kind`.

    An entry point is sorted in by its name, so that the order never depends on the installation.
    """
    loaded: dict[str, T] = {}
    broken: list[BrokenPlugin] = []
    for point in sorted(entry_points(group=group), key=lambda point: point.name):
        try:
            loaded[point.name] = _checked(point, kind)
        except Exception as error:
            log.warning("plugin %s of %s does not load", point.name, group, exc_info=True)
            broken.append(BrokenPlugin(group, point.name, f"{type(error).__name__}: {error}"))
    return Plugins(loaded, tuple(broken))


def _checked(point: EntryPoint, kind: type[T]) -> T:
    thing = point.load()
    if not isinstance(thing, kind):
        raise TypeError(f"{point.value} is no {kind.__name__}")
    return thing
