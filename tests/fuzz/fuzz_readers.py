"""Feeds spoilt files to everything that reads embedded data, and tells what broke.

Run by hand: `python -m tests.fuzz.fuzz_readers --seeds FOLDER --inputs 200000 --processes 2`.
Each input is made from its number alone, so `--only NUMBER` makes the same again and shows how it
fails. What counts as a fault: an exception, a reader that failed, a warning, a result that no
database or JSON takes, more than `SLOW_S` for one input.
"""

from __future__ import annotations

import argparse
import json
import logging
import multiprocessing
import random
import re
import resource
import signal
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import FrameType

from sqlalchemy import Connection

from curator.imaging.container import read_container
from curator.library.embedded import read_embedded
from curator.metadata.reading import installed_readers
from curator.store import generations
from curator.store.engine import open_database
from curator.store.memo import forget
from tests.fuzz.mutations import mutated_bytes, mutated_texts
from tests.fuzz.seeds import Texts, in_file, own_seeds, seeds_in

SLOW_S = 2.0
STUCK_S = 30.0
MOST_MEMORY = 6 << 30
_LEAP = 64 << 20
_TOLD_EVERY = 200
_OFTEN_S = 5.0
_PLACE = re.compile(r'File ".*?/curator/([^"]*)", line (\d+)')


class Slow(BaseException):
    """An input that takes too long; no `except Exception` may swallow it."""


class FailedError(Exception):
    """A reader that failed, or a result that cannot be stored."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that must not happen: what, where it was raised, which input, how it was raised."""

    kind: str
    number: int
    story: str


@dataclass(frozen=True, slots=True)
class News:
    """How far a process has come; the slowest input comes with its seconds."""

    next_number: int
    done: int
    rss_mb: int
    slowest: tuple[float, int]
    readers: Counter[str]
    faults: tuple[Fault, ...]


class Inputs:
    """All inputs there are, each known by its number."""

    def __init__(self, seeds: Sequence[Sequence[bytes]], salt: int) -> None:
        """Take the seeds: in groups, from each of which as much is drawn as from any other."""
        self._groups = [group for group in seeds if group]
        self._salt = salt
        self._texts: dict[bytes, Texts] = {}

    def make(self, number: int) -> bytes:
        """The input of this number."""
        chance = random.Random(f"{self._salt}-{number}")
        first, second = (chance.choice(chance.choice(self._groups)) for _ in range(2))
        draw = chance.random()
        if draw < 0.35:
            return mutated_bytes(first, second, chance)
        data = in_file(mutated_texts(self._of(first), self._of(second), chance), chance)
        return data if draw < 0.85 else mutated_bytes(data, second, chance)

    def _of(self, seed: bytes) -> Texts:
        if seed not in self._texts:
            self._texts[seed] = dict(read_container(seed).texts)
        return self._texts[seed]


class _Failures(logging.Handler):
    """Turns what is logged as a failure into one."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.stories: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        story = "".join(traceback.format_exception(*record.exc_info)) if record.exc_info else ""
        self.stories.append(f"{record.getMessage()}\n{story}")


class Check:
    """Everything that is done to an input, with what that needs.

    Attributes:
        readers: in the order they are asked.
        connection: to an empty library; nothing is left in it.
        failures: what is logged of them.
    """

    def __init__(self, connection: Connection, failures: _Failures) -> None:
        self.readers = installed_readers()
        self.connection = connection
        self.failures = failures
        connection.connection.cursor().execute("PRAGMA foreign_keys = OFF")  # no image is there

    def __call__(self, data: bytes) -> str:
        """Read a file, write what it tells; gives the name of the reader that understood it."""
        found = read_embedded(data, None, self.readers)
        json.dumps(asdict(found), allow_nan=False, ensure_ascii=False).encode()
        try:
            made = generations.Made(found.raw, found.generation, found.plain)
            generations.insert(self.connection, {1: made})
        finally:
            self.connection.rollback()
            forget(self.connection)
        if self.failures.stories:
            raise FailedError(self.failures.stories.pop(0))
        return found.generation.reader


@contextmanager
def checking() -> Iterator[Check]:
    """A check, with a library of its own that goes when it is done."""
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder), writable=True, holder="the fuzz run")
        with database.write() as connection:
            yield Check(connection, _listen())
        database.close()


def fault_of(number: int, error: BaseException) -> Fault:
    """A failure, with the place in our code it comes from as its kind."""
    story = "".join(traceback.format_exception(error))
    innermost = str(error) if isinstance(error, FailedError) else story
    places = _PLACE.findall(innermost)
    name = innermost.rstrip().rpartition("\n")[2].partition(":")[0]
    return Fault(f"{name} in {':'.join(places[-1]) if places else '?'}", number, story)


def work(inputs: Inputs, numbers: range, news: Pipe) -> None:
    """Go through inputs in a process of its own, telling of them now and then."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    warnings.simplefilter("error")
    faults: list[Fault] = []
    seen: Counter[str] = Counter()
    slowest = (0.0, 0)
    with checking() as check:
        told, peak = time.monotonic(), _rss()
        for done, number in enumerate(numbers, 1):
            try:
                name, seconds = _timed(check, inputs.make(number))
                seen[name] += 1
                slowest = max(slowest, (seconds, number))
            except (Exception, Slow) as error:  # noqa: BLE001 – whatever it is, it is looked for
                faults.append(fault_of(number, error))
                check.failures.stories.clear()
            before, peak = peak, _rss()
            if peak > before + _LEAP:
                faults.append(Fault("a leap in memory", number, f"{peak >> 20} MB"))
            if (
                done % _TOLD_EVERY == 0
                or number == numbers[-1]
                or time.monotonic() > told + _OFTEN_S
            ):
                told = time.monotonic()
                rss = _rss() >> 20
                news.send(News(number + numbers.step, done, rss, slowest, seen, tuple(faults)))
                faults.clear()


