"""The LoRAs that images were made with, most used first; shown are images of any chosen."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import replace

from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.library_facets import lora_facets
from curator.ui import words
from curator.ui.icons import Icons
from curator.ui.panels.facet_list import FacetWords
from curator.ui.panels.facet_paint import FacetRow
from curator.ui.panels.facet_panel import FacetKind, FacetPanel
from curator.ui.theme import Theme

NONE = "no LoRA"


class LorasPanel(FacetPanel):
    """LoRAs, and one row for images made without any."""

    def __init__(self, gallery: Gallery, theme: Theme, icons: Icons) -> None:
        super().__init__(_LORAS, gallery, theme, icons)


def _rows(library: Library) -> list[FacetRow]:
    """Where no image has one, there is nothing to choose."""
    facets = lora_facets(library)
    is_used = any(facet.name for facet in facets)
    return [_row(facet.name, facet.count) for facet in facets] if is_used else []


def _row(name: str, count: int) -> FacetRow:
    shown = words.one_line(name) or NONE
    return FacetRow(
        name, shown, count, f"{shown}: {words.images(count)}", icon="lora", faded=not name
    )


def _gone(key: Hashable) -> FacetRow:
    return _row(str(key), 0)


_LORAS = FacetKind(
    words=FacetWords("LoRAs", "Find a LoRA", "No image tells of a LoRA yet."),
    rows=_rows,
    gone=_gone,
    chosen=lambda criteria: frozenset(criteria.loras),
    narrowed=lambda criteria, keys: replace(criteria, loras=frozenset(map(str, keys))),
)
