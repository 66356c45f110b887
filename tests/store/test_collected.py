"""Collections and the tree of tags come back as they were, from the library and from the cache."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from curator.domain.change import CollectionEdit, Edit, EditField, TagEdit
from curator.domain.collection import Collection, CollectionId, CollectionKind, TagPlace
from curator.domain.image import ImageId
from curator.store import load, snapshot
from curator.store.edits import apply_edits
from curator.store.engine import open_database
from curator.store.load import Loaded

HAND = Collection(CollectionId(7), "Été", CollectionKind.HAND)
SMART = Collection(CollectionId(8), "Good", CollectionKind.SMART, '{"text": "fox"}')
KEPT = Collection(CollectionId(9), "Print", CollectionKind.KEEPERS, '{"rule": "top"}', 2**60)


@pytest.fixture
def loaded(tmp_path: Path) -> Loaded:
    """Three images; the third and the first are in one collection, one tag is below another."""
    database = open_database(tmp_path / "library", writable=True, holder="a test")
    members = Edit(EditField.COLLECTION, (ImageId(1), ImageId(3)), (0, 0), (2, 1), "7")
    with database.write() as connection, connection.begin():
        connection.exec_driver_sql(
            "INSERT INTO image SELECT value, NULL, NULL, 'PNG', 1, 1, 0, 0, 0, 0, 0, 0, NULL, NULL,"
            " NULL FROM json_each('[1, 2, 3]')"
        )
        apply_edits(connection, [CollectionEdit(None, each) for each in (HAND, SMART, KEPT)])
        apply_edits(connection, [members, TagEdit(TagPlace("cat"), TagPlace("cat", "animal"))])
    with database.read() as connection:
        found = load.everything(connection)
    database.close()
    return found


def assert_is_all(found: Loaded) -> None:
    assert found.collected.collections == [HAND, SMART, KEPT]
    ids, places = found.collected.members[HAND.id]
    assert (ids.tolist(), places.tolist()) == ([1, 3], [2, 1])
    assert all(len(found.collected.members[each.id][0]) == 0 for each in (SMART, KEPT))
    assert found.places == [TagPlace("cat", "animal")]
    assert ids.dtype == places.dtype == np.int64


def test_from_the_library(loaded: Loaded) -> None:
    assert_is_all(loaded)


def test_from_the_cache(loaded: Loaded, tmp_path: Path) -> None:
    snapshot.save(tmp_path, loaded, "now")
    found = snapshot.read(tmp_path, "now")
    assert found is not None
    assert_is_all(found)
