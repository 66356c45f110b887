"""What one object of named values says about how an image was made, whatever names its tool uses.

For readers of tools that write plain JSON or one text per name. The usual spellings of every field
are looked for in the object itself and in the objects it keeps its parameters in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from curator.domain.errors import MetadataError
from curator.domain.generation import Generation, RawMetadata, ResourceKind
from curator.metadata.comfyui import reader as comfyui
from curator.metadata.json_resources import named_resources
from curator.metadata.named_values import NamedValues, as_object
from curator.metadata.values import number, said, whole

PROMPT = (
    "prompt",
    "positive_prompt",
    "positive",
    "text_prompts",
    "prompts",
    "prompt_text",
    "text_prompt",
    "input_prompt",
    "user_prompt",
    "final_prompt",
    "original_prompt",
)
NEGATIVE = (
    "negative_prompt",
    "negative",
    "neg_prompt",
    "prompt_neg",
    "negative_prompts",
    "negative_prompt_text",
    "uc",
    "unconditional_prompt",
    "uncond_prompt",
)
SEED = ("seed", "noise_seed", "initial_seed", "random_seed", "seeds", "all_seeds")
STEPS = (
    "steps",
    "num_inference_steps",
    "inference_steps",
    "sampling_steps",
    "sample_steps",
    "num_steps",
    "ddim_steps",
    "step",
)
CFG = (
    "cfg_scale",
    "guidance_scale",
    "cfg",
    "scale",
    "scale_txt",
    "txt_cfg",
    "text_guidance",
    "guidance",
)
SAMPLER = (
    "sampler_name",
    "sampler",
    "sampling_method",
    "sampler_type",
    "sample_method",
    "solver_type",
)
SCHEDULER = ("scheduler", "schedule_type", "scheduler_name", "schedule", "noise_schedule")

_NESTS = (
    "params",
    "parameters",
    "metadata",
    "meta",
    "generation",
    "generation_params",
    "generation_parameters",
    "generation_data",
    "generation_info",
    "image",
    "image_params",
    "request",
    "req_body",
    "input",
    "inputs",
    "settings",
    "options",
    "config",
    "args",
    "arguments",
    "payload",
    "data",
    "prompt",
    "sampling",
    "guidance",
)
"""Names under which tools keep their parameters one level further down."""
_ALSO_OTHERWISE = ("resources", "models")
"""Lists that say more than the LoRAs found in them."""
_DEEPEST = 3
_MOST_PARTS = 64
_FROM_GRAPH = (
    "resources",
    "seed",
    "steps",
    "cfg",
    "sampler",
    "scheduler",
    "denoise",
    "width",
    "height",
)


def flattened(written: Mapping[str, Any], depth: int = 0) -> dict[str, Any]:
    """An object with the values of the objects in it that hold parameters; outer ones count."""
    flat = dict(written)
    if depth == _DEEPEST or _is_graph(written):
        return flat
    values = NamedValues(written)
    for name in _NESTS:
        value = values.get(name)
        # A prompt may itself be written as JSON; as a text it is left alone.
        is_packed = isinstance(value, str) and name != "prompt"
        inner = as_object(value) if is_packed else value
        if isinstance(inner, Mapping) and not _is_graph(inner):
            flat = flattened(inner, depth + 1) | _without(flat, value)
    return flat


def generation_of(written: Mapping[str, Any]) -> Generation:
    """What the values say; the caller knows the tool and adds itself as the reader."""
    values = NamedValues(written)
    positive, pushed_away = _prompt(values, PROMPT)
    negative, _ = _prompt(values, NEGATIVE)
    width, height = _size(values)
    found = Generation(
        positive=positive,
        negative=negative or pushed_away,
        seed=_seed(values),
        steps=values.whole(*STEPS),
        cfg=values.number(*CFG),
        sampler=values.text(*SAMPLER),
        scheduler=values.text(*SCHEDULER),
        denoise=values.number("denoising_strength", "denoise", "strength", "init_strength"),
        clip_skip=values.whole("clip_skip"),
        width=width,
        height=height,
        resources=named_resources(values, positive or ""),
    )
    listed = {name: written[name] for name in _ALSO_OTHERWISE if name in written}
    return replace(found, extra=values.others() | listed)


def says_how(found: Generation) -> bool:
    """Whether there is a prompt and something more that only a generator would write."""
    more = (found.seed, found.steps, found.cfg, found.sampler, found.negative)
    has_model = found.first(ResourceKind.CHECKPOINT) is not None
    return bool(found.positive) and (has_model or any(value is not None for value in more))


def completed_by_graph(found: Generation, graph: str) -> Generation:
    """A Generation whose gaps are filled from the graph that the tool's back end executed."""
    raw = RawMetadata(texts={"prompt": graph})
    try:
        executed = comfyui.read(raw) if comfyui.accepts(raw) else Generation()
    except MetadataError:
        return found
    gaps = {
        name: getattr(executed, name)
        for name in _FROM_GRAPH
        if getattr(found, name) in (None, ()) and getattr(executed, name) not in (None, ())
    }
    return replace(found, **gaps)


def _without(written: Mapping[str, Any], value: object) -> dict[str, Any]:
    return {key: kept for key, kept in written.items() if kept is not value}


def _is_graph(written: Mapping[str, Any]) -> bool:
    """Whether an object is a graph of nodes; its nodes' values belong to the graph's reader."""
    return isinstance(written.get("nodes"), list) or any(
        isinstance(node, Mapping) and "class_type" in node for node in written.values()
    )


def _prompt(values: NamedValues, names: tuple[str, ...]) -> tuple[str | None, str | None]:
    """A prompt, and what its parts of negative weight push away."""
    for name in names:
        value = values.get(name)
        parts = list(_weighted(value))
        if parts:
            wanted = [text for text, weight in parts if weight >= 0]
            unwanted = [text for text, weight in parts if weight < 0]
            return ", ".join(wanted) or None, ", ".join(unwanted) or None
    return None, None


def _weighted(value: object) -> Iterator[tuple[str, float]]:
    """The texts of a prompt in any form, with their weights.

    A text, a list of texts, `[[weight, text]]` or `[{"text": …, "weight": …}]`.
    """
    for part in value[:_MOST_PARTS] if isinstance(value, list) else (value,):
        weight: object = None
        if isinstance(part, Mapping):
            weight, part = part.get("weight"), part.get("text", part.get("prompt"))
        elif isinstance(part, list) and len(part) == 2:
            weight, part = part if isinstance(part[1], str) else reversed(part)
        text = said(part)
        if text:
            yield text, 1.0 if number(weight) is None else number(weight) or 0.0


def _seed(values: NamedValues) -> int | None:
    value = values.get(*SEED)
    if isinstance(value, list):
        value = value[0] if value else None
    found = whole(value)
    return found if found is not None and found >= 0 else None


def _size(values: NamedValues) -> tuple[int | None, int | None]:
    width, height = values.whole("width", "w"), values.whole("height", "h")
    if width and height:
        return width, height
    value = values.get("resolution", "size", "image_size", "base_resolution")
    if isinstance(value, list) and len(value) == 2:
        return whole(value[0]), whole(value[1])
    return values.size("resolution", "size", "image_size", "base_resolution") or (None, None)
