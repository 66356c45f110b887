"""kill -9 in the middle: what was acknowledged stays, the rest is simply done again."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest
from tiny_weights import make_tiny_weights

from curator.library.library import Library
from curator.library.places import library_places
from curator.library.scan import scan
from curator.settings import Settings
from curator.store.engine import FILE_NAME

from .conftest import parameters, write_png

OPEN = """
import sys
from pathlib import Path
from curator.library.library import Library
from curator.library.places import library_places
from curator.settings import Settings
library = Library(library_places(Path(sys.argv[1]), {}), Settings(settle_seconds=0.1),
                  writable=True, holder="a victim")
"""
SCAN = (
    OPEN
    + """
from curator.library.scan import scan
library.add_folder(Path(sys.argv[2]))
print("begun", flush=True)
scan(library, library.watched)
print("done", flush=True)
"""
)
WATCH = (
    OPEN
    + """
library.add_folder(Path(sys.argv[2]))
library.watch()
print("begun", flush=True)
while True:
    library.drain(wait=0.05)
"""
)
JUDGE = (
    OPEN
    + """
from curator.domain.image import Flag
from curator.library.commands import Judgement, judge
print("begun", flush=True)
for n in range(1, 100_000):
    ids = library.columns.ids[: 1 + n % 5]
    flag = Flag.KEEP if n % 2 else Flag.REJECT
    library.do(judge(library.columns, ids, Judgement(flag, rating=n % 6)))
    library.flush()
    print(n, flush=True)
"""
)
SCORE = """
import sys, time
from pathlib import Path
from curator.library.library import Library
from curator.library.places import library_places
from curator.settings import Settings
weights = {key: Path(sys.argv[2], key) for key in ("clip", "aesthetic_v2")}
settings = Settings(weights=weights, device="cpu", images_per_second=20)
library = Library(library_places(Path(sys.argv[1]), {}), settings, writable=True, holder="a victim")
plan = library.scoring()
plan.begin(["clip", "aesthetic_v2"])
print("begun", flush=True)
told = 0
while plan.progress.left:
    library.drain(wait=0.01)
    if plan.progress.done != told:
        told = plan.progress.done
        print(told, flush=True)
"""
NUMBERS = """
    SELECT scorer.key, count(*), count(DISTINCT image_id) FROM score
    JOIN scorer ON scorer.id = scorer_id WHERE scorer.key IN ('clip', 'aesthetic_v2') GROUP BY 1
"""
BATCH = 8
STATE = """
    SELECT hex(image_hash.hash), width, height, positive.text, seed,
           (SELECT count(*) FROM score WHERE score.image_id = image.id),
           (SELECT group_concat(relpath) FROM file WHERE file.image_id = image.id AND NOT missing)
    FROM image JOIN image_hash ON image_hash.image_id = image.id
    LEFT JOIN generation ON generation.image_id = image.id
    LEFT JOIN prompt AS positive ON positive.id = prompt_id ORDER BY 1
"""


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    for n in range(60):
        write_png(
            folder / f"{n % 4}" / f"{n}.png", parameters(f"fox {n}"), shade=n, size=(160, 120)
        )
    shutil.copy2(folder / "0" / "0.png", folder / "copy.png")
    (folder / "broken.png").write_bytes((folder / "0" / "0.png").read_bytes()[:500])
    return folder


def victim(program: str, *arguments: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    if process.stdout.readline() != "begun\n":
        killed(process)
        raise AssertionError("the victim did not even begin")
    return process


def killed(process: subprocess.Popen[str]) -> str:
    process.kill()
    output, _ = process.communicate()
    return output


def quiet_scan(library: Path, pictures: Path) -> list[tuple[object, ...]]:
    """Bring a library up to date undisturbed, and give its state."""
    places = library_places(library, {})
    with Library(places, Settings(settle_seconds=0.1), writable=True, holder="t") as opened:
        opened.add_folder(pictures)
        scan(opened, opened.watched)
        assert opened.database.check() == []
        assert all(
            opened.thumbnail(image.pixel_hash)
            for image in opened.details(opened.find(opened.parse("-is:failed")))
        )
    with closing(sqlite3.connect(library / FILE_NAME)) as connection:
        return connection.execute(STATE).fetchall()


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory, pictures: Path) -> list[object]:
    return list(quiet_scan(tmp_path_factory.mktemp("quiet") / "library", pictures))


@pytest.mark.parametrize("program", [SCAN, WATCH], ids=["scan", "watch"])
def test_killed_again_and_again_ends_as_undisturbed(
    tmp_path: Path, pictures: Path, undisturbed: list[object], program: str
) -> None:
    library = tmp_path / "library"
    for pause in (0.0, 0.15, 0.3, 0.5):
        process = victim(program, library, pictures)
        time.sleep(pause)
        killed(process)
    assert quiet_scan(library, pictures) == undisturbed


def test_no_acknowledged_decision_is_lost(tmp_path: Path, pictures: Path) -> None:
    library = tmp_path / "library"
    quiet_scan(library, pictures)
    for pause in (0.05, 0.3):
        process = victim(JUDGE, library)
        time.sleep(pause)
        acknowledged = [int(line) for line in killed(process).split("\n")[:-1]]
        with closing(sqlite3.connect(library / FILE_NAME)) as connection:
            steps = connection.execute("SELECT count(*) FROM history").fetchone()[0]
            (rating,) = connection.execute("SELECT rating FROM image ORDER BY id").fetchone()
            assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.execute("DELETE FROM history")
            connection.execute("UPDATE image SET rating = 0, flag = 0, flag_source = 0")
            connection.commit()
        last = acknowledged[-1] if acknowledged else 0
        # The step after the last acknowledged one may have been written as well.
        assert steps in (last, last + 1)
        assert rating in (last % 6, (last + 1) % 6)


def numbers(library: Path) -> dict[str, tuple[int, int]]:
    """How many numbers, and of how many images, by scorer; the library must be sound."""
    with closing(sqlite3.connect(library / FILE_NAME)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        return {key: (rows, images) for key, rows, images in connection.execute(NUMBERS)}


def test_killed_while_scoring_loses_at_most_what_was_in_hand(
    tmp_path: Path, pictures: Path
) -> None:
    """The bound: the batch in hand, and what the writer was collecting, for 50 ms at most.

    The speed limit lets a batch of eight begin every 0.4 s: so that is one batch more, or two
    where the first took so long that the second followed at once.
    """
    library, total = tmp_path / "library", 60
    quiet_scan(library, pictures)
    weights = make_tiny_weights(tmp_path / "weights")
    kept = 0
    for batches in (1, 2, 2):
        process = victim(SCORE, library, weights)
        assert process.stdout is not None
        told = [int(process.stdout.readline()) for _ in range(batches)]
        told += map(int, killed(process).split("\n")[:-1])
        before, found = kept, numbers(library)
        kept = min((rows for rows, _ in found.values()), default=0)
        assert before + told[-1] - 2 * BATCH <= kept <= before + told[-1] + BATCH
        assert all(rows == images for rows, images in found.values())
    assert 0 < kept < total
    given = {key: weights / key for key in ("clip", "aesthetic_v2")}
    settings = Settings(weights=given, device="cpu")
    with Library(library_places(library, {}), settings, writable=True, holder="t") as opened:
        plan = opened.scoring()
        assert plan.begin(["clip", "aesthetic_v2"]).images == total - kept
        while plan.progress.left:
            opened.drain(wait=0.05)
    assert numbers(library) == dict.fromkeys(["clip", "aesthetic_v2"], (total, total))
