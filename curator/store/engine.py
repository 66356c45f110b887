"""Opens a library file: lock, version check, backup, migration, PRAGMAs, integrity check.

One process writes a library at a time. It holds `writer.lock` (released by the system even after
a kill) and says in `writer.txt` who it is. Reading processes take no lock.
"""

from __future__ import annotations

import os
import sqlite3
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any
from urllib.parse import quote

from filelock import FileLock, Timeout
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError
from sqlalchemy.pool import QueuePool

from curator.domain.errors import (
    LibraryDamagedError,
    LibraryError,
    LibraryInUseError,
    LibraryTooNewError,
    StorageError,
)

REVISIONS = ("0001", "0002", "0003")
"""All migrations, oldest first; a test holds them equal to alembic's own."""

FILE_NAME = "library.sqlite3"
MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_TIMEOUT_MS = 10_000
_MOST_VALUES = 10_000
"""Values in one statement; SQLite takes three times as many."""


class Database:
    """An open library file. `read()` may be used from any thread, `write()` from the writer's."""

    def __init__(self, directory: Path, lock: FileLock | None) -> None:
        self.directory = directory
        self.path = directory / FILE_NAME
        self._lock = lock
        self._readers = _engine(self.path, writable=False)
        self._writers = _engine(self.path, writable=True) if lock else None
        self._kept = threading.local()
        self._all_kept: list[sqlite3.Connection] = []

    @property
    def writable(self) -> bool:
        """Whether this process is the library's one writer."""
        return self._writers is not None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A read-only connection on a consistent snapshot."""
        try:
            with self._readers.connect() as connection:
                yield connection
        except (DatabaseError, sqlite3.DatabaseError) as error:
            if _tells_of_damage(error):
                raise as_library_error(error) from error
            raise

    def rows(self, statement: str, arguments: tuple[Any, ...]) -> list[tuple[Any, ...]]:
        """What one statement reads, through a connection that the calling thread keeps.

        For what is asked for every file of a scan, or every thumbnail: a connection of the pool
        costs ten times that.
        """
        connection = getattr(self._kept, "connection", None)
        if connection is None:
            connection = self._kept.connection = _connect(self.path, writable=False)
            self._all_kept.append(connection)
        try:
            found: list[tuple[Any, ...]] = connection.execute(statement, arguments).fetchall()
        except sqlite3.DatabaseError as error:
            if _tells_of_damage(error):
                raise as_library_error(error) from error
            raise
        return found

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """The read-write connection; raises LibraryError in a reading process."""
        if self._writers is None:
            raise LibraryError("the library was opened for reading only")
        with self._writers.connect() as connection:
            yield connection

    def check(self) -> list[str]:
        """What SQLite's integrity check finds wrong; empty when the library is sound."""
        with self.read() as connection:
            rows = connection.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        findings = [str(row) for row in rows if row != "ok"]
        return findings + [f"{row[0]} row {row[1]} points to nothing" for row in orphans]

    def close(self) -> None:
        """Close all connections and let go of the lock."""
        self._readers.dispose()
        for connection in self._all_kept:
            connection.close()
        if self._writers is not None:
            self._writers.dispose()
        if self._lock is not None:
            self._lock.release()


def open_database(directory: Path, *, writable: bool, holder: str) -> Database:
    """Open the library in a directory, creating or migrating it where needed.

    Args:
        directory: made if absent.
        writable: take the lock as the one writer.
        holder: what this process calls itself, for the words others get.

    Raises:
        LibraryInUseError: another process writes (or must migrate) the library.
        LibraryTooNewError: a newer Curator wrote it.
        LibraryDamagedError: the file is no readable database.
        StorageError: the directory cannot be written.
    """
    _make_directory(directory)
    path = directory / FILE_NAME
    stale = schema_revision(path) != REVISIONS[-1]
    lock = _lock(directory, holder) if writable or stale else None
    try:
        if stale:
            _migrate(path)
        if lock is not None and not writable:
            lock.release()
        return Database(directory, lock if writable else None)
    except BaseException:
        if lock is not None:
            lock.release()
        raise


