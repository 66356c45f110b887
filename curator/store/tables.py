"""The schema as typed SQLAlchemy models (DESIGN.md §10).

Paths are BLOBs, because a path need not be text. Seeds are TEXT and 64-bit hashes signed, because
SQLite's integers end at 2**63 - 1. Times are nanoseconds since 1970, UTC. The full-text tables
live in the migrations: `prompt_fts` (words), `prompt_tri` (inner substrings) and `raw_fts`.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    MetaData,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

FTS_TABLES = ("prompt_fts", "prompt_tri", "raw_fts")
WITHOUT_ROWID = {"sqlite_with_rowid": False}


class Base(DeclarativeBase):
    """Base of all tables, with named constraints so that later migrations can alter them."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {dict[str, Any]: JSON, list[Any]: JSON, bytes: LargeBinary, str: Text}  # noqa: RUF012 - SQLAlchemy's own class attribute


class FolderRow(Base):
    """A watched folder; `device` is its volume's number when it was last seen full."""

    __tablename__ = "folder"
    id: Mapped[int] = mapped_column(primary_key=True)
    path: Mapped[bytes] = mapped_column(unique=True)
    watched: Mapped[bool]
    recursive: Mapped[bool]
    patterns: Mapped[list[Any]]
    offline: Mapped[bool]
    device: Mapped[int | None]


class FileRow(Base):
    """A place where an image was found; without image_id: a file that is no image.

    One that is held lies in holding since `held_at`, and lay at `held_from` before.
    """

    __tablename__ = "file"
    id: Mapped[int] = mapped_column(primary_key=True)
    folder_id: Mapped[int] = mapped_column(ForeignKey("folder.id", ondelete="CASCADE"))
    relpath: Mapped[bytes]
    name: Mapped[str]
    size: Mapped[int] = mapped_column(index=True)
    mtime_ns: Mapped[int]
    inode: Mapped[int]
    image_id: Mapped[int | None] = mapped_column(
        ForeignKey("image.id", ondelete="SET NULL"), index=True
    )
    missing: Mapped[bool]
    held: Mapped[bool]
    sidecar_mtime_ns: Mapped[int | None]
    held_from: Mapped[bytes | None]
    held_at: Mapped[int | None]
    __table_args__ = (
        UniqueConstraint("folder_id", "relpath"),
        # By name without case, which is said in its migration: SQLAlchemy reads no collations.
        Index("ix_file_name", "name", "image_id"),
    )


class ImageRow(Base):
    """A content with its identity and the user's judgements on it."""

    __tablename__ = "image"
    id: Mapped[int] = mapped_column(primary_key=True)
    pixel_hash: Mapped[bytes | None] = mapped_column(index=True)
    phash: Mapped[int | None]
    format: Mapped[str]
    width: Mapped[int]
    height: Mapped[int]
    created: Mapped[int] = mapped_column(index=True)
    added: Mapped[int]
    flag: Mapped[int]
    flag_source: Mapped[int]
    rating: Mapped[int]
    label: Mapped[int]
    stack_id: Mapped[int | None]
    prompt_key: Mapped[int | None] = mapped_column(index=True)
    error: Mapped[str | None]
    # History names images by id, so the id of a removed one is never given away again.
    __table_args__ = ({"sqlite_autoincrement": True},)


class ImageHashRow(Base):
    """Every content an image has had: changed metadata makes no stranger of it."""

    __tablename__ = "image_hash"
    hash: Mapped[bytes] = mapped_column(primary_key=True)
    image_id: Mapped[int] = mapped_column(ForeignKey("image.id", ondelete="CASCADE"), index=True)
    __table_args__ = (WITHOUT_ROWID,)


class PromptRow(Base):
    """A distinct text, positive, negative or plain."""

    __tablename__ = "prompt"
    id: Mapped[int] = mapped_column(primary_key=True)
    text_hash: Mapped[bytes] = mapped_column(unique=True)
    text: Mapped[str]


class GenerationRow(Base):
    """How an image was made; `raw` is zlib over JSON of all embedded texts."""

    __tablename__ = "generation"
    image_id: Mapped[int] = mapped_column(
        ForeignKey("image.id", ondelete="CASCADE"), primary_key=True
    )
    tool: Mapped[str | None]
    prompt_id: Mapped[int | None] = mapped_column(ForeignKey("prompt.id"), index=True)
    negative_id: Mapped[int | None] = mapped_column(ForeignKey("prompt.id"), index=True)
    plain_id: Mapped[int | None] = mapped_column(ForeignKey("prompt.id"), index=True)
    plain_flags: Mapped[str]
    texts: Mapped[dict[str, Any]]
    text_source: Mapped[str | None]
    seed: Mapped[str | None] = mapped_column(index=True)
    steps: Mapped[int | None]
    cfg: Mapped[float | None]
    sampler: Mapped[str | None]
    scheduler: Mapped[str | None]
    denoise: Mapped[float | None]
    clip_skip: Mapped[int | None]
    vae: Mapped[str | None]
    gen_width: Mapped[int | None]
    gen_height: Mapped[int | None]
    extra: Mapped[dict[str, Any]]
    raw: Mapped[bytes]
    reader: Mapped[str]
    reader_version: Mapped[int]
    problem: Mapped[str | None]


