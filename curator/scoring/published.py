"""Where the published weights of the shared models lie, what they weigh, and on which terms.

Sizes on the hub are rounded where only the hub itself tells them to the byte; its own hash is
checked when they are pulled. Hashes are pinned where they are known for certain.
"""

from __future__ import annotations

from curator.domain.score import WeightFile, WeightsInfo

_CLIP = "openai/clip-vit-large-patch14"
_LAION = "laion/CLIP-ViT-L-14-laion2B-s32B-b82K"
OUT_OF_SCOPE = "the model card names deployed use as out of scope"

CLIP_VOCABULARY = (
    WeightFile(
        _CLIP,
        "vocab.json",
        961_143,
        "3f0c4f7d2086b61b38487075278ea9ed04edb53a03cbb045b86c27190fa8fb69",
    ),
    WeightFile(
        _CLIP,
        "merges.txt",
        524_619,
        "9fd691f7c8039210e0fced15865466c65820d09b63988b0174bfe25de299051a",
    ),
)
"""The byte-pair vocabulary that CLIP and every model made from it read with."""

CLIP = WeightsInfo(
    key="clip",
    files=(
        WeightFile(
            _CLIP,
            "model.safetensors",
            1_710_540_580,
            "a2bf730a0c7debf160f7a6b50b3aaf3703e7e88ac73de7a314903141db026dcb",
        ),
        *CLIP_VOCABULARY,
        WeightFile(_CLIP, "config.json"),
    ),
    licence="MIT",
    remarks=OUT_OF_SCOPE,
)

LAION_L14 = WeightsInfo(
    key="laion_l14",
    files=(
        WeightFile(_LAION, "model.safetensors", 1_710_000_000),
        WeightFile(_LAION, "config.json"),
    ),
    licence="MIT",
    remarks=OUT_OF_SCOPE,
)

VGG19 = WeightsInfo(
    key="vgg19",
    files=(
        WeightFile(
            repository="",
            filename="vgg19-dcbb9e9d.pth",
            size=574_673_361,
            sha256="dcbb9e9d",
            url="https://download.pytorch.org/models/vgg19-dcbb9e9d.pth",
        ),
    ),
    licence="BSD-3-Clause",
    remarks="trained on ImageNet, whose images are for research",
)
