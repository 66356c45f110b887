"""What the links of a ComfyUI graph carry, and which of it can lead to prompts or to the image.

The canvas tells the types of outputs. Where there is none, inputs of plain names tell them, since
authors of custom nodes name theirs after ComfyUI's own.
"""

from __future__ import annotations

ANYTHING = "*"
CONDITIONING = "CONDITIONING"
MODEL = "MODEL"
STRING = "STRING"

IMAGES = frozenset({"IMAGE", "LATENT", "VIDEO", "IMAGES", "SEGS"})
"""Types in which the picture itself comes along, or pieces of it."""

_SINGLE = IMAGES | {
    "AUDIO",
    "BBOX_DETECTOR",
    "BOOLEAN",
    "CLIP",
    "CLIP_VISION",
    "CLIP_VISION_OUTPUT",
    "COMBO",
    "CONTROL_NET",
    "CONTROL_NET_STACK",
    "DETAILER_HOOK",
    "FACE_ANALYSIS",
    "FLOAT",
    "GLIGEN",
    "INSIGHTFACE",
    "INT",
    "IPADAPTER",
    "LORA_STACK",
    "MASK",
    MODEL,
    "NOISE",
    "NUMBER",
    "SAMPLER",
    "SAM_MODEL",
    "SEGM_DETECTOR",
    "SIGMAS",
    STRING,
    "STYLE_MODEL",
    "UPSCALE_MODEL",
    "VAE",
}
"""Types that carry one thing, which is no conditioning."""

_BY_NAME = {
    "model": MODEL,
    "clip": "CLIP",
    "vae": "VAE",
    "image": "IMAGE",
    "images": "IMAGE",
    "pixels": "IMAGE",
    "samples": "LATENT",
    "latent_image": "LATENT",
    "mask": "MASK",
    "positive": CONDITIONING,
    "negative": CONDITIONING,
    "conditioning": CONDITIONING,
    "control_net": "CONTROL_NET",
    "clip_vision": "CLIP_VISION",
    "clip_vision_output": "CLIP_VISION_OUTPUT",
    "style_model": "STYLE_MODEL",
    "upscale_model": "UPSCALE_MODEL",
    "noise": "NOISE",
    "sigmas": "SIGMAS",
    "seed": "INT",
    "noise_seed": "INT",
    "steps": "INT",
    "width": "INT",
    "height": "INT",
    "cfg": "FLOAT",
    "lora_stack": "LORA_STACK",
}
"""Inputs whose names have one meaning everywhere; what is fed to them has that type."""


_OUTPUTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("CheckpointLoaderSimple", "CheckpointLoader"), (MODEL, "CLIP", "VAE")),
    **dict.fromkeys(("UNETLoader", "UnetLoaderGGUF", "LoraLoaderModelOnly"), (MODEL,)),
    **dict.fromkeys(("ModelSamplingSD3", "ModelSamplingFlux", "ModelSamplingAuraFlow"), (MODEL,)),
    **dict.fromkeys(("CLIPLoader", "DualCLIPLoader", "TripleCLIPLoader"), ("CLIP",)),
    "CLIPSetLastLayer": ("CLIP",),
    "LoraLoader": (MODEL, "CLIP"),
    "VAELoader": ("VAE",),
    "ControlNetLoader": ("CONTROL_NET",),
    "UpscaleModelLoader": ("UPSCALE_MODEL",),
    "LoadImage": ("IMAGE", "MASK"),
    **dict.fromkeys(
        ("CLIPTextEncode", "ConditioningCombine", "ConditioningConcat", "FluxGuidance"),
        (CONDITIONING,),
    ),
    "ControlNetApplyAdvanced": (CONDITIONING, CONDITIONING),
    **dict.fromkeys(
        ("KSampler", "KSamplerAdvanced", "VAEEncode", "LatentUpscale", "LatentUpscaleBy"),
        ("LATENT",),
    ),
    **dict.fromkeys(("EmptyLatentImage", "EmptySD3LatentImage"), ("LATENT",)),
    "SamplerCustomAdvanced": ("LATENT", "LATENT"),
    **dict.fromkeys(("VAEDecode", "ImageScale", "ImageScaleBy"), ("IMAGE",)),
    "ImageUpscaleWithModel": ("IMAGE",),
    "RandomNoise": ("NOISE",),
    "BasicScheduler": ("SIGMAS",),
    "KSamplerSelect": ("SAMPLER",),
    "BasicGuider": ("GUIDER",),
}
"""Outputs of ComfyUI's own commonest nodes; they are known without parsing the canvas."""


def type_by_kind(kind: str, slot: int) -> str:
    """The type of an output of a node of this class, "" where the class is none of those known."""
    outputs = _OUTPUTS.get(kind, ())
    return outputs[slot] if 0 <= slot < len(outputs) else ""


def type_by_name(name: str) -> str:
    """The type that an input of this name takes, "" where the name does not tell."""
    return _BY_NAME.get(name) or _BY_NAME.get(name.rstrip("0123456789").rstrip("_"), "")


def may_condition(type_: str) -> bool:
    """Whether a link of this type ("" = unknown) can lead to conditioning, alone or in a bundle."""
    return type_ not in _SINGLE


def may_show(type_: str) -> bool:
    """Whether a link of this type ("" = unknown) can lead to the picture, alone or in a bundle."""
    return type_ in IMAGES or (type_ not in _SINGLE and type_ != CONDITIONING)
