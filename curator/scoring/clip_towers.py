"""CLIP's two towers, built from an architecture of our own and loaded strictly.

Every parameter must be in the file and nothing else may be. Files with transformers' names and
with open_clip's are taken. Imports torch and transformers, therefore is itself imported in the
scoring thread only.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from curator.domain.errors import CuratorError, WeightsError
from curator.domain.generation import Prompt
from curator.scoring import openclip, tokenizing
from curator.scoring.architecture import ClipArchitecture, Tower
from curator.scoring.registry import Loading, Reading
from curator.scoring.tensors import built, read_tensors, shortened, tensor_names, unit
from curator.scoring.tokenizing import Window
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

MOST_WINDOWS = 16
"""Windows that are read of one prompt; what comes behind is beyond any generator too."""

_TEXT_CACHE = 4096
_TEXT_BATCH = 32
_LEAST_TOKENS = 64
_LEAST_IMAGES = 2
"""Fewer in one forward cost nearly as much: reading the weights from memory takes the time."""
_IMAGE_PARTS = ("vision_model.", "visual_projection.")
_TEXT_PARTS = ("text_model.", "text_projection.")
_SCALE = "logit_scale"


@dataclass(frozen=True, slots=True)
class Normalisation:
    """Mean and standard deviation of a model's pixels, by channel, for values from 0 to 1."""

    mean: tuple[float, float, float]
    std: tuple[float, float, float]


OPENAI = Normalisation((0.48145466, 0.4578275, 0.40821073), (0.26862954, 0.26130258, 0.27577711))
HALF = Normalisation((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))
IMAGENET = Normalisation((0.485, 0.456, 0.406), (0.229, 0.224, 0.225))


class Pixels:
    """uint8 arrays to a model's input on its device."""

    def __init__(self, loading: Loading, side: int, normalisation: Normalisation) -> None:
        shape = (1, 3, 1, 1)
        self._side = side
        self._device = loading.device
        self._dtype = getattr(torch, loading.dtype)
        self._mean = torch.tensor(normalisation.mean, device=loading.device).view(shape)
        self._std = torch.tensor(normalisation.std, device=loading.device).view(shape)

    def normal(self, pixels: np.ndarray) -> torch.Tensor:
        """uint8 RGB of shape (n, side, side, 3) to (n, 3, side, side) in the model's dtype."""
        if pixels.dtype != np.uint8 or pixels.shape[1:] != (self._side, self._side, 3):
            raise ValueError(f"pixels are {pixels.dtype} of {pixels.shape[1:]}, not uint8 RGB")
        images = torch.tensor(pixels, device=self._device)
        scaled = images.permute(0, 3, 1, 2).float() / 255
        return ((scaled - self._mean) / self._std).to(self._dtype)


