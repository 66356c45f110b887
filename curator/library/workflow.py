"""The workflow embedded in an image: the graph that a generator's canvas takes back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping

_NAMES = ("workflow", "invokeai_workflow", "prompt")
"""Names of the texts that hold graphs, a whole canvas before what was executed of it."""


def workflow_of(texts: Mapping[str, str]) -> str | None:
    """The JSON text of the workflow, ready to be pasted into the canvas; None without one.

    Args:
        texts: what is embedded, by name. Formats without names of their own hold `name:graph` in
            one of their fields, as ComfyUI writes WebP.
    """
    found = dict(_named(texts))
    return next((found[name] for name in _NAMES if name in found), None)


def _named(texts: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, text in texts.items():
        before, colon, rest = text.partition(":")
        is_named_inside = colon and before.strip().lower() in _NAMES
        key, graph = (before, rest) if is_named_inside else (name, text)
        if _is_graph(graph):
            yield key.strip().lower(), graph.strip()


def _is_graph(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except (ValueError, RecursionError):
        return False
