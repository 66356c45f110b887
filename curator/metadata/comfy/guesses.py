"""What the widget values of a node that nobody knows tell about themselves.

Files are known by their extension, seeds by what follows them, prompts by being prose, samplers
and schedulers by their names and the numbers beside those by their place, which is nearly always
that of ComfyUI's own sampler. What a node gives tells what its files and prompts are for.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import Any, TypeGuard

AFTER_A_SEED = frozenset({"fixed", "increment", "decrement", "randomize", "increment-wrap"})
"""What may follow a seed: what to do with it after each run, which is no input."""

_WEIGHT_FILE = re.compile(
    r"[^\n,<>\"*?|]{1,300}\.(safetensors|sft|ckpt|gguf|pth?|bin)", re.IGNORECASE
)
_PROSE = re.compile(r"[^\W\d_]+[ ,.]+[^\W\d_]+")
_SHORTEST_PROSE = 12
_LONGEST_START = 2000
_MOST_VALUES = 500
_LONGEST_CHOICE = 60

_SAMPLERS = re.compile(
    r"(euler|heun|dpm|dpmpp|lms|ddpm|ddim|lcm|ipndm|deis|uni_pc|res_|er_sde|seeds_|sa_solver"
    r"|gradient_estimation|exp_heun|ralston|rk_|multistep/|exponential/|linear/)[\w/+.-]{0,40}"
)
_SCHEDULERS = re.compile(
    r"normal|karras|exponential|sgm_uniform|simple|ddim_uniform|beta|beta57|linear_quadratic"
    r"|kl_optimal|bong_tangent|turbo|ays|gits|polyexponential|laplace|align_your_steps"
)
_DIMENSIONS = re.compile(r"\D{0,20}\d{2,5}\s?[x×]\s?\d{2,5}\b.{0,40}")
_LIKE_A_NAME = re.compile(r"[(v]{0,2}[A-Z\d][^,]*$")
"""A word of a name: with a capital or a number before all else."""
_MOST_STEPS, _MOST_CFG = 1000, 200
_SURELY_A_SEED = 1_000_000
_LEAST_PIXELS, _MOST_PIXELS = 64, 16_384

_NO_CHECKPOINT = re.compile(
    r"UPSCALE|STYLE|CLIP|SAM|CONTROL|PHOTOMAKER|VISION|PATCH", re.IGNORECASE
)
_FILE_INPUTS = {"VAE": "vae_name", "CLIP": "clip_name", "CONTROL_NET": "control_net_name"}
"""Input that names the file of a node which gives this and no model."""
_MAKERS_TAKE = frozenset({"CLIP", "MODEL", "VAE", "STRING", "LORA_STACK", "CONTROL_NET_STACK"})
"""Types of links that a node may take whose own files and prompts count."""
_PICTURES = frozenset({"IMAGE", "VIDEO"})
_NUMBER_TYPES = ("INT", "FLOAT")
_SWITCHES = frozenset({"on", "off", "true", "false"})


def guessed_widgets(
    node: Mapping[str, Any], values: Sequence[Any], told: Mapping[str, str]
) -> dict[str, Any]:
    """Names for what can be told of an unknown node's values; `told` ones are left to others."""
    values = values[:_MOST_VALUES]
    gives = tuple(_types(node, "outputs"))
    guessed = dict(_loras(values))
    guessed.update(_sampling(values, gives))
    if "LATENT" in gives or not gives:
        guessed.update(_size(values))
    takes = frozenset(_types(node, "inputs"))
    if takes <= _MAKERS_TAKE:
        guessed.update(_files(_file_input(node, gives, takes), values))
        guessed.update(_prompts(gives, values))
    elif "CONDITIONING" in gives or "seed" in guessed:
        guessed.update(_prompts(gives, values))
    found = {name: value for name, value in guessed.items() if name not in told}
    if "noise_seed" in told and "seed" in found:
        found["noise_seed"] = found.pop("seed")  # the same, and a link to it counts more
    return {**found, **_constants(node, values)}


