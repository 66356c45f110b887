"""Settings of a sampler: in the node itself, or in the nodes that its settings inputs lead to.

At most `_MOST_NODES` nodes are asked for a setting, a value is followed through at most
`_LONGEST_CHAIN` nodes that stand for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeVar

from curator.metadata.comfy.graph import Graph, Link, Node
from curator.metadata.comfy.switch import switched
from curator.metadata.comfy.words import BUNDLE, SETTINGS, Words
from curator.metadata.values import number, said, seed, whole

T = TypeVar("T")

_SEEDS = (
    "seed",
    "noise_seed",
    "Seed",
    "seed_value",
    "base_seed",
    "seed_num",
    "initial_seed",
    "main_seed",
)
_STEPS = (
    "steps",
    "steps_total",
    "num_steps",
    "num_inference_steps",
    "total_steps",
    "inference_steps",
    "sampling_steps",
    "base_steps",
)
_GUIDANCES = (
    "cfg",
    "cfg_scale",
    "cfg_conds",
    "guidance_scale",
    "cfgscale",
    "cfg_high_noise",
    "cfg_scale_start",
    "true_cfg",
    "base_cfg",
)
_MOST_NODES = 200
_LONGEST_CHAIN = 50
_MOST_NAMES = 5
_PLAIN = ("value", "Value", "int", "INT", "float", "FLOAT", "number", "Number", "seed", "string")
_COMPUTING = Words(r"math|expression|calculat|operation|random|(^|[ _])eval")
_CLASS_OF_SCHEDULER = re.compile(r"(\w{1,40}?)_?Scheduler$")
_CLASS_OF_SAMPLER = re.compile(r"^Sampler_?([A-Z]\w{0,40})$")
_NO_NOISE = frozenset({"disable", "false", "disabled"})


class Settings:
    """The settings of one sampler, found along its inputs."""

    def __init__(self, graph: Graph, sampler: Node) -> None:
        self._graph = graph
        self._sampler = sampler
        self._nodes = list(self._asked())

    @property
    def adds_noise(self) -> bool:
        """Whether the sampler begins with noise of its own, so that its seed has a meaning."""
        return str(self._sampler.inputs.get("add_noise")).lower() not in _NO_NOISE

    def seed(self) -> int | None:
        """The seed of the noise."""
        return self._first(_SEEDS, seed)

    def steps(self) -> int | None:
        """How many steps were planned."""
        return self._first(_STEPS, whole)

    def cfg(self) -> float | None:
        """The guidance scale."""
        return self._first(_GUIDANCES, number)

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
        for node in self._nodes:
            for name in names:
                if name in node.inputs:
                    found = accepted(plain(self._graph, node.inputs[name], name))
                    if found is not None:
                        return found
        return None

    def _by_class(self, pattern: re.Pattern[str]) -> str | None:
        matches = (pattern.match(node.kind) for node in self._nodes if node is not self._sampler)
        return next((match[1].lower() for match in matches if match), None)

    def _asked(self) -> Iterator[Node]:
        """The sampler, then the nodes its settings come from, nearest first."""
        waiting = [self._sampler]
        seen = {self._sampler.id}
        for node in waiting:
            yield node
            for link in self._leading(node):
                source = self._graph.source(link)
                if source and source.id not in seen and len(seen) < _MOST_NODES:
                    seen.add(source.id)
                    waiting.append(source)

    def _leading(self, node: Node) -> list[Link]:
        chosen = switched(self._graph, node)
        if chosen is not None:
            return [chosen]
        return [link for name, link in node.links.items() if SETTINGS.fit(name) or BUNDLE.fit(name)]


def plain(graph: Graph, value: object, name: str) -> object:
    """The value of an input, through the primitive nodes that stand for it."""
    names = [name]
    for _ in range(_LONGEST_CHAIN):
        if not isinstance(value, Link):
            return value
        node = graph.source(value)
        if node is None:
            return None
        output = graph.output_name(value)
        if output and output not in names and len(names) < _MOST_NAMES:
            names.append(output)
        value = _held(graph, node, names)
    return None


def _held(graph: Graph, node: Node, names: list[str]) -> object:
    """What a node gives for one of its inputs: the one its output is called by, or its only one.

    The names by which the value was called on the way here, the last of them the best.
    """
    for wanted in reversed(names):
        for key, value in node.inputs.items():
            if key.lower().startswith(wanted):
                return value
    if _COMPUTING.fit(node.kind):
        return None
    for key in _PLAIN:
        if key in node.inputs:
            return node.inputs[key]
    numbers = [value for value in node.inputs.values() if isinstance(value, int | float)]
    if len(numbers) == 1:
        return numbers[0]
    return switched(graph, node) or next(iter(node.links.values()), None)
