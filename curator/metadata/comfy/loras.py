"""The LoRAs and hypernetworks that one node of a ComfyUI graph applies, however it lists them.

Loaders name them in inputs with numbers ("lora_name_1", "lora_01", "lora_1_name"), in objects
({"on": true, "lora": …}), in lists of such objects, or as tags in a text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import lru_cache
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Resource, ResourceKind
from curator.metadata.comfy.graph import Graph, Node
from curator.metadata.comfy.settings import plain
from curator.metadata.comfy.strings import Strings
from curator.metadata.comfy.words import Words
from curator.metadata.tags import tagged_resources
from curator.metadata.values import number, parsed_json, whole

FileName = Callable[[Any], str | None]
"""Gives the name of the file that an input's value stands for."""

_MAY_APPLY = Words(r"lora|hypernetwork_name")
"""Classes and inputs of the nodes that are worth a closer look."""
_NAME = re.compile(r"lora(?:_?name)?(?:_?(\d{1,3}))?(?:_name)?", re.IGNORECASE)
_NUMBER = re.compile(r"_?(\d{1,3})(?=_|$)")
_COUNTS = ("lora_count", "num_loras")
_HYPERNETWORK = "hypernetwork_name"
_SWITCHES = frozenset(
    {"switch", "on", "enabled", "enable", "active", "toggle", "lora_on", "lora_enabled"}
)
_OFF = frozenset({"off", "false", "0", "disabled", "no"})
_WEIGHTS = (
    "strength_model",
    "model_weight",
    "model_str",
    "model_strength",
    "lora_model_strength",
    "strength",
    "lora_strength",
    "lora_wt",
    "lora_weight",
    "wt",
    "weight",
)
_SIMPLE_WEIGHTS = ("lora_wt", "lora_strength", "strength")
"""Weights that count where a node with several says that it is in its simple mode."""
_LONGEST_NAME = 40
_LISTS = Words(r"^loras?(_(list|str|data|stack_data))?$")
_LISTED_NAMES = ("lora", "lora_name", "name", "file", "path")
_TAGGED = Words(r"^(text|loras|lora_?(syntax|text|tags|string)|opt_lora|prompt|tags)$")
_LOADER = Words(r"lora")
_MOST = 500


def loras_of(graph: Graph, node: Node, strings: Strings, file_name: FileName) -> Iterator[Resource]:
    """What a node applies to the model, in its own order; what is switched off is left out."""
    if not (_MAY_APPLY.fit(node.kind) or any(map(_MAY_APPLY.fit, node.inputs))):
        return
    if _is_off(node.inputs):
        return
    found = [*_in_inputs(graph, node, file_name), *_in_lists(node, file_name)]
    yield from found[:_MOST]
    names = {one.name for one in found}
    yield from (one for one in _in_texts(node, strings) if one.name not in names)


def _in_inputs(graph: Graph, node: Node, file_name: FileName) -> Iterator[Resource]:
    count, named = _count(graph, node), dict(_named(node.inputs))
    numbered = {} if set(named.values()) <= {None} else _by_number(node.inputs)
    for key, wanted in named.items():
        if count is None or (wanted or 0) <= count:
            value = node.inputs[key]
            is_object = isinstance(value, Mapping)
            beside = node.inputs if wanted is None else numbered.get(wanted, {})
            entry = value if is_object else beside
            name = file_name(_listed_name(value) if is_object else value)
            told = _weight(entry, node.inputs)
            if told is None and is_object:  # that of a name with its preview stands beside it
                told = _weight(beside, node.inputs)
            weight = number(plain(graph, told, "strength"))
            if name and weight != 0 and not _is_off(entry):
                yield Resource(ResourceKind.LORA, name, weight=weight)
    hypernetwork = _HYPERNETWORK in node.inputs and file_name(node.inputs[_HYPERNETWORK])
    if hypernetwork:
        weight = number(node.inputs.get("strength"))
        yield Resource(ResourceKind.HYPERNETWORK, hypernetwork, weight=weight)


def _named(inputs: Iterable[str]) -> Iterator[tuple[str, int | None]]:
    """The inputs that name a LoRA, each with its number if it has one."""
    for key in inputs:
        wanted = _number_in(key) if len(key) < _LONGEST_NAME else None
        if wanted is not None:
            yield key, wanted if wanted >= 0 else None


@lru_cache(maxsize=4096)
def _number_in(name: str) -> int | None:
    """The number in the name of an input that names a LoRA, -1 where it has none; else None."""
    match = _NAME.fullmatch(name)
    return int(match[1] or -1) if match else None


def _count(graph: Graph, node: Node) -> int | None:
    """How many of its numbered LoRAs a node uses, where it says so."""
    for name in _COUNTS:
        count = whole(plain(graph, node.inputs[name], name)) if name in node.inputs else None
        if count is not None:
            return count
    return None


def _in_lists(node: Node, file_name: FileName) -> Iterator[Resource]:
    for key, value in node.inputs.items():
        for entry in _listed(value) if _LISTS.fit(key) else ():
            if isinstance(entry, Mapping) and not _is_off(entry):
                name, weight = file_name(_listed_name(entry)), number(_weight(entry, {}))
                if name and weight != 0:
                    yield Resource(ResourceKind.LORA, name, weight=weight)


def _listed(value: Any) -> list[Any]:
    """A list, also where it is JSON in a text."""
    if isinstance(value, str) and value.lstrip().startswith("["):
        with suppress(MetadataError):
            value = parsed_json(value, value.index("["))
    return value if isinstance(value, list) else []


def _in_texts(node: Node, strings: Strings) -> Iterator[Resource]:
    tagged = _TAGGED if _LOADER.fit(node.kind) else _LOADER
    for key, value in node.inputs.items():
        if tagged.fit(key):
            yield from tagged_resources(strings.of(value) or "")


def _listed_name(entry: Mapping[str, Any]) -> Any:
    return next((entry[name] for name in _LISTED_NAMES if name in entry), entry.get("content"))


def _weight(entry: Mapping[str, Any], beside: Mapping[str, Any]) -> Any:
    modes = (beside.get("input_mode"), beside.get("mode"))
    first = _SIMPLE_WEIGHTS if "simple" in modes else ()
    return next((entry[name] for name in (*first, *_WEIGHTS) if name in entry), None)


def _is_off(entry: Mapping[str, Any]) -> bool:
    return any(str(entry[name]).lower() in _OFF for name in _SWITCHES.intersection(entry))


def _by_number(inputs: Mapping[str, Any]) -> dict[int, dict[str, Any]]:
    """The inputs of each number, without it: "lora_1_strength", "strength_01" → strength."""
    numbered: dict[int, dict[str, Any]] = {}
    for key, value in inputs.items():
        match = _NUMBER.search(key)
        if match:
            short = (key[: match.start()] + key[match.end() :]).strip("_")
            numbered.setdefault(int(match[1]), {})[short] = value
    return numbered
