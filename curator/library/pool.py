"""The decode pool: files in, Facts to the writer, model inputs kept for the scoring thread."""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from curator.courtesy import give_way
from curator.domain.change import Fact, FileRead
from curator.library.targets import Ingested, Inputs, NotYet, Target, Tools, Unreadable

log = logging.getLogger(__name__)

SPARE_BYTES = 64 * 1024 * 1024
WAITING_PER_THREAD = 8


class SpareInputs:
    """Model inputs made while a file was read, until the scoring thread comes to the image.

    Bounded in bytes: the oldest are dropped, and made again when they are asked for. Any thread.
    """

    def __init__(self, most_bytes: int = SPARE_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._by_hash: OrderedDict[bytes, Inputs] = OrderedDict()
        self._lock = threading.Lock()

    def put(self, content_hash: bytes, inputs: Inputs) -> None:
        """Keep a content's inputs."""
        with self._lock:
            self._drop(content_hash)
            self._by_hash[content_hash] = inputs
            self._bytes += _size(inputs)
            while self._bytes > self._most and len(self._by_hash) > 1:
                self._drop(next(iter(self._by_hash)))

    def take(self, content_hash: bytes) -> Inputs | None:
        """Give a content's inputs away, or None when there are none (any more)."""
        with self._lock:
            return self._drop(content_hash)

    def _drop(self, content_hash: bytes) -> Inputs | None:
        inputs = self._by_hash.pop(content_hash, None)
        self._bytes -= _size(inputs or {})
        return inputs


def _size(inputs: Inputs) -> int:
    return sum(array.nbytes for array in inputs.values())


class DecodePool:
    """Reads files in some threads; memory stays bounded because `submit` waits for its turn.

    Args:
        threads: how many files are decoded at once.
        tools: what reading a file needs.
        write: takes the Facts; may block.
        report: is told of files that gave no Fact; called from the pool's threads.
        spare: where model inputs go.
    """

    def __init__(
        self,
        threads: int,
        tools: Tools,
        write: Callable[[Fact], None],
        report: Callable[[NotYet | Unreadable], None],
        spare: SpareInputs,
    ) -> None:
        self._tools = tools
        self._write = write
        self._report = report
        self._spare = spare
        self._most = threads * (WAITING_PER_THREAD + 1)
        self._under_way = 0
        self._changed = threading.Condition()
        self._executor = ThreadPoolExecutor(threads, "curator-decode", initializer=give_way)

    def submit(self, target: Target) -> None:
        """Read a file; waits while too many others wait."""
        self.run(lambda: self._read(target))

    def run(self, work: Callable[[], None]) -> None:
        """Do any other work in the pool, in turn with the files."""
        with self._changed:
            if self._under_way >= self._most:
                # Not for the first free place: who feeds the pool would be woken for every file.
                self._changed.wait_for(self._has_room)
            self._under_way += 1
        self._executor.submit(self._guarded, work)

    def _has_room(self) -> bool:
        return self._under_way <= self._most // 2

    @property
    def under_way(self) -> int:
        """Files and other work not done yet."""
        with self._changed:
            return self._under_way

    def wait(self) -> None:
        """Wait until everything submitted is done."""
        with self._changed:
            self._changed.wait_for(lambda: self._under_way == 0)

    def close(self) -> None:
        """Finish what has begun, drop the rest, end the threads."""
        self._executor.shutdown(wait=True, cancel_futures=True)

    def _guarded(self, work: Callable[[], None]) -> None:
        try:
            work()
        except Exception:
            log.exception("work in the decode pool broke off")
        finally:
            with self._changed:
                self._under_way -= 1
                if self._has_room():
                    self._changed.notify_all()

    def _read(self, target: Target) -> None:
        # Decoders take long to load, and a window is to be seen before the first file is read.
        from curator.library.ingest import read_file

        try:
            result = read_file(target, self._tools)
        except Exception as error:
            # Thread top: a bug met in one file must not stop the others.
            log.exception("reading %r broke off", target.path)
            result = Unreadable(target.path, f"{type(error).__name__}: {error}")
        if not isinstance(result, Ingested):
            self._report(result)
            return
        if result.inputs and isinstance(result.fact, FileRead):
            self._spare.put(result.fact.hash, result.inputs)
        for fact in (result.fact, *result.also):
            self._write(fact)