def _timed(check: Check, data: bytes) -> tuple[str, float]:
    begun = time.perf_counter()
    signal.setitimer(signal.ITIMER_REAL, SLOW_S)
    try:
        name = check(data)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    seconds = time.perf_counter() - begun
    if seconds > SLOW_S:  # within a single call, which no signal gets into
        raise Slow
    return name, seconds


def _listen() -> _Failures:
    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise Slow

    signal.signal(signal.SIGALRM, stop)
    failures = _Failures()
    logging.getLogger().addHandler(failures)
    return failures


def _rss() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10


class Worker:
    """One process and what is known of it; begins anew behind an input it hangs at."""

    def __init__(self, inputs: Inputs, numbers: range) -> None:
        self.inputs = inputs
        self.numbers = numbers
        self.done = self._before = 0
        self.rss_mb = 0
        self.slowest = (0.0, 0)
        self.readers: Counter[str] = Counter()
        self.faults: list[Fault] = []
        self.is_finished = not numbers
        self._start(numbers)

    def _start(self, numbers: range) -> None:
        self._left = numbers
        self._before = self.done
        self._readers_before = self.readers
        self._heard = time.monotonic()
        self._news, other = multiprocessing.Pipe(duplex=False)
        self._process: BaseProcess = multiprocessing.Process(
            target=work, args=(self.inputs, numbers, other), daemon=True
        )
        self._process.start()
        other.close()

    def listen(self) -> None:
        """Take in what the process tells; end it when it has told nothing for too long."""
        try:
            while self._news.poll():
                self._take_in(self._news.recv())
        except EOFError:
            self._process.join()
        if self.is_finished:
            self._process.join()
        elif not self._process.is_alive() or time.monotonic() > self._heard + STUCK_S:
            self._process.kill()
            self._process.join()
            self._blame()

    def _take_in(self, news: News) -> None:
        self._heard = time.monotonic()
        self.done = self._before + news.done
        self.rss_mb = max(self.rss_mb, news.rss_mb)
        self.slowest = max(self.slowest, news.slowest)
        self.readers = self._readers_before + news.readers
        self.faults += news.faults
        self._left = range(news.next_number, self.numbers.stop, self.numbers.step)
        self.is_finished = not self._left

    def _blame(self) -> None:
        """Somewhere in the next batch a process died or hung: it is skipped and named."""
        lost = self._left[:_TOLD_EVERY]
        story = f"one of {lost}, exit code {self._process.exitcode}"
        self.faults.append(Fault("died or hung for good", lost[0], story))
        self.done += len(lost)
        if len(self._left) > len(lost):
            self._start(self._left[len(lost) :])
        else:
            self.is_finished = True


def run(inputs: Inputs, count: int, processes: int, out: Path) -> int:
    """Go through all inputs and tell of them; gives the number of faults."""
    begun = time.monotonic()
    workers = [Worker(inputs, range(first, count, processes)) for first in range(processes)]
    while not all(worker.is_finished for worker in workers):
        time.sleep(1)
        for worker in workers:
            if not worker.is_finished:
                worker.listen()
        done = sum(worker.done for worker in workers)
        faults = sum(len(worker.faults) for worker in workers)
        say(f"\r{done} inputs, {done / (time.monotonic() - begun):.0f} a second, {faults} faults")
    say("\n")
    seconds = time.monotonic() - begun
    found = [fault for worker in workers for fault in worker.faults]
    report(inputs, found, out)
    readers = sum((worker.readers for worker in workers), Counter())
    say(f"understood by: {dict(readers.most_common())}\n")
    slow_s, slowest = max(worker.slowest for worker in workers)
    say(f"slowest: input {slowest} with {slow_s:.2f} s\n")
    peak = max(worker.rss_mb for worker in workers)
    say(f"{count} inputs in {seconds:.0f} s, {len(found)} faults, peak memory {peak} MB\n")
    return len(found)


def report(inputs: Inputs, found: Sequence[Fault], out: Path) -> None:
    """Keep the smallest input of each kind of fault, and tell how often each came."""
    for kind, times in Counter(fault.kind for fault in found).most_common():
        of_kind = [fault for fault in found if fault.kind == kind][:50]
        best = min(of_kind, key=lambda fault: len(inputs.make(fault.number)))
        out.mkdir(parents=True, exist_ok=True)
        (out / f"{best.number}.bin").write_bytes(inputs.make(best.number))
        (out / f"{best.number}.txt").write_text(f"{kind}\n{best.story}", "utf-8", "replace")
        say(f"{times} times {kind}: input {best.number}\n")


def say(words: str) -> None:
    """Tell the one who waits."""
    sys.stdout.write(words)
    sys.stdout.flush()


def main() -> None:
    """Read the command line and go."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--seeds", type=Path, action="append", default=[], help="folder of images")
    parser.add_argument("--inputs", type=int, default=20_000)
    parser.add_argument("--processes", type=int, default=1)
    parser.add_argument("--salt", type=int, default=1, help="another number, other inputs")
    parser.add_argument("--out", type=Path, default=Path("fuzz-faults"), help="where faults go")
    parser.add_argument("--only", type=int, help="try one input here, and let it fail")
    given = parser.parse_args()
    seeds = [own_seeds(), *map(seeds_in, given.seeds)]
    inputs = Inputs(seeds, given.salt)
    if given.only is not None:
        with checking() as check:
            say(f"{check(inputs.make(given.only))}\n")
    elif run(inputs, given.inputs, given.processes, given.out):
        sys.exit(1)


if __name__ == "__main__":
    main()