class ResourceRow(Base):
    """A checkpoint, LoRA, VAE …; a missing hash is "" so that the three stay unique."""

    __tablename__ = "resource"
    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str]
    name: Mapped[str]
    hash: Mapped[str]
    __table_args__ = (UniqueConstraint("kind", "name", "hash"),)


class GenerationResourceRow(Base):
    """Which resources took part, in the generator's order."""

    __tablename__ = "generation_resource"
    image_id: Mapped[int] = mapped_column(
        ForeignKey("image.id", ondelete="CASCADE"), primary_key=True
    )
    resource_id: Mapped[int] = mapped_column(
        ForeignKey("resource.id"), primary_key=True, index=True
    )
    position: Mapped[int]
    weight: Mapped[float | None]
    __table_args__ = (WITHOUT_ROWID,)


class ScorerRow(Base):
    """A provenance of scores; of each key at most one is active and shown as the column."""

    __tablename__ = "scorer"
    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str]
    version: Mapped[str]
    weights_hash: Mapped[str]
    preprocessing: Mapped[str]
    text_variant: Mapped[str]
    dtype: Mapped[str]
    active: Mapped[bool]
    __table_args__ = (
        UniqueConstraint(
            "key", "version", "weights_hash", "preprocessing", "text_variant", "dtype"
        ),
    )


class ScoreRow(Base):
    """One number; NULL with a note where the scorer could not judge."""

    __tablename__ = "score"
    scorer_id: Mapped[int] = mapped_column(
        ForeignKey("scorer.id", ondelete="CASCADE"), primary_key=True
    )
    image_id: Mapped[int] = mapped_column(
        ForeignKey("image.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    value: Mapped[float | None]
    note: Mapped[str]
    at: Mapped[int]
    __table_args__ = (WITHOUT_ROWID,)


class TagRow(Base):
    """A free word on images; case does not part two tags."""

    __tablename__ = "tag"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(Text(collation="NOCASE"), unique=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("tag.id", ondelete="SET NULL"))


class ImageTagRow(Base):
    """A tag on an image; `source` is a FlagSource: by hand or by rule."""

    __tablename__ = "image_tag"
    image_id: Mapped[int] = mapped_column(
        ForeignKey("image.id", ondelete="CASCADE"), primary_key=True
    )
    tag_id: Mapped[int] = mapped_column(
        ForeignKey("tag.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    source: Mapped[int]
    __table_args__ = (WITHOUT_ROWID,)


class CollectionRow(Base):
    """A collection, smart collection or keeper set, by `kind`."""

    __tablename__ = "collection"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)
    kind: Mapped[str]
    criteria: Mapped[dict[str, Any] | None]
    frozen_at: Mapped[int | None]


class CollectionImageRow(Base):
    """An image's place in a collection."""

    __tablename__ = "collection_image"
    collection_id: Mapped[int] = mapped_column(
        ForeignKey("collection.id", ondelete="CASCADE"), primary_key=True
    )
    image_id: Mapped[int] = mapped_column(
        ForeignKey("image.id", ondelete="CASCADE"), primary_key=True, index=True
    )
    position: Mapped[int]
    __table_args__ = (WITHOUT_ROWID,)


class DuelRow(Base):
    """The outcome of one pairwise comparison."""

    __tablename__ = "duel"
    id: Mapped[int] = mapped_column(primary_key=True)
    winner_id: Mapped[int] = mapped_column(ForeignKey("image.id", ondelete="CASCADE"), index=True)
    loser_id: Mapped[int] = mapped_column(ForeignKey("image.id", ondelete="CASCADE"), index=True)
    tie: Mapped[bool]
    at: Mapped[int]


class HistoryRow(Base):
    """One step the user took, with the edits it was made of; kept for undo and redo."""

    __tablename__ = "history"
    id: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[int]
    label: Mapped[str]
    edits: Mapped[list[Any]]
    undone: Mapped[bool]


class FileJobRow(Base):
    """Files on their way: what was begun before, and is forgotten with, their change of place.

    `step` is the step of history that it makes, undoes or does again; files that go into the bin
    make none.
    """

    __tablename__ = "file_job"
    id: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int | None]
    undone: Mapped[bool | None]
    label: Mapped[str]
    edits: Mapped[list[Any]]


class MetaRow(Base):
    """Facts about the library itself: `library_id`, `revision`."""

    __tablename__ = "meta"
    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    __table_args__ = (WITHOUT_ROWID,)
