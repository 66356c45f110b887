"""Whoever works hears that nobody waits any more."""

from __future__ import annotations

import threading
from concurrent.futures import Future

import pytest

from curator.library.stopping import Stop, StoppedError


def test_an_outcome_is_waited_for() -> None:
    future: Future[int] = Future()
    threading.Timer(0.05, future.set_result, (7,)).start()
    assert Stop().outcome(future) == 7


def test_what_a_future_raises_is_raised() -> None:
    future: Future[int] = Future()
    future.set_exception(ZeroDivisionError())
    with pytest.raises(ZeroDivisionError):
        Stop().outcome(future)


def test_the_word_ends_the_waiting_and_cancels_what_has_not_begun() -> None:
    stop, future = Stop(), Future[int]()
    threading.Timer(0.05, stop.say).start()
    with pytest.raises(StoppedError):
        stop.outcome(future)
    assert future.cancelled()
    stop.say()  # once more says nothing new
    with pytest.raises(StoppedError):
        stop.check()


def test_an_outcome_that_is_there_is_given_all_the_same() -> None:
    stop, future = Stop(), Future[int]()
    future.set_result(7)
    stop.say()
    assert stop.outcome(future) == 7
