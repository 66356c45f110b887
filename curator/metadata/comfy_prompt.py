"""The prompts that reach a sampler: from its conditioning back to the texts that were encoded.

Combining, masking, control and unknown nodes are passed through by the names of their inputs;
where a node carries both sides, the name of the output taken tells which one is meant.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from curator.metadata.comfy_graph import Graph, Link, Node
from curator.metadata.comfy_strings import Strings
from curator.metadata.comfy_switch import switched
from curator.metadata.comfy_words import (
    BUNDLE,
    CONDITIONING,
    EMPTYING,
    INVENTED,
    NEGATIVE,
    POSITIVE,
    Words,
)

_ENCODERS = {
    "text_g": "clip_g",
    "clip_g": "clip_g",
    "prompt_g": "clip_g",
    "text_l": "clip_l",
    "clip_l": "clip_l",
    "prompt_l": "clip_l",
    "t5xxl": "t5xxl",
    "text_t5": "t5xxl",
    "llama": "llama",
    "mt5xl": "mt5xl",
    "bert": "bert",
}
"""The text encoder that an input's name stands for."""
_BEST_FIRST = ("t5xxl", "llama", "mt5xl", "clip_g", "clip_l", "bert")
"""Whose text describes the image best, where a model has several encoders."""

_PROMPTS = (
    "populated_text",
    "text",
    "prompt",
    "user_prompt",
    "main_prompt",
    "string",
    "caption",
    "tags",
    "Text",
    "value",
)
_TEXT_INPUT = Words(r"prompt|text|string")
_BOXES = Words(r"gligen")
_GUIDER = Words(r"guider")
_REFINER = Words(r"refiner")
_NEVER_CONDITIONING = Words(
    r"^(clip|vae|model|image|images|pixels|mask|latent|latents|samples|control_net|seed|width|height"
    r"|noise|sigmas|sampler|steps|cfg)$|_stack$|vision|_model$"
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """What one text node gives to one side.

    Attributes:
        text: the prompt that describes the image best.
        by_encoder: the texts by encoder where the node takes several.
        source: which of them `text` is.
    """

    node: Node
    text: str
    by_encoder: dict[str, str] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """A node on the way, the side that is followed, and whether it is where the walk began."""

    node: Node
    negative: bool
    is_first: bool = False


class Prompts:
    """Finds the texts behind the samplers of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._strings = Strings(graph)

    def read(self, sampler: Node, *, negative: bool) -> list[Encoded]:
        """The different texts of one side, in the order of the graph; empty ones are left out."""
        found: dict[str, Encoded] = {}
        seen: set[tuple[str, bool]] = set()
        waiting = [_Step(sampler, negative, is_first=True)]
        while waiting:
            step = waiting.pop()
            key = (step.node.id, step.negative)
            if key in seen or EMPTYING.fit(step.node.kind):
                continue
            seen.add(key)
            encoded = self._encoded(step)
            if encoded is not None and encoded.text.strip():
                found.setdefault(encoded.text.strip(), encoded)
            links = self._upstream(step, has_text=encoded is not None)
            steps = [self._next(step, link) for link in links]
            waiting += reversed([step for step in steps if step is not None])
        return list(found.values())

    def _next(self, step: _Step, link: Link) -> _Step | None:
        node = self._graph.source(link)
        if node is None or INVENTED.fit(node.kind):
            return None
        negative = step.negative
        if link.slot or any(_has_side(name) for name in node.inputs):
            output = self._graph.output_name(link)
            if NEGATIVE.fit(output):
                negative = True
            elif POSITIVE.fit(output):
                negative = False
        return _Step(node, negative)

    def _encoded(self, step: _Step) -> Encoded | None:
        """The text a node gives to this side; None at a node that only passes on."""
        node = step.node
        if _BOXES.fit(node.kind):
            return None
        by_encoder = self._texts_by_encoder(node)
        if by_encoder:
            source = next((one for one in _BEST_FIRST if by_encoder.get(one, "").strip()), None)
            return Encoded(node, by_encoder[source] if source else "", by_encoder, source)
        text = self._text_of_side(step)
        return None if text is None else Encoded(node, text)

    def _texts_by_encoder(self, node: Node) -> dict[str, str]:
        texts = {}
        for name, encoder in _ENCODERS.items():
            text = self._strings.of(node.inputs[name]) if name in node.inputs else None
            if text is not None:
                texts[encoder] = text
        return texts

    def _text_of_side(self, step: _Step) -> str | None:
        """A text that stands in the node itself, or that the node joins."""
        node = step.node
        side = NEGATIVE if step.negative else POSITIVE
        for name, value in node.inputs.items():
            if side.fit(name) and (isinstance(value, str) or _TEXT_INPUT.fit(name)):
                text = self._strings.of(value)
                if text is not None:
                    return text
        if step.is_first and step.negative:
            return None
        for name in _PROMPTS:
            text = self._strings.of(node.inputs[name]) if name in node.inputs else None
            if text is not None:
                return text
        return self._strings.joined(node)

    def _upstream(self, step: _Step, *, has_text: bool) -> list[Link]:
        """The links along which this side's conditioning comes to a node."""
        node = step.node
        chosen = switched(self._graph, node)
        if chosen is not None:
            return [chosen]
        own = _links_of_side(node, NEGATIVE if step.negative else POSITIVE)
        if own:
            return own
        neutral = [link for name, link in node.links.items() if CONDITIONING.fit(name)]
        if neutral:
            if step.is_first or _GUIDER.fit(node.kind):
                return [] if step.negative else neutral[:1]
            return neutral
        if has_text:
            return []
        bundles = [link for name, link in node.links.items() if BUNDLE.fit(name)]
        if bundles or step.is_first:
            return bundles
        return [link for name, link in node.links.items() if not _NEVER_CONDITIONING.fit(name)]


def _has_side(name: str) -> bool:
    return bool(POSITIVE.fit(name) or NEGATIVE.fit(name))


def _links_of_side(node: Node, side: Words) -> list[Link]:
    """The links of one side; a refiner's only where there is no other."""
    named = {name: link for name, link in node.links.items() if side.fit(name)}
    base = [link for name, link in named.items() if not _REFINER.fit(name)]
    return base or list(named.values())
