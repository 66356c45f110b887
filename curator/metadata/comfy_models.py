"""Checkpoint, LoRAs and other files that a sampler worked with, along its model input."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Any

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.comfy_graph import Graph, Link, Node
from curator.metadata.comfy_settings import plain
from curator.metadata.comfy_strings import Strings
from curator.metadata.comfy_switch import switched
from curator.metadata.comfy_words import BUNDLE, MODEL, Words
from curator.metadata.values import file_stem, number, said, whole

_CHECKPOINTS = (
    "ckpt_name",
    "unet_name",
    "model_name",
    "base_ckpt_name",
    "base_ckpt",
    "gguf_name",
    "diffusion_name",
    "checkpoint",
    "checkpoint_name",
    "ckpt",
    "model_path",
    "model",
)
"""Inputs that name the file a model is loaded from, the plainest first."""
_LORA_NAME = re.compile(r"lora(?:_name)?(?:_?(\d{1,3}))?", re.IGNORECASE)
_LORA_STACK = Words(r"lora")
_LORA_SWITCHES = ("switch", "on", "enabled", "lora_on")
_OFF = frozenset({"off", "false", "0", "disabled"})
_LORA_WEIGHTS = (
    "strength_model",
    "model_weight",
    "model_str",
    "lora_model_strength",
    "strength",
    "lora_strength",
    "lora_wt",
    "lora_weight",
    "weight",
    "strength_01",
)
_BESIDE_THE_MODEL = Words(
    r"clip|vae|image|pixels|mask|latent|samples|control|positive|negative|cond|seed|noise|sigmas"
    r"|sampler|steps|cfg|text|prompt|width|height"
)
_MOST_EMBEDDINGS = 500
_EMBEDDING = re.compile(r"\bembedding:([^\s,:()\[\]<>|{}]+)")


class Models:
    """Finds the files behind the samplers of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._strings = Strings(graph)

    def of(self, sampler: Node) -> list[Resource]:
        """The checkpoint (or several, merged), then what changes it in the order it was applied."""
        nodes = list(self._along_the_model(sampler))
        checkpoints = filter(None, map(self._checkpoint, nodes))
        changes = (change for node in reversed(nodes) for change in self._applied(node))
        return [*checkpoints, *changes]

    def vae(self, upstream: Node) -> Resource | None:
        """The VAE of its own that a node takes, None where it is the checkpoint's."""
        link = upstream.links.get("vae")
        source = link and self._graph.source(link)
        name = source and said(self._strings.of(source.inputs.get("vae_name")))
        return Resource(ResourceKind.VAE, file_stem(name)) if name else None

    def clip_skip(self, encoder: Node) -> int | None:
        """How many last layers of CLIP were left out, counted from 1 as A1111 does."""
        node: Node | None = encoder
        seen: set[str] = set()
        while node is not None and node.id not in seen:
            seen.add(node.id)
            for name in ("stop_at_clip_layer", "clip_skip"):
                layer = whole(node.inputs.get(name))
                if layer is not None:
                    return abs(layer)
            link = node.links.get("clip")
            node = self._graph.source(link) if link else None
        return None

    def _along_the_model(self, sampler: Node) -> Iterator[Node]:
        waiting = [sampler]
        seen: set[str] = set()
        while waiting:
            node = waiting.pop()
            if node.id not in seen:
                seen.add(node.id)
                yield node
                links = self._upstream(node, is_first=node is sampler)
                sources = [self._graph.source(link) for link in links]
                waiting += [source for source in reversed(sources) if source is not None]

    def _upstream(self, node: Node, *, is_first: bool) -> list[Link]:
        chosen = switched(self._graph, node)
        if chosen is not None:
            return [chosen]
        stacks = [link for name, link in node.links.items() if _LORA_STACK.fit(name)]
        if self._checkpoint(node) is not None:
            return stacks
        for pattern in (MODEL, BUNDLE):
            found = [link for name, link in node.links.items() if pattern.fit(name)]
            if found:
                return stacks + found
        if is_first:
            return stacks
        return [link for name, link in node.links.items() if not _BESIDE_THE_MODEL.fit(name)]

    def _checkpoint(self, node: Node) -> Resource | None:
        for key in _CHECKPOINTS:
            value = node.inputs.get(key)
            name = None if key == "model" and isinstance(value, Link) else self._file(value)
            if name:
                return Resource(ResourceKind.CHECKPOINT, name)
        return None

    def _applied(self, node: Node) -> Iterator[Resource]:
        """The LoRAs and hypernetworks of one node, in its own order."""
        count = whole(node.inputs.get("lora_count"))
        for key, value in node.inputs.items():
            match = _LORA_NAME.fullmatch(key)
            if match and (count is None or int(match[1] or 0) <= count):
                lora = self._lora(node, value, match[1] or "")
                if lora is not None:
                    yield lora
        hypernetwork = self._file(node.inputs.get("hypernetwork_name"))
        if hypernetwork:
            weight = number(node.inputs.get("strength"))
            yield Resource(ResourceKind.HYPERNETWORK, hypernetwork, weight=weight)

    def _lora(self, node: Node, value: Any, suffix: str) -> Resource | None:
        entry = value if isinstance(value, Mapping) else _numbered(node.inputs, suffix)
        switches = (entry[name] for name in _LORA_SWITCHES if name in entry)
        name = self._file(entry.get("lora") if isinstance(value, Mapping) else value)
        if not name or any(str(switch).lower() in _OFF for switch in switches):
            return None
        weights = (entry[name] for name in _LORA_WEIGHTS if name in entry)
        weight = number(plain(self._graph, next(weights, None), "strength"))
        return Resource(ResourceKind.LORA, name, weight=weight)

    def _file(self, value: Any) -> str | None:
        """A model's name; some selectors wrap it together with a preview."""
        if isinstance(value, Mapping):
            value = value.get("content")
        name = said(self._strings.of(value))
        return file_stem(name) if name else None


def embeddings(prompts: tuple[str | None, ...]) -> Iterator[Resource]:
    """The textual inversions that prompts name as ComfyUI writes them: `embedding:name`."""
    found = (match for prompt in prompts if prompt for match in _EMBEDDING.finditer(prompt))
    names = (match[1] for match in islice(found, _MOST_EMBEDDINGS))
    return (Resource(ResourceKind.EMBEDDING, stem) for stem in dict.fromkeys(map(file_stem, names)))


def _numbered(inputs: Mapping[str, Any], suffix: str) -> dict[str, Any]:
    """The inputs that bear one number, without it."""
    if not suffix:
        return dict(inputs)
    return {
        key.removesuffix(suffix).rstrip("_"): value
        for key, value in inputs.items()
        if key.endswith(suffix)
    }
