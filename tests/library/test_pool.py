"""The decode pool: bounded, and never stopped by one bad file."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from curator.domain.change import Fact, FileRead
from curator.domain.image import FileStat, FolderId
from curator.domain.score import Geometry, InputSpec, Interpolation
from curator.library.inbox import Inbox
from curator.library.pool import DecodePool, SpareInputs
from curator.library.targets import NotYet, Target, Tools, Unreadable

from .conftest import write_png

SPEC = InputSpec(8, Geometry.CROP, Interpolation.BICUBIC)


def inputs(size: int) -> dict[InputSpec, np.ndarray]:
    return {SPEC: np.zeros(size, np.uint8)}


def test_spare_inputs_are_bounded_in_bytes_and_oldest_go_first() -> None:
    spare = SpareInputs(most_bytes=100)
    for name in (b"a", b"b", b"c"):
        spare.put(name, inputs(40))
    assert spare.take(b"a") is None
    assert spare.take(b"b") is not None
    assert spare.take(b"b") is None
    spare.put(b"d", inputs(500))  # one may always wait
    assert spare.take(b"c") is None
    assert spare.take(b"d") is not None


def test_files_are_read_and_one_that_breaks_stops_nothing(tmp_path: Path) -> None:
    def known(content_hash: bytes) -> None:
        if broken:
            raise RuntimeError("a bug")

    facts: list[Fact] = []
    reports: list[NotYet | Unreadable] = []
    broken = [True]
    pool = DecodePool(
        2, Tools((), known, lambda _: False), facts.append, reports.append, SpareInputs()
    )
    path = write_png(tmp_path / "a.png")
    target = Target(FolderId(1), b"a.png", bytes(path), FileStat(0, 0, 0))
    pool.submit(target)
    pool.wait()
    assert [type(each) for each in reports] == [Unreadable]
    broken.clear()
    pool.submit(target)
    pool.wait()
    assert [type(each) for each in facts] == [FileRead]
    pool.close()


def test_submit_waits_while_too_much_is_under_way() -> None:
    pool = DecodePool(1, Tools((), lambda _: None, lambda _: False), print, print, SpareInputs())
    gate = threading.Event()
    for _ in range(9):
        pool.run(gate.wait)
    late = threading.Thread(target=lambda: pool.run(lambda: None), name="curator-late")
    late.start()
    late.join(0.2)
    assert late.is_alive()
    assert pool.under_way == 9
    gate.set()
    late.join(5)
    assert not late.is_alive()
    pool.wait()
    pool.close()


def test_broken_work_is_logged_and_counted_as_done(caplog: pytest.LogCaptureFixture) -> None:
    pool = DecodePool(1, Tools((), lambda _: None, lambda _: False), print, print, SpareInputs())
    pool.run(lambda: 1 // 0)
    pool.wait()
    assert pool.under_way == 0
    pool.close()
    assert "broke off" in caplog.text


def test_inbox_gives_in_order_wakes_and_leaves_the_rest() -> None:
    inbox: Inbox[int] = Inbox()
    woken: list[int] = []
    inbox.wake = lambda: woken.append(1)
    for n in range(5):
        inbox.put(n)
    assert len(woken) == 5
    assert list(inbox.take(at_most=-1)) == [0]
    assert list(inbox.take()) == [1, 2, 3, 4]
    assert list(inbox.take(wait=0.01)) == []
