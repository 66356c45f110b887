"""A writer that cannot open its file lets nobody wait."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from curator.domain.change import Command, FolderAdded
from curator.domain.errors import StorageError
from curator.store.embeddings import Embeddings
from curator.store.engine import open_database
from curator.store.thumbs import Thumbs
from curator.store.writer import MOST_FACTS_UNDER_WAY, Committed, Step, WriteFailed, Writer


def test_every_change_is_told_and_nobody_waits(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    database = open_database(tmp_path / "library", writable=True, holder="a test")
    thumbs, embeddings = Thumbs(tmp_path / "cache"), Embeddings(tmp_path / "cache")
    told: list[Committed | WriteFailed] = []
    shutil.rmtree(tmp_path / "library")
    writer = Writer(database, thumbs, embeddings, told.append)
    for number in range(MOST_FACTS_UNDER_WAY + 1):
        writer.submit(FolderAdded(b"/%d" % number))
    writer.submit(Step(1, Command("keep", ())))
    writer.flush()
    writer.close()
    thumbs.close()
    embeddings.close()
    database.close()
    assert len(told) == MOST_FACTS_UNDER_WAY + 2
    assert all(isinstance(each, WriteFailed) for each in told)
    assert isinstance(told[-1], WriteFailed)
    assert isinstance(told[-1].error, StorageError)
    assert told[-1].is_asked_for
    assert len(caplog.records) == 1, "one reason is logged once, however many changes fail"


def test_a_note_that_cannot_be_written_leaves_no_lock(tmp_path: Path) -> None:
    (tmp_path / "writer.txt").mkdir()
    with pytest.raises(StorageError):
        open_database(tmp_path, writable=True, holder="a test")
    (tmp_path / "writer.txt").rmdir()
    open_database(tmp_path, writable=True, holder="a test").close()
