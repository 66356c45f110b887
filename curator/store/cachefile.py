"""A small SQLite file that may be deleted, or be damaged, at any time without loss."""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterable
from pathlib import Path
from typing import Any

log = logging.getLogger(__name__)


class CacheFile:
    """One table in one file.

    A damaged file is made anew; one that cannot be written is done without: a cache is never
    worth an error.

    Args:
        page_bytes: how much lies together in a new file.
    """

    def __init__(self, path: Path, schema: str, page_bytes: int = 4096) -> None:
        self._path = path
        self._schema = schema
        self._page_bytes = page_bytes
        self._lock = threading.Lock()
        self._is_full = False
        self._connection: sqlite3.Connection | None = None
        self._connection = self._opened()

    def write(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Execute a statement once a row, in one transaction."""
        listed = list(rows)
        if not listed:
            return
        with self._lock:
            if self._connection is None:
                return
            try:
                with self._connection:
                    self._connection.executemany(statement, listed)
                self._is_full = False
            except sqlite3.OperationalError:
                if not self._is_full:
                    log.warning("%s takes no more rows", self._path, exc_info=True)
                self._is_full = True
            except sqlite3.DatabaseError:
                self._renew()

    def read_one(self, statement: str, arguments: tuple[Any, ...]) -> Any | None:
        """The first row of an answer, or None."""
        return next(iter(self.read_all(f"{statement} LIMIT 1", arguments)), None)

    def read_all(self, statement: str, arguments: tuple[Any, ...]) -> list[Any]:
        """All rows of an answer; nobody else reads or writes meanwhile, so ask for few."""
        with self._lock:
            if self._connection is None:
                return []
            try:
                return self._connection.execute(statement, arguments).fetchall()
            except sqlite3.OperationalError:
                log.warning("%s cannot be read", self._path, exc_info=True)
            except sqlite3.DatabaseError:
                self._renew()
            return []

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _renew(self) -> None:
        """Put an empty file in the place of a damaged one."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None
        log.warning("%s is damaged and made anew", self._path)
        try:
            for suffix in ("", "-wal", "-shm"):
                self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
            self._connection = self._connect()
        except (OSError, sqlite3.Error):
            log.warning("no cache at %s", self._path, exc_info=True)

    def _opened(self) -> sqlite3.Connection | None:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            return self._connect()
        except (OSError, sqlite3.OperationalError):
            log.warning("no cache at %s", self._path, exc_info=True)
        except sqlite3.DatabaseError:
            self._connection = None
            self._renew()
            return self._connection
        return None

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._path, check_same_thread=False, timeout=10)
        try:
            connection.execute(f"PRAGMA page_size = {self._page_bytes}")
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = OFF")
            with connection:
                connection.execute(self._schema)
        except sqlite3.Error:
            connection.close()
            raise
        return connection
