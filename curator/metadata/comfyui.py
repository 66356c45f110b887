"""Reads ComfyUI's graphs: PNG texts `prompt` and `workflow`, and the forms of its image savers.

The `prompt` form is the graph as it was executed and is read where it can be; the `workflow` form
is the canvas, which is read where nothing else is left and tells the names of outputs.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.comfy_graph import Graph, Node, graph_of_prompt
from curator.metadata.comfy_models import Models, embeddings
from curator.metadata.comfy_prompt import Encoded, Prompts
from curator.metadata.comfy_sampling import generated_size, samplers_of_image
from curator.metadata.comfy_settings import Settings
from curator.metadata.comfy_workflow import graph_of_workflow, output_names
from curator.metadata.tags import tagged_resources
from curator.metadata.values import parsed_json

_EXECUTED, _CANVAS = "class_type", '"nodes"'
_FIRST_PLACES = ("prompt", "Model", "Make", "UserComment", "ImageDescription", "workflow")
_WRAPPED = ("prompt", "workflow")
_IN_XMP = re.compile(r"<comfy:(?:prompt|workflow)>([^<]*)<|comfy:(?:prompt|workflow)=\"([^\"]*)\"")
_LONGEST_LABEL = 40
_MOST_SAMPLERS = 50
_PLAIN_ENCODER = "CLIPTextEncode"


class ComfyReader:
    """The reader of ComfyUI graphs."""

    name = "comfyui"
    version = 1

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text looks like a graph."""
        return any(_is_graph(text) or "comfy:" in text for text in raw.texts.values())

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first graph that can be read; MetadataError when none can."""
        failure = MetadataError("no graph as ComfyUI writes it")
        texts = list(_graph_texts(raw))
        for text in sorted(texts, key=lambda text: _EXECUTED not in text):
            try:
                return self._generation(_graph(text, texts), (raw.width, raw.height))
            except MetadataError as error:
                failure = error
        raise failure

    def _generation(self, graph: Graph, size: tuple[int, int]) -> Generation:
        prompts, models = Prompts(graph), Models(graph)
        samplers = samplers_of_image(graph, size)[:_MOST_SAMPLERS]
        texts = {sampler.id: prompts.read(sampler, negative=False) for sampler in samplers[:8]}
        first = next((one for one in samplers if texts.get(one.id)), next(iter(samplers), None))
        if first is None:
            return Generation(tool="ComfyUI", reader=self.name, reader_version=self.version)
        positive = texts.get(first.id, [])
        negative = _joined(prompts.read(first, negative=True))
        settings = Settings(graph, first)
        width, height = generated_size(graph, first) or (None, None)
        return Generation(
            tool="ComfyUI",
            positive=_joined(positive),
            negative=negative,
            texts=_by_encoder(positive),
            text_source=next((one.source for one in positive if one.source), None),
            resources=tuple(_resources(graph, models, [first, *samplers], positive, negative)),
            seed=_seed(graph, [first, *samplers]),
            steps=settings.steps(),
            cfg=settings.cfg(),
            sampler=settings.sampler(),
            scheduler=settings.scheduler(),
            denoise=settings.denoise(),
            clip_skip=models.clip_skip(positive[0].node) if positive else None,
            width=width,
            height=height,
            reader=self.name,
            reader_version=self.version,
        )


def _is_graph(text: str) -> bool:
    return _EXECUTED in text or (_CANVAS in text and '"links"' in text)


def _graph_texts(raw: RawMetadata) -> Iterator[str]:
    """The texts that look like graphs, the likeliest places first, without label or XMP."""
    places = [place for place in _FIRST_PLACES if place in raw.texts]
    for place in dict.fromkeys([*places, *raw.texts]):
        text = raw.texts[place]
        if "comfy:" in text:
            found = (html.unescape(one or two) for one, two in _IN_XMP.findall(text))
            yield from (packed for packed in found if _is_graph(packed))
        elif _is_graph(text):
            yield text


def _graph(text: str, all_texts: list[str]) -> Graph:
    """The graph of a text, told the names of its outputs by the canvas beside it."""
    whole = _parsed(text)
    data = _unwrapped(whole)
    if isinstance(data.get("nodes"), list):
        return graph_of_workflow(data)

    def tell_outputs() -> Mapping[str, tuple[str, ...]]:
        beside = whole.get("workflow")
        if isinstance(beside, Mapping):
            return output_names(beside)
        with suppress(MetadataError):
            canvas = next((one for one in all_texts if _EXECUTED not in one), "")
            return output_names(_unwrapped(_parsed(canvas)))
        return {}

    return graph_of_prompt(data, tell_outputs)


def _parsed(text: str) -> Mapping[str, Any]:
    """The JSON object of a text, which may begin with a label ("prompt:", "Workflow: ")."""
    start = text.find("{", 0, _LONGEST_LABEL)
    data = parsed_json(text, start) if start >= 0 else None
    if not isinstance(data, Mapping):
        raise MetadataError("a graph that is no JSON object")
    return data


def _unwrapped(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """The graph inside an object that holds both forms."""
    for key in _WRAPPED:
        inner = data.get(key)
        if isinstance(inner, str) and _is_graph(inner):
            inner = _parsed(inner)
        if isinstance(inner, Mapping) and "class_type" not in inner:
            return inner
    return data


def _joined(encoded: list[Encoded]) -> str | None:
    return "\n".join(one.text.strip() for one in encoded) or None


def _by_encoder(encoded: list[Encoded]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for one in encoded:
        for encoder, text in one.by_encoder.items():
            texts.setdefault(encoder, []).append(text.strip())
    return {encoder: "\n".join(filter(None, parts)) for encoder, parts in texts.items()}


def _seed(graph: Graph, samplers: list[Node]) -> int | None:
    seeds = (Settings(graph, sampler).seed() for sampler in samplers)
    return next((seed for seed in seeds if seed is not None), None)


def _resources(
    graph: Graph,
    models: Models,
    samplers: list[Node],
    positive: list[Encoded],
    negative: str | None,
) -> Iterator[Resource]:
    used = (models.of(sampler) for sampler in samplers)
    found = next((one for one in used if one), [])
    yield from found
    decoders = (node for node in graph.nodes.values() if "VAEDecode" in node.kind)
    yield from filter(None, [models.vae(node) for node in list(decoders)[:1]])
    loras = {one.name for one in found if one.kind == ResourceKind.LORA}
    for encoded in positive:
        if encoded.node.kind != _PLAIN_ENCODER:  # which takes a tag for words
            yield from (one for one in tagged_resources(encoded.text) if one.name not in loras)
    yield from embeddings((_joined(positive), negative))


reader = ComfyReader()
