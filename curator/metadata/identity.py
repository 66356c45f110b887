"""When two images count as made from the same prompt: by one number that is equal for both.

Equal are the plain text (no LoRA tags, no weights), the LoRAs with their weights, and the size
class. Seed, sampler, checkpoint and negative prompt may differ: these are what one compares.

Keys are stored. One changes when what it is made of does: when `plain_prompt` makes another plain
text of the same prompt, or a reader finds other LoRAs or weights. Images that were read before
keep the old key, and are kept apart from newer ones of the same prompt, until they are read again
(`scan --reread`, which asks for a higher `reader_version`). What the key itself is made of must
never change without that.
"""

from __future__ import annotations

import json
import math

from blake3 import blake3

from curator.domain.generation import Generation, Prompt, Resource, ResourceKind

_ASPECTS_PER_OCTAVE = 8
_WEIGHT_DIGITS = 3
_KEY_BYTES = 8


def prompt_key(prompt: Prompt, generation: Generation, width: int, height: int) -> int | None:
    """A signed 64-bit number that images of the same prompt share; None without a prompt.

    Args:
        prompt: the positive prompt made plain.
        generation: where the LoRAs stand.
        width: of the image, in pixels.
        height: likewise.
    """
    if not prompt.text:
        return None
    loras = sorted({_named(lora) for lora in generation.of_kind(ResourceKind.LORA)})
    same = json.dumps([prompt.text, loras, size_class(width, height)], ensure_ascii=True)
    digest = blake3(same.encode()).digest(length=_KEY_BYTES)
    return int.from_bytes(digest, "big", signed=True)


def size_class(width: int, height: int) -> tuple[int, int]:
    """Shape and size of an image, rounded so that near sizes are alike.

    The shape is the ratio of the sides in eighths of an octave (0 is square, 8 is 2:1, -8 is
    1:2), the size the number of pixels in octaves (20 is one megapixel): 1024 x 1024 and
    1216 x 832 differ in shape only, 512 x 512 and 768 x 768 in size only. (0, 0) when unknown.
    """
    if width <= 0 or height <= 0:
        return 0, 0
    shape = round(_ASPECTS_PER_OCTAVE * math.log2(width / height))
    return shape, round(math.log2(width * height))


def _named(lora: Resource) -> tuple[str, str]:
    weight = "" if lora.weight is None else f"{lora.weight:z.{_WEIGHT_DIGITS}f}"
    return lora.name.lower(), weight
