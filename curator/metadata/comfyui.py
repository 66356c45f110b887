"""Reads ComfyUI's graphs, as they were executed or as they stood on the canvas.

The `prompt` form is the graph as it was executed and is read where it can be; the `workflow` form
is the canvas, which is read where nothing else is left, and tells types and names of outputs and
the texts that nodes showed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, Resource, ResourceKind
from curator.metadata.comfy.graph import Graph, Node, is_damaged, nodes_of_prompt
from curator.metadata.comfy.models import Models, embeddings
from curator.metadata.comfy.outputs import Told, told_by_canvas
from curator.metadata.comfy.places import Form, Places, looks_like_graph
from curator.metadata.comfy.prompt import Encoded, Prompts
from curator.metadata.comfy.sampling import Branch, branch_of_image, samplers_before, size_asked_for
from curator.metadata.comfy.settings import Settings
from curator.metadata.comfy.workflow import graph_of_workflow
from curator.metadata.tags import tagged_resources

_MOST_SAMPLERS = 50
_MOST_READ = 8
"""Samplers whose prompts are looked for; the first of them that has one counts."""


class ComfyReader:
    """The reader of ComfyUI graphs."""

    name = "comfyui"
    version = 2

    def accepts(self, raw: RawMetadata) -> bool:
        """Whether some text looks like a graph."""
        return any(map(looks_like_graph, raw.texts.values()))

    def read(self, raw: RawMetadata) -> Generation:
        """The Generation of the first graph that can be read; MetadataError when none can.

        Of a graph that was damaged, what is left is read only where there is nothing better.
        """
        places = Places(raw)
        failure: MetadataError | None = None
        best: Generation | None = None
        for form, is_canvas in _by_trust(places):
            try:
                graph = _of_canvas(form) if is_canvas else _of_prompt(form, places)
            except MetadataError as error:
                failure = error
                continue
            found = self._generation(graph, (raw.width, raw.height))
            if found.positive or not (is_canvas or is_damaged(form)):
                return found
            best = best or found
        if best is None:
            raise failure or places.failure or MetadataError("no graph as ComfyUI writes it")
        return best

    def _generation(self, graph: Graph, size: tuple[int, int]) -> Generation:
        prompts, models = Prompts(graph), Models(graph)
        branch = branch_of_image(graph, size)
        first, positive = _first(graph, prompts, branch)
        if first is None:
            return Generation(tool="ComfyUI", reader=self.name, reader_version=self.version)
        others = [one for one in branch.samplers[:_MOST_SAMPLERS] if one is not first]
        samplers = [first, *others]
        positive += _of_regions(prompts.of_regions(models.along(first)), positive)
        negative = _joined(prompts.read(first, negative=True))
        asked = [Settings(graph, sampler) for sampler in samplers]
        settings = _settings(asked)
        width, height = size_asked_for(graph, first, branch) or (None, None)
        return Generation(
            tool="ComfyUI",
            positive=_joined(positive),
            negative=negative,
            texts=_by_encoder(positive),
            text_source=next((one.source for one in positive if one.source), None),
            resources=tuple(_resources(branch, models, samplers, positive, negative)),
            seed=_seed(asked),
            steps=settings.steps(),
            cfg=settings.cfg(),
            sampler=settings.sampler(),
            scheduler=settings.scheduler(),
            denoise=settings.denoise(),
            clip_skip=_clip_skip(models, first, positive),
            width=width,
            height=height,
            reader=self.name,
            reader_version=self.version,
        )


def _by_trust(places: Places) -> Iterator[tuple[Form, bool]]:
    """Every form, and whether it is a canvas: what was executed, canvases, what was damaged."""
    damaged = []
    for form in places.executed():
        if is_damaged(form):
            damaged.append(form)
        else:
            yield form, False
    yield from ((form, True) for form in places.canvases())
    yield from ((form, False) for form in damaged)


def _of_canvas(form: Form) -> Graph:
    graph = graph_of_workflow(form)
    tell = cache(lambda: told_by_canvas(form))
    return replace(graph, tell_types=lambda: tell().types, tell_shown=lambda: tell().shown)


def _of_prompt(form: Form, places: Places) -> Graph:
    """The graph that was executed, told about its nodes by the canvas in the same file."""

    @cache
    def tell() -> Told:
        canvas = next(places.canvases(), None)
        return Told() if canvas is None else told_by_canvas(canvas)

    return Graph(
        nodes_of_prompt(form),
        tell_outputs=lambda: tell().names,
        tell_types=lambda: tell().types,
        tell_shown=lambda: tell().shown,
    )


def _first(graph: Graph, prompts: Prompts, branch: Branch) -> tuple[Node | None, list[Encoded]]:
    """The first sampler that was told something, and what; the first of all where none was."""
    for sampler in branch.samplers[:_MOST_READ]:
        positive = prompts.read(sampler, negative=False)
        if positive:
            return sampler, positive
    for sampler in branch.samplers[:1]:
        for hidden in samplers_before(graph, sampler)[:_MOST_READ]:
            positive = prompts.read(hidden, negative=False)
            if positive:
                return hidden, positive
    return next(iter(branch.samplers), None), []


def _of_regions(found: Iterable[Encoded], known: Iterable[Encoded]) -> list[Encoded]:
    texts = {one.text.strip() for one in known}
    return [one for one in found if one.text.strip() not in texts]


def _clip_skip(models: Models, sampler: Node, positive: list[Encoded]) -> int | None:
    by_encoder = models.clip_skip(positive[0].node) if positive else None
    return models.loaded_clip_skip(sampler) if by_encoder is None else by_encoder


def _settings(asked: Sequence[Settings]) -> Settings:
    """Those of the first sampler that has any; one that only prepares for another has none."""
    return next((one for one in asked if one.steps() is not None), asked[0])


def _seed(asked: Iterable[Settings]) -> int | None:
    """The seed of the first noise; where no sampler adds any, the seed it was given anyway."""
    noisy = (one.seed() for one in sorted(asked, key=lambda one: not one.adds_noise))
    return next((seed for seed in noisy if seed is not None), None)


def _joined(encoded: list[Encoded]) -> str | None:
    return "\n".join(one.text.strip() for one in encoded) or None


def _by_encoder(encoded: list[Encoded]) -> dict[str, str]:
    texts: dict[str, list[str]] = {}
    for one in encoded:
        for encoder, text in one.by_encoder.items():
            texts.setdefault(encoder, []).append(text.strip())
    return {encoder: "\n".join(filter(None, parts)) for encoder, parts in texts.items()}


def _resources(
    branch: Branch,
    models: Models,
    samplers: list[Node],
    positive: list[Encoded],
    negative: str | None,
) -> Iterator[Resource]:
    """All that took part, the first pass's own before what later ones add."""
    found: dict[tuple[ResourceKind, str], Resource] = {}
    used = [resource for sampler in samplers for resource in models.of(sampler)]
    if all(resource.kind is not ResourceKind.CHECKPOINT for resource in used):
        used += models.of_stream(branch.nodes[::-1])
    for resource in used:
        found.setdefault((resource.kind, resource.name), resource)
    yield from found.values()
    decoders = (node for node in branch.nodes if "VAEDecode" in node.kind)
    yield from filter(None, [models.vae(node) for node in list(decoders)[:1]])
    for encoded in positive:
        if models.understands_tags(encoded.node):
            tagged = tagged_resources(encoded.text)
            yield from (one for one in tagged if (one.kind, one.name) not in found)
    yield from embeddings((_joined(positive), negative))


reader = ComfyReader()
