"""A real library file with its writer, and facts to feed it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from blake3 import blake3

from curator.domain.change import Contents, FileRead, FolderAdded
from curator.domain.generation import Generation, Prompt, RawMetadata, Resource, ResourceKind
from curator.domain.image import FileStat, FolderId
from curator.domain.score import Provenance, Score
from curator.store.embeddings import Embeddings
from curator.store.engine import Database, open_database
from curator.store.thumbs import Thumbs
from curator.store.writer import Change, Committed, WriteFailed, Writer

SHARPNESS = Provenance("sharpness", "1")
CLIP = Provenance("clip", "1", "abc", "1", "norm1", "float32")


@dataclass
class Opened:
    """A library file open for writing, and all that its writer has delivered."""

    database: Database
    writer: Writer
    thumbs: Thumbs
    embeddings: Embeddings
    delivered: list[Committed | WriteFailed] = field(default_factory=list)

    def put(self, *changes: Change) -> Committed | WriteFailed:
        """Write changes and give what the writer says of the last transaction."""
        for change in changes:
            self.writer.submit(change)
        self.writer.flush()
        return self.delivered[-1]

    def rows(self, query: str) -> list[tuple[object, ...]]:
        with self.database.read() as connection:
            return [tuple(row) for row in connection.exec_driver_sql(query)]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Opened]:
    database = open_database(tmp_path / "library", writable=True, holder="a test")
    thumbs, embeddings = Thumbs(tmp_path / "cache"), Embeddings(tmp_path / "cache")
    delivered: list[Committed | WriteFailed] = []
    writer = Writer(database, thumbs, embeddings, delivered.append)
    result = Opened(database, writer, thumbs, embeddings, delivered)
    result.put(FolderAdded(b"/pictures"))
    yield result
    writer.close()
    thumbs.close()
    embeddings.close()
    database.close()


def contents(
    text: str = "a red fox", *, pixels: str = "p", error: str | None = None, reader: str = "a1111"
) -> Contents:
    """Contents as ingest would make them."""
    pixel_hash = None if error else blake3(pixels.encode()).digest(16)
    return Contents(
        format="PNG",
        width=0 if error else 64,
        height=0 if error else 48,
        raw=RawMetadata(container="PNG", width=64, height=48, texts={"parameters": text}),
        generation=Generation(
            tool="A1111",
            positive=text,
            negative="blurry",
            seed=2**64 - 1,
            steps=20,
            cfg=7.0,
            resources=(
                Resource(ResourceKind.CHECKPOINT, "dreams_xl", "abc"),
                Resource(ResourceKind.LORA, "detail", None, 0.8),
            ),
            reader=reader,
            reader_version=1,
        ),
        plain=Prompt(text, (text,)),
        prompt_key=7,
        pixel_hash=pixel_hash,
        phash=None if error else -5,
        thumbnail=None if error else b"jpeg",
        scores=() if error else ((SHARPNESS, Score(12.5)),),
        error=error,
    )


def file_read(
    name: str, data: str, made: Contents | None = None, *, mtime: int = 10, folder: int = 1
) -> FileRead:
    """A FileRead of a file with this name and these bytes."""
    return FileRead(
        FolderId(folder),
        name.encode(),
        FileStat(len(data), mtime, 77),
        blake3(data.encode()).digest(16),
        made,
    )
