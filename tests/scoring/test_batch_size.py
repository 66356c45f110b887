from __future__ import annotations

from curator.scoring.batch_size import PATIENCE, BatchSize


def succeed(size: BatchSize, times: int) -> None:
    for _ in range(times):
        size.went_well(size.most)


def test_it_halves_what_was_too_much() -> None:
    size = BatchSize(32)
    size.ran_out(32)
    assert size.most == 16
    size.ran_out(5)
    assert size.most == 2
    size.ran_out(1)
    assert size.most == 1


def test_a_part_that_was_too_much_never_makes_it_grow() -> None:
    size = BatchSize(8)
    size.ran_out(8)
    size.ran_out(32)
    assert size.most == 4


def test_it_grows_back_after_a_while_of_success_and_not_beyond() -> None:
    size = BatchSize(32)
    size.ran_out(32)
    size.ran_out(16)
    succeed(size, PATIENCE - 1)
    assert size.most == 8
    succeed(size, 1)
    assert size.most == 16
    succeed(size, 10 * PATIENCE)
    assert size.most == 32


def test_batches_that_were_not_full_prove_nothing() -> None:
    size = BatchSize(8)
    size.ran_out(8)
    for _ in range(10 * PATIENCE):
        size.went_well(3)
    assert size.most == 4


def test_a_device_that_is_simply_small_is_tried_ever_more_rarely() -> None:
    size = BatchSize(8)
    size.ran_out(8)
    for times in (PATIENCE, 2 * PATIENCE, 4 * PATIENCE):
        succeed(size, times - 1)
        assert size.most == 4
        succeed(size, 1)
        assert size.most == 8
        size.ran_out(8)
        assert size.most == 4
