"""Models that scorers share, loaded strictly: CLIP's image tower, and its text tower when asked.

Built from an architecture of our own, never from what a checkpoint says to run: every parameter
must be in the file and nothing else may be. Imports torch and transformers, therefore is itself
imported in the scoring thread only.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch

from curator.domain.errors import CuratorError, WeightsError
from curator.scoring import tokenizing
from curator.scoring.architecture import VIT_L_14, ClipArchitecture, Tower, clip_architecture
from curator.scoring.registry import CLIP_INPUT, Loading, Reading
from curator.scoring.tensors import load_strictly, read_tensors, shortened, tensor_names, unit
from curator.scoring.weights import WeightsFound

try:
    from transformers.models.clip.configuration_clip import CLIPTextConfig, CLIPVisionConfig
    from transformers.models.clip.modeling_clip import (
        CLIPTextModelWithProjection,
        CLIPVisionModelWithProjection,
    )
except (ImportError, RuntimeError) as error:
    # transformers imports torchvision where it finds one; one built for another torch dies there.
    raise CuratorError(
        "transformers cannot be imported; if torchvision is installed, remove it or install the "
        f"one that goes with this torch ({error})"
    ) from error

OPENAI_MEAN = (0.48145466, 0.4578275, 0.40821073)
OPENAI_STD = (0.26862954, 0.26130258, 0.27577711)

_TEXT_CACHE = 4096
_TEXT_BATCH = 32


class ClipTexts:
    """CLIP's text tower; loaded at the first text, remembers what it read lately."""

    def __init__(self, loading: Loading, architecture: ClipArchitecture) -> None:
        self._loading = loading
        self._architecture = architecture
        self._tokenizer = _tokenizer(loading.tokenizer, architecture)
        self._model: torch.nn.Module | None = None
        self._read: OrderedDict[tuple[int, ...], np.ndarray] = OrderedDict()

    def embed(self, texts: Sequence[str]) -> list[Reading]:
        """One Reading a text, of its first window; equal windows share one forward."""
        windows = [self._tokenizer.window(text) for text in texts]
        fresh = list({window.ids: None for window in windows if window.ids not in self._read})
        vectors = {
            window.ids: self._read[window.ids] for window in windows if window.ids in self._read
        }
        for start in range(0, len(fresh), _TEXT_BATCH):
            batch = fresh[start : start + _TEXT_BATCH]
            # Copies: a row would keep the whole batch's array alive as long as it is remembered.
            rows = (row.copy() for row in self.embed_windows(batch))
            vectors.update(zip(batch, rows, strict=True))
        self._remember(vectors)
        return [Reading(vectors[window.ids], window.tokens, window.kept) for window in windows]

    def close(self) -> None:
        """Drop the tower and what it read."""
        self._model = None
        self._read.clear()

    def _remember(self, vectors: Mapping[tuple[int, ...], np.ndarray]) -> None:
        for ids, vector in vectors.items():
            self._read[ids] = vector
            self._read.move_to_end(ids)
        while len(self._read) > _TEXT_CACHE:
            self._read.popitem(last=False)

    def embed_windows(self, windows: Sequence[tuple[int, ...]]) -> np.ndarray:
        """float32 unit vectors of token windows; a window's last id is its end mark."""
        if self._model is None:
            self._model = _load_text_tower(self._loading, self._architecture)
        ends = torch.tensor([len(ids) - 1 for ids in windows], device=self._loading.device)
        longest = max(map(len, windows))
        # The mask is causal, so nothing before the end mark sees what is padded behind it.
        padded = [(*ids, *[self._tokenizer.end] * (longest - len(ids))) for ids in windows]
        tokens = torch.tensor(padded, device=self._loading.device)
        with torch.inference_mode():
            states = self._model.text_model(input_ids=tokens).last_hidden_state
            # At the place we know: transformers looks for an id that configs often misname.
            pooled = states[torch.arange(len(windows), device=states.device), ends]
            vectors: np.ndarray = unit(self._model.text_projection(pooled)).cpu().numpy()
        return vectors


