"""Which samplers made the saved image, the first pass before those that refine it.

From the output that saved the image the walk goes upstream along the image, never along models,
prompts or masks. A sampler with no other sampler upstream made the picture out of the prompt.

Bounds: at most `_MOST_OUTPUTS` outputs are looked at, and no further one once `_MOST_INPUTS`
inputs have been.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import islice

from curator.metadata.comfy.graph import Graph, Link, Node
from curator.metadata.comfy.size import Size, image_size, outcome, same_size
from curator.metadata.comfy.switch import switched
from curator.metadata.comfy.types import CONDITIONING as CONDITIONING_TYPE
from curator.metadata.comfy.types import may_show
from curator.metadata.comfy.words import (
    BESIDE_THE_IMAGE,
    BUNDLE,
    CONDITIONING,
    POSITIVE,
    PREVIEWING,
    SAVING,
    TEXT,
    Words,
)

_RUN_INPUTS = frozenset(
    {"seed", "noise_seed", "noise", "steps", "sigmas", "steps_total", "num_inference_steps"}
)
_CARRIER = re.compile(
    r"^Context|To\w{0,20}Pipe|^From\w{0,20}Pipe|^Edit\w{0,20}Pipe|pipe_?(in|out|edit)"
    r"|pipe.?loader|(data.?bus|tuple|bundle)|^(un)?pack|unsampl|inversion",
    re.IGNORECASE,
)
"""Nodes that carry what samplers take, or that go from a picture back to noise."""
_PROMPT_INPUTS = frozenset(
    {
        "prompt",
        "positive_prompt",
        "text_prompt",
        "prompt_text",
        "positive",
        "text_positive",
        "a_prompt",
    }
)
_MAKER_INPUTS = frozenset({"seed", "model", "aspect_ratio", "model_name", "style_preset", "ratio"})
"""Inputs of nodes that send a prompt to a service, or run a whole pipeline, and give an image."""
_SEES = Words(
    r"segment|detect|(?<!back)ground|dino|sam(?!pl)|ocr|caption|tagger|florence|mask|draw|font|label"
)
"""Nodes to which words tell what to look for in a picture, or to write on it."""
_LOADS = Words(r"load|encode")
_ADDS_TO_IT = Words(r"^(mask|image|images|pixels|input_image)$")
_MOST_OUTPUTS = 64
_MOST_INPUTS = 100_000

_Stream = dict[str, list[str]]
"""Nodes in the order they are met, each with those that feed it."""


@dataclass(frozen=True, slots=True)
class Branch:
    """What lies upstream of one output along the image.

    Attributes:
        nodes: in the order they are met, the output first.
        samplers: those of them that sample, first passes first.
    """

    nodes: tuple[Node, ...] = ()
    samplers: tuple[Node, ...] = ()


def branch_of_image(graph: Graph, size: Size = (0, 0)) -> Branch:
    """The branch that saved the image; without samplers where the graph generates nothing.

    Of several outputs, the one that gives the image's own `size` (width and height) is taken.
    """
    streams = list(_streams(graph))
    found = [branch for branch in map(partial(_branch, graph), streams) if branch.samplers]
    if len(found) > 1:
        return min(found, key=partial(_misfit, graph, size))
    return next(iter(found), None) or _without_samplers(graph, streams) or Branch()


def _misfit(graph: Graph, size: Size, branch: Branch) -> int:
    """How badly an output fits the image: files of its size first, then files of unknown size."""
    end = branch.nodes[0]
    rank, given = _rank(end), outcome(graph, end)
    if same_size(given, size):
        return 2 * rank
    return 1 if given is None and not rank else 10 + rank


def samplers_before(graph: Graph, sampler: Node) -> tuple[Node, ...]:
    """Samplers upstream of one along anything, the nearest first: they feed its conditioning."""
    waiting, seen = [sampler], {sampler.id}
    for node in waiting:
        for link in node.links.values():
            source = graph.source(link)
            if source is not None and source.id not in seen:
                seen.add(source.id)
                waiting.append(source)
    return tuple(node for node in waiting[1:] if _runs(graph, node))


def size_asked_for(graph: Graph, sampler: Node, branch: Branch) -> Size | None:
    """The width and height a sampler was asked for, where its graph sets them.

    One that only lends its settings was asked for the size of the node that borrows them.
    """
    borrows = (
        node
        for node in branch.nodes
        if _lends(sampler) and any(link.node == sampler.id for link in node.links.values())
    )
    asked = (sampler, *islice(borrows, 1))
    sizes = (
        image_size(graph, map(graph.nodes.__getitem__, _along_the_image(graph, node)))
        for node in asked
    )
    return next(filter(None, sizes), None)


def _streams(graph: Graph) -> Iterator[_Stream]:
    """What lies upstream of each output: files before previews before all others."""
    left = _MOST_INPUTS
    for end in sorted(graph.ends, key=_rank)[:_MOST_OUTPUTS]:
        upstream = _along_the_image(graph, end)
        yield upstream
        left -= sum(1 + len(graph.nodes[node].inputs) for node in upstream)
        if left < 0:
            return


def _branch(graph: Graph, stream: _Stream) -> Branch:
    nodes = tuple(graph.nodes[node] for node in stream)
    return Branch(nodes, tuple(_first_passes_first(graph, stream)))


def _without_samplers(graph: Graph, streams: Iterable[_Stream]) -> Branch | None:
    """A branch whose maker does not look like one, but takes prompts or conditioning."""
    for stream in streams:
        nodes = tuple(graph.nodes[node] for node in stream)
        makers = [node for node in nodes if _may_make(graph, node)]
        if makers:
            return Branch(nodes, tuple(makers))
    return None


def _may_make(graph: Graph, node: Node) -> bool:
    if any(BUNDLE.fit(name) for name in node.links) or _is_conditioned(graph, node):
        return not _CARRIER.search(node.kind)
    return _is_told(graph, node) and not any(map(_ADDS_TO_IT.fit, node.links))


def _samples(graph: Graph, node: Node) -> bool:
    """Whether a node makes an image out of conditioning or a prompt."""
    if _runs(graph, node):
        return True
    return not _MAKER_INPUTS.isdisjoint(node.inputs) and _is_told(graph, node)


def _runs(graph: Graph, node: Node) -> bool:
    """Whether a node runs a model, which it needs conditioning and settings for."""
    if _RUN_INPUTS.isdisjoint(node.inputs) or _CARRIER.search(node.kind):
        return False
    return any(BUNDLE.fit(name) for name in node.links) or _is_conditioned(graph, node)


def _is_told(graph: Graph, node: Node) -> bool:
    """Whether a node makes an image of a prompt in words.

    It neither looks for the words in a picture, nor hands them on to be encoded.
    """
    if _SEES.fit(node.kind) or _LOADS.fit(node.kind):
        return False
    prompts = (node.inputs[name] for name in _PROMPT_INPUTS if name in node.inputs)
    is_told = any(
        graph.type(prompt) != CONDITIONING_TYPE if isinstance(prompt, Link) else bool(prompt)
        for prompt in prompts
    )
    return is_told and node.id not in graph.encoded


def _is_conditioned(graph: Graph, node: Node) -> bool:
    return any(
        POSITIVE.fit(name) or CONDITIONING.fit(name) or graph.type(link) == CONDITIONING_TYPE
        for name, link in node.links.items()
    )


def _rank(end: Node) -> int:
    if PREVIEWING.fit(end.kind):
        return 1
    return 0 if SAVING.fit(end.kind) or "filename_prefix" in end.inputs else 2


def _along_the_image(graph: Graph, end: Node) -> _Stream:
    """The nodes upstream of an output in the order they are met, each with those before it."""
    upstream: _Stream = {}
    waiting = [end]
    for node in waiting:
        if node.id not in upstream:
            sources = [graph.source(link) for link in _image_links(graph, node)]
            found = [source for source in sources if source is not None]
            upstream[node.id] = [source.id for source in found]
            waiting += found
    return upstream


def _image_links(graph: Graph, node: Node) -> Iterable[Link]:
    chosen = switched(graph, node)
    if chosen is not None:
        return [chosen]
    named = [
        link
        for name, link in node.links.items()
        if not BESIDE_THE_IMAGE.fit(name) and may_show(graph.type(link))
    ]
    if named or _samples(graph, node):
        return named
    return [
        link
        for name, link in node.links.items()
        if may_show(graph.type(link)) and not TEXT.fit(name)
    ]


def _first_passes_first(graph: Graph, upstream: _Stream) -> list[Node]:
    nodes = map(graph.nodes.__getitem__, upstream)
    samplers = [node for node in nodes if _samples(graph, node)]
    later = _downstream_of(samplers, upstream)

    def order(sampler: Node) -> tuple[bool, bool]:
        return sampler.id in later, _lends(sampler)

    return sorted(samplers, key=order)


def _lends(sampler: Node) -> bool:
    """Whether a sampler takes no image itself, and may only lend its settings to another node."""
    return all(map(BUNDLE.fit, sampler.links)) and bool(sampler.links)


def _downstream_of(samplers: Iterable[Node], upstream: _Stream) -> set[str]:
    """The nodes that any of the samplers feeds."""
    fed: dict[str, list[str]] = {}
    for node, sources in upstream.items():
        for source in sources:
            fed.setdefault(source, []).append(node)
    found: set[str] = set()
    waiting = [node for sampler in samplers for node in fed.get(sampler.id, ())]
    for node in waiting:
        if node not in found:
            found.add(node)
            waiting += fed.get(node, ())
    return found
