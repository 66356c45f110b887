"""The table of widget names by class of node, read once from the lists of the modules beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from curator.metadata.comfy.widget_core import CORE_WIDGETS
from curator.metadata.comfy.widget_custom import CUSTOM_WIDGETS
from curator.metadata.comfy.widget_services import SERVICE_WIDGETS
from curator.metadata.comfy.widget_small_packs import SMALL_PACK_WIDGETS

_ENTRY = re.compile(r"^(\S.*?) =((?:[^\n]*\n?)(?:    [^\n]*\n?)*)", re.MULTILINE)
_ROWS = re.compile(r"\(([^()]*#[^()]*)\) x (\d+)")


def names_of(kind: str) -> tuple[tuple[str, ...], ...]:
    """The widget names of a class of nodes, newest version first; () for unknown ones."""
    return _table().get(kind, ())


@cache
def _table() -> dict[str, tuple[tuple[str, ...], ...]]:
    return dict(_entries(CORE_WIDGETS + SERVICE_WIDGETS + CUSTOM_WIDGETS + SMALL_PACK_WIDGETS))


def _entries(text: str) -> Iterator[tuple[str, tuple[tuple[str, ...], ...]]]:
    for kinds, lists in _ENTRY.findall(text):
        versions = tuple(_names(one) for one in re.split(r"\s/\s", lists))
        for kind in kinds.split("; "):
            yield kind, versions


def _names(written: str) -> tuple[str, ...]:
    """One list of names, its numbered rows written out."""
    spelt = _ROWS.sub(_written_out, " ".join(written.split()))
    return tuple(spelt.split(", "))


def _written_out(match: re.Match[str]) -> str:
    return ", ".join(match[1].replace("#", str(n)) for n in range(1, int(match[2]) + 1))
