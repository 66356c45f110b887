"""A scoring plan that cannot go on: nobody waits for it for ever, least of all who reads files."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing
from pathlib import Path

from tiny_weights import make_tiny_weights

from curator.library.pool import SpareInputs
from curator.library.scan import scan
from curator.library.scoring_plan import Engine, ScoringPlan
from curator.scoring.session import Setup
from curator.scoring.worker import ScoringThread

from .conftest import OpenLibrary, write_png

JOB_BYTES = 224 * 224 * 3


def test_images_that_cannot_be_asked_for_are_left_for_the_next_run(
    open_library: OpenLibrary, tmp_path: Path
) -> None:
    write_png(tmp_path / "out" / "a.png")
    library = open_library()
    scan(library, [library.add_folder(tmp_path / "out")])
    with closing(sqlite3.connect(library.database.path)) as connection:
        connection.execute("ALTER TABLE generation RENAME COLUMN plain_id TO hidden_id")
    library.scoring().begin(["exposure"], again=["exposure"])
    end = time.monotonic() + 10
    while library.scoring().progress.left:
        assert time.monotonic() < end
        library.drain(wait=0.05)
    with closing(sqlite3.connect(library.database.path)) as connection:
        connection.execute("ALTER TABLE generation RENAME COLUMN hidden_id TO plain_id")
    library.scoring().begin(["exposure"], again=["exposure"])
    while library.scoring().progress.left:
        assert time.monotonic() < end
        library.drain(wait=0.05)
    library.flush()
    assert library.scoring().progress.done == 1


def test_reading_files_goes_on_while_scoring_waits_with_a_full_queue(
    open_library: OpenLibrary, tmp_path: Path
) -> None:
    for number in range(20):
        write_png(tmp_path / "out" / f"{number}.png", shade=number)
    weights = make_tiny_weights(tmp_path / "weights") / "clip"
    library = open_library(weights={"clip": weights}, decode_threads=2)
    scan(library, [library.add_folder(tmp_path / "out")])
    setup = Setup(library.scorers.registry, library.weights_places, device="cpu")
    engine = Engine(
        database=library.database,
        registry=setup.registry,
        places=setup.places,
        pool=library.pool(),
        spare=SpareInputs(),
        write=library.submit,
        tell=library.inbox.put,
        most_pixels=10**8,
    )
    plan = ScoringPlan(
        engine, lambda deliver: ScoringThread(setup, deliver, queue_bytes=5 * JOB_BYTES)
    )
    try:
        plan.pause()
        assert plan.begin(["clip"]).images == 20
        end = time.monotonic() + 10
        while plan._scoring.pending < 5:
            assert time.monotonic() < end
            time.sleep(0.02)
        time.sleep(0.3)
        for _ in range(4):
            read = threading.Event()
            library.pool().run(read.set)
            assert read.wait(5), "the pool's threads wait for scoring"
        plan.resume()
        end = time.monotonic() + 60
        while plan.progress.left:
            assert time.monotonic() < end
            library.drain(wait=0.05)
        assert plan.progress.done == 20
    finally:
        plan.stop()
