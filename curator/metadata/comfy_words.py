"""What the names of ComfyUI's inputs and node classes tell about their part in a graph.

Thousands of custom nodes exist; their authors name inputs after ComfyUI's own, so the name is the
best hint at what an unknown node passes through.
"""

from __future__ import annotations

import re

POSITIVE = re.compile(r"(^|[_ .])(pos|positive)([_ .]|\d|$)|conditioning ?\+$", re.IGNORECASE)
NEGATIVE = re.compile(r"(^|[_ .])(neg|negative)([_ .]|\d|$)|conditioning ?-$", re.IGNORECASE)
"""Inputs and outputs of one side only."""

CONDITIONING = re.compile(
    r"^(opt_|input_|base_)?(conditionings?|cond)(_?(to|from|base|opt|in|[ab])|[_ ]?\d*)$",
    re.IGNORECASE,
)
"""Inputs that carry the side that is being followed."""

BUNDLE = re.compile(
    r"pipe$|^pipe_|(^|_)(context|ctx|bundle|guider|data|stream)$|(text|prompt|hyvid)_?embeds$"
    r"|^(base|mask)_sampler$|^upscaler$",
    re.IGNORECASE,
)
"""Inputs that carry many things at once, conditioning among them."""

MODEL = re.compile(
    r"^(model|base_model|unet|diffusion_model|model_?[12a]|any_model)$", re.IGNORECASE
)

SETTINGS = re.compile(
    r"sampler|sigmas|noise|guider|pipe|config|settings|options|context|ctx|scheduler?",
    re.IGNORECASE,
)
"""Inputs of a sampler that lead to nodes where its settings stand."""

BESIDE_THE_IMAGE = re.compile(
    r"model|unet|clip|vae|positive|negative|cond|control|text|prompt|string|mask|sigmas|noise"
    r"|lora|seed|steps|cfg|width|height|ip_?adapter|embeds|style|hook|bbox|detector|font"
    r"|filename|path|guides?$|scheduler|index|select|switch|boolean|optional_vae|reference",
    re.IGNORECASE,
)
"""Inputs that do not lead upstream along the image itself."""

SWITCH = re.compile(r"switch|select|mux|toggle|if.?else|conditional", re.IGNORECASE)

INVENTED = re.compile(
    r"llm|gpt|ollama|gemini|claude|florence|caption|tagger|interrogat|joy_?caption|qwen.*vl|textgen"
    r"|vqa|describe|chat",
    re.IGNORECASE,
)
"""Classes of nodes that make up their text when they run; it is not in the file."""

EMPTYING = re.compile(r"zero_?out", re.IGNORECASE)
"""Classes of nodes that blank the conditioning they are given."""

JOINING = re.compile(r"concat|join|append|combine|merge|stringfunction", re.IGNORECASE)
"""Classes of nodes that make one text of several."""

SAVING = re.compile(r"save|output|export|videocombine|write|send|upload", re.IGNORECASE)
PREVIEWING = re.compile(r"preview|show|display|compare", re.IGNORECASE)
"""Classes of nodes that end a graph: with a file, or only on the screen."""
