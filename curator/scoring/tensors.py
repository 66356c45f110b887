"""Weights files to tensors and tensors into models, strictly and without running anything.

Imports torch, therefore is itself imported in the scoring thread only.
"""

from __future__ import annotations

import pickle
import struct
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import torch
from safetensors import SafetensorError, safe_open

from curator.domain.errors import WeightsError
from curator.scoring.registry import Loading

LARGEST_PICKLE = 4 * 1024**3
"""Bytes; twice the largest that is published for a scorer. Training checkpoints are larger."""

_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
"""What torch's reader raises at a file that is not what it says."""


def read_tensors(
    path: Path, wanted: Callable[[str], bool] = lambda _: True
) -> dict[str, torch.Tensor]:
    """The named tensors of a weights file, on the CPU and in the file's own dtype.

    Args:
        path: safetensors, or a pickle that holds tensors and nothing that runs.
        wanted: which names to read; safetensors reads the others from disk no further.

    Raises:
        WeightsError: the file is cut short, holds code, or is something else.
    """
    if path.suffix == ".safetensors":
        return _read_safetensors(path, wanted)
    return {name: tensor for name, tensor in _read_pickle(path).items() if wanted(name)}


def _read_safetensors(path: Path, wanted: Callable[[str], bool]) -> dict[str, torch.Tensor]:
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            return {name: file.get_tensor(name) for name in file.keys() if wanted(name)}  # noqa: SIM118
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error


def _read_pickle(path: Path) -> dict[str, torch.Tensor]:
    if path.stat().st_size > LARGEST_PICKLE:
        raise WeightsError(f"{path} is larger than any weights file Curator knows")
    try:
        # CUDA storages load nowhere else without map_location.
        content = torch.load(path, weights_only=True, map_location="cpu")
    except pickle.UnpicklingError as error:
        raise WeightsError(f"{path} is refused: it holds more than tensors") from error
    except _BROKEN as error:
        raise WeightsError(f"{path} is cut short or no weights file ({error})") from error
    if isinstance(content, dict) and isinstance(content.get("state_dict"), dict):
        content = content["state_dict"]
    if not isinstance(content, dict) or not all(
        isinstance(name, str) and isinstance(tensor, torch.Tensor)
        for name, tensor in content.items()
    ):
        raise WeightsError(f"{path} is refused: it is no table of tensors")
    return content


def built(
    build: Callable[[], torch.nn.Module],
    tensors: Mapping[str, torch.Tensor],
    loading: Loading,
    source: Path,
) -> torch.nn.Module:
    """A model with these tensors in it; what torch would begin with is never made."""
    with torch.device("meta"):
        model = build()
    return load_strictly(model, tensors, loading, source)


def load_strictly(
    model: torch.nn.Module,
    tensors: Mapping[str, torch.Tensor],
    loading: Loading,
    source: Path,
) -> torch.nn.Module:
    """Put tensors into a model built on the meta device, and the model on its own.

    Raises:
        WeightsError: a parameter is missing, too many, or of another shape.
    """
    dtype = getattr(torch, loading.dtype)
    # A copy: the file's own mapping would forbid replacing the file and die with it.
    placed = {
        name: tensor.to(loading.device, dtype, copy=True)
        for name, tensor in tensors.items()
        if not name.endswith(".position_ids")
    }
    try:
        problems = model.load_state_dict(placed, strict=False, assign=True)
    except RuntimeError as error:
        # torch tells of every tensor; the first one says enough.
        told = [line.strip() for line in str(error).splitlines()[1:]] or [str(error)]
        more = f", and {len(told) - 1} more" if len(told) > 1 else ""
        raise WeightsError(f"{source} does not fit its architecture: {told[0]}{more}") from error
    if problems.missing_keys or problems.unexpected_keys:
        raise WeightsError(
            f"{source} does not fit: lacks {shortened(problems.missing_keys)}, "
            f"has besides {shortened(problems.unexpected_keys)}"
        )
    _fill_positions(model, loading.device)
    return model.eval().requires_grad_(False)


def _fill_positions(model: torch.nn.Module, device: str) -> None:
    """The buffers no checkpoint carries: 0, 1, 2 … beside each position table."""
    for module in model.modules():
        if isinstance(getattr(module, "position_ids", None), torch.Tensor):
            count = module.position_ids.shape[-1]
            module.position_ids = torch.arange(count, device=device).expand((1, -1))


def shortened(names: Sequence[str]) -> str:
    """The first few of many names."""
    return ", ".join(names[:3]) + (" …" if len(names) > 3 else "") if names else "nothing"


def unit(vectors: torch.Tensor) -> torch.Tensor:
    """Vectors of norm 1 in float32, whatever they were computed in."""
    vectors = vectors.float()
    return vectors / vectors.norm(dim=-1, keepdim=True)


def tensor_names(path: Path) -> list[str]:
    """The names of a weights file's tensors."""
    if path.suffix != ".safetensors":
        return list(_read_pickle(path))
    try:
        with safe_open(path, framework="pt", device="cpu") as file:
            return list(file.keys())
    except (SafetensorError, OSError) as error:
        raise WeightsError(f"{path} cannot be read: {error}") from error
