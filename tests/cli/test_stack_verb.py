from __future__ import annotations

from .conftest import Curator


def stacks(curator: Curator) -> set[int | None]:
    return {each["stack"] for each in curator.found("fox")}


def test_a_query_becomes_one_stack(curator: Curator) -> None:
    assert stacks(curator) == {None}
    told = curator.json("stack", '"a red fox"', "--json")
    assert told == {"matched": 3, "changed": 3, "stack": 1}
    assert len(curator.found("is:stacked")) == 3
    assert {each["stack"] for each in curator.found("is:stacked")} == {1}


def test_what_is_in_a_stack_with_any_of_them_comes_along(curator: Curator) -> None:
    curator("stack", '"a red fox"')
    told = curator("stack", "seed:1 OR cat").stdout
    assert told == "2 images in one stack; 1 changed\n"
    assert len(curator.found("is:stacked")) == 4


def test_a_stack_is_taken_apart_by_any_of_its_images(curator: Curator) -> None:
    curator("stack", '"a red fox"')
    assert curator("stack", "seed:1", "--apart").stdout == "3 images in no stack any more\n"
    assert curator.found("is:stacked") == []
    assert curator.json("stack", "", "--apart", "--json") == {
        "matched": 6,
        "changed": 0,
        "stack": None,
    }


def test_stacking_is_a_step_that_is_taken_back_and_done_again(curator: Curator) -> None:
    curator("stack", '"a red fox"')
    curator("stack", "seed:1", "--apart")
    assert curator("undo").stdout == "Undone: unstack: 3 images\n"
    assert len(curator.found("is:stacked")) == 3
    assert curator("undo").stdout == "Undone: stack: 3 images\n"
    assert curator.found("is:stacked") == []
    curator("redo")
    assert {each["stack"] for each in curator.found("is:stacked")} == {1}


def test_one_image_is_no_stack(curator: Curator) -> None:
    assert "needs two images" in curator("stack", "cat", status=2).stderr
    assert curator("undo").stdout == ""
    assert curator("stack", "wolf").stdout == "0 images in one stack; 0 changed\n"
