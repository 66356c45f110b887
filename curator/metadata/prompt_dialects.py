"""What only one program means by its prompts, said in the syntax that all are read in.

Signs that are ordinary writing elsewhere (`C++`, `--`, `|`) are touched only where it is known
whose prompt it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

Flags = set[str]

_SIGNED_EMBEDDINGS = frozenset({"ComfyUI", "SwarmUI", "InvokeAI"})

_COMPEL_LIST = re.compile(r"\s*\((.*)\)\s*\.(?:and|add|blend)\(([^()]*)\)\s*", re.DOTALL)
_COMPEL_LIST_SIGN = re.compile(r'\\.|[(),"]', re.DOTALL)
_COMPEL_SWAP = re.compile(
    r"""(?:"[^"]{0,300}" | \([^()]{0,300}\) | (?<![\w'-])[\w'-]{1,60})
        \.swap\( \s*("[^"]{0,300}" | \([^()]{0,300}\) | [^(),"]{0,300}) (?:,[^()]{0,200})? \)""",
    re.VERBOSE,
)
_COMPEL_LORA = re.compile(r"\b(?:use|with)Lora\([^()]{0,200}\)")
_COMPEL_TRIGGER = re.compile(r"<[^<>:\s][^<>:]{0,80}>")
_COMPEL_ATTEND = re.compile(r"\.attend\([^()]{0,20}\)")
_COMPEL_WEIGHT = re.compile(r"\)(-?(?:\d{1,4}(?:\.\d{0,6})?|\.\d{1,6}))(?!\w)")
_COMPEL_PART = re.compile(r"(?<![\d\s:]):(-?\d{1,4}(?:\.\d{0,6})?)(?=\s|\Z)")
_COMPEL_SIGNS = re.compile(r"""(?<=[\w)"'])[+-]+(?=[\s,.;:!?)"']|\Z)""")
_NUMBER = re.compile(r"-?\d{1,6}(?:\.\d{0,6})?")

_MIDJOURNEY_SWITCH = re.compile(
    r"(?:^|\s)(?:--[a-zA-Z]|[—–](?:ar|aspect|v|version|niji|q|s|stylize|style|c|chaos|no|seed|iw|w"
    r"|weird|tile|raw|sref|cref|oref|cw|sw|stop|repeat|test|video|fast|turbo|relax|p|hd)\b)"
)
_MIDJOURNEY_LEAD = re.compile(r"\s*(?:/imagine(?:\s+prompt)?:?\s*)?(?:https?://\S{1,2000}\s+){0,9}")
_MIDJOURNEY_JOB = re.compile(r"Job ID:\s?[0-9a-fA-F-]{8,64}\Z")
_MIDJOURNEY_WEIGHT = re.compile(r"::(-?(?:\d{1,6}(?:\.\d{0,6})?|\.\d{1,6}))?")

_FOOOCUS_ARRAY = re.compile(r"\[\[([^\[\]]{0,5000})\]\]")
_SWARM_SECTION = re.compile(r"<(?:base|refiner|video|videoswap|pixeldecoder)>", re.IGNORECASE)
_COMFY_COMMENT = re.compile(r"(?:^|(?<=\s))//[^\n]*", re.MULTILINE)
_COMFY_FUNCTION = re.compile(
    r"\b(?:(?:MASK|IMASK|AREA|MASKW|MASK_SIZE|FEATHER|NOISE|SDXL|SHIFT|SHUFFLE|ATTN)"
    r"\([\d\s.,%-]{0,100}\)|TE_WEIGHT\([\w\s.,=-]{0,100}\))"
)
_COMFY_ENCODER = re.compile(r"\bTE\(\s*\w{1,20}\s*=")
_IMPACT_LABELS = re.compile(r"\[(?:ALL|SKIP|STOP)\]")


def without_dialect(text: str, tool: str | None, flags: Flags) -> str:
    """A prompt with what is peculiar to a program taken away or said in the common syntax.

    Args:
        text: the prompt, mended.
        tool: the program, as readers name it; None when it is not known.
        flags: takes what was met.
    """
    if "[SEP" in text or "[LAB]" in text:
        text = _IMPACT_LABELS.sub("", text)
    name = (tool or "").lower().replace(" ", "")
    if "fooocus" in name:
        return _fooocus(text)
    dialect = _DIALECTS.get(name)
    return dialect(text, flags) if dialect else text


def parts_at_pipes(tool: str | None) -> bool:
    """Whether `|` mixes prompts for this program, as AND does for others."""
    return tool == "NovelAI"


def has_bare_embeddings(tool: str | None) -> bool:
    """Whether the name of a textual inversion is one without any sign, as with A1111."""
    return tool not in _SIGNED_EMBEDDINGS


def _compel(text: str, flags: Flags) -> str:
    """InvokeAI's syntax, which is that of the library compel."""
    if (combined := _COMPEL_LIST.fullmatch(text)) is not None:
        text = _compel_list(combined[1], combined[2])
    if ".swap(" in text:
        text, swaps = _COMPEL_SWAP.subn(lambda swap: swap[1].strip('"'), text)
        flags.update({"sched"} if swaps else ())
    text, loras = _COMPEL_LORA.subn("", text)
    text, triggers = _COMPEL_TRIGGER.subn("", text)
    flags.update({"lora"} if loras else (), {"embedding"} if triggers else ())
    text = _COMPEL_PART.sub(r" :\1 AND ", text)  # blue ball:0.25 red cube:0.75, of old
    text = _COMPEL_WEIGHT.sub(r":\1)", _COMPEL_ATTEND.sub("", text))
    return _COMPEL_SIGNS.sub("", text)


def _compel_list(listed: str, arguments: str) -> str:
    """`("a", "b").and(1, 0.5)` as `a :1 AND b :0.5`."""
    weights = [one[0] for one in map(_NUMBER.match, arguments.replace(" ", "").split(",")) if one]
    parts = list(_compel_parts(listed))
    weights += ["1"] * (len(parts) - len(weights))
    return " AND ".join(f"{part} :{weight}" for part, weight in zip(parts, weights, strict=False))


def _compel_parts(listed: str) -> Iterator[str]:
    """What stands between the commas of a list, but not in quotes or brackets."""
    begin, depth, is_quoted = 0, 0, False
    for sign in _COMPEL_LIST_SIGN.finditer(listed):
        if sign[0] == '"':
            is_quoted = not is_quoted
        elif not is_quoted and sign[0] in "()":
            depth += 1 if sign[0] == "(" else -1
        elif sign[0] == "," and not is_quoted and depth <= 0:
            yield _unquoted(listed[begin : sign.start()])
            begin = sign.end()
    yield _unquoted(listed[begin:])


def _unquoted(part: str) -> str:
    part = part.strip()
    return part[1:-1] if len(part) > 1 and part[0] == part[-1] == '"' else part


def _midjourney(text: str, _flags: Flags) -> str:
    """The words up to the first switch, without image addresses; `::` parts and weighs."""
    text = _MIDJOURNEY_JOB.sub("", text[_lead(text) :].rstrip())
    switch = _MIDJOURNEY_SWITCH.search(text)
    text = text[: switch.start()] if switch else text
    parts = _MIDJOURNEY_WEIGHT.split(text)
    if len(parts) == 1:
        return text
    weighed = zip(parts[::2], [*parts[1::2], None], strict=True)
    return " AND ".join(f"{part} :{weight or 1}" for part, weight in weighed)


def _lead(text: str) -> int:
    lead = _MIDJOURNEY_LEAD.match(text)
    return lead.end() if lead else 0


def _novelai(text: str, _flags: Flags) -> str:
    """`||red|blue||` is drawn from, as `{red|blue}` elsewhere."""
    pieces = text.split("||")
    if len(pieces) < 3 or len(pieces) % 2 == 0:
        return text
    drawn = [f"{{{piece}}}" if at % 2 else piece for at, piece in enumerate(pieces)]
    return "".join(drawn)


def _fooocus(text: str) -> str:
    """`[[red, blue]]` gives each image another of these words, as `{red|blue}` elsewhere."""
    return _FOOOCUS_ARRAY.sub(_array, text)


def _array(array: re.Match[str]) -> str:
    return "{" + array[1].replace(",", "|") + "}" if "," in array[1] else array[0]


def _swarm(text: str, flags: Flags) -> str:
    """Tags without arguments begin a section; <trigger> says words that are not known."""
    text, triggers = re.subn(r"(?i)<trigger>", "", text)
    text, sections = _SWARM_SECTION.subn("<break>", text)
    flags.update({"uncertain"} if triggers or sections else ())
    return text


def _comfy(text: str, _flags: Flags) -> str:
    """Comments that its window takes away; functions of the node pack Prompt Control."""
    text = _COMFY_COMMENT.sub("", text)
    return _COMFY_ENCODER.sub("(", _COMFY_FUNCTION.sub("", text))


_DIALECTS: dict[str, Callable[[str, Flags], str]] = {
    "invokeai": _compel,
    "easydiffusion": _compel,
    "midjourney": _midjourney,
    "novelai": _novelai,
    "swarmui": _swarm,
    "comfyui": _comfy,
}
