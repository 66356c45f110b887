"""What a graph of InvokeAI says of its image, under the names of its own metadata.

Read only where the metadata is missing or incomplete: from the picture that was kept back to the
sampler, and from there to the prompts, the noise and the models.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from typing import Any

from curator.metadata.invokeai_graph import Graph, Node

_COLLECTED = ("core_metadata", "metadata_accumulator")
_POSITIVE = ("positive_conditioning", "positive_text_conditioning")
_NEGATIVE = ("negative_conditioning", "negative_text_conditioning")
_REFINER = "refiner"
_PLUMBING = frozenset({"id", "type", "is_intermediate", "use_cache", "workflow"})
_NOT_TEXT = frozenset(
    {"clip", "clip2", "unet", "transformer", "t5_encoder", "qwen3_encoder", "mask", "image"}
)
_NOT_MODEL = frozenset(
    {*_POSITIVE, *_NEGATIVE, "noise", "latents", "prompt", "control", "ip_adapter", "t2i_adapter"}
)
_MOST_NODES = 500
_MOST_ENDS = 50
_MOST_PROMPTS = 50

_NAMES = {
    "seed": ("seed",),
    "steps": ("steps", "num_steps"),
    "cfg_scale": ("cfg_scale", "guidance_scale"),
    "guidance": ("guidance",),
    "scheduler": ("scheduler",),
    "width": ("width",),
    "height": ("height",),
}
"""What metadata calls it, and what samplers do."""


def values_of(graph: Graph) -> dict[str, Any]:
    """All that the graph says of its image; empty where it made none from a prompt."""
    found = _collected(graph)
    sampler = _sampler(graph)
    if sampler is not None:
        for name, value in {**_sampled(graph, sampler), **_models(graph, sampler)}.items():
            if value is not None and found.get(name) is None:
                found[name] = value
    return found


def _collected(graph: Graph) -> dict[str, Any]:
    """The metadata that the graph was to write, as far as it was known before it ran."""
    node = next((node for node in graph.nodes.values() if node.kind in _COLLECTED), None)
    if node is None:
        return {}
    names = {*node.fields, *node.links} - _PLUMBING
    values = {name: graph.value(node, name) for name in sorted(names)}
    return {name: value for name, value in values.items() if value is not None}


def _sampler(graph: Graph) -> Node | None:
    """The sampler nearest to the picture that was kept; a refiner only where it is alone."""
    kept = [node for node in graph.nodes.values() if node.is_kept][:_MOST_ENDS]
    near = (node for end in kept for node in graph.upstream(end))
    found = (node.id for node in chain(near, graph.nodes.values()) if _is_sampler(node))
    samplers = [graph.nodes[one] for one in dict.fromkeys(islice(found, _MOST_ENDS))]
    main = (one for one in samplers if not _is_refining(graph, one))
    return next(main, samplers[0] if samplers else None)


def _is_sampler(node: Node) -> bool:
    if node.kind in _COLLECTED:
        return False
    return any(name in node for name in _POSITIVE) or ("prompt" in node and "seed" in node)


def _is_refining(graph: Graph, sampler: Node) -> bool:
    return any(_REFINER in node.kind for node in _conditionings(graph, sampler, _POSITIVE))


def _sampled(graph: Graph, sampler: Node) -> dict[str, Any]:
    """Prompts and numbers."""
    around = [sampler, *graph.sources(sampler, "noise")]
    values = {
        name: next(
            (graph.value(node, one) for node in around for one in names if one in node), None
        )
        for name, names in _NAMES.items()
    }
    values["positive_prompt"] = _texts(graph, sampler, _POSITIVE, "prompt")
    values["negative_prompt"] = _texts(graph, sampler, _NEGATIVE, "prompt")
    values["positive_style_prompt"] = _texts(graph, sampler, _POSITIVE, "style")
    values["negative_style_prompt"] = _texts(graph, sampler, _NEGATIVE, "style")
    if "prompt" in sampler:
        values["positive_prompt"] = graph.value(sampler, "prompt")
        values["negative_prompt"] = graph.value(sampler, "negative_prompt")
    return values


def _conditionings(graph: Graph, sampler: Node, names: tuple[str, ...]) -> Iterator[Node]:
    """The nodes that the conditioning of a sampler comes from."""
    for name in names:
        for source in graph.sources(sampler, name)[:_MOST_ENDS]:
            yield from islice(graph.upstream(source, skip=_NOT_TEXT), _MOST_NODES)


def _texts(graph: Graph, sampler: Node, names: tuple[str, ...], field: str) -> str | None:
    """The different texts that were encoded; several where parts of the picture have their own."""
    nodes = (node for node in _conditionings(graph, sampler, names) if field in node)
    texts = (graph.value(node, field) for node in islice(nodes, _MOST_PROMPTS))
    found = dict.fromkeys(text for text in texts if isinstance(text, str) and text.strip())
    return "\n".join(found) or None


def _models(graph: Graph, sampler: Node) -> dict[str, Any]:
    """The model, its LoRAs and a VAE of its own."""
    models: dict[str, Any] = {}
    loras: list[Mapping[str, Any]] = []
    for node in islice(graph.upstream(sampler, skip=_NOT_MODEL), _MOST_NODES):
        if "model" in node and _REFINER not in node.kind:
            models.setdefault("model", graph.value(node, "model"))
        if "vae_model" in node:
            models.setdefault("vae", graph.value(node, "vae_model"))
        if "lora" in node:
            weight = graph.value(node, "weight")
            loras.append({"model": graph.value(node, "lora"), "weight": weight})
    # The one nearest to the sampler was applied last.
    return {**models, "loras": loras[::-1] or None}