def schema_revision(path: Path) -> str | None:
    """The file's schema revision; None for a file that is absent or still empty."""
    if not path.exists() or not path.stat().st_size:
        return None
    try:
        with closing(sqlite3.connect(_uri(path, "ro"), uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.OperationalError as error:
        if "no such table" in str(error):
            return None
        raise LibraryDamagedError(f"{path} cannot be opened: {error}") from error
    except sqlite3.DatabaseError as error:
        raise LibraryDamagedError(f"{path} is not a readable library: {error}") from error
    revision = str(row[0]) if row else None
    if revision is not None and revision not in REVISIONS:
        raise LibraryTooNewError(
            f"{path} was written by a newer Curator (schema {revision}, this one knows up to "
            f"{REVISIONS[-1]}); update Curator to open it"
        )
    return revision


def sqlite_version() -> str:
    """The version of SQLite that Python brought."""
    return sqlite3.sqlite_version


def backup(path: Path, revision: str) -> Path:
    """Copy the library as it stands into `backups/` beside it; gives the copy's path.

    Raises:
        LibraryDamagedError: it cannot be read.
        StorageError: there is no room, or no folder can be made.
    """
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    target = path.parent / "backups" / f"library-{revision}-{stamp}.sqlite3"
    half = target.with_suffix(".half")  # Whatever is cut short must not pass for a whole one.
    try:
        target.parent.mkdir(exist_ok=True)
        _clear_away(half)
        with closing(sqlite3.connect(_uri(path, "rw"), uri=True)) as connection:
            connection.execute("VACUUM INTO ?", (str(half),))
        half.replace(target)
    except sqlite3.Error as error:
        _clear_away(half)
        raise as_library_error(error) from error
    except OSError as error:
        raise StorageError(f"the library cannot be backed up: {error}") from error
    return target


def _clear_away(half: Path) -> None:
    for each in (half, half.with_name(f"{half.name}-journal")):
        with suppress(OSError):
            each.unlink()


def _make_directory(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(f"the library folder {directory} cannot be made: {error}") from error


def _lock(directory: Path, holder: str) -> FileLock:
    lock = FileLock(directory / "writer.lock", timeout=0, thread_local=False)
    note = directory / "writer.txt"
    try:
        lock.acquire()
        note.write_text(f"{holder} (process {os.getpid()})\n", encoding="utf-8")
    except Timeout:
        who = note.read_text(encoding="utf-8").strip() if note.exists() else "another process"
        raise LibraryInUseError(who) from None
    except OSError as error:
        lock.release()
        raise StorageError(f"the library folder {directory} cannot be written: {error}") from error
    return lock


def _migrate(path: Path) -> None:
    # Imported here because alembic costs 0.2 s and is needed once per schema version only.
    from alembic import command
    from alembic.config import Config

    revision = schema_revision(path)
    if revision is not None:
        backup(path, revision)
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    engine = _engine(path, writable=True)
    try:
        with engine.connect() as connection:
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            connection.exec_driver_sql(
                "INSERT OR IGNORE INTO meta VALUES ('library_id', ?)", (uuid.uuid4().hex,)
            )
            connection.commit()
    except DatabaseError as error:
        raise as_library_error(error) from error
    finally:
        engine.dispose()


def driver(connection: Connection) -> sqlite3.Connection:
    """SQLite's own connection, in the same transaction: a statement costs a tenth of the way.

    For what is done for every file of a scan. Its errors are sqlite3's.
    """
    found = connection.connection.driver_connection
    assert isinstance(found, sqlite3.Connection)
    return found


def insert_rows(
    connection: Connection, table: str, rows: Sequence[tuple[Any, ...]], *, conflict: str = ""
) -> None:
    """Insert rows, hundreds in a statement.

    Args:
        connection: to the library, in a transaction.
        table: its name, with the names of columns where not all are given in their order.
        rows: of equal length.
        conflict: "OR IGNORE" and its like.
    """
    row = f"({', '.join('?' * len(rows[0]))})" if rows else ""
    most = _MOST_VALUES // len(rows[0]) if rows else 1
    for start in range(0, len(rows), most):
        some = rows[start : start + most]
        statement = f"INSERT {conflict} INTO {table} VALUES {', '.join([row] * len(some))}"
        driver(connection).execute(statement, tuple(chain.from_iterable(some)))


def as_library_error(error: DatabaseError | sqlite3.Error) -> LibraryError | StorageError:
    """The known error behind an SQLite failure: a full or read-only disk, or damage."""
    words = _words(error)
    if any(sign in words for sign in ("is full", "readonly", "disk I/O", "unable to open")):
        return StorageError(f"the library cannot be written: {words}")
    return LibraryDamagedError(f"the library cannot be used: {words}")


def _tells_of_damage(error: DatabaseError | sqlite3.Error) -> bool:
    return any(sign in _words(error) for sign in ("malformed", "not a database"))


def _words(error: DatabaseError | sqlite3.Error) -> str:
    return str(error.orig if isinstance(error, DatabaseError) else error)


def _engine(path: Path, *, writable: bool) -> Engine:
    connect = partial(_connect, path, writable=writable)
    engine = create_engine(
        "sqlite://", creator=connect, poolclass=QueuePool, pool_size=8, max_overflow=16
    )
    begin = "BEGIN IMMEDIATE" if writable else "BEGIN"
    event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
    return engine


def _connect(path: Path, *, writable: bool) -> sqlite3.Connection:
    connection = sqlite3.connect(
        _uri(path, "rwc" if writable else "ro"),
        uri=True,
        isolation_level=None,
        check_same_thread=False,
    )
    _set_up(connection, writable=writable)
    return connection


def _set_up(connection: sqlite3.Connection, *, writable: bool) -> None:
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    # SQLite's own lower() knows ASCII alone.
    connection.create_function("casefold", 1, _casefold, deterministic=True)
    if writable:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.execute("PRAGMA foreign_keys = ON")


def _casefold(text: str | bytes | None) -> str:
    return text.casefold() if isinstance(text, str) else ""


def _uri(path: Path, mode: str) -> str:
    uri = f"file:{quote(os.fsencode(path.absolute()))}?mode={mode}"
    return f"{uri}&immutable=1" if mode == "ro" and _cannot_change(path) else uri


def _cannot_change(path: Path) -> bool:
    """Whether a library lies where nobody writes it: WAL's helper files cannot be made there."""
    return not os.access(path.parent, os.W_OK) and not Path(f"{path}-wal").exists()
