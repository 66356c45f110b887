"""The device torch computes on: which one, in which dtype, with how much memory and threads.

Imports torch, therefore is itself imported in the scoring thread only.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import sys
import time
from dataclasses import dataclass

import torch

from curator.domain.errors import UsageError
from curator.scoring import memory
from curator.scoring.restraint import Room

DTYPES = ("float32", "float16", "bfloat16")
AUTO = "auto"

# The CPU's allocator, on Linux and on Windows, and Apple's GPU have no exception of their own.
_NO_MEMORY = ("can't allocate memory", "not enough memory", "out of memory", "_STATUS_ALLOC_FAILED")

# A driver's errors have a class of their own since torch 2.8; before, and on AMD, only these words.
_DRIVER = ("CUDA error", "CUDA driver error", "HIP error", "cuDNN error", "cusolver error")
_DRIVER_ANYWHERE = ("CUBLAS_STATUS_", "CUDNN_STATUS_", "MPS backend")
_ACCELERATOR_ERROR: type[RuntimeError] | None = getattr(torch, "AcceleratorError", None)

# Asked before anybody sets it: physical cores, within what the system grants this process.
_CORES = int(torch.get_num_threads())

# The probe: one MLP product of a ViT-L on a batch of eight images.
_PROBE_SHAPE = (2056, 1024, 4096)
_PROBE_RUNS = 3
_WORTH_IT = 1.3


@dataclass(frozen=True, slots=True)
class Device:
    """A torch device by name ("cpu", "cuda", "mps") and the dtype models run in on it."""

    name: str
    dtype: str

    @property
    def on_cpu(self) -> bool:
        """Whether it shares memory and cores with the rest of the program."""
        return self.name == "cpu"


def choose(name: str = AUTO, dtype: str | None = None) -> Device:
    """The device and dtype to score with.

    Args:
        name: "auto" takes CUDA, then Apple's GPU, then the CPU.
        dtype: None takes float32 on the CPU and float16 on a GPU; "auto" the fastest that a
            probe of this machine finds.

    Raises:
        UsageError: the device is not there, or the dtype has no such name.
    """
    device = _present(name)
    if dtype is not None and dtype not in (*DTYPES, AUTO):
        raise UsageError(f"no dtype is called {dtype!r}; there are {', '.join((*DTYPES, AUTO))}")
    if dtype == AUTO:
        return Device(device, fastest_dtype(device))
    return Device(device, dtype or ("float32" if device == "cpu" else "float16"))


def _present(name: str) -> str:
    present = [
        device
        for device, there in (
            ("cuda", torch.cuda.is_available()),
            ("mps", torch.backends.mps.is_available()),
            ("cpu", True),
        )
        if there
    ]
    if name == AUTO:
        return present[0]
    if name.partition(":")[0] not in present:
        raise UsageError(f"no device {name!r} is here; there are {', '.join(present)}")
    return name


def fastest_dtype(device: str) -> str:
    """The dtype whose matrix product is clearly fastest here; float32 when none is.

    A CPU without bfloat16 units is slower in it, and none is fast in float16, so the CPU is asked
    about bfloat16 and a GPU about float16.
    """
    half = "bfloat16" if device == "cpu" else "float16"
    before = torch.get_num_threads()
    # Alone, as each thread of a crew computes; several wait for each other on a busy machine.
    use_threads(1)
    try:
        whole, halved = _seconds(device, "float32"), _seconds(device, half)
    finally:
        use_threads(before)
    return half if whole > _WORTH_IT * halved else "float32"


def _seconds(device: str, dtype: str) -> float:
    rows, inner, columns = _PROBE_SHAPE
    left = torch.ones(rows, inner, device=device, dtype=getattr(torch, dtype))
    right = torch.ones(inner, columns, device=device, dtype=getattr(torch, dtype))
    best = float("inf")
    for _ in range(_PROBE_RUNS + 1):
        start = time.perf_counter()
        # The sum is read so that a GPU has finished when the clock is.
        float((left @ right)[0, 0])
        best = min(best, time.perf_counter() - start)
    return best


def prepare(device: Device, threads: int | None = None) -> None:
    """Set torch up for the scoring thread: number of threads, and no hidden loss of precision."""
    torch.set_num_threads(threads or cores())
    if device.dtype == "float32":
        torch.backends.cudnn.allow_tf32 = False
        torch.backends.cuda.matmul.allow_tf32 = False


def use_threads(count: int) -> None:
    """How many threads the operations of the calling thread may take, itself included."""
    torch.set_num_threads(count)


def cores() -> int:
    """How many cores to compute on: all there are, since others who want one have precedence."""
    return _CORES


def room(device: str) -> Room | None:
    """Free and all memory of a CUDA device; None where the device shares the system's."""
    if not device.startswith("cuda"):
        return None
    free, total = torch.cuda.mem_get_info(device)
    return Room(int(free), int(total))


def reserved(device: str) -> int:
    """Bytes of a CUDA device's memory that torch keeps for us, in use or not; else 0."""
    return int(torch.cuda.memory_reserved(device)) if device.startswith("cuda") else 0


def taken(device: str) -> int | None:
    """Bytes that models and their work take now: on a GPU its own, else the whole process's."""
    if device.startswith("cuda"):
        return int(torch.cuda.memory_allocated(device))
    if device == "mps":
        return int(torch.mps.current_allocated_memory())
    return memory.resident()


def forget_peak(device: str) -> None:
    """Let `peak` begin anew."""
    if device.startswith("cuda"):
        torch.cuda.reset_peak_memory_stats(device)
    elif device != "mps":
        memory.forget_peak()


def peak(device: str) -> int | None:
    """The most that `taken` was since `forget_peak`; None where that is not told."""
    if device.startswith("cuda"):
        return int(torch.cuda.max_memory_allocated(device))
    return None if device == "mps" else memory.peak()


def is_out_of_memory(error: BaseException) -> bool:
    """Whether a smaller batch may succeed where this one failed."""
    if isinstance(error, (MemoryError, torch.OutOfMemoryError)):
        return True
    return isinstance(error, RuntimeError) and any(words in str(error) for words in _NO_MEMORY)


def is_driver_error(error: BaseException) -> bool:
    """Whether the device or its driver broke, no matter which images or models it was about.

    What was on the device is lost then. Running out of memory is none of these.
    """
    if is_out_of_memory(error):
        return False
    if _ACCELERATOR_ERROR is not None and isinstance(error, _ACCELERATOR_ERROR):
        return True
    if isinstance(error, RuntimeError):
        told = str(error)
        if told.startswith(_DRIVER) or any(words in told for words in _DRIVER_ANYWHERE):
            return True
    return error.__cause__ is not None and is_driver_error(error.__cause__)


def give_back(device: str) -> None:
    """Return what dropped tensors held to the system."""
    # Where it is off, as in the window, it is another thread's to collect, and ours would hold
    # that one up; our own models hold no cycles.
    if gc.isenabled():
        gc.collect()
    if device.startswith("cuda"):
        torch.cuda.empty_cache()
    elif device == "mps":
        torch.mps.empty_cache()
    elif sys.platform == "linux":
        # glibc keeps freed tensors of middle size for itself, some hundred megabytes of them.
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).malloc_trim(0)
