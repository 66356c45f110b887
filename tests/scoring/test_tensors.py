from __future__ import annotations

import os
import pickle
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from curator.domain.errors import WeightsError
from curator.scoring.tensors import LARGEST_PICKLE, read_tensors


class Bomb:
    """Runs a command when it is unpickled by a reader that lets it."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, (f"touch {self.mark}",)


@pytest.mark.parametrize("form", ["torch", "plain"])
def test_a_pickle_that_holds_code_is_refused_and_not_run(tmp_path: Path, form: str) -> None:
    path, mark = tmp_path / "evil.pth", tmp_path / "mark"
    content = {"weight": torch.zeros(2), "bomb": Bomb(mark)}
    if form == "torch":
        torch.save(content, path)
    else:
        path.write_bytes(pickle.dumps({"bomb": Bomb(mark)}, protocol=2))
    with pytest.raises(WeightsError, match=r"holds more than tensors|no weights file"):
        read_tensors(path)
    assert not mark.exists()


@pytest.mark.parametrize("content", [[1, 2], {"a": 5}, {3: torch.zeros(1)}, torch.zeros(2)])
def test_a_pickle_of_anything_but_named_tensors_is_refused(tmp_path: Path, content: object) -> None:
    torch.save(content, tmp_path / "odd.pth")
    with pytest.raises(WeightsError, match="no table of tensors"):
        read_tensors(tmp_path / "odd.pth")


@pytest.mark.parametrize("suffix", [".pth", ".safetensors"])
@pytest.mark.parametrize("share", [0, 0.01, 0.5, 0.9, 0.999])
def test_files_cut_short_are_refused(tmp_path: Path, suffix: str, share: float) -> None:
    whole, cut = tmp_path / f"whole{suffix}", tmp_path / f"cut{suffix}"
    tensors = {"weight": torch.arange(50_000.0)}
    if suffix == ".pth":
        torch.save(tensors, whole)
    else:
        save_file(tensors, whole)
    content = whole.read_bytes()
    cut.write_bytes(content[: int(len(content) * share)])
    torch.testing.assert_close(read_tensors(whole), tensors)
    with pytest.raises(WeightsError):
        read_tensors(cut)


@pytest.mark.filterwarnings("ignore:Detected pickle protocol")
@pytest.mark.parametrize("zipped", [True, False])
def test_damaged_pickles_are_refused_or_read_and_nothing_else(tmp_path: Path, zipped: bool) -> None:
    path = tmp_path / "damaged.pth"
    tensors = {"layer.weight": torch.ones(8, 4), "layer.bias": torch.ones(8)}
    torch.save(tensors, path, _use_new_zipfile_serialization=zipped)
    whole = path.read_bytes()
    refused = 0
    for seed in range(150):
        random = np.random.default_rng(seed)
        content = bytearray(whole)
        for place in random.integers(0, len(content), 5):
            content[place] = random.integers(0, 256)
        path.write_bytes(content)
        try:
            read_tensors(path)
        except WeightsError:
            refused += 1
    assert refused > 50


def test_noise_is_no_safetensors(tmp_path: Path) -> None:
    for seed in range(20):
        (tmp_path / "noise.safetensors").write_bytes(np.random.default_rng(seed).bytes(200))
        with pytest.raises(WeightsError):
            read_tensors(tmp_path / "noise.safetensors")


def test_tensors_may_lie_under_state_dict(tmp_path: Path) -> None:
    tensors = {"layer.weight": torch.ones(2, 2)}
    torch.save({"state_dict": tensors, "epoch": 3}, tmp_path / "checkpoint.pt")
    torch.testing.assert_close(read_tensors(tmp_path / "checkpoint.pt"), tensors)


def test_a_training_checkpoint_is_refused(tmp_path: Path) -> None:
    content = {"state_dict": {"a": torch.ones(1)}, "best": np.float64(0.5)}
    torch.save(content, tmp_path / "training.pt")
    with pytest.raises(WeightsError, match="holds more than tensors"):
        read_tensors(tmp_path / "training.pt")


def test_a_file_larger_than_any_is_not_even_opened(tmp_path: Path) -> None:
    with (tmp_path / "huge.pt").open("wb") as file:
        file.truncate(LARGEST_PICKLE + 1)  # sparse: takes no room on the disk
    with pytest.raises(WeightsError, match="larger than any"):
        read_tensors(tmp_path / "huge.pt")
