"""Opening a library: lock, versions, backup, migration, damage, places that cannot be written."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from curator.domain.errors import (
    LibraryDamagedError,
    LibraryError,
    LibraryInUseError,
    LibraryTooNewError,
    StorageError,
)
from curator.store.engine import (
    FILE_NAME,
    MIGRATIONS,
    REVISIONS,
    Database,
    backup,
    open_database,
    schema_revision,
)
from curator.store.tables import Base


def opened(directory: Path, *, writable: bool = True) -> Database:
    return open_database(directory, writable=writable, holder="a test")


def test_models_equal_the_migrated_schema(tmp_path: Path) -> None:
    database = opened(tmp_path)
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        differences = [
            each
            for each in compare_metadata(context, Base.metadata)
            if not ((each[0] == "remove_table" and "_fts" in each[1].name) or "_tri" in str(each))
        ]
    database.close()
    assert differences == []


def test_known_revisions_are_alembics_own() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("path_separator", "os")
    scripts = ScriptDirectory.from_config(config)
    assert tuple(script.revision for script in scripts.walk_revisions())[::-1] == REVISIONS


def test_new_library_is_in_wal_and_sound(tmp_path: Path) -> None:
    database = opened(tmp_path)
    with database.read() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("SELECT value FROM meta").scalar()
    assert database.check() == []
    database.close()
    assert schema_revision(tmp_path / FILE_NAME) == REVISIONS[-1]
    assert not (tmp_path / "backups").exists()


def test_readers_cannot_write(tmp_path: Path) -> None:
    opened(tmp_path).close()
    reader = opened(tmp_path, writable=False)
    with pytest.raises(LibraryError, match="reading only"), reader.write():
        pass
    with (
        reader.read() as connection,
        pytest.raises(Exception, match="readonly"),
    ):
        connection.exec_driver_sql("INSERT INTO meta VALUES ('a', 'b')")
    reader.close()


def test_second_writer_is_told_who_writes(tmp_path: Path) -> None:
    first = opened(tmp_path)
    with pytest.raises(LibraryInUseError, match=rf"a test \(process {os.getpid()}\)"):
        opened(tmp_path)
    opened(tmp_path, writable=False).close()
    first.close()
    opened(tmp_path).close()


def test_killed_writer_leaves_no_lock(tmp_path: Path) -> None:
    program = (
        "import os, signal, sys; from pathlib import Path\n"
        "from curator.store.engine import open_database\n"
        "database = open_database(Path(sys.argv[1]), writable=True, holder='victim')\n"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    ended = subprocess.run([sys.executable, "-c", program, str(tmp_path)], check=False)
    assert ended.returncode != 0
    opened(tmp_path).close()


def test_newer_library_is_refused_in_words(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    before = (tmp_path / FILE_NAME).read_bytes()
    for writable in (True, False):
        with pytest.raises(LibraryTooNewError, match="newer Curator"):
            opened(tmp_path, writable=writable)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database at all, but long enough" * 50, b"SQLite fo"])
def test_damaged_file_is_refused_and_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(LibraryDamagedError):
        opened(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


def test_empty_file_of_an_interrupted_start_is_filled(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).touch()
    opened(tmp_path).close()
    assert schema_revision(tmp_path / FILE_NAME) == REVISIONS[-1]


def test_backup_is_a_whole_library(tmp_path: Path) -> None:
    database = opened(tmp_path)
    with database.write() as connection, connection.begin():
        connection.exec_driver_sql("INSERT INTO meta VALUES ('witness', 'here')")
    copy = backup(database.path, "0001")
    database.close()
    assert copy.parent == tmp_path / "backups"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT value FROM meta WHERE key = 'witness'").fetchone()


def test_backup_that_finds_no_place_is_told_in_words(tmp_path: Path) -> None:
    opened(tmp_path).close()
    (tmp_path / "backups").write_text("no folder")
    with pytest.raises(StorageError, match="backed up"):
        backup(tmp_path / FILE_NAME, "0001")


FULL = """
import resource, signal, sys
from pathlib import Path
from curator.domain.errors import StorageError
from curator.store.engine import backup
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (40_000, 40_000))
try:
    backup(Path(sys.argv[1]), "0001")
except StorageError:
    print("told")
"""


@pytest.mark.skipif(os.name == "nt", reason="limits the size of files as POSIX does")
def test_backup_that_finds_no_room_leaves_nothing(tmp_path: Path) -> None:
    opened(tmp_path).close()
    program = [sys.executable, "-c", FULL, str(tmp_path / FILE_NAME)]
    assert subprocess.run(program, check=True, capture_output=True, text=True).stdout == "told\n"
    assert list((tmp_path / "backups").iterdir()) == []


def test_older_library_is_backed_up_before_it_is_migrated(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("DROP TABLE file_job")
        connection.execute("ALTER TABLE file DROP COLUMN held_from")
        connection.execute("ALTER TABLE file DROP COLUMN held_at")
        connection.execute("DROP INDEX ix_image_created")
        connection.execute("DROP INDEX ix_file_name")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
        connection.commit()
    opened(tmp_path).close()
    assert schema_revision(tmp_path / FILE_NAME) == REVISIONS[-1]
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        found = connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'ix_image_created'")
        assert found.fetchone() == (1,)
        assert connection.execute("SELECT count(held_from), count(held_at) FROM file").fetchone()
    (copy,) = (tmp_path / "backups").iterdir()
    assert schema_revision(copy) == "0001"


def test_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match="cannot be made"):
        opened(tmp_path / "file" / "library")


def test_paths_with_signs_that_mean_something_in_a_uri(tmp_path: Path) -> None:
    odd = tmp_path / "a?b#c%20d é"
    opened(odd).close()
    assert (odd / FILE_NAME).exists()


AS_NOBODY = """
import os, sys
from pathlib import Path
from curator.domain.errors import StorageError
from curator.store.engine import open_database
import sqlalchemy.dialects.sqlite.pysqlite
if os.geteuid() == 0:
    os.setuid(65534)
database = open_database(Path(sys.argv[1]), writable=False, holder="a reader")
with database.read() as connection:
    print(connection.exec_driver_sql("SELECT count(*) FROM meta").scalar())
database.close()
try:
    open_database(Path(sys.argv[1]), writable=True, holder="a writer")
except StorageError as error:
    print("told")
"""


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX")
def test_library_that_cannot_be_written_can_be_read() -> None:
    with TemporaryDirectory() as name:
        directory = Path(name) / "library"
        opened(directory).close()
        Path(name).chmod(0o755)
        directory.chmod(0o555)
        output = subprocess.run(
            [sys.executable, "-c", AS_NOBODY, str(directory)], capture_output=True, text=True
        )
        directory.chmod(0o755)
    assert (output.stdout, output.returncode) == ("1\ntold\n", 0), output.stderr


def test_damage_inside_is_found_by_the_check(tmp_path: Path) -> None:
    opened(tmp_path).close()
    with closing(sqlite3.connect(tmp_path / FILE_NAME)) as connection:
        connection.execute("INSERT INTO image_hash VALUES (x'00', 42)")
        connection.commit()
    database = opened(tmp_path, writable=False)
    assert database.check() == ["image_hash row None points to nothing"]
    database.close()
