"""Texts prepared for search: stored once per distinct text, indexed by words and by substrings."""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Mapping

from blake3 import blake3
from sqlalchemy import Connection

from curator.domain.generation import CutText, RawMetadata
from curator.store.engine import Database, driver, insert_rows
from curator.store.memo import memo

_CJK = re.compile(
    "([\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3100-\u312f\u31a0-\u31ff\u3400-\u4dbf"
    "\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff])"
)

_RAW_INDEX = "raw_fts (rowid, text)"
_MOST_LETTERS = 8_000_000
"""Letters of raw texts that go into the index at once: hundreds of everyday files."""


def prepared(text: str) -> str:
    """A text as the full-text tables hold it.

    Compatibility forms are folded and case is dropped. Every Chinese, Japanese or Korean character
    is set apart by spaces, because FTS5's tokenizer finds no word inside a sentence without them.
    """
    if text.isascii():
        return text.lower()  # What it comes to, in a fraction of the time.
    return _CJK.sub(r" \1 ", unicodedata.normalize("NFKC", text).casefold())


def text_hash(text: str) -> bytes:
    """16 bytes that stand for a text."""
    return blake3(text.encode("utf-8", "replace")).digest(16)


def prompt_id(connection: Connection, text: str) -> int:
    """The row of a text, added and indexed when it is new."""
    key, remembered = text_hash(text), memo(connection)
    if key not in remembered.prompts:
        remembered.remember_prompt(key, _prompt_row(connection, key, text))
    return remembered.prompts[key]


def _prompt_row(connection: Connection, key: bytes, text: str) -> int:
    found = connection.exec_driver_sql("SELECT id FROM prompt WHERE text_hash = ?", (key,)).scalar()
    if found is not None:
        return int(found)
    safe = storable(text)
    execute = driver(connection).execute
    row = execute("INSERT INTO prompt (text_hash, text) VALUES (?, ?)", (key, safe)).lastrowid
    assert row is not None
    for table in ("prompt_fts", "prompt_tri"):
        execute(f"INSERT INTO {table} (rowid, text) VALUES (?, ?)", (row, prepared(safe)))
    return row


def storable(text: str) -> str:
    """A text SQLite takes: lone surrogates (from JSON escapes) replaced, NULs dropped."""
    if text.isascii() and "\0" not in text:
        return text
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "")


def index_raw(connection: Connection, raw: Mapping[int, RawMetadata]) -> None:
    """Make the raw texts of images searchable, by their ids."""
    waiting: list[tuple[int, str]] = []
    letters = 0
    for image_id, each in raw.items():
        if each.texts:
            waiting.append((image_id, _searchable(each.texts)))
            letters += len(waiting[-1][1])
        if letters > _MOST_LETTERS:
            insert_rows(connection, _RAW_INDEX, waiting)
            waiting, letters = [], 0
    insert_rows(connection, _RAW_INDEX, waiting)


def unindex_raw(connection: Connection, image_id: int, packed: bytes) -> None:
    """Take an image's raw texts out of the index; contentless FTS5 wants the text again."""
    raw = unpacked(packed)
    if raw.texts:
        connection.exec_driver_sql(
            "INSERT INTO raw_fts (raw_fts, rowid, text) VALUES ('delete', ?, ?)",
            (image_id, _searchable(raw.texts)),
        )


def _searchable(texts: Mapping[str, str]) -> str:
    return prepared(storable("\n".join(texts.values())))


def packed(raw: RawMetadata) -> bytes:
    """Raw metadata as the `generation.raw` column holds it."""
    document = {
        "texts": {storable(name): storable(text) for name, text in raw.texts.items()},
        "cut": {storable(name): [cut.length, cut.blake3] for name, cut in raw.cut.items()},
        "container": raw.container,
        "size": [raw.width, raw.height],
        "problem": raw.problem,
    }
    return zlib.compress(json.dumps(document, ensure_ascii=False).encode("utf-8", "replace"), 3)


def unpacked(data: bytes) -> RawMetadata:
    """Raw metadata back from the `generation.raw` column."""
    document = json.loads(zlib.decompress(data))
    return RawMetadata(
        container=document["container"],
        width=document["size"][0],
        height=document["size"][1],
        texts=document["texts"],
        cut={name: CutText(length, digest) for name, (length, digest) in document["cut"].items()},
        problem=document["problem"],
    )


def prompt_of(database: Database, image_id: int) -> str:
    """An image's prompt as it was written; "" where it tells none. For many calls in a row."""
    found = database.rows(
        "SELECT text FROM generation JOIN prompt ON prompt.id = prompt_id WHERE image_id = ?",
        (int(image_id),),
    )
    return str(found[0][0]) if found else ""


def checkpoint_names(database: Database) -> dict[int, str]:
    """The names of all checkpoints by id; files of one name have several."""
    return dict(database.rows("SELECT id, name FROM resource WHERE kind = 'checkpoint'", ()))


def resource_name(database: Database, resource_id: int) -> str:
    """A checkpoint's or LoRA's name; "" where it is unknown."""
    found = database.rows("SELECT name FROM resource WHERE id = ?", (int(resource_id),))
    return str(found[0][0]) if found else ""
