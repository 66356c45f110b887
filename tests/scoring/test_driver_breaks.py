"""What the scoring thread makes of a driver that breaks: real threads, errors as torch has them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import odd_scorers
import pytest
import torch

from curator.scoring import device
from curator.scoring.jobs import Phase
from curator.scoring.registry import Registry
from curator.scoring.session import Setup
from curator.scoring.weights import WayOut, WeightsPlaces
from curator.scoring.worker import MOST_BREAKS, ScoringThread

from .conftest import BOTH, PATIENCE, Post, job

ILLEGAL = "CUDA error: an illegal memory access was encountered\nand more lines"


def driver_errors() -> list[Exception]:
    told = [
        ILLEGAL,
        "CUDA error: device-side assert triggered",
        "CUDA error: CUBLAS_STATUS_EXECUTION_FAILED when calling `cublasSgemm( handle)`",
        "cuDNN error: CUDNN_STATUS_EXECUTION_FAILED",
        "CUDA driver error: unknown error",
        "HIP error: the operation cannot be performed in the present state",
        "cusolver error: CUSOLVER_STATUS_INTERNAL_ERROR",
        "MPS backend lost its command queue",
    ]
    errors: list[Exception] = [RuntimeError(each) for each in told]
    if hasattr(torch, "AcceleratorError"):
        errors.append(torch.AcceleratorError("an error of the accelerator"))
    return errors


@pytest.mark.parametrize("error", driver_errors(), ids=lambda error: str(error)[:20])
def test_errors_of_drivers_are_recognised(error: Exception) -> None:
    assert device.is_driver_error(error)
    assert not device.is_out_of_memory(error)


@pytest.mark.parametrize(
    "error",
    [
        torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB"),
        RuntimeError("CUDA error: out of memory"),
        RuntimeError("CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`"),
        RuntimeError("MPS backend out of memory (MPS allocated: 1 GB)"),
    ],
)
def test_lack_of_memory_is_not_the_drivers_fault(error: Exception) -> None:
    assert not device.is_driver_error(error)
    assert device.is_out_of_memory(error)


@pytest.mark.parametrize(
    "error",
    [
        RuntimeError("mat1 and mat2 shapes cannot be multiplied"),
        ValueError(ILLEGAL),
        NotImplementedError("The operator 'aten::x' is not implemented for the MPS device"),
        SystemExit("enough"),
    ],
)
def test_nor_are_other_errors(error: BaseException) -> None:
    assert not device.is_driver_error(error)


def test_what_was_made_of_a_drivers_error_is_one() -> None:
    error = ValueError("the weights do not load")
    error.__cause__ = RuntimeError(ILLEGAL)
    assert device.is_driver_error(error)


@pytest.fixture
def odd(registry: Registry, places: WeightsPlaces) -> Iterator[Setup]:
    plugins = {plugin.info.key: plugin for plugin in odd_scorers.EVERYTHING}
    yield Setup(Registry({**registry.scorers, **plugins}, registry.backbones), places, batch=8)
    odd_scorers.breaks.clear()
    odd_scorers.load_breaks.clear()


Start = Callable[..., ScoringThread]


def feed(thread: ScoringThread, count: int, *wanted: str) -> None:
    """Submit images all at once, so that they come in full batches."""
    thread.pause()
    for number in range(count):
        thread.submit(job(number, *wanted))
    thread.resume()


def test_the_batch_is_done_again_with_models_made_anew(
    started: Start, post: Post, odd: Setup
) -> None:
    odd_scorers.breaks.append(RuntimeError(ILLEGAL))
    feed(started(odd), 20, "driver", *BOTH)
    post.wait(lambda: len(post.scored) == 20)
    assert sorted(each.image_id for each in post.scored) == [*range(20)]
    assert all(len(each.scores) == 3 for each in post.scored)
    assert post.failed == []
    assert post.phases.count(Phase.LOADING) == 2


def test_a_driver_that_breaks_now_and_then_never_ends_it(
    started: Start, post: Post, odd: Setup
) -> None:
    thread = started(odd)
    for number in range(4):
        odd_scorers.breaks.append(RuntimeError(ILLEGAL))
        thread.submit(job(number, "driver"))
        post.wait(lambda count=number + 1: len(post.scored) == count)
    assert post.failed == []


def test_one_that_breaks_again_at_once_ends_it_with_the_way_out(
    started: Start, post: Post, odd: Setup
) -> None:
    odd_scorers.breaks += [RuntimeError(ILLEGAL)] * MOST_BREAKS
    feed(started(odd), 3, "driver")
    post.wait_for(Phase.FAILED)
    assert post.states[-1].reason == f"RuntimeError: {ILLEGAL.partition(chr(10))[0]}"
    assert post.states[-1].way_out is WayOut.RESTART
    assert (post.scored, post.failed) == ([], [])


def test_models_that_do_not_load_because_of_it_are_not_called_broken(
    started: Start, post: Post, odd: Setup
) -> None:
    odd_scorers.load_breaks.append(RuntimeError(ILLEGAL))
    feed(started(odd), 3, "driver")
    post.wait(lambda: len(post.scored) == 3)
    assert [type(each).__name__ for each in post.delivered].count("Unavailable") == 0


def test_an_image_that_breaks_its_batch_is_found_all_the_same(
    started: Start, post: Post, odd: Setup
) -> None:
    odd_scorers.breaks.append(RuntimeError(ILLEGAL))
    feed(started(odd), 16, "poisoned", "driver")
    post.wait(lambda: len(post.scored) == 16)
    assert [(each.image_id, dict(each.reasons)) for each in post.failed] == [
        (13, {"poisoned": "ZeroDivisionError: poison"})
    ]
    assert all(len(each.scores) == 2 for each in post.scored if each.image_id != 13)


def test_memory_may_run_out_besides(started: Start, post: Post, odd: Setup) -> None:
    odd_scorers.breaks.append(RuntimeError(ILLEGAL))
    feed(started(odd), 16, "hungry", "poisoned", "driver")
    post.wait(lambda: len(post.scored) == 16)
    assert [each.image_id for each in post.failed] == [13]
    assert {made.key for each in post.scored for made, _ in each.scores} == {
        *("hungry", "poisoned", "driver")
    }


def test_a_question_hears_of_it_and_the_next_is_answered_by_other_models(
    started: Start, post: Post, odd: Setup
) -> None:
    thread = started(odd)

    def breaks(_: object) -> None:
        raise RuntimeError(ILLEGAL)

    before = thread.ask(lambda models: models).result(PATIENCE)
    assert "CUDA error" in str(thread.ask(breaks).exception(PATIENCE))
    assert thread.ask(lambda models: models).result(PATIENCE) is not before
    thread.submit(job(1))
    post.wait(lambda: len(post.scored) == 1)


def test_a_driver_that_does_not_even_tell_its_memory_ends_it_too(
    started: Start, post: Post, odd: Setup
) -> None:
    from curator.scoring.restraint import Limits, Room, Senses

    def room(_: str) -> Room:
        raise RuntimeError(ILLEGAL)

    thread = started(odd, limits=lambda: Limits(spare=1), senses=Senses(room=room))
    thread.submit(job(1))
    post.wait_for(Phase.FAILED)
    assert post.states[-1].way_out is WayOut.RESTART
