"""What the names of ComfyUI's inputs and node classes tell about their part in a graph.

Thousands of custom nodes exist; their authors name inputs after ComfyUI's own, so the name is the
best hint at what an unknown node passes through.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LONGEST_NAME = 100
_MOST_NAMES = 5_000


class Words:
    """Names that a pattern fits; the answers are remembered, since names come again and again.

    Attributes:
        fit: tells whether the pattern is found in a name, in capitals or not.
    """

    def __init__(self, pattern: str) -> None:
        # The dictionary's own look-up: hundreds of names are asked about for every graph.
        self.fit: Callable[[str], bool] = _Answers(pattern).__getitem__


class _Answers(dict[str, bool]):
    """Whether a pattern is found in a name, by the name."""

    def __init__(self, pattern: str) -> None:
        self._pattern = re.compile(pattern, re.IGNORECASE)

    def __missing__(self, name: str) -> bool:
        found = bool(self._pattern.search(name[:_LONGEST_NAME]))
        if len(name) <= _LONGEST_NAME and len(self) < _MOST_NAMES:
            self[name] = found
        return found


POSITIVE = Words(r"(^|[_ .])(pos|positive)([_ .]|\d|$)|conditioning ?\+$|^正")
NEGATIVE = Words(r"(^|[_ .])(neg|negative|uncond|n)([_ .]|\d|$)|conditioning ?-$|^[负反]")
"""Inputs and outputs of one side only."""

CONDITIONING = Words(r"(^|[_ ])(conditionings?|conds?)([_ ]|\d|to$|from$|$)")
"""Inputs that carry the side that is being followed."""

BUNDLE = Words(
    r"pipe$|^pipe_|(^|_)(context|ctx|bundle|bus|guider|data|stream|tuple)$"
    r"|(text|prompt|hyvid|kolors|lumina|sana|t5|gemma)_?(embeds|embeddings|emb)$"
    r"|^(base|mask|advanced)_sampler$|^upscaler$|^regional_prompts\d*$|^regions$",
)
"""Inputs that carry many things at once, conditioning among them."""

MODEL = Words(
    r"^(model|base_model|opt_model|unet|transformer|pipeline|diffusion_model|model_?[12a]"
    r"|model_high(_noise)?|high_noise_model|model_(opt|optional|in|base)|\w{1,20}_pipeline)$"
)
"""Inputs along which the model that makes the image comes, or the first of several."""

MODEL_PART = Words(r"(^|_)(model|unet|transformer)(_|\d|$)")
OTHER_MODEL = Words(
    r"upscale|sam|vision|control|clip|refiner|detect|segm|face|style|llm|glm|t5|text|dino|caption"
    r"|rife|motion|ipadapter|bbox|vae|depth|name|type|path|florence|lora|patch|ella|audio|file"
)
"""Inputs of other models of that kind, and models of another kind."""

SETTINGS = Words(
    r"sampler|sigmas|noise|guider|pipe|config|settings|options|context|ctx|scheduler?|params"
    r"|parameters|tuple",
)
"""Inputs of a sampler that lead to nodes where its settings stand."""

BESIDE_THE_IMAGE = Words(
    r"model|unet|clip|vae|positive|negative|(^|_)cond|control|(?<!con)text|prompt|string|mask"
    r"|sigmas|noise|lora|seed|steps|cfg|width|height|ip_?adapter|(?<!image_)embeds|style|hook|bbox|detector"
    r"|font|filename|path|guides?$|scheduler|index|select|switch|boolean|optional_vae|reference"
    r"|(^|_)ref($|_)",
)
"""Inputs that do not lead upstream along the image itself."""

TEXT = Words(
    r"(^|[_ ])(text|prompt|string|str|caption|tags|wildcards?)s?([_ ]?([a-z]|\d{1,3}))?$|提示|文本"
)
"""Inputs that take words, not what was made of them."""

SWITCH = Words(r"switch|select|mux|toggle|if.?else|conditional")

EMPTYING = Words(r"zero_?out")
"""Classes of nodes that blank the conditioning they are given."""

JOINING = Words(r"concat|join|append|combine|merge|stringfunction|add.?text|prepend")
"""Classes of nodes that make one text of several."""

SAVING = Words(r"save|output|export|videocombine|write|send|upload")
PREVIEWING = Words(r"preview|show|display|compare")
"""Classes of nodes that end a graph: with a file, or only on the screen."""

DISPLAYING = Words(r"show|display|preview.?(any|text|as.?text)|text.?preview|view.?text|debug")
"""Classes of nodes that show a text and hand it on."""
