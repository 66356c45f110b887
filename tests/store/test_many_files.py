"""What is done for every file of a scan: that it stays cheap, and the same as the long way."""

from __future__ import annotations

import unicodedata
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Connection

from curator.domain.change import FileRead, FolderAdded
from curator.domain.image import FileStat, FolderId
from curator.store import folders
from curator.store.engine import Database, insert_rows
from curator.store.facts import Written, apply_fact, finish
from curator.store.texts import prepared, storable

from .conftest import Opened, contents, file_read

MANY = 60


def pieces(connection: Connection, table: str) -> int:
    """How many times FTS5 wrote out what it had gathered."""
    structure = connection.exec_driver_sql(f"SELECT block FROM {table}_data WHERE id = 10")
    assert structure.scalar() is not None
    found = connection.exec_driver_sql(
        f"SELECT count(DISTINCT segid) FROM {table}_idx"
    ).scalar_one()
    return int(found)


def write(database: Database, facts: list[FileRead]) -> tuple[int, int]:
    """Facts in one transaction of a connection that is then rolled back."""
    with database.write() as connection, connection.begin() as transaction:
        apply_fact(connection, FolderAdded(b"/pictures"), 1, Written())
        written = Written()
        for fact in facts:
            apply_fact(connection, fact, 1, written)
        finish(connection, written)
        found = pieces(connection, "raw_fts"), pieces(connection, "prompt_fts")
        transaction.rollback()
    return found


def test_full_text_index_is_not_written_out_for_every_file(opened: Opened) -> None:
    """No statement of a new file may be one that can be undone by itself."""
    facts = [
        file_read(f"{n}.png", f"content {n}", contents(f"a fox {n}", pixels=f"{n}"))
        for n in range(MANY)
    ]
    raw, prompts = write(opened.database, facts)
    assert raw < MANY / 10
    assert prompts < MANY / 10


def test_images_that_change_before_they_are_written_whole(opened: Opened) -> None:
    """What is put off to the end of a transaction is that of the last content of a file."""
    facts = [
        file_read("broken.png", "half", contents("half", error="cut off")),
        file_read("broken.png", "whole", contents("whole", pixels="whole"), mtime=11),
        file_read("edited.png", "before", contents("before", pixels="same")),
        file_read("edited.png", "after", contents("after", pixels="same"), mtime=11),
    ]
    with opened.database.write() as connection, connection.begin():
        apply_fact(connection, FolderAdded(b"/pictures"), 1, Written())
        written = Written()
        for fact in facts:
            apply_fact(connection, fact, 1, written)
        finish(connection, written)
        texts = connection.exec_driver_sql(
            "SELECT text FROM generation JOIN prompt ON prompt.id = prompt_id ORDER BY text"
        ).scalars()
        assert texts.all() == ["after", "whole"]
        used = connection.exec_driver_sql("SELECT count(*) FROM generation_resource").scalar()
        assert used == 4
        for word, images in (("half", 0), ("before", 0), ("after", 1), ("whole", 1)):
            found = connection.exec_driver_sql(
                "SELECT count(*) FROM raw_fts WHERE raw_fts MATCH ?", (word,)
            ).scalar()
            assert found == images, word


def test_more_rows_than_one_statement_takes(opened: Opened) -> None:
    rows = [(number, f"text {number}") for number in range(12_345)]
    with opened.database.write() as connection, connection.begin():
        connection.exec_driver_sql("CREATE TEMP TABLE many (number INTEGER, text TEXT)")
        insert_rows(connection, "many", [])
        insert_rows(connection, "many (number, text)", rows)
        found = connection.exec_driver_sql("SELECT number, text FROM many ORDER BY number").all()
        assert [tuple(row) for row in found] == rows


def test_known_files_are_seen_by_all_threads_as_they_are_now(opened: Opened) -> None:
    fact = file_read("a.png", "A", contents())

    def known(_: int) -> bool:
        return folders.files_with(opened.database, fact.hash) is not None

    with ThreadPoolExecutor(4, thread_name_prefix="curator-test") as pool:
        assert not any(pool.map(known, range(8)))
        opened.put(fact)
        assert all(pool.map(known, range(8)))
        second = FileRead(FolderId(1), b"b.png", FileStat(1, 2, 3), fact.hash, None, None)
        opened.put(second)
        found = pool.submit(folders.files_with, opened.database, fact.hash).result()
    assert found is not None
    assert sorted(each.relpath for each in found) == [b"a.png", b"b.png"]


@given(st.text(alphabet=st.characters(max_codepoint=127)))
def test_plain_ascii_takes_the_short_way_to_the_same(text: str) -> None:
    assert prepared(text) == unicodedata.normalize("NFKC", text).casefold()
    assert storable(text) == text.encode("utf-8", "replace").decode().replace("\0", "")
