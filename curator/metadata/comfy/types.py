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


_BOTH_SIDES = (CONDITIONING, CONDITIONING)
_KINDS: dict[tuple[str, ...], str] = {
    (MODEL, "CLIP", "VAE"): "CheckpointLoaderSimple CheckpointLoader",
    (MODEL, "CLIP", "VAE", "CLIP_VISION"): "unCLIPCheckpointLoader",
    (MODEL, "CLIP"): "LoraLoader",
    (MODEL,): "UNETLoader UnetLoaderGGUF LoraLoaderModelOnly HypernetworkLoader FreeU FreeU_V2"
    " DifferentialDiffusion RescaleCFG ModelSamplingDiscrete ModelSamplingSD3"
    " ModelSamplingFlux ModelSamplingAuraFlow",
    ("CLIP",): "CLIPLoader DualCLIPLoader TripleCLIPLoader QuadrupleCLIPLoader CLIPSetLastLayer",
    ("VAE",): "VAELoader",
    ("CLIP_VISION",): "CLIPVisionLoader",
    ("CLIP_VISION_OUTPUT",): "CLIPVisionEncode",
    ("STYLE_MODEL",): "StyleModelLoader",
    ("CONTROL_NET",): "ControlNetLoader DiffControlNetLoader",
    ("GLIGEN",): "GLIGENLoader",
    ("UPSCALE_MODEL",): "UpscaleModelLoader",
    (CONDITIONING,): "CLIPTextEncode CLIPTextEncodeSDXL CLIPTextEncodeSDXLRefiner"
    " CLIPTextEncodeSD3 CLIPTextEncodeFlux ConditioningCombine ConditioningConcat"
    " ConditioningAverage ConditioningZeroOut ConditioningSetArea ConditioningSetMask"
    " ConditioningSetTimestepRange ControlNetApply FluxGuidance GLIGENTextBoxApply"
    " ReferenceLatent StyleModelApply unCLIPConditioning",
    _BOTH_SIDES: "ControlNetApplyAdvanced ControlNetApplySD3",
    (*_BOTH_SIDES, "LATENT"): "InpaintModelConditioning InstructPixToPixConditioning"
    " WanImageToVideo",
    ("LATENT",): "KSampler KSamplerAdvanced VAEEncode VAEEncodeTiled VAEEncodeForInpaint"
    " LatentUpscale LatentUpscaleBy LatentComposite SetLatentNoiseMask EmptyLatentImage"
    " EmptySD3LatentImage EmptyHunyuanLatentVideo EmptyMochiLatentVideo",
    ("LATENT", "LATENT"): "SamplerCustom SamplerCustomAdvanced StableCascade_EmptyLatentImage"
    " StableCascade_StageC_VAEEncode",
    ("IMAGE",): "VAEDecode VAEDecodeTiled ImageScale ImageScaleBy ImageScaleToTotalPixels"
    " ImageUpscaleWithModel ImageInvert ImageBatch ImageStitch ImageCompositeMasked"
    " FluxKontextImageScale MaskToImage Canny",
    ("IMAGE", "MASK"): "LoadImage LoadImageOutput ImagePadForOutpaint",
    ("MASK",): "LoadImageMask ImageToMask",
    ("NOISE",): "RandomNoise",
    ("SIGMAS",): "BasicScheduler",
    ("SAMPLER",): "KSamplerSelect",
    ("GUIDER",): "BasicGuider CFGGuider DualCFGGuider",
}
_OUTPUTS = {kind: outputs for outputs, kinds in _KINDS.items() for kind in kinds.split()}
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
