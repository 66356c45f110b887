"""The columns as one file in the cache folder, so that a library of a million opens at once.

It is good as long as the library is at the revision that the file was made of, and made again
otherwise; deleting it, or any damage to it, loses nothing.
"""

from __future__ import annotations

import json
import logging
import os
import tempfile
import time
from collections.abc import Iterable, Mapping
from dataclasses import astuple
from pathlib import Path
from tokenize import TokenError
from typing import Any, BinaryIO

import numpy as np
from blake3 import blake3
from numpy.lib.format import read_array, write_array
from numpy.typing import NDArray
from sqlalchemy import Connection

from curator.domain.collection import Collection, CollectionId, TagPlace
from curator.store.collected import Collected
from curator.store.gather import Coded
from curator.store.links import LinkRows
from curator.store.load import ImageRows, Loaded

FILE_NAME = "columns.bin"
_FORM = 3
"""Raised when the arrays change their meaning."""
_BEGUN = "columns-"
_LONG_AGO_S = 600
"""Nobody takes that long to write it."""

_DAMAGED = (
    *(OSError, ValueError, KeyError, TypeError, EOFError, MemoryError, RecursionError),
    *(SyntaxError, TokenError),  # numpy reads the heads of arrays as if they were Python
)

Arrays = dict[str, NDArray[Any]]

log = logging.getLogger(__name__)


def stamp(connection: Connection) -> str:
    """Says which library this is, and as of when."""
    rows = connection.exec_driver_sql(
        "SELECT key, value FROM meta WHERE key IN ('library_id', 'revision')"
    ).all()
    known = {str(key): str(value) for key, value in rows}
    schema = connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar()
    return json.dumps([_FORM, schema, known.get("library_id"), known.get("revision")])


def save(folder: Path, loaded: Loaded, made_of: str) -> None:
    """Keep what was loaded; whatever goes wrong costs time at the next start, no more."""
    arrays = _arrays(loaded)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _clear_away(folder)
        handle, name = tempfile.mkstemp(prefix=_BEGUN, suffix=".tmp", dir=folder)
        try:
            with os.fdopen(handle, "wb") as file:
                _write(file, made_of, arrays)
            Path(name).replace(folder / FILE_NAME)
        except BaseException:
            Path(name).unlink()
            raise
    except OSError:
        log.info("the columns cannot be kept in %s", folder, exc_info=True)


def _write(file: BinaryIO, made_of: str, arrays: Arrays) -> None:
    """A head that names the arrays and tells their hash, and they themselves, one by one."""
    whole = [np.ascontiguousarray(values) for values in arrays.values()]
    names = list(arrays)
    head = {"stamp": made_of, "names": names, "blake3": _hash(names, whole)}
    write_array(file, _text(json.dumps(head)), allow_pickle=False)
    for values in whole:
        write_array(file, values, allow_pickle=False)


def _clear_away(folder: Path) -> None:
    """Remove what programs that were killed had begun to write."""
    for begun in folder.glob(f"{_BEGUN}*.tmp"):
        if time.time() - begun.stat().st_mtime > _LONG_AGO_S:
            begun.unlink()


def read(folder: Path, made_of: str) -> Loaded | None:
    """What was kept of the library as it is now; None when there is nothing, or nothing good."""
    try:
        with (folder / FILE_NAME).open("rb") as file:
            head = _head(file)
            if head["stamp"] != made_of:
                return None
            arrays = {name: read_array(file, allow_pickle=False) for name in head["names"]}
        if _hash(head["names"], arrays.values()) != head["blake3"]:
            raise ValueError("the arrays are not those that were kept")
        return _loaded(arrays)
    except FileNotFoundError:
        return None
    except _DAMAGED:
        log.info("the kept columns cannot be read", exc_info=True)
        return None


def is_of(folder: Path, made_of: str) -> bool:
    """Whether what is kept is of the library as it is now."""
    try:
        with (folder / FILE_NAME).open("rb") as file:
            return bool(_head(file)["stamp"] == made_of)
    except _DAMAGED:
        return False


def _head(file: BinaryIO) -> dict[str, Any]:
    head = json.loads(_told(read_array(file, allow_pickle=False)))
    if not isinstance(head, dict):
        raise TypeError("no head of ours")
    return head


def _hash(names: list[str], arrays: Iterable[NDArray[Any]]) -> str:
    """Of all bytes and what they stand for; by all cores: there are a hundred megabytes of them."""
    hasher = blake3(json.dumps(names).encode(), max_threads=blake3.AUTO)
    for values in arrays:
        hasher.update(f"{values.dtype.str}{values.shape}".encode())
        hasher.update(values.reshape(-1).view(np.uint8).data)
    return hasher.hexdigest()


def _arrays(loaded: Loaded) -> Arrays:
    rows = loaded.rows
    arrays: Arrays = {"ids": rows.ids, "cfg": rows.cfg}
    arrays |= {f"integer.{name}": values for name, values in rows.integers.items()}
    for name, coded in rows.texts.items():
        arrays |= {f"code.{name}": coded.codes, f"names.{name}": _text(json.dumps(coded.names))}
    arrays |= {f"score.{key}": values for key, values in rows.scores.items()}
    for name, pairs in rows.links.items():
        arrays |= {f"linked.{name}": pairs.ids, f"link.{name}": pairs.numbers}
    arrays["tags"] = _text(json.dumps(list(loaded.tags)))
    arrays |= {f"tag.{place}": ids for place, ids in enumerate(loaded.tags.values())}
    arrays["places"] = _text(json.dumps([astuple(place) for place in loaded.places]))
    return arrays | _collected_arrays(loaded.collected)


def _collected_arrays(collected: Collected) -> Arrays:
    arrays: Arrays = {"lists": _text(json.dumps([astuple(e) for e in collected.collections]))}
    for number, (ids, places) in collected.members.items():
        arrays |= {f"members.{number}": ids, f"order.{number}": places}
    return arrays


def _loaded(arrays: Mapping[str, NDArray[Any]]) -> Loaded:
    names = json.loads(_told(arrays["tags"]))
    codes = _under(arrays, "code.")
    return Loaded(
        ImageRows(
            ids=arrays["ids"],
            integers=_under(arrays, "integer."),
            cfg=arrays["cfg"],
            texts={
                name: Coded(codes[name], json.loads(_told(arrays[f"names.{name}"])))
                for name in codes
            },
            scores=_under(arrays, "score."),
            links={
                name: LinkRows(ids, arrays[f"link.{name}"])
                for name, ids in _under(arrays, "linked.").items()
            },
        ),
        {name: arrays[f"tag.{place}"] for place, name in enumerate(names)},
        [TagPlace(*place) for place in json.loads(_told(arrays["places"]))],
        _collected(arrays),
    )


def _collected(arrays: Mapping[str, NDArray[Any]]) -> Collected:
    ids, order = _under(arrays, "members."), _under(arrays, "order.")
    return Collected(
        [Collection.of(*each) for each in json.loads(_told(arrays["lists"]))],
        {CollectionId(int(number)): (ids[number], order[number]) for number in ids},
    )


def _under(arrays: Mapping[str, NDArray[Any]], prefix: str) -> Arrays:
    return {
        name.removeprefix(prefix): values
        for name, values in arrays.items()
        if name.startswith(prefix)
    }


def _text(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "surrogatepass"), np.uint8)


def _told(array: NDArray[np.uint8]) -> str:
    return array.tobytes().decode("utf-8", "surrogatepass")
