"""Checkpoint, LoRAs and other files that a sampler worked with, along its model input.

Every node is looked at once for a sampler, and at most `_MOST_INPUTS` inputs for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from curator.domain.generation import Resource, ResourceKind
from curator.metadata.comfy.graph import Graph, Link, Node
from curator.metadata.comfy.loras import loras_of
from curator.metadata.comfy.strings import Strings
from curator.metadata.comfy.switch import switched
from curator.metadata.comfy.types import MODEL as MODEL_TYPE
from curator.metadata.comfy.words import BUNDLE, MODEL, MODEL_PART, OTHER_MODEL, Words
from curator.metadata.values import file_stem, said, whole

_CHECKPOINTS = (
    "ckpt_name",
    "unet_name",
    "model_name",
    "base_ckpt_name",
    "base_ckpt",
    "base_checkpoint",
    "gguf_name",
    "diffusion_name",
    "diffusion_model",
    "checkpoint",
    "checkpoint_name",
    "ckpt",
    "ckpt_path",
    "model_path",
    "unet",
    "transformer",
    "base_model",
    "model_id",
    "repo_id",
    "model",
)
"""Inputs that name the file a model is loaded from, the plainest first."""
_RANKS = {name: rank for rank, name in enumerate(_CHECKPOINTS)}
_LOADERS_ONLY = frozenset({"model_name", "model_path", "checkpoint", "model_id", "transformer"})
"""Those which, at a node that is given a model, name something that changes it."""
_NAMES = Words(r"name|path|_id$|ckpt")
"""Those which take a text; a link to others of them carries the model itself."""
_WEIGHT_FILE = re.compile(r"\.(safetensors|sft|ckpt|gguf|pth?|bin)$", re.IGNORECASE)
_NO_CHECKPOINT = Words(
    r"lora|vae|clip|encoder|control|upscale|config|motion|adapter|embed|t5|style"
)
_LORA_STACK = Words(r"lora")
_BESIDE_THE_MODEL = Words(
    r"clip|vae|image|pixels|mask|latent|samples|control|positive|negative|cond|seed|noise|sigmas"
    r"|sampler|steps|cfg|text|prompt|width|height"
)
_NO_FILES = frozenset({"no", "off", "baked vae", "default"})
_CLIP_SKIPS = ("stop_at_clip_layer", "clip_skip", "base_clip_skip")
_LONGEST_NAME = 500
_MOST_EMBEDDINGS = 500
_MOST_INPUTS = 300_000
_EMBEDDING = re.compile(r"\bembedding:([^\s,:()\[\]<>|{}]+)")


class Models:
    """Finds the files behind the samplers of one graph."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._strings = Strings(graph)
        self._known: dict[str, list[Node]] = {}
        self._checkpoints: dict[str, Resource | None] = {}
        self._inputs_left = _MOST_INPUTS

    def of(self, sampler: Node) -> list[Resource]:
        """The checkpoint (or several, merged), then what changes it in the order it was applied."""
        return self._brought_by(self.along(sampler))

    def of_stream(self, nodes: Iterable[Node]) -> list[Resource]:
        """Likewise, of those nodes that hand all they know on together, the models included."""
        streaming = [node for node in nodes if any(map(BUNDLE.fit, node.links))]
        return self._brought_by(streaming)

    def _brought_by(self, nodes: list[Node]) -> list[Resource]:
        checkpoints = filter(None, map(self._checkpoint, nodes))
        changes = (
            change
            for node in nodes
            for change in loras_of(self._graph, node, self._strings, self._file)
        )
        return [*checkpoints, *changes]

    def understands_tags(self, encoder: Node) -> bool:
        """Whether an encoder loads the LoRAs its text names: it needs the model for that."""
        if self._checkpoint(encoder) is not None:
            return True
        return any(self._is_model(name, link) for name, link in encoder.links.items())

    def along(self, sampler: Node) -> list[Node]:
        """The nodes a sampler's model comes through, from the file that was loaded on."""
        if sampler.id not in self._known:
            self._known[sampler.id] = self._walked(sampler)
        return self._known[sampler.id]

    def _walked(self, sampler: Node) -> list[Node]:
        done: dict[str, Node] = {}
        seen = {sampler.id}
        waiting = [(sampler, iter(self._upstream(sampler)))]
        while waiting and self._inputs_left > 0:
            node, links = waiting[-1]
            self._inputs_left -= 1
            source = self._graph.source(link) if (link := next(links, None)) else None
            if source is not None and source.id not in seen:
                seen.add(source.id)
                waiting.append((source, iter(self._upstream(source))))
            elif link is None:
                done[node.id] = node
                self._inputs_left -= len(node.inputs)
                waiting.pop()
        return list(done.values())

    def vae(self, upstream: Node) -> Resource | None:
        """The VAE of its own that a node takes, None where it is the checkpoint's."""
        link = upstream.links.get("vae")
        source = link and self._graph.source(link)
        name = source and self._file(source.inputs.get("vae_name"))
        return Resource(ResourceKind.VAE, name) if name else None

    def clip_skip(self, encoder: Node) -> int | None:
        """How many last layers of CLIP were left out, counted from 1 as A1111 does."""
        node: Node | None = encoder
        seen: set[str] = set()
        while node is not None and node.id not in seen:
            seen.add(node.id)
            layer = _clip_skip_in(node)
            if layer is not None:
                return layer
            link = node.links.get("clip")
            node = self._graph.source(link) if link else None
        return None

    def loaded_clip_skip(self, sampler: Node) -> int | None:
        """Likewise, where the node that loads the model sets it."""
        found = (_clip_skip_in(node) for node in self.along(sampler))
        return next((layer for layer in found if layer is not None), None)

    def _upstream(self, node: Node) -> list[Link]:
        chosen = switched(self._graph, node)
        if chosen is not None:
            return [chosen]
        if not node.links:
            return []
        stacks = [link for name, link in node.links.items() if _LORA_STACK.fit(name)]
        bundles = [link for name, link in node.links.items() if BUNDLE.fit(name)]
        if self._checkpoint(node) is not None:
            return stacks + bundles
        models = [link for name, link in node.links.items() if self._is_model(name, link)]
        if models or bundles:
            return (models or bundles) + stacks
        return [link for name, link in node.links.items() if self._may_be_model(name, link)]

    def _is_model(self, name: str, link: Link) -> bool:
        if MODEL.fit(name):
            return True
        is_other = OTHER_MODEL.fit(name)
        return not is_other and (MODEL_PART.fit(name) or self._graph.type(link) == MODEL_TYPE)

    def _may_be_model(self, name: str, link: Link) -> bool:
        return not _BESIDE_THE_MODEL.fit(name) and self._graph.type(link) in (MODEL_TYPE, "")

    def _checkpoint(self, node: Node) -> Resource | None:
        if node.id not in self._checkpoints:
            self._checkpoints[node.id] = self._named_by(node)
        return self._checkpoints[node.id]

    def _named_by(self, node: Node) -> Resource | None:
        """The checkpoint that a node loads."""
        is_given = any(self._is_model(name, link) for name, link in node.links.items())
        for key in sorted(_RANKS.keys() & node.inputs.keys(), key=_RANKS.__getitem__):
            value = node.inputs.get(key)
            if value is None:
                continue
            if is_given and key in _LOADERS_ONLY:
                continue
            if isinstance(value, Link) and not _NAMES.fit(key):
                continue
            name = self._file(value)
            if name:
                return Resource(ResourceKind.CHECKPOINT, name)
        return None if is_given else self._loaded(node)

    def _loaded(self, node: Node) -> Resource | None:
        """The weights that a loader names in an input of its own naming."""
        for key, value in node.inputs.items():
            if (
                isinstance(value, str)
                and _WEIGHT_FILE.search(value)
                and not _NO_CHECKPOINT.fit(key)
            ):
                return Resource(ResourceKind.CHECKPOINT, file_stem(value))
        return None

    def _file(self, value: Any) -> str | None:
        """A model's name; some selectors wrap it together with a preview."""
        if isinstance(value, Mapping):
            value = value.get("content")
        name = said(self._strings.of(value))
        if not name or len(name) > _LONGEST_NAME or name.strip().lower() in _NO_FILES:
            return None
        return file_stem(name)


def _clip_skip_in(node: Node) -> int | None:
    for name in _CLIP_SKIPS:
        layer = whole(node.inputs[name]) if name in node.inputs else None
        if layer is not None:
            return abs(layer)
    return None


def embeddings(prompts: tuple[str | None, ...]) -> Iterator[Resource]:
    """The textual inversions that prompts name as ComfyUI writes them: `embedding:name`."""
    naming = (prompt for prompt in prompts if prompt and "embedding:" in prompt)
    found = (match for prompt in naming for match in _EMBEDDING.finditer(prompt))
    names = (match[1] for match in islice(found, _MOST_EMBEDDINGS))
    return (Resource(ResourceKind.EMBEDDING, stem) for stem in dict.fromkeys(map(file_stem, names)))
