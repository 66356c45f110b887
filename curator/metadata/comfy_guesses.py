"""What the widget values of a node that nobody knows tell about themselves.

Files are known by their extension, prompts by being prose, samplers and schedulers by their names
and the numbers beside those by their place, which is nearly always that of ComfyUI's own sampler.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

_WEIGHT_FILE = re.compile(r"\.(safetensors|sft|ckpt|gguf|pth?|bin)$", re.IGNORECASE)
_PROSE = re.compile(r"[^\W\d_]+[ ,.]+[^\W\d_]+")
_SHORTEST_PROSE = 12
_LONGEST_START = 2000
_MOST_VALUES = 500
_LONGEST_CHOICE = 60

_SAMPLERS = re.compile(
    r"(euler|heun|dpm|dpmpp|lms|ddpm|ddim|lcm|ipndm|deis|uni_pc|res_|er_sde|seeds_|sa_solver"
    r"|gradient_estimation|exp_heun|ralston|rk_|multistep/|exponential/|linear/)[\w/+.-]{0,40}"
    r"|euler|heun|lms|lcm|ddpm|ddim|ipndm|deis|uni_pc|er_sde|sa_solver|gradient_estimation"
)
_SCHEDULERS = re.compile(
    r"normal|karras|exponential|sgm_uniform|simple|ddim_uniform|beta|beta57|linear_quadratic"
    r"|kl_optimal|bong_tangent|turbo|ays|gits|polyexponential|laplace|align_your_steps"
)
_FILE_INPUTS = {"VAE": "vae_name", "CLIP": "clip_name", "CONTROL_NET": "control_net_name"}
"""Input that names the file of a node which gives this and no model."""
_MAKERS_TAKE = frozenset({"CLIP", "MODEL", "VAE", "STRING", "LORA_STACK", "CONTROL_NET_STACK"})
"""Types of links that a node may take whose own files and prompts count."""


def guessed_widgets(
    node: Mapping[str, Any], values: Sequence[Any], told: Mapping[str, str]
) -> dict[str, Any]:
    """Names for what can be told of an unknown node's values."""
    values = values[:_MOST_VALUES]
    guessed = dict(_loras(values))
    guessed.update(_sampling(values))
    if not any(entry.get("type") not in _MAKERS_TAKE for entry in _linked_inputs(node)):
        guessed.update(_files(node, values))
        guessed.update(_prompts(values, guessed))
    return {name: value for name, value in guessed.items() if name not in told}


def _linked_inputs(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    inputs = node.get("inputs")
    entries = inputs if isinstance(inputs, list) else []
    return (
        entry
        for entry in entries
        if isinstance(entry, Mapping) and entry.get("link") is not None and "widget" not in entry
    )


def _loras(values: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """Rows of a list of LoRAs, which are objects."""
    rows = (value for value in values if isinstance(value, Mapping) and "lora" in value)
    return ((f"lora_{number}", row) for number, row in enumerate(rows, 1))


def _sampling(values: Sequence[Any]) -> dict[str, Any]:
    """Sampler and scheduler, and the numbers round them in the usual order."""
    place = next((n for n, value in enumerate(values) if _is_one(value, _SAMPLERS)), None)
    if place is None:
        return {}
    found: dict[str, Any] = {"sampler_name": values[place]}
    before = list(values[max(0, place - 3) : place])
    after = list(values[place + 1 : place + 3])
    if after and _is_one(after[0], _SCHEDULERS):
        found["scheduler"] = after[0]
        if len(after) > 1 and _is_number(after[1]) and 0 <= after[1] <= 1:
            found["denoise"] = after[1]
    while before and not _is_number(before[0]):
        del before[0]
    if all(map(_is_number, before)):
        found.update(zip(("cfg", "steps", "seed"), reversed(before), strict=False))
    return found


def _files(node: Mapping[str, Any], values: Sequence[Any]) -> dict[str, Any]:
    name = _file_input(node)
    for place, value in enumerate(values):
        if isinstance(value, str) and _WEIGHT_FILE.search(value):
            following = values[place + 1] if place + 1 < len(values) else None
            if name == "lora_name" and _is_number(following):
                return {name: value, "strength_model": following}
            return {name: value}
    return {}


def _file_input(node: Mapping[str, Any]) -> str:
    """Under which name the file of a node counts, by what the node is and gives."""
    if "lora" in str(node.get("type")).lower():
        return "lora_name"
    outputs = node.get("outputs")
    entries = outputs if isinstance(outputs, list) else []
    types = [entry.get("type") for entry in entries if isinstance(entry, Mapping)]
    given = [_FILE_INPUTS[one] for one in types if isinstance(one, str) and one in _FILE_INPUTS]
    return given[0] if given and len(types) == 1 else "ckpt_name"


def _prompts(values: Sequence[Any], guessed: Mapping[str, Any]) -> dict[str, Any]:
    """Prompts; of two the second is the negative one."""
    texts = [value for value in values if isinstance(value, str)]
    prose = [text for text in texts if _is_prose(text)]
    if len(prose) > 1:
        return {"positive": prose[0], "negative": prose[1]}
    if prose or (len(texts) == 1 and texts[0] not in guessed.values()):
        return {"text": (prose or texts)[0]}
    return {}


def _is_prose(text: str) -> bool:
    if _WEIGHT_FILE.search(text):
        return False
    return len(text) >= _SHORTEST_PROSE and bool(_PROSE.search(text[:_LONGEST_START]))


def _is_one(value: object, names: re.Pattern[str]) -> bool:
    return isinstance(value, str) and len(value) < _LONGEST_CHOICE and bool(names.fullmatch(value))


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
