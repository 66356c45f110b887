"""Which nodes make up their text when the graph runs, so that it does not stand in the graph."""

from __future__ import annotations

import re
from functools import lru_cache

from curator.metadata.comfy.graph import Node
from curator.metadata.comfy.words import DISPLAYING, TEXT

_MAKERS = re.compile(
    r"ollama|florence|gemini|claude|anthropic|openai|chatgpt|deepseek|groq|llava|moondream|minicpm"
    r"|qwen.?\d?.{0,3}vl|internvl|joy.?caption|captioner|caption$|captioning|tagger|interrogat"
    r"|prompt.?gen|super.?prompt|prompt.?enhanc|enhance.?prompt|magic.?prompt|text.?gen(?!erat.*image)"
    r"|describe|vqa|chat",
    re.IGNORECASE,
)
_MAKER_WORDS = frozenset({"llm", "vlm", "mllm", "gpt", "llama", "blip", "agent"})
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_OF_LANGUAGE_MODELS = frozenset(
    {
        "temperature",
        "top_p",
        "max_tokens",
        "max_new_tokens",
        "num_beams",
        "system_prompt",
        "system_message",
        "system",
        "api_key",
        "repetition_penalty",
        "keep_alive",
        "llm_model",
        "llm",
        "do_sample",
    }
)
"""Inputs that only nodes with a language model behind them have."""
_PICTURES = frozenset({"image", "images", "pixels", "video"})
_LONGEST_CLASS = 100


def makes_up_text(node: Node) -> bool:
    """Whether the text a node gives is that of a language model, a captioner or a tagger."""
    if DISPLAYING.fit(node.kind):
        return False
    if _is_maker(node.kind[:_LONGEST_CLASS]):
        return True
    if not _OF_LANGUAGE_MODELS.isdisjoint(name.rpartition(".")[2] for name in node.inputs):
        return True
    looks = any(name.lower() in _PICTURES for name in node.links)
    return looks and not any(TEXT.fit(name) for name in node.links)


@lru_cache(maxsize=2_000)
def _is_maker(kind: str) -> bool:
    if _MAKERS.search(kind):
        return True
    return not _MAKER_WORDS.isdisjoint(word.lower() for word in _WORD.findall(kind))
