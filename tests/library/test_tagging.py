"""Tags with parents: found with all below them, renamed, joined, hung elsewhere, deleted."""

from __future__ import annotations

from pathlib import Path

import pytest

from curator.domain.collection import TagPlace
from curator.domain.criteria import Criteria
from curator.domain.errors import UnknownNameError, UsageError
from curator.domain.stored_criteria import from_json
from curator.library import collections
from curator.library.commands import Judgement, judge
from curator.library.library import Library
from curator.library.list_facets import tag_tree_facets
from curator.library.renaming import renamed_tag
from curator.library.scan import scan
from curator.library.tag_tree import TagTree
from curator.library.tagging import checked, deleted, known, made_below, placed, renamed

from .conftest import OpenLibrary, parameters, write_png


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Images 1 to 4: 1 is a cat, 2 a dog, both below animal; 3 is a house."""
    for n in range(4):
        write_png(tmp_path / "p" / f"{n}.png", parameters("fox", seed=n), shade=n)
    opened = open_library()
    scan(opened, [opened.add_folder(tmp_path / "p")])
    tag(opened, 1, "animal/cat")
    tag(opened, 2, "animal/dog")
    tag(opened, 3, "house")
    return opened


def tag(library: Library, image_id: int, *names: str) -> None:
    library.do(judge(library.columns, [image_id], Judgement(tags=names)))


def found(library: Library, query: str) -> list[int]:
    return sorted(library.find(library.parse(query)).tolist())


def tree(library: Library) -> list[str]:
    tags = library.columns.tag_tree
    return sorted("/".join(tags.path(name)) for name in tags.names())


def test_a_tag_finds_all_that_stand_below_it(library: Library) -> None:
    tag(library, 4, "animal")
    assert found(library, "tag:Animal") == [1, 2, 4]
    assert found(library, "tag:cat") == found(library, "tag:animal/CAT") == [1]
    assert found(library, "tag:house/cat") == []
    assert library.columns.tagged("animal").tolist() == [4]


def test_the_tree_survives_a_restart(library: Library, open_library: OpenLibrary) -> None:
    library.do(made_below(library.columns, "lion", "cat"))
    library.close()
    again = open_library()
    assert tree(again) == ["animal", "animal/cat", "animal/cat/lion", "animal/dog", "house"]
    assert again.undo() == "new tag lion"
    assert again.undo() == "tag house: 1 image"
    assert again.undo() == "tag animal/dog: 1 image"
    assert tree(again) == ["animal", "animal/cat"]


def test_a_name_with_a_slash_stays_what_it_is(library: Library) -> None:
    columns = library.columns
    library.do(renamed(columns, "house", "half/half"))
    tag(library, 4, "half/half")
    tag(library, 4, "w/ hat", "/", "a/", "x/x")
    assert {"half/half", "w/ hat", "/", "a/", "x/x"} < set(tree(library))
    assert columns.tag_tree.parent("half/half") == ""
    assert found(library, "tag:half/half") == [3, 4]


def test_a_tag_written_below_another_parent_is_refused(library: Library) -> None:
    with pytest.raises(UsageError, match="'cat' stands below 'animal'"):
        tag(library, 4, "house/cat")
    with pytest.raises(UsageError, match="below itself"):
        tag(library, 4, "cat/animal")
    assert found(library, "tag:cat") == [1]


def test_a_tag_at_the_top_is_hung_where_it_is_written(library: Library) -> None:
    tag(library, 4, "place/house")
    assert "place/house" in tree(library)
    assert found(library, "tag:place") == [3, 4]


def test_writing_no_image_makes_no_tag(library: Library) -> None:
    before = tree(library)
    assert not library.do(judge(library.columns, [], Judgement(tags=("new/tag",))))
    assert tree(library) == before


def test_untagging_takes_the_way_too(library: Library) -> None:
    library.do(judge(library.columns, [1], Judgement(untags=("animal/cat",))))
    assert found(library, "tag:cat") == []
    assert "animal/cat" in tree(library)


def test_renaming_keeps_images_and_children(library: Library) -> None:
    library.do(renamed(library.columns, "ANIMAL", "beast"))
    assert tree(library) == ["beast", "beast/cat", "beast/dog", "house"]
    library.do(renamed(library.columns, "cat", "Cat"))
    assert found(library, "tag:beast") == [1, 2]
    assert "beast/Cat" in tree(library)


def test_renaming_to_a_tag_that_is_there_joins_them(library: Library) -> None:
    tag(library, 2, "cat")
    library.do(renamed(library.columns, "dog", "CAT"))
    assert tree(library) == ["animal", "animal/cat", "house"]
    assert library.columns.tagged("cat").tolist() == [1, 2]
    library.undo()
    assert library.columns.tagged("dog").tolist() == [2]


def test_joining_a_tag_with_one_below_it(library: Library) -> None:
    tag(library, 4, "animal")
    library.do(renamed(library.columns, "animal", "cat"))
    assert tree(library) == ["cat", "cat/dog", "house"]
    assert library.columns.tagged("cat").tolist() == [1, 4]
    library.undo()
    assert tree(library) == ["animal", "animal/cat", "animal/dog", "house"]


def test_deleting_lifts_what_stands_below(library: Library) -> None:
    library.do(placed(library.columns, "animal", "living"))
    tag(library, 4, "animal")
    library.do(deleted(library.columns, "animal"))
    assert tree(library) == ["house", "living", "living/cat", "living/dog"]
    library.undo()
    assert found(library, "tag:animal") == [1, 2, 4]


def test_no_circles(library: Library) -> None:
    for parent in ("animal", "cat", "CAT"):
        with pytest.raises(UsageError, match="below itself"):
            placed(library.columns, "animal", parent)
    library.do(placed(library.columns, "cat", ""))
    library.do(placed(library.columns, "animal", "cat"))
    assert found(library, "tag:cat") == [1, 2]


def test_a_circle_that_is_stored_all_the_same_is_cut() -> None:
    places = [TagPlace("a", "b"), TagPlace("b", "c"), TagPlace("c", "a"), TagPlace("d", "d")]
    tags = TagTree({}, places)
    assert tags.path("a") == ["c", "b", "a"]
    assert tags.within("c") == ["c", "b", "a"]
    assert tags.path("d") == ["d"]


def test_names_are_checked(library: Library) -> None:
    with pytest.raises(UnknownNameError, match="did you mean animal"):
        known(library.columns.tag_tree, "anim")
    for name in ("", " ", "two\nlines"):
        with pytest.raises(UsageError):
            checked(name)
    with pytest.raises(UsageError, match="'cat' is there"):
        made_below(library.columns, "CAT", "house")


def test_smart_collections_follow_a_new_name(library: Library) -> None:
    criteria = Criteria(text="tag:Animal OR rating:5", tags=frozenset({"animal"}))
    library.do(collections.made_smart(library, "Zoo", criteria))
    library.do(renamed_tag(library, "animal", "beast"))
    assert found(library, "in:zoo") == [1, 2]
    (zoo,) = library.columns.lists.all()
    assert from_json(zoo.stored) == Criteria("tag:beast OR rating:5", tags=frozenset({"beast"}))
    library.undo()
    assert found(library, "in:zoo") == [1, 2]


def test_a_way_down_may_be_of_any_length(library: Library, open_library: OpenLibrary) -> None:
    tag(library, 1, "/".join(f"t{number}" for number in range(1200)))
    library.flush()
    library.close()
    again = open_library()
    assert found(again, "tag:t0") == [1]
    assert [facet.depth for facet in tag_tree_facets(again)][-1] == 1199
