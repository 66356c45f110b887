"""LoRAs and their like that are named inside a prompt: `<lora:name:0.8>`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.values import file_stem, number

_TAG = re.compile(
    r"<(lora|lyco|lycoris|hypernet):([^:<>]{1,200})(?::([^<>]{0,200}))?>", re.IGNORECASE
)
_KINDS = {"hypernet": ResourceKind.HYPERNETWORK}
_UNSAID_WEIGHT = 1.0
_MOST_TAGS = 500


def tagged_resources(prompt: str) -> Iterator[Resource]:
    """Every LoRA and hypernetwork a prompt names, in its order.

    A tag without a weight counts fully, as in A1111; one that changes in the course of sampling
    (`0@0,1@0.4`) has no single weight.
    """
    for match in islice(_TAG.finditer(prompt), _MOST_TAGS):
        kind, name, arguments = match[1], match[2], match[3] or ""
        resource = _KINDS.get(kind.lower(), ResourceKind.LORA)
        yield Resource(resource, file_stem(name), weight=_weight(arguments))


def _weight(arguments: str) -> float | None:
    if not arguments.strip():
        return _UNSAID_WEIGHT
    named = dict(part.partition("=")[::2] for part in arguments.split(":") if "=" in part)
    first = arguments.split(":")[0]
    return number(named.get("te") if "=" in first else first) if "@" not in arguments else None
