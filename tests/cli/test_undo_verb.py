from __future__ import annotations

from .conftest import Curator


def test_steps_go_back_and_forth_across_restarts(curator: Curator) -> None:
    curator("mark", "cat", "--keep")
    curator("mark", "cat", "--tag", "[red] :smile: 👩‍🎨")
    assert curator("undo").stdout == "Undone: tag [red] :smile: 👩‍🎨: 1 image\n"
    assert curator("undo").stdout == "Undone: keep: 1 image\n"
    assert curator.found("flag:keep") == []
    assert curator("redo").stdout == "Done again: keep: 1 image\n"
    assert len(curator.found("flag:keep")) == 1
    assert curator.found("cat")[0]["tags"] == []


def test_nothing_to_undo_is_no_failure(curator: Curator) -> None:
    for verb in ("undo", "redo"):
        result = curator(verb)
        assert result.stdout == ""
        assert f"nothing to {verb}" in result.stderr


def test_a_new_step_ends_what_could_be_redone(curator: Curator) -> None:
    curator("mark", "cat", "--keep")
    curator("undo")
    curator("mark", "cat", "--reject")
    assert curator("redo").stdout == ""
    assert len(curator.found("flag:reject")) == 1
