"""Settings of a sampler: in the node itself, or in the nodes that its settings inputs lead to."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from curator.metadata.comfy_graph import Graph, Link, Node
from curator.metadata.comfy_words import SETTINGS
from curator.metadata.values import number, said, seed, whole

T = TypeVar("T")

_MOST_NODES = 200
_LONGEST_CHAIN = 50
_PLAIN = ("value", "Value", "int", "INT", "float", "FLOAT", "number", "Number", "seed", "string")
_CLASS_OF_SCHEDULER = re.compile(r"(\w+?)_?Scheduler$")
_CLASS_OF_SAMPLER = re.compile(r"^Sampler_?([A-Z]\w+)$")
_NO_NOISE = frozenset({"disable", "false", "disabled"})
_DIMENSIONS = re.compile(r"(\d{2,5})\s*[x×]\s*(\d{2,5})")
_DIMENSION_NAMES = ("dimensions", "resolution", "size")


class Settings:
    """The settings of one sampler, found along its inputs."""

    def __init__(self, graph: Graph, sampler: Node) -> None:
        self._graph = graph
        self._sampler = sampler

    def seed(self) -> int | None:
        """The seed, unless the sampler adds no noise of its own."""
        adds = self._sampler.inputs.get("add_noise")
        if str(adds).lower() in _NO_NOISE:
            return None
        return self._first(("seed", "noise_seed"), seed)

    def steps(self) -> int | None:
        """How many steps were planned."""
        return self._first(("steps", "steps_total"), whole)

    def cfg(self) -> float | None:
        """The guidance scale."""
        return self._first(("cfg", "cfg_scale", "cfg_conds", "guidance_scale"), number)

    def denoise(self) -> float | None:
        """The share of noise the pass began with."""
        return self._first(("denoise",), number)

    def sampler(self) -> str | None:
        """The sampler's name; nodes made for one sampler are called by it."""
        return self._first(("sampler_name", "sampler"), said) or self._by_class(_CLASS_OF_SAMPLER)

    def scheduler(self) -> str | None:
        """The scheduler's name, likewise."""
        named = self._first(("scheduler", "scheduler_name"), said)
        return named or self._by_class(_CLASS_OF_SCHEDULER)

    def _first(self, names: tuple[str, ...], accepted: Callable[[object], T | None]) -> T | None:
        for node in self._nodes():
            for name in names:
                if name in node.inputs:
                    found = accepted(plain(self._graph, node.inputs[name], name))
                    if found is not None:
                        return found
        return None

    def _by_class(self, pattern: re.Pattern[str]) -> str | None:
        matches = (pattern.match(node.kind) for node in self._nodes() if node != self._sampler)
        return next((match[1].lower() for match in matches if match), None)

    def _nodes(self) -> Iterator[Node]:
        """The sampler, then the nodes its settings come from, nearest first."""
        waiting = [self._sampler]
        seen = {self._sampler.id}
        for node in waiting:
            yield node
            for name, link in node.links.items():
                source = self._graph.source(link)
                if source and SETTINGS.fit(name) and source.id not in seen:
                    seen.add(source.id)
                    waiting.append(source)
            if len(seen) > _MOST_NODES:
                return


def plain(graph: Graph, value: object, name: str) -> object:
    """The value of an input, through the primitive nodes that stand for it."""
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(value, Link):
            return value
        node = graph.source(value)
        if node is None:
            return None
        value = _held(graph, node, value, name)
    return None


def _held(graph: Graph, node: Node, link: Link, name: str) -> object:
    """What a node gives for one of its inputs: the one the output is called by, or its only one."""
    for wanted in filter(None, (graph.output_name(link), name)):
        for key, value in node.inputs.items():
            if key.lower().startswith(wanted):
                return value
    for key in _PLAIN:
        if key in node.inputs:
            return node.inputs[key]
    numbers = [value for value in node.inputs.values() if isinstance(value, int | float)]
    if len(numbers) == 1:
        return numbers[0]
    return next((value for _, value in node.links.items()), None)


def image_size(graph: Graph, upstream: Iterable[Node]) -> tuple[int, int] | None:
    """The width and height that the first node upstream sets which sets them at all."""
    for node in upstream:
        if "width" in node.inputs and "height" in node.inputs:
            width = whole(plain(graph, node.inputs["width"], "width"))
            height = whole(plain(graph, node.inputs["height"], "height"))
            if width and height and width > 0 and height > 0:
                return width, height
        for name in _DIMENSION_NAMES:
            match = _DIMENSIONS.search(str(node.inputs.get(name, ""))[:100])
            if match:
                return int(match[1]), int(match[2])
    return None
