from __future__ import annotations

import pytest
import torch

from curator.domain.errors import UsageError
from curator.scoring import device
from curator.scoring.device import Device

HAS_GPU = torch.cuda.is_available() or torch.backends.mps.is_available()


def test_the_cpu_computes_in_float32_unless_told_otherwise() -> None:
    assert device.choose("cpu") == Device("cpu", "float32")
    assert device.choose("cpu", "bfloat16") == Device("cpu", "bfloat16")
    assert device.choose("cpu").on_cpu


@pytest.mark.skipif(HAS_GPU, reason="a GPU is chosen here")
def test_without_a_gpu_auto_is_the_cpu() -> None:
    assert device.choose() == Device("cpu", "float32")
    with pytest.raises(UsageError, match="no device 'cuda:1' is here; there are cpu"):
        device.choose("cuda:1")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")
def test_a_gpu_computes_in_float16() -> None:
    assert device.choose() == Device("cuda", "float16")
    room = device.room("cuda")
    assert room is not None
    assert 0 < room.free <= room.total


@pytest.mark.parametrize("name", ["abacus", "", "meta"])
def test_devices_that_are_not_there_are_refused(name: str) -> None:
    with pytest.raises(UsageError, match="there are"):
        device.choose(name)


def test_dtypes_without_a_meaning_are_refused() -> None:
    with pytest.raises(UsageError, match="no dtype is called 'int8'"):
        device.choose("cpu", "int8")


def test_the_probe_takes_the_faster_dtype() -> None:
    assert device.choose("cpu", "auto").dtype in {"float32", "bfloat16"}


def test_the_cpu_has_no_memory_of_its_own() -> None:
    assert device.room("cpu") is None


def test_errors_of_every_allocator_are_recognised() -> None:
    with pytest.raises(RuntimeError) as caught:
        torch.empty(2**50, dtype=torch.uint8)
    assert device.is_out_of_memory(caught.value)
    assert device.is_out_of_memory(MemoryError())
    assert device.is_out_of_memory(torch.OutOfMemoryError("CUDA out of memory."))
    assert device.is_out_of_memory(RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"))
    assert not device.is_out_of_memory(RuntimeError("shapes do not match"))
    assert not device.is_out_of_memory(ValueError("out of memory"))


def test_threads_stay_the_same_however_often_they_are_set() -> None:
    before = torch.get_num_threads()
    try:
        device.prepare(Device("cpu", "float32"))
        first = torch.get_num_threads()
        device.prepare(Device("cpu", "float32"))
        assert torch.get_num_threads() == first == device.cores() >= 1
        device.prepare(Device("cpu", "float32"), threads=1)
        assert torch.get_num_threads() == 1
    finally:
        torch.set_num_threads(before)