class ClipBackbone:
    """A CLIP model: images to unit vectors, and through `texts` prompts to unit vectors."""

    def __init__(self, loading: Loading, architecture: ClipArchitecture) -> None:
        self._loading = loading
        self._architecture = architecture
        self._texts: ClipTexts | None = None
        self._model: torch.nn.Module | None = _load_image_tower(loading, architecture)
        shape = (1, 3, 1, 1)
        self._mean = torch.tensor(OPENAI_MEAN, device=loading.device).view(shape)
        self._std = torch.tensor(OPENAI_STD, device=loading.device).view(shape)

    @property
    def dimensions(self) -> int:
        """Numbers in one embedding."""
        return self._architecture.projection

    @property
    def texts(self) -> ClipTexts:
        """The text tower; WeightsError when its tokenizer files are not there."""
        if self._texts is None:
            self._texts = ClipTexts(self._loading, self._architecture)
        return self._texts

    def embed_images(self, pixels: np.ndarray) -> np.ndarray:
        """uint8 RGB of shape (n, 224, 224, 3) to float32 unit vectors of shape (n, projection)."""
        if self._model is None:
            raise CuratorError("the backbone is closed")
        side = self._architecture.image
        if pixels.dtype != np.uint8 or pixels.shape[1:] != (side, side, 3):
            raise ValueError(f"pixels are {pixels.dtype} of {pixels.shape[1:]}, not uint8 RGB")
        with torch.inference_mode():
            images = torch.tensor(pixels, device=self._loading.device)
            scaled = images.permute(0, 3, 1, 2).float() / 255
            normal = ((scaled - self._mean) / self._std).to(getattr(torch, self._loading.dtype))
            vectors: np.ndarray = unit(self._model(pixel_values=normal).image_embeds).cpu().numpy()
        return vectors

    def close(self) -> None:
        """Drop both towers."""
        self._model = None
        if self._texts is not None:
            self._texts.close()


def load_clip(loading: Loading) -> ClipBackbone:
    """OpenAI's CLIP; ViT-L/14 unless a config.json beside the weights says otherwise."""
    found = _found(loading)
    architecture = clip_architecture(found.config, VIT_L_14)
    if architecture.image != CLIP_INPUT.size:
        raise WeightsError(
            f"{found.path} takes images of {architecture.image} pixels, not {CLIP_INPUT.size}"
        )
    _refuse_foreign(found.path)
    return ClipBackbone(loading, architecture)


def _found(loading: Loading) -> WeightsFound:
    if loading.weights is None:
        raise WeightsError("no weights were given")
    return loading.weights


def _tokenizer(
    files: Mapping[str, Path], architecture: ClipArchitecture
) -> tokenizing.ClipTokenizer:
    for name in (tokenizing.VOCABULARY, tokenizing.MERGES):
        if name not in files:
            raise WeightsError(f"{name} is not beside the weights")
    tokenizer = tokenizing.ClipTokenizer(files[tokenizing.VOCABULARY], files[tokenizing.MERGES])
    if tokenizer.largest_id >= architecture.vocabulary:
        raise WeightsError(f"{files[tokenizing.VOCABULARY]} has more tokens than the text tower")
    if architecture.window < tokenizing.WINDOW:
        raise WeightsError(f"the text tower reads {architecture.window} tokens, not 77")
    return tokenizer


_IMAGE_PARTS = ("vision_model.", "visual_projection.")
_TEXT_PARTS = ("text_model.", "text_projection.")


def _refuse_foreign(path: Path) -> None:
    """WeightsError when a file holds what belongs to neither tower."""
    known = (*_IMAGE_PARTS, *_TEXT_PARTS, "logit_scale")
    foreign = [name for name in tensor_names(path) if not name.startswith(known)]
    if foreign:
        raise WeightsError(f"{path} is no CLIP model: it has {shortened(foreign)}")


def _load_image_tower(loading: Loading, architecture: ClipArchitecture) -> torch.nn.Module:
    config = CLIPVisionConfig(
        image_size=architecture.image,
        patch_size=architecture.patch,
        projection_dim=architecture.projection,
        **_dimensions(architecture.vision),
    )
    with torch.device("meta"):
        model = CLIPVisionModelWithProjection(config)
    path = _found(loading).path
    tensors = read_tensors(path, lambda name: name.startswith(_IMAGE_PARTS))
    return load_strictly(model, tensors, loading, path)


def _load_text_tower(loading: Loading, architecture: ClipArchitecture) -> torch.nn.Module:
    config = CLIPTextConfig(
        vocab_size=architecture.vocabulary,
        max_position_embeddings=architecture.window,
        # Not used, we pool ourselves; but ids outside the vocabulary are warned of.
        bos_token_id=architecture.vocabulary - 2,
        eos_token_id=architecture.vocabulary - 1,
        pad_token_id=architecture.vocabulary - 1,
        projection_dim=architecture.projection,
        **_dimensions(architecture.text),
    )
    with torch.device("meta"):
        model = CLIPTextModelWithProjection(config)
    path = _found(loading).path
    tensors = read_tensors(path, lambda name: name.startswith(_TEXT_PARTS))
    return load_strictly(model, tensors, loading, path)


def _dimensions(tower: Tower) -> dict[str, object]:
    return {
        "hidden_size": tower.width,
        "num_hidden_layers": tower.layers,
        "num_attention_heads": tower.heads,
        "intermediate_size": tower.mlp,
        "hidden_act": tower.activation,
        "layer_norm_eps": tower.epsilon,
    }
