"""Entry points by group, our own included; a broken plugin is reported, never fatal.

Curator's own readers, scorers and exporters are registered in `pyproject.toml` exactly as a third
party's would be, so the seam is used from the first day.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import EntryPoint, entry_points
from typing import Generic, TypeVar

READERS = "curator.metadata_readers"
SCORERS = "curator.scorers"
EXPORTERS = "curator.exporters"

log = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BrokenPlugin:
    """A plugin that could not be loaded, and why.

    Attributes:
        package: the distribution that brought it, as pip names it; "" when unknown.
    """

    group: str
    name: str
    reason: str
    package: str = ""


@dataclass(frozen=True, slots=True)
class Plugins(Generic[T]):
    """What a group holds: the objects by entry point name, and the broken ones.

    Attributes:
        packages: which distribution brought each of the loaded ones; "" when unknown.
    """

    loaded: dict[str, T]
    broken: tuple[BrokenPlugin, ...]
    packages: Mapping[str, str] = field(default_factory=dict)


def load(group: str, kind: type[T]) -> Plugins[T]:
    """Load every entry point of a group and keep those that are a `kind`.

    Ours come first, each part by name, so that the order never depends on the installation, and
    nobody else's takes the name of one of ours.
    """
    loaded: dict[str, T] = {}
    packages: dict[str, str] = {}
    broken: list[BrokenPlugin] = []
    for point in sorted(entry_points(group=group), key=_order):
        try:
            loaded[point.name] = _checked(point, kind, loaded)
            packages[point.name] = _package(point)
        except (Exception, SystemExit) as error:
            # Who asks for plugins tells of the broken ones; here stands where they broke.
            log.info("plugin %s of %s does not load", point.name, group, exc_info=True)
            reason = f"{type(error).__name__}: {error}"
            broken.append(BrokenPlugin(group, point.name, reason, _package(point)))
    return Plugins(loaded, tuple(broken), packages)


def _order(point: EntryPoint) -> tuple[bool, str, str]:
    return not is_ours(point.value), point.name, _package(point)


def is_ours(target: str) -> bool:
    """Whether "module:name" lies in Curator itself."""
    return target.partition(":")[0].partition(".")[0] == __package__


def _package(point: EntryPoint) -> str:
    return (point.dist.name or "") if point.dist is not None else ""


def _checked(point: EntryPoint, kind: type[T], taken: Mapping[str, T]) -> T:
    if point.name in taken:
        raise ValueError(f"another plugin of this kind is called {point.name!r}")
    thing = point.load()
    if not isinstance(thing, kind):
        raise TypeError(f"{point.value} is no {kind.__name__}")
    return thing
