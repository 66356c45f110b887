"""Reads the images of the site TensorArt: their settings as JSON beside the graph it executed.

The graph names the models as the site stores them and holds the seed that was drawn; the JSON in
`generation_data` has the prompts as they were typed and the names that people know.
"""

from __future__ import annotations

from dataclasses import replace

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.json_generation import completed_by_graph, flattened, generation_of
from curator.metadata.named_values import as_object
from curator.metadata.values import said

_PLACE = "generation_data"


class TensorArtReader:
    """The reader of TensorArt's images."""

    name = "tensorart"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether the text that only TensorArt writes is there."""
        return "{" in raw.texts.get(_PLACE, "")[:64]

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation; MetadataError when the text is no JSON object."""
        written = as_object(raw.texts[_PLACE])
        if written is None:
            raise MetadataError("generation_data is no JSON object")
        found = generation_of(flattened(written))
        # The site's own name for the sampler may stand beside the one that was executed.
        executed = said(written.get("ksamplerName"))
        return replace(
            completed_by_graph(
                replace(found, sampler=executed or found.sampler), raw.texts.get("prompt", "")
            ),
            tool="TensorArt",
            reader=self.name,
            reader_version=self.version,
        )


reader = TensorArtReader()
