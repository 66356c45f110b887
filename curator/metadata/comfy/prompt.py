"""The prompts that reach a sampler: from its conditioning back to the texts that were encoded.

Combining, masking, control and unknown nodes are passed through by the types and names of their
inputs; where a node carries both sides, the output taken tells which one is meant. Every node is
looked at once for each side, and at most `_MOST_INPUTS` inputs in all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from curator.domain.errors import MetadataError
from curator.metadata.comfy.encoders import best_encoder, texts_by_encoder
from curator.metadata.comfy.graph import Graph, Link, Node
from curator.metadata.comfy.invented import makes_up_text
from curator.metadata.comfy.strings import Strings
from curator.metadata.comfy.switch import switched
from curator.metadata.comfy.types import CONDITIONING as CONDITIONING_TYPE
from curator.metadata.comfy.types import STRING, may_condition
from curator.metadata.comfy.words import (
    BUNDLE,
    CONDITIONING,
    EMPTYING,
    NEGATIVE,
    POSITIVE,
    TEXT,
    Words,
)
from curator.metadata.values import parsed_json

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
    "prompt_text",
    "text_prompt",
    "wildcard_text",
    "text_positive",
    "a_prompt",
)
_TEXT_INPUT = Words(r"prompt|text|string")
_OPTION = Words(
    r"normali[sz]ation|interpretation|ascore|strength|weight|template|mode|switch|scale|style|parser"
    r"|start|end|percent|type|method|name|file"
)
_MOST_INPUTS = 200_000
_BOXES = Words(r"gligen")
_GUIDER = Words(r"guider")
_REFINER = Words(r"refiner")
_REGIONAL = Words(r"couple|region")
_NEVER_CONDITIONING = Words(
    r"^(clip|vae|model|image|images|pixels|mask|latent|latents|samples|control_net|seed|width|height"
    r"|noise|sigmas|sampler|steps|cfg)$|_stack$|vision|_model$"
)
_ENCODES = Words(
    r"clip|model|t5|encoder|cond|positive|negative|vae|llm|glm|gemma|bert|pipe|ctx|image"
)
"""Inputs that a node which only handles words does not have."""


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
    by_encoder: Mapping[str, str] = field(default_factory=dict)
    source: str | None = None


@dataclass(frozen=True, slots=True)
class _Step:
    """A node on the way, and the side that is followed.

    Attributes:
        link: by which the node was reached; None where the walk began.
        taker: the node at the other end of that link.
        is_told: whether some name on the way spoke of that side. Until then what has no side is
            taken for positive.
    """

    node: Node
    negative: bool
    link: Link | None = None
    taker: Node | None = None
    is_told: bool = False

    @property
    def side(self) -> Words:
        return NEGATIVE if self.negative else POSITIVE


class Prompts:
    """Finds the texts behind the samplers of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._strings = Strings(graph)
        self._inputs_left = _MOST_INPUTS

    def read(self, sampler: Node, *, negative: bool) -> list[Encoded]:
        """The different texts of one side, in the order of the graph; empty ones are left out."""
        return self._walked([_Step(sampler, negative)])

    def of_regions(self, patches: Iterable[Node]) -> list[Encoded]:
        """The texts of regions that were patched into the model instead of the conditioning."""
        steps: list[_Step] = []
        for node in patches:
            links = [link for name, link in node.links.items() if self._regional(node, name, link)]
            if links:
                steps += self._next(_Step(node, negative=False, is_told=True), links)
        return self._walked(steps[::-1])

    def _regional(self, node: Node, name: str, link: Link) -> bool:
        if not _REGIONAL.fit(node.kind):
            return _REGIONAL.fit(name)
        return self._conditions(name, link) and not NEGATIVE.fit(name)

    def _walked(self, waiting: list[_Step]) -> list[Encoded]:
        found: dict[str, Encoded] = {}
        seen: set[tuple[str, bool]] = set()
        while waiting and self._inputs_left > 0:
            step = waiting.pop()
            self._inputs_left -= 1 + len(step.node.inputs)
            key = (step.node.id, step.negative)
            if key in seen or EMPTYING.fit(step.node.kind):
                continue
            seen.add(key)
            encoded = self._encoded(step)
            if encoded is not None and encoded.text.strip():
                found.setdefault(encoded.text.strip(), encoded)
            waiting += reversed(self._before(step, has_text=encoded is not None))
        return list(found.values())

    def _before(self, step: _Step, *, has_text: bool) -> list[_Step]:
        """The steps from a node along all that brings this side's conditioning to it."""
        chosen = switched(self._graph, step.node)
        if chosen is not None:
            return self._next(step, [chosen])
        own = self._links_of_side(step)
        if own:
            return self._next(replace(step, is_told=True), own)
        neutral = self._neutral_links(step)
        if neutral:
            return self._next(step, neutral)
        return [] if has_text else self._next(step, self._unnamed(step))

    def _next(self, step: _Step, links: Iterable[Link]) -> list[_Step]:
        nodes = ((link, self._graph.source(link)) for link in links)
        return [self._step(step, link, node) for link, node in nodes if node]

    def _step(self, step: _Step, link: Link, node: Node) -> _Step:
        """The step along a link; where the output has a side of its own, it is the one meant."""
        next_step = _Step(node, step.negative, link, step.node, step.is_told)
        sided = [any(map(side.fit, node.inputs)) for side in (POSITIVE, NEGATIVE)]
        if not link.slot and not any(sided):
            return next_step
        output = self._graph.output_name(link)
        for side, negative in ((NEGATIVE, True), (POSITIVE, False)):
            if side.fit(output):
                return replace(next_step, negative=negative, is_told=True)
        slots = (
            self._graph.taken_slots(node, CONDITIONING_TYPE) if all(sided) and not output else []
        )
        if len(slots) == 2 and link.slot in slots:
            return replace(next_step, negative=slots[1] == link.slot, is_told=True)
        return next_step

    def _encoded(self, step: _Step) -> Encoded | None:
        """The text a node gives to this side; None at a node that only passes on."""
        node = step.node
        if _BOXES.fit(node.kind):
            return None
        by_encoder = texts_by_encoder(node, self._strings, negative=step.negative)
        if by_encoder and _is_meant_for_positive(step):
            return None
        if by_encoder:
            source = best_encoder(by_encoder)
            return Encoded(node, by_encoder[source] if source else "", by_encoder, source)
        if step.taker is not None and _only_handles_words(node):
            text = self._strings.of(step.link) if step.is_told or not step.negative else None
            return None if text is None or _is_data(text) else Encoded(step.taker, text)
        text = self._text_of_side(step)
        return None if text is None else Encoded(node, text)

    def _text_of_side(self, step: _Step) -> str | None:
        """A text that stands in the node itself, or that the node joins."""
        node = step.node
        for name, value in node.inputs.items():
            if step.side.fit(name) and not _OPTION.fit(name) and self._is_text(name, value):
                text = self._strings.of(value)
                if text is not None:
                    return text
        if (step.negative and not step.is_told) or (step.link is None and self._is_fed(node)):
            return None
        return self._plain_text(node, is_first=step.link is None)

    def _is_fed(self, node: Node) -> bool:
        """Whether a sampler is told what to make by other nodes."""
        return any(
            BUNDLE.fit(name) or POSITIVE.fit(name) or self._conditions(name, link)
            for name, link in node.links.items()
        )

    def _plain_text(self, node: Node, *, is_first: bool) -> str | None:
        """The text of a node that takes one for whichever side it is linked to."""
        for name in _PROMPTS:
            text = self._strings.of(node.inputs[name]) if name in node.inputs else None
            if text is not None:
                return text
        made = self._strings.made(node)
        if made is not None or is_first:
            return made
        other = (_OPTION, POSITIVE, NEGATIVE, BUNDLE)
        named = (
            self._strings.of(value)
            for name, value in node.inputs.items()
            if TEXT.fit(name) and not any(words.fit(name) for words in other)
        )
        return next(filter(None, named), None)

    def _is_text(self, name: str, value: object) -> bool:
        if isinstance(value, Link):
            return _TEXT_INPUT.fit(name) or self._graph.type(value) == STRING
        return isinstance(value, str)

    def _links_of_side(self, step: _Step) -> list[Link]:
        """The links of one side; a refiner's only where there is no other."""
        named = {
            name: link
            for name, link in step.node.links.items()
            if step.side.fit(name) and may_condition(self._graph.type(link))
        }
        base = [link for name, link in named.items() if not _REFINER.fit(name)]
        return base or list(named.values())

    def _neutral_links(self, step: _Step) -> list[Link]:
        """The links that carry conditioning of whichever side is asked for."""
        other = POSITIVE if step.negative else NEGATIVE
        links = [
            link
            for name, link in step.node.links.items()
            if self._conditions(name, link) and not other.fit(name)
        ]
        if step.link is None or _GUIDER.fit(step.node.kind):
            return [] if step.negative else links[:1]
        regions = [link for name, link in step.node.links.items() if _REGIONAL.fit(name)]
        return [*regions, *(link for link in links if link not in regions)] if links else []

    def _conditions(self, name: str, link: Link) -> bool:
        return CONDITIONING.fit(name) or self._graph.type(link) == CONDITIONING_TYPE

    def _unnamed(self, step: _Step) -> list[Link]:
        """Bundles, or else all links of which nobody knows that they carry something else."""
        open_links = {
            name: link
            for name, link in step.node.links.items()
            if may_condition(self._graph.type(link)) and not _NEVER_CONDITIONING.fit(name)
        }
        bundles = [link for name, link in open_links.items() if BUNDLE.fit(name)]
        if bundles or step.link is None or any(map(TEXT.fit, open_links)):
            return bundles  # of words that nobody knows there is no more to find out
        sources = ((link, self._graph.source(link)) for link in open_links.values())
        return [link for link, source in sources if source and not makes_up_text(source)]


def _only_handles_words(node: Node) -> bool:
    """Whether a node neither encodes nor holds a text for either side."""
    if any(_ENCODES.fit(name) or BUNDLE.fit(name) for name in node.links):
        return False
    return not any(POSITIVE.fit(name) or NEGATIVE.fit(name) for name in node.inputs)


def _is_meant_for_positive(step: _Step) -> bool:
    """Whether a node is asked for the negative though neither it nor the way to it knows sides."""
    return step.negative and not step.is_told and not any(map(NEGATIVE.fit, step.node.inputs))


def _is_data(text: str) -> bool:
    """Whether a text that nobody encodes is a list of objects, as of regions in a layout."""
    if not text.lstrip().startswith("["):
        return False
    try:
        entries = parsed_json(text, text.index("["))
    except MetadataError:
        return False
    return isinstance(entries, list) and all(isinstance(one, Mapping) for one in entries)
