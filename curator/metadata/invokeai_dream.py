"""InvokeAI's command line, which its first versions wrote into their images as "Dream".

    "an owl [fog]" -s 50 -S 42 -W 512 -H 512 -C 7.5 -A k_lms

Older ones write no space behind a switch, others no quotes around the prompt or unguarded quotes
within; so the prompt ends where something begins that is surely a switch with its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import Any

_SWITCH = (
    r"-(?:(?:tm|ft|cf|fit|save_orig|embiggen\w{0,20})\b|[sSWHnbz] ?-?\d|[CfGvrU] ?-?[\d.]"
    r"|[Am] ?(?:k_|k?dpm|ddim|plms|k?lms|k?euler|k?heun|unipc|uni_pc)|[IM] ?[^\s\"]{0,300}[./\\:]"
    r"|V ?\d{1,20}:|[Dc] ?(?:left|right|top|bottom)\b|[gixtFT](?=\s|\Z)"
    r"|-[a-z][\w-]{1,40}(?=[\s=]|\Z))"
)
_QUOTE_END = re.compile(rf'(?<!\\)"(?=\s{{1,9}}{_SWITCH}|\s{{0,9}}\Z)')
_FIRST_SWITCH = re.compile(rf"(?:\A|\s){_SWITCH}")
_COMMAND = re.compile(r"![a-z]\w{0,20}(?:\s|\Z)")
_STAND_IN = re.compile(r"<[^<>\s]{1,80}\s[^<>]{1,300}>")
_TOKEN = re.compile(r'"[^"]*"|\S+')
_LONG = re.compile(r"--([a-z][\w-]{0,40})(?:=(.*))?", re.DOTALL)
_SHORT = re.compile(r"-(tm|ft|cf|fit|save_orig|embiggen\w{0,20}|[a-zA-Z])(.*)", re.DOTALL)
_MOST_TOKENS = 2_000
_LONGEST_VALUE = 400

_NAMES = {
    "s": "steps",
    "S": "seed",
    "W": "width",
    "H": "height",
    "C": "cfg_scale",
    "A": "scheduler",
    "m": "scheduler",
    "sampler": "scheduler",
    "sampler_name": "scheduler",
    "f": "strength",
    "I": "init_img",
    "M": "init_mask",
    "n": "iterations",
    "b": "batch_size",
    "G": "facetool_strength",
    "gfpgan_strength": "facetool_strength",
    "ft": "facetool",
    "cf": "codeformer_fidelity",
    "U": "upscale",
    "v": "variation_amount",
    "V": "with_variations",
    "D": "out_direction",
    "c": "outcrop",
    "T": "fit",
    "r": "inpaint_replace",
    "g": "grid",
    "x": "skip_normalize",
    "tm": "text_mask",
}
"""What a switch stands for, under the names that later versions write."""
_ONE_WORD = frozenset(
    {"steps", "seed", "width", "height", "cfg_scale", "scheduler", "strength", "iterations"}
)


def parsed_command(text: str) -> dict[str, Any]:
    """The values of a command line by the names of later versions; the prompt is "prompt"."""
    text = text.strip()
    prompt, switches = _split(text)
    values = {name: value for name, value in _values(switches) if _is_worth_keeping(name, value)}
    return {"prompt": prompt, **values} if prompt else values


def _is_worth_keeping(name: str, value: object) -> bool:
    """Whether it is not, say, a whole picture in letters that another one was made from."""
    return name == "prompt" or len(str(value)) < _LONGEST_VALUE


def _split(text: str) -> tuple[str, str]:
    """The prompt and what stands behind it."""
    quote = _QUOTE_END.search(text, 1) if text.startswith('"') else None
    if quote:
        return text[1 : quote.start()].replace('\\"', '"').strip(), text[quote.end() :]
    switch = _FIRST_SWITCH.search(text)
    end = switch.start() if switch else len(text)
    # A command such as "!fix owl.png" names a file where others have their prompt, and pictures
    # of single steps have a remark in angle brackets; an embedding's name is one word.
    has_none = _COMMAND.match(text) or (not switch and _STAND_IN.fullmatch(text))
    return "" if has_none else text[:end].strip(), text[end:]


def _values(switches: str) -> Iterator[tuple[str, Any]]:
    """Name and value of every switch; one without a value is on."""
    name, parts = "", list[str]()
    for match in islice(_TOKEN.finditer(switches), _MOST_TOKENS):
        token = match[0]
        if token == "#":
            break
        switch = _LONG.fullmatch(token) or _SHORT.fullmatch(token)
        if switch is None:
            parts.append(token.strip('"'))
            continue
        if name:
            yield name, _value(name, parts)
        name = _NAMES.get(switch[1], switch[1].replace("-", "_"))
        parts = [switch[2].strip('"')] if switch[2] else []
    if name:
        yield name, _value(name, parts)


def _value(name: str, parts: list[str]) -> Any:
    if not parts:
        return True
    return parts[0] if name in _ONE_WORD else " ".join(parts)
