from __future__ import annotations

import os
import signal
from collections.abc import Iterator

import pytest

from curator.cli.interrupts import Interruptions, asked_to_stop

pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals of a process to itself")


@pytest.fixture(autouse=True)
def handlers() -> Iterator[None]:
    """The test runner's own handlers are back at the end."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def test_the_first_signal_interrupts_and_the_second_only_asks_for_patience(
    capfd: pytest.CaptureFixture[str],
) -> None:
    Interruptions().listen()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGTERM)
    assert capfd.readouterr().err == ""
    signal.raise_signal(signal.SIGINT)
    assert "once more ends at once" in capfd.readouterr().err


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_the_third_signal_ends_the_process() -> None:
    child = os.fork()
    if child == 0:
        Interruptions().listen()
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 130


def test_what_the_process_was_told_to_ignore_stays_ignored() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Interruptions().listen()
    signal.raise_signal(signal.SIGINT)


def test_a_wish_to_stop_is_heard_once_and_obeyed_the_second_time() -> None:
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with asked_to_stop() as stopping:
        assert not stopping()
        signal.raise_signal(signal.SIGINT)
        assert stopping()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
