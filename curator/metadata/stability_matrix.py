"""Reads the images of StabilityMatrix's own interface: `parameters-json` beside A1111's text.

The graph it executes is in the file as well, but without what the prompt says after a "#".
"""

from __future__ import annotations

from dataclasses import replace

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.json_generation import completed_by_graph, flattened, generation_of, says_how
from curator.metadata.named_values import as_object

_PLACE = "parameters-json"


class StabilityMatrixReader:
    """The reader of StabilityMatrix's images."""

    name = "stability_matrix"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether the text that only StabilityMatrix writes is there."""
        return _PLACE in raw.texts

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError when the text does not say how the image was made."""
        written = as_object(raw.texts[_PLACE])
        found = generation_of(flattened(written or {}))
        if not says_how(found):
            raise MetadataError(f"{_PLACE} does not say how the image was made")
        return replace(
            completed_by_graph(found, raw.texts.get("prompt", "")),
            tool="StabilityMatrix",
            reader=self.name,
            reader_version=self.version,
        )


reader = StabilityMatrixReader()