def _constants(node: Mapping[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    """The numbers of a node that takes nothing and gives them as they are, by its outputs."""
    outputs = node.get("outputs")
    names = [str(one.get("name")) for one in outputs] if _are_numbers(outputs) else []
    kept = [value for value in values if not (isinstance(value, str) and value in AFTER_A_SEED)]
    if len(names) != len(kept) or len(set(names)) < len(names) or any(_types(node, "inputs")):
        return {}
    return dict(zip(names, kept, strict=True)) if all(map(is_number, kept)) else {}


def _are_numbers(outputs: object) -> TypeGuard[list[Mapping[str, Any]]]:
    return isinstance(outputs, list) and all(
        isinstance(one, Mapping) and one.get("type") in _NUMBER_TYPES for one in outputs
    )


def _types(node: Mapping[str, Any], side: str) -> Iterator[str]:
    """What a node gives, or what is linked to it beside its widgets."""
    entries = node.get(side)
    for entry in entries if isinstance(entries, list) else ():
        if isinstance(entry, Mapping) and isinstance(entry.get("type"), str):
            is_linked = entry.get("link") is not None and "widget" not in entry
            if side == "outputs" or is_linked:
                yield entry["type"]


def _loras(values: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Rows of a list of LoRAs, which are objects, and such lists as one value."""
    rows = (value for value in values if isinstance(value, Mapping) and "lora" in value)
    yield from ((f"lora_{number}", row) for number, row in enumerate(rows, 1))
    for value in values:
        first = value[0] if isinstance(value, list) and value else None
        if isinstance(first, Mapping) and "name" in first and "strength" in first:
            yield "loras", value


def _sampling(values: Sequence[Any], gives: Sequence[str]) -> dict[str, Any]:
    """Seed, sampler and scheduler, and the numbers round them in the usual order."""
    seeds, kept = _seeds(values)
    found: dict[str, Any] = {"seed": seeds[0]} if seeds else {}
    if "SIGMAS" in gives:
        found.update(_schedule(kept))
    sampler = next((n for n, value in enumerate(kept) if _is_one(value, _SAMPLERS)), None)
    if sampler is not None:
        found["sampler_name"] = kept[sampler]
        found.update(_before_the_sampler(kept[:sampler]))
        found.update(_after_the_sampler(kept[sampler + 1 :]))
    return found


def _seeds(values: Sequence[Any]) -> tuple[list[Any], list[Any]]:
    """The seeds among values, known by what follows them or by their size, and all others."""
    seeds: list[Any] = []
    others: list[Any] = []
    for value in values:
        after_a_number = bool(others) and is_number(others[-1])
        if after_a_number and isinstance(value, str) and value in AFTER_A_SEED:
            seeds.append(others.pop())
        elif isinstance(value, int) and value >= _SURELY_A_SEED:
            seeds.append(value)
        elif not (isinstance(value, str) and value in AFTER_A_SEED):
            others.append(value)
    return seeds, others


def _schedule(values: Sequence[Any]) -> dict[str, Any]:
    """Scheduler, steps and the share of noise, in this order."""
    place = next((n for n, value in enumerate(values) if _is_one(value, _SCHEDULERS)), None)
    if place is None:
        return {}
    return dict(zip(("scheduler", "steps", "denoise"), values[place:], strict=False))


def _before_the_sampler(values: Sequence[Any]) -> dict[str, Any]:
    """Steps and CFG, where both are there."""
    if len(values) < 2 or not all(map(is_number, values[-2:])):
        return {}
    steps, cfg = values[-2:]
    are_usual = isinstance(steps, int) and 0 < steps <= _MOST_STEPS and 0 <= cfg <= _MOST_CFG
    return {"steps": steps, "cfg": cfg} if are_usual else {}


def _after_the_sampler(values: Sequence[Any]) -> dict[str, Any]:
    """The scheduler, and behind it the share of noise."""
    if not values or not _is_one(values[0], _SCHEDULERS):
        return {}
    if len(values) > 1 and is_number(values[1]) and 0 < values[1] <= 1:
        return {"scheduler": values[0], "denoise": values[1]}
    return {"scheduler": values[0]}


def _size(values: Sequence[Any]) -> dict[str, Any]:
    for width, height in pairwise(values):
        if _is_pixels(width) and _is_pixels(height):
            return {"width": width, "height": height}
    written = next((value for value in values if _is_one(value, _DIMENSIONS)), None)
    return {"dimensions": written} if written else {}


def _is_pixels(value: object) -> bool:
    return isinstance(value, int) and _LEAST_PIXELS <= value <= _MOST_PIXELS and value % 8 == 0


def _files(name: str | None, values: Sequence[Any]) -> dict[str, Any]:
    places = [n for n, value in enumerate(values) if _is_file(value)]
    if not places or name is None:
        return {}
    if name != "lora_name":
        return {name: values[places[0]]}
    return dict(_lora_files(values, places))


def _file_input(node: Mapping[str, Any], gives: Sequence[str], takes: frozenset[str]) -> str | None:
    """Under which name the file of a node counts, None where it is no file that is asked for."""
    kind = str(node.get("type")).lower()
    if "lora" in kind:
        return "lora_name"
    if "hypernet" in kind:
        return "hypernetwork_name"
    if not gives or any(_gives_a_model(one) for one in gives):
        # beside a model that the node is given, a file only changes that model
        return "model_name" if "MODEL" in takes else "ckpt_name"
    return next((_FILE_INPUTS[one] for one in gives if one in _FILE_INPUTS), None)


def _gives_a_model(kind: str) -> bool:
    is_model = kind.endswith("MODEL") and not _NO_CHECKPOINT.search(kind)
    return is_model or "PIPE" in kind


def _lora_files(values: Sequence[Any], places: Sequence[int]) -> Iterator[tuple[str, Any]]:
    """LoRAs with the strength behind and the switch before them, numbered where there are more."""
    for number, place in enumerate(places, 1):
        suffix = f"_{number}" if len(places) > 1 else ""
        yield f"lora_name{suffix}", values[place]
        if place + 1 < len(values) and is_number(values[place + 1]):
            yield f"strength_model{suffix}", values[place + 1]
        if place and str(values[place - 1])[:5].lower() in _SWITCHES:
            yield f"switch{suffix}", values[place - 1]


def _prompts(gives: Sequence[str], values: Sequence[Any]) -> dict[str, Any]:
    """Prompts; of two the second is the negative one where the node serves both sides."""
    texts = [value for value in values if isinstance(value, str) and not _is_file(value)]
    makes_pictures = not _PICTURES.isdisjoint(gives)
    prose = [text for text in texts if _is_prose(text)]
    if makes_pictures and texts and texts[0] == values[0] and " " in texts[0].strip():
        prose.insert(0, texts[0])  # a service asks for the prompt before all else
    if makes_pictures:
        prose = [text for text in prose if not _is_version(text)]
    if len(prose) > 1 and _serves_both_sides(gives):
        return {"positive": prose[0], "negative": prose[1]}
    if prose:
        return {"prompt" if makes_pictures else "text": prose[0]}
    return {"text": texts[0]} if len(texts) == 1 and len(values) == 1 else {}


def _is_version(text: str) -> bool:
    """Whether a text is the name of a service's model, as in "Some Model 2.5 (Pro)"."""
    if len(text) >= _LONGEST_CHOICE or not any(map(str.isdigit, text)):
        return False
    return all(map(_LIKE_A_NAME.match, text.split()))


def _serves_both_sides(gives: Sequence[str]) -> bool:
    pairs = any(gives.count(one) > 1 for one in ("CONDITIONING", "STRING"))
    return not gives or pairs or any("PIPE" in one for one in gives)


def _is_file(value: object) -> bool:
    return (
        isinstance(value, str) and bool(_WEIGHT_FILE.fullmatch(value)) and "embedding:" not in value
    )


def _is_prose(text: str) -> bool:
    return len(text) >= _SHORTEST_PROSE and bool(_PROSE.search(text[:_LONGEST_START]))


def _is_one(value: object, names: re.Pattern[str]) -> bool:
    return isinstance(value, str) and len(value) < _LONGEST_CHOICE and bool(names.fullmatch(value))


def is_number(value: object) -> bool:
    """Whether a value is a number; true and false are none."""
    return isinstance(value, int | float) and not isinstance(value, bool)
