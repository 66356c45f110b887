"""VGG-19's first 29 layers, to Gram matrices of its feature maps (SCORING.md §1.11).

Imports torch, therefore is itself imported in the scoring thread only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
import torch

from curator.domain.errors import CuratorError
from curator.scoring.architecture import vgg_channels
from curator.scoring.clip_towers import IMAGENET, Pixels, found_weights
from curator.scoring.grams import TAPS, Layout
from curator.scoring.registry import VGG_INPUT, Loading
from curator.scoring.tensors import built, read_tensors

_PREFIX = "features."
_LAYERS = 29
_POOLS = (4, 9, 18, 27)
_CONVOLUTIONS = (0, 2, 5, 7, 10, 12, 14, 16, 19, 21, 23, 25, 28)
_AT_ONCE_ON_GPU = 8
"""Images a forward; their first feature maps take 34 MB each in float16."""


class VggGrams:
    """Images to the vectors that `grams` describes, in float64."""

    texts = None

    def __init__(self, loading: Loading) -> None:
        found = found_weights(loading)
        channels = vgg_channels(found.config)
        tensors = read_tensors(found.path, _is_used)
        plain = {name.removeprefix(_PREFIX): tensor for name, tensor in tensors.items()}
        self.layout = layout_of(channels)
        self._crew = loading.crew
        self._at_once = 1 if loading.device == "cpu" else _AT_ONCE_ON_GPU
        self._pixels = Pixels(loading, VGG_INPUT.size, IMAGENET)
        self._model: torch.nn.Module | None = built(
            lambda: torch.nn.Sequential(*layers(channels)), plain, loading, found.path
        )

    @property
    def dimensions(self) -> int:
        """Numbers in one vector."""
        return self.layout.dimensions

    def embed_images(self, pixels: np.ndarray) -> np.ndarray:
        """uint8 RGB of shape (n, 512, 512, 3) to float64 of shape (n, dimensions)."""
        model = self._model
        if model is None:
            raise CuratorError("the network is closed")
        found = self._crew.spread(lambda part: self._embedded(model, pixels[part]), len(pixels))
        return np.concatenate(found)

    def close(self) -> None:
        """Drop the network."""
        self._model = None

    def _embedded(self, model: torch.nn.Module, pixels: np.ndarray) -> np.ndarray:
        starts = range(0, len(pixels), self._at_once)
        parts = [pixels[start : start + self._at_once] for start in starts]
        return np.concatenate([self._grams(model, part) for part in parts])

    def _grams(self, model: torch.nn.Module, pixels: np.ndarray) -> np.ndarray:
        with torch.inference_mode():
            maps = list(_tapped(model, self._pixels.normal(pixels)))
            grams = [_gram(each) for each in maps]
            found: np.ndarray = torch.cat(grams, dim=1).numpy()
        return found


def load_vgg19(loading: Loading) -> VggGrams:
    """VGG-19 as torchvision publishes it; its own channels unless a config.json says otherwise."""
    return VggGrams(loading)


def layout_of(channels: Sequence[int]) -> Layout:
    """The layout of the vectors of a VGG-19 with these channels."""
    by_layer = dict(zip(_CONVOLUTIONS, channels, strict=False))
    sides = [VGG_INPUT.size >> sum(pool < tap for pool in _POOLS) for tap in TAPS]
    return Layout(tuple(by_layer[tap] for tap in TAPS), tuple(side**2 for side in sides))


def _is_used(name: str) -> bool:
    number = name.removeprefix(_PREFIX).partition(".")[0]
    return name.startswith(_PREFIX) and number.isdecimal() and int(number) < _LAYERS


def layers(channels: Sequence[int]) -> Iterator[torch.nn.Module]:
    """The layers up to the last tapped one, with whatever numbers torch begins with."""
    widths = iter(pairwise((3, *channels)))
    for index in range(_LAYERS):
        if index in _CONVOLUTIONS:
            yield torch.nn.Conv2d(*next(widths), kernel_size=3, padding=1)
        elif index in _POOLS:
            yield torch.nn.MaxPool2d(2)
        else:
            yield torch.nn.ReLU()


def _tapped(model: torch.nn.Module, images: torch.Tensor) -> Iterator[torch.Tensor]:
    """The tapped maps after their ReLU, then the last one before it."""
    states = images
    for index, layer in enumerate(model.children()):
        states = layer(states)
        if index in TAPS:
            yield states.relu()
    yield states


def _gram(maps: torch.Tensor) -> torch.Tensor:
    """F·Fᵀ / (C·H·W) of each image, flat, on the CPU in float64."""
    # Apple's GPU has no float64.
    exact = (maps.cpu() if maps.device.type == "mps" else maps).double().flatten(2)
    gram = exact @ exact.transpose(1, 2) / (exact.shape[1] * exact.shape[2])
    return gram.flatten(1).cpu()
