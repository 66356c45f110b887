"""Tells the tool of images that say only that a machine made them: labels without a prompt.

Sites that must label what they make write their name and no more, as Dreamina's `aigc_info` or the
label `AIGC` that Chinese law asks for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from curator.domain.errors import ForeignTextError
from curator.domain.generation import Generation, RawMetadata
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.xmp import properties

_MARKS = ('"aigc_info"', '"AIGC"')
_XMP_MARK = "AIGC"
_LONGEST = 100_000
_NAME = re.compile(r"[A-Za-z][\w .-]{1,40}")


class AiLabelReader:
    """The reader of labels."""

    name = "ai_labels"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text is such a label."""
        return any(True for _ in _labels(raw))

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation, with the tool and the label; ForeignTextError when it is no JSON."""
        for text in _labels(raw):
            label = as_object(text)
            if label is not None:
                return Generation(
                    tool=_producer(label),
                    extra=label,
                    reader=self.name,
                    reader_version=self.version,
                )
        raise ForeignTextError("a label that is no JSON")


def _labels(raw: RawMetadata) -> Iterator[str]:
    in_xmp = properties(raw.texts["xmp"]) if _XMP_MARK in raw.texts.get("xmp", "") else {}
    for text in (*raw.texts.values(), *(text for texts in in_xmp.values() for text in texts)):
        if len(text) <= _LONGEST and any(mark in text for mark in _MARKS):
            yield text


def _producer(label: Mapping[str, Any]) -> str | None:
    """The name the label gives, as people write it; a registered number is no name."""
    values = NamedValues(label)
    name = (
        values.inner("data").text("product")
        or values.inner("aigc_info").text("source_info")
        or values.inner("AIGC").text("ContentProducer")
        or values.text("ContentProducer")
    )
    return name[:1].upper() + name[1:] if name and _NAME.fullmatch(name) else None


reader = AiLabelReader()
