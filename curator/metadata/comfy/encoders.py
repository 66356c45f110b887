"""Texts by text encoder, where a node gives each of a model's encoders its own."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from curator.metadata.comfy.graph import Node
from curator.metadata.comfy.strings import Strings
from curator.metadata.comfy.words import NEGATIVE, POSITIVE

CLIP_L, CLIP_G, T5XXL, LLM = "clip_l", "clip_g", "t5xxl", "llm"

BEST_FIRST = (T5XXL, LLM, "mt5xl", CLIP_G, CLIP_L, "bert")
"""Whose text describes the image best, where a model has several encoders."""

_ENCODERS = {
    "g": CLIP_G,
    "l": CLIP_L,
    "t5": T5XXL,
    "t5xxl": T5XXL,
    "llama": LLM,
    "llm": LLM,
    "gemma": LLM,
    "qwen": LLM,
    "qwen25": LLM,
    "mt5xl": "mt5xl",
    "bert": "bert",
}
"""The text encoder that a part of an input's name stands for."""
_PLAIN = ("text", "prompt")
"""Inputs for all encoders at once; beside them a text for CLIP-L alone is an extra."""
_NAME = re.compile(r"[_ .]+")
_FILLERS = frozenset({"text", "prompt", "clip", "pos", "neg", "positive", "negative", "base", "7b"})
_LONGEST_NAME = 40


def texts_by_encoder(node: Node, strings: Strings, *, negative: bool) -> Mapping[str, str]:
    """The texts of one side of a node by the encoder they are meant for; {} where there is one."""
    if node.inputs.get("with_SDXL") is False:
        return {}  # the texts for two encoders wait there unused
    other = POSITIVE if negative else NEGATIVE
    texts: dict[str, str] = {}
    for name, value in node.inputs.items():
        encoder = _encoder(name[:_LONGEST_NAME])
        if encoder and encoder not in texts and not other.fit(name):
            text = strings.of(value)
            if text is not None:
                texts[encoder] = text
    if not texts:
        return texts
    said = {encoder for encoder, text in texts.items() if text.strip()}
    has_plain = any(name in node.inputs for name in _PLAIN)
    return {} if has_plain and said <= {CLIP_L} else texts


def best_encoder(texts: Mapping[str, str]) -> str | None:
    """The encoder whose text describes the image best; None when all are empty."""
    return next((one for one in BEST_FIRST if texts.get(one, "").strip()), None)


@lru_cache(maxsize=4096)
def _encoder(name: str) -> str | None:
    """The encoder an input is meant for by its name: "text_g", "clip_l", "pos_g", "text_t5"."""
    words = [word for word in _NAME.split(name.lower()) if word not in _FILLERS]
    return _ENCODERS.get(words[0]) if len(words) == 1 else None
