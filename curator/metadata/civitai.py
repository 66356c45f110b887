"""Reads images of the site Civitai whose comment is a graph with `extraMetadata`.

That is JSON inside a text: what the user typed, before it became the graph. The site's other form,
A1111's text with `Civitai resources`, is read like all text of that kind.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from curator.domain.errors import ForeignTextError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.json_generation import completed_by_graph, flattened, generation_of
from curator.metadata.named_values import as_object

_TYPED = "extraMetadata"
_FAMILY = "baseModel"


class CivitaiReader:
    """The reader of what Civitai's orchestrator writes."""

    name = "civitai"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text holds what the user typed."""
        return any(True for _ in _candidates(raw))

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError when nothing that was typed can be read."""
        for text in _candidates(raw):
            typed = _typed(as_object(text))
            if typed is not None:
                return self._generation(typed, text)
        raise ForeignTextError("a graph without what was typed")

    def _generation(self, typed: Mapping[str, Any], graph: str) -> Generation:
        family = typed.get(_FAMILY)  # "Illustrious": what the checkpoint descends from
        values = {name: value for name, value in typed.items() if name != _FAMILY}
        found = completed_by_graph(generation_of(flattened(values)), graph)
        return replace(
            found,
            tool="Civitai",
            extra={**found.extra, **({_FAMILY: family} if family else {})},
            reader=self.name,
            reader_version=self.version,
        )


def _candidates(raw: RawMetadata) -> Iterator[str]:
    # Without its quotes: among the many of a graph the search would be ten times slower.
    return (text for text in raw.texts.values() if _TYPED in text)


def _typed(graph: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """What was typed, beside the nodes or one level below them."""
    for holder in (graph, (graph or {}).get("extra")):
        typed = holder.get(_TYPED) if isinstance(holder, Mapping) else None
        found = as_object(typed) if isinstance(typed, str) else typed
        if isinstance(found, Mapping):
            return found
    return None


reader = CivitaiReader()
