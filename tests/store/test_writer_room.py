"""Who waits for a writer that cannot get on, and who does not."""

from __future__ import annotations

import sqlite3
import threading
import time
from contextlib import closing

from curator.domain.change import FolderAdded, FolderRemoved, NotAnImage
from curator.domain.image import FileStat, FolderId
from curator.store import folders
from curator.store.writer import MOST_FACTS_UNDER_WAY

from .conftest import Opened


def test_findings_wait_for_room_and_the_user_does_not(opened: Opened) -> None:
    submitted: list[int] = []

    def find() -> None:
        for n in range(MOST_FACTS_UNDER_WAY + 600):
            opened.writer.submit(NotAnImage(FolderId(1), b"%d.txt" % n, FileStat(1, 1, 1)))
            submitted.append(n)

    with closing(sqlite3.connect(opened.database.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        finder = threading.Thread(target=find)
        finder.start()
        while len(submitted) < MOST_FACTS_UNDER_WAY:
            time.sleep(0.01)
        started = time.monotonic()
        opened.writer.submit(FolderAdded(b"/other"))
        opened.writer.submit(FolderRemoved(FolderId(1)))
        assert time.monotonic() - started < 1.0
        assert len(submitted) == MOST_FACTS_UNDER_WAY
        other.execute("ROLLBACK")
    finder.join()
    opened.writer.flush()
    with opened.database.read() as connection:
        by_path = {folder.path: folder.watched for folder in folders.all_folders(connection)}
    assert by_path == {b"/pictures": False, b"/other": True}
    assert opened.rows("SELECT count(*) FROM file") == [(MOST_FACTS_UNDER_WAY + 600,)]
