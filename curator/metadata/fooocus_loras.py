"""LoRAs as Fooocus and its forks wrote them over the years, in one of five forms.

A list of [name, weight, hash]; "name : weight" under a number; a weight under "LoRA [name]
weight"; and names beside weights, l1 and w1, in Fooocus-MRE. Newer files hold two of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.named_values import NamedValues
from curator.metadata.values import file_stem, number, said

_MOST = 64
_MOST_NUMBERED = 20
_APART = " : "
_DISABLED = "False"
_STATES = frozenset({"True", _DISABLED})
_NAME_IN_KEY = re.compile(r"LoRA \[(.{1,300})\] weight")
_NO_HASH = "hash_not_calculated"


def named_loras(written: Mapping[str, Any], values: NamedValues) -> list[Resource]:
    """The LoRAs that took part, each once; the form that says most of them counts first."""
    forms = (
        _listed(values.get("loras")),
        _combined(values),
        _in_keys(written, values),
        _numbered(values),
    )
    found: dict[str, Resource] = {}
    for form in forms:
        for lora in islice(form, _MOST):
            found.setdefault(lora.name, lora)
    return list(found.values())


def _listed(loras: object) -> Iterator[Resource]:
    for entry in loras if isinstance(loras, list) else ():
        if isinstance(entry, list) and not any(part is False for part in entry):
            yield from _from_parts(entry)


def _from_parts(entry: list[Any]) -> Iterator[Resource]:
    texts = [part for part in entry if isinstance(part, str)]
    weights = [part for part in entry if number(part) is not None and not isinstance(part, str)]
    hashed = said(texts[1]) if len(texts) > 1 and texts[1] != _NO_HASH else None
    yield from _lora(texts[0] if texts else None, weights[0] if weights else None, hashed)


def _combined(values: NamedValues) -> Iterator[Resource]:
    for place in range(1, _MOST_NUMBERED + 1):
        text = values.text(f"lora_combined_{place}", f"LoRA {place}")
        if text is None:
            continue
        name, _, weight = text.rpartition(_APART)
        state, apart, enabled_name = name.partition(_APART)
        if apart and state in _STATES:
            name = "" if state == _DISABLED else enabled_name
        yield from _lora(name, weight)


def _in_keys(written: Mapping[str, Any], values: NamedValues) -> Iterator[Resource]:
    for key in written:
        match = _NAME_IN_KEY.fullmatch(key)
        if match:
            yield from _lora(match[1], values.get(key))


def _numbered(values: NamedValues) -> Iterator[Resource]:
    for place in range(1, _MOST_NUMBERED + 1):
        name, weight = values.get(f"l{place}"), values.get(f"w{place}")
        yield from _lora(name, weight)


def _lora(name: object, weight: object, hashed: str | None = None) -> Iterator[Resource]:
    told = said(name)
    if told:
        yield Resource(ResourceKind.LORA, file_stem(told), hashed, number(weight))