class ClipImages:
    """CLIP's image tower.

    Args:
        is_projected: give unit vectors of the space shared with texts; else what comes before the
            projection, as it is.
    """

    def __init__(
        self,
        loading: Loading,
        architecture: ClipArchitecture,
        normalisation: Normalisation = OPENAI,
        *,
        is_projected: bool = True,
    ) -> None:
        self._is_projected = is_projected
        self._crew = loading.crew
        self._pixels = Pixels(loading, architecture.image, normalisation)
        self._model: torch.nn.Module | None = _load(
            lambda: image_tower(architecture), loading, _IMAGE_PARTS
        )
        self.dimensions = architecture.projection if is_projected else architecture.vision.width

    def embed(self, pixels: np.ndarray) -> np.ndarray:
        """uint8 RGB of shape (n, side, side, 3) to float32 of shape (n, dimensions)."""
        model = self._model
        if model is None:
            raise CuratorError("the image tower is closed")
        found = self._crew.spread(
            lambda part: self._embedded(model, pixels[part]), len(pixels), least=_LEAST_IMAGES
        )
        return np.concatenate(found)

    def close(self) -> None:
        """Drop the tower."""
        self._model = None

    def _embedded(self, model: torch.nn.Module, pixels: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            normal = self._pixels.normal(pixels)
            if self._is_projected:
                vectors = unit(model(pixel_values=normal).image_embeds)
            else:
                vectors = model.vision_model(pixel_values=normal).pooler_output.float()
            found: np.ndarray = vectors.cpu().numpy()
        return found


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
        return self._readings([self._tokenizer.window(text) for text in texts])

    def embed_prompts(self, prompts: Sequence[Prompt]) -> list[Reading]:
        """The same of prompts; of those in sentences no half one is read."""
        return self._readings([self._window(prompt) for prompt in prompts])

    def embed_windows_of(self, prompts: Sequence[Prompt]) -> list[list[Reading]]:
        """Every window of each prompt, with how many tokens are in it."""
        windows = [self._tokenizer.windows(each.chunks or (each.text,)) for each in prompts]
        readings = iter(self._readings([one for each in windows for one in each[:MOST_WINDOWS]]))
        return [_all_kept(each, [next(readings) for _ in each[:MOST_WINDOWS]]) for each in windows]

    def close(self) -> None:
        """Drop the tower and what it read."""
        self._model = None
        self._read.clear()

    def _window(self, prompt: Prompt) -> Window:
        if "prose" in prompt.flags:
            return self._tokenizer.window_of_sentences(prompt.text)
        return self._tokenizer.window(prompt.text)

    def _readings(self, windows: Sequence[Window]) -> list[Reading]:
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

    def _remember(self, vectors: Mapping[tuple[int, ...], np.ndarray]) -> None:
        for ids, vector in vectors.items():
            self._read[ids] = vector
            self._read.move_to_end(ids)
        while len(self._read) > _TEXT_CACHE:
            self._read.popitem(last=False)

    def embed_windows(self, windows: Sequence[tuple[int, ...]]) -> np.ndarray:
        """float32 unit vectors of token windows; a window's last id is its end mark."""
        if self._model is None:
            self._model = _load(lambda: text_tower(self._architecture), self._loading, _TEXT_PARTS)
        model = self._model
        least = max(1, _LEAST_TOKENS // max(map(len, windows)))
        found = self._loading.crew.spread(
            lambda part: self._embedded(model, windows[part]), len(windows), least=least
        )
        return np.concatenate(found)

    def _embedded(self, model: torch.nn.Module, windows: Sequence[tuple[int, ...]]) -> np.ndarray:
        ends = torch.tensor([len(ids) - 1 for ids in windows], device=self._loading.device)
        longest = max(map(len, windows))
        # The mask is causal, so nothing before the end mark sees what is padded behind it.
        padded = [(*ids, *[self._tokenizer.end] * (longest - len(ids))) for ids in windows]
        tokens = torch.tensor(padded, device=self._loading.device)
        with torch.inference_mode():
            states = model.text_model(input_ids=tokens).last_hidden_state
            # At the place we know: transformers looks for an id that configs often misname.
            pooled = states[torch.arange(len(windows), device=states.device), ends]
            vectors: np.ndarray = unit(model.text_projection(pooled)).cpu().numpy()
        return vectors


def found_weights(loading: Loading) -> WeightsFound:
    """The weights a loading names; WeightsError when it names none."""
    if loading.weights is None:
        raise WeightsError("no weights were given")
    return loading.weights


def logit_scale(path: Path) -> float:
    """Exp of the scale that CLIP was trained with, in float64."""
    tensors = read_tensors(path, lambda name: name == _SCALE)
    if _SCALE not in tensors:
        raise WeightsError(f"{path} lacks {_SCALE}")
    return math.exp(float(tensors[_SCALE]))


def refuse_foreign(path: Path) -> None:
    """WeightsError when a file holds what belongs to neither tower."""
    names = tensor_names(path)
    if openclip.is_openclip(names):
        return  # Strict loading tells, because what is not known keeps its name.
    known = (*_IMAGE_PARTS, *_TEXT_PARTS, _SCALE)
    foreign = [name for name in names if not name.startswith(known)]
    if foreign:
        raise WeightsError(f"{path} is no CLIP model: it has {shortened(foreign)}")


def _all_kept(windows: Sequence[Window], read: Sequence[Reading]) -> list[Reading]:
    """The readings of a prompt's windows; of a monstrous one `kept` is the share that was read."""
    every, kept = (sum(each.tokens for each in some) for some in (windows, read))
    return [Reading(each.vector, each.tokens, kept / every) for each in read]


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


def image_tower(architecture: ClipArchitecture) -> torch.nn.Module:
    """CLIP's image tower with its projection, with whatever numbers torch begins with."""
    made: torch.nn.Module = CLIPVisionModelWithProjection(
        CLIPVisionConfig(
            image_size=architecture.image,
            patch_size=architecture.patch,
            projection_dim=architecture.projection,
            **dimensions(architecture.vision),
        )
    )
    return made


def text_tower(architecture: ClipArchitecture) -> torch.nn.Module:
    """CLIP's text tower with its projection; likewise."""
    made: torch.nn.Module = CLIPTextModelWithProjection(
        CLIPTextConfig(
            vocab_size=architecture.vocabulary,
            max_position_embeddings=architecture.window,
            # Not used, we pool ourselves; but ids outside the vocabulary are warned of.
            bos_token_id=architecture.vocabulary - 2,
            eos_token_id=architecture.vocabulary - 1,
            pad_token_id=architecture.vocabulary - 1,
            projection_dim=architecture.projection,
            **dimensions(architecture.text),
        )
    )
    return made


def _load(
    build: Callable[[], torch.nn.Module], loading: Loading, parts: tuple[str, ...]
) -> torch.nn.Module:
    path = found_weights(loading).path
    return built(build, _tensors_of(path, parts), loading, path)


def _tensors_of(path: Path, parts: tuple[str, ...]) -> dict[str, torch.Tensor]:
    """The tensors of one tower, under transformers' names."""
    if not openclip.is_openclip(tensor_names(path)):
        return read_tensors(path, lambda name: name.startswith(parts))
    other = _TEXT_PARTS if parts is _IMAGE_PARTS else _IMAGE_PARTS
    renamed = openclip.renamed(read_tensors(path)).items()
    return {name: each for name, each in renamed if not name.startswith((*other, _SCALE))}


def dimensions(tower: Tower) -> dict[str, object]:
    """A tower as transformers' configurations name its parts."""
    return {
        "hidden_size": tower.width,
        "num_hidden_layers": tower.layers,
        "num_attention_heads": tower.heads,
        "intermediate_size": tower.mlp,
        "hidden_act": tower.activation,
        "layer_norm_eps": tower.epsilon,
    }
