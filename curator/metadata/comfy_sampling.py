"""Which samplers made the saved image, the first pass before those that refine it.

From the output that saved the image the walk goes upstream along the image, never along models,
prompts or masks. A sampler with no other sampler upstream made the picture out of the prompt.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from curator.metadata.comfy_graph import Graph, Link, Node
from curator.metadata.comfy_settings import image_size
from curator.metadata.comfy_switch import switched
from curator.metadata.comfy_words import (
    BESIDE_THE_IMAGE,
    BUNDLE,
    CONDITIONING,
    POSITIVE,
    PREVIEWING,
    SAVING,
)

_RUN_INPUTS = frozenset({"seed", "noise_seed", "noise", "steps", "sigmas", "steps_total"})
_CARRIER = re.compile(r"^Context|To\w*Pipe|^From\w*Pipe|^Edit\w*Pipe|pipe_?(in|out|edit)", re.I)
"""Nodes that carry what samplers take, without being one."""
_SERVICE_PROMPTS = frozenset({"prompt", "positive_prompt", "text_prompt", "prompt_text"})
_SERVICE_INPUTS = frozenset({"seed", "model", "aspect_ratio", "model_name", "style_preset"})
"""Inputs of nodes that send a prompt to a service and get an image back."""
_MOST_OUTPUTS = 64


def samplers_of_image(graph: Graph, size: tuple[int, int] = (0, 0)) -> list[Node]:
    """The samplers behind the saved image, first passes first; [] when there is none.

    Of several outputs, the one that gives the image's own `size` (width and height) is taken.
    """
    best: list[Node] = []
    for end in _outputs(graph):
        upstream = _along_the_image(graph, end)
        samplers = _first_passes_first(graph, upstream)
        if samplers and image_size(graph, map(graph.nodes.__getitem__, upstream)) == size:
            return samplers
        best = best or samplers
    return best or [end for end in _outputs(graph) if _takes_everything_at_once(end)][:1]


def _takes_everything_at_once(end: Node) -> bool:
    """Whether an output hangs on a stream that carries prompts and settings with the image."""
    return any(BUNDLE.fit(name) for name in end.links)


def is_sampler(node: Node) -> bool:
    """Whether a node makes an image out of conditioning, or has a service make it."""
    conditioned = any(
        POSITIVE.fit(name) or CONDITIONING.fit(name) or BUNDLE.fit(name) for name in node.links
    )
    if conditioned and not _RUN_INPUTS.isdisjoint(node.inputs):
        return not _CARRIER.search(node.kind)
    told = not _SERVICE_PROMPTS.isdisjoint(node.inputs)
    return told and not _SERVICE_INPUTS.isdisjoint(node.inputs)


def _outputs(graph: Graph) -> list[Node]:
    """The nodes where images leave the graph: files before previews before all others."""
    return sorted(graph.ends, key=_rank)[:_MOST_OUTPUTS]


def _rank(end: Node) -> int:
    if PREVIEWING.fit(end.kind):
        return 1
    return 0 if SAVING.fit(end.kind) or "filename_prefix" in end.inputs else 2


def _along_the_image(graph: Graph, end: Node) -> dict[str, list[str]]:
    """The nodes upstream of an output in the order they are met, each with those before it."""
    upstream: dict[str, list[str]] = {}
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
    return [link for name, link in node.links.items() if not BESIDE_THE_IMAGE.fit(name)]


def _first_passes_first(graph: Graph, upstream: Mapping[str, list[str]]) -> list[Node]:
    samplers = [graph.nodes[node] for node in upstream if is_sampler(graph.nodes[node])]
    later = _downstream_of(samplers, upstream)

    def order(sampler: Node) -> tuple[bool, bool]:
        # One that takes no image itself only lends its settings to another node.
        lends = all(BUNDLE.fit(name) for name in sampler.links)
        return sampler.id in later, lends

    return sorted(samplers, key=order)


def _downstream_of(samplers: Iterable[Node], upstream: Mapping[str, list[str]]) -> set[str]:
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


def generated_size(graph: Graph, sampler: Node) -> tuple[int, int] | None:
    """The width and height a sampler was asked for, where its graph sets them."""
    return image_size(graph, map(graph.nodes.__getitem__, _along_the_image(graph, sampler)))
