"""A program that kills itself while files move, at one line of Curator after the other.

Run as `python file_victims.py TEMPLATE DEED KILLS`: TEMPLATE is a folder with a library and its
pictures. For each kill it is copied, one forked child does the deed and is killed at some line,
one more is killed where it opens the library again, and a third tells what is wrong then. Printed
is JSON: how many lines there were, how many kills, and what was found wrong.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from curator.library.disk import Disk
from curator.library.library import Library
from curator.library.places import library_places
from curator.library.scan import scan
from curator.settings import Settings

WATCHED = ("disk.py", "placing.py", "file_mover.py", "file_job.py", "file_jobs.py")
RECOVERY = (*WATCHED, "file_recovery.py")
RATED = 1


class OtherVolume(Disk):
    """As if all files went to another volume."""

    def rename(self, source: bytes, target: bytes) -> None:
        if not source.endswith(b".part"):
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        super().rename(source, target)


def opened(folder: Path, disk: Disk) -> Library:
    settings = Settings(settle_seconds=0, decode_threads=1)
    places = library_places(folder / "library", {})
    return Library(places, settings, writable=True, holder="a victim", disk=disk)


def do(library: Library, folder: Path, deed: str) -> None:
    files = library.files
    match deed:
        case "hold":
            files.hold([1, 2])
        case "move":
            files.move_to([1, 2], folder / "p" / "b")
        case "copy":
            files.copy_to([1, 2], folder / "out")
        case "bin":
            files.empty_holding()
        case "undo":
            library.undo()
        case "redo":
            library.redo()
    library.flush()


def contents(folder: Path) -> Counter[bytes]:
    return Counter(path.read_bytes() for path in folder.rglob("*") if path.is_file())


def files_in(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


class Killer:
    """Counts the lines that are run in some modules, and kills the process at one of them."""

    def __init__(self, modules: tuple[str, ...], at: int) -> None:
        self.count = 0
        self.armed = False
        self._modules, self._at = modules, at
        self._lock = threading.Lock()

    def trace(self, frame: FrameType, _event: str, _argument: Any) -> Any:
        name = os.path.basename(frame.f_code.co_filename)
        return self._line if name in self._modules else None

    def _line(self, _frame: FrameType, event: str, _argument: Any) -> Any:
        if event == "line" and self.armed:
            with self._lock:
                self.count += 1
                if self.count == self._at:
                    os.kill(os.getpid(), signal.SIGKILL)
        return self._line

    def start(self) -> None:
        threading.settrace(self.trace)
        sys.settrace(self.trace)


def in_child(work: Callable[[], object]) -> tuple[bool, str]:
    """Whether a forked child ended by itself, and what its work gave, as text."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        try:
            told = json.dumps(work())
        except Exception:  # noqa: BLE001 - whatever it is, the parent tells it
            told = json.dumps(traceback.format_exc())
        os.write(writing, told.encode()[:60_000])
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode()
    _, status = os.waitpid(child, 0)
    return os.WIFEXITED(status), told


def victim(folder: Path, disk: Disk, deed: str, at: int) -> int:
    killer = Killer(WATCHED, at)
    killer.start()  # Before the writer's thread begins, which is watched too.
    library = opened(folder, disk)
    killer.armed = True
    do(library, folder, deed)
    return killer.count


def opener(folder: Path, disk: Disk, at: int) -> int:
    killer = Killer(RECOVERY, at)
    killer.start()
    killer.armed = True
    opened(folder, disk).close()
    return killer.count


def wrongs(folder: Path, disk: Disk, deed: str, before: Counter[bytes]) -> list[str]:
    """What is wrong with a library after a kill."""
    found = []
    library = opened(folder, disk)
    found += library.database.check()
    report = scan(library, library.watched)
    missing = library.find(library.parse("is:missing")).tolist()
    if deed != "bin":
        if report.missing or missing:
            found.append(f"missing: {report.missing} {missing}")
        if before - contents(folder / "p") - contents(folder / "out"):
            found.append("a file is lost")
    rated = library.find(library.parse("rating:4 is:held")).tolist()
    rated += library.find(library.parse("rating:4")).tolist() + missing
    if RATED not in rated:
        found.append("the stars are lost")
    found += [f"left over: {name}" for name in files_in(folder) if name.endswith(".part")]
    with library.database.read() as connection:
        if connection.exec_driver_sql("SELECT 1 FROM file_job").first():
            found.append("the journal is not empty")
        held = connection.exec_driver_sql("SELECT relpath FROM file WHERE held").scalars().all()
    found += [
        f"not held: {path!r}" for path in held if not (folder / "p" / os.fsdecode(path)).exists()
    ]
    if deed != "bin":
        while library.undo():
            library.flush()
        if files_in(folder / "p") != json_files(folder / "start.json"):
            found.append(f"not as before: {sorted(files_in(folder / 'p'))}")
        if files_in(folder / "out"):
            found.append(f"copies stay: {sorted(files_in(folder / 'out'))}")
    library.close()
    return found


def json_files(path: Path) -> dict[str, bytes]:
    return {name: bytes.fromhex(text) for name, text in json.loads(path.read_text()).items()}


def relinked(template: Path, folder: Path) -> None:
    """A copy of the template whose library knows the copied pictures."""
    shutil.copytree(template, folder)
    library = opened(folder, Disk())
    for name in ("p", "out"):
        if any(each.path == bytes(template / name) for each in library.watched):
            library.relink_folder(template / name, folder / name)
    scan(library, library.watched)
    library.close()


def main(template: Path, deed: str, volume: str, kills: int) -> dict[str, object]:
    disk = OtherVolume() if volume == "other" else Disk()
    began = time.monotonic()
    with tempfile.TemporaryDirectory(dir=template.parent) as name:
        place, kept = Path(name, "now"), Path(name, "kept")
        relinked(template, place)  # Here, so that no child has to load what it needs anew.
        shutil.copytree(place, kept)
        before = contents(place / "p")
        _, lines = in_child(lambda: victim(place, disk, deed, 0))
        total = int(lines)
        wrong: list[str] = []
        killed = 0
        for number in range(kills):
            at = 1 + number * total // kills
            shutil.rmtree(place)
            shutil.copytree(kept, place)
            ended, told = in_child(lambda at=at: victim(place, disk, deed, at))
            killed += not ended
            if number % 2:
                in_child(lambda number=number: opener(place, disk, 1 + 7 * number))
            ended, told = in_child(lambda: wrongs(place, disk, deed, before))
            if not ended or told != "[]":
                wrong.append(f"at {at}: {told}")
    return {
        "lines": total,
        "killed": killed,
        "wrong": wrong[:5],
        "wrongs": len(wrong),
        "seconds": time.monotonic() - began,
    }


if __name__ == "__main__":
    print(json.dumps(main(Path(sys.argv[1]), *sys.argv[2:4], int(sys.argv[4]))))  # noqa: T201
