"""What becomes of files: the identity rules of DESIGN.md §7, on a real library file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from curator.domain.change import (
    Command,
    Edit,
    EditField,
    FileReturned,
    FilesVanished,
    FolderRelinked,
    FolderRemoved,
    NotAnImage,
    Outcome,
    Reread,
    Scored,
    ScorerChosen,
)
from curator.domain.generation import Generation, Prompt, RawMetadata
from curator.domain.image import File, FileId, FileStat, FolderId, ImageId
from curator.domain.score import Note, Provenance, Score
from curator.store import folders, reads, search
from curator.store.writer import Committed, Step, WriteFailed

from .conftest import CLIP, Opened, contents, file_read


def outcome(committed: Committed | WriteFailed) -> Outcome:
    assert isinstance(committed, Committed)
    return committed.outcomes[-1].outcome


def only(opened: Opened) -> reads.Details:
    with opened.database.read() as connection:
        (one,) = reads.details(connection, [1])
        return one


def file_at(opened: Opened, name: str) -> File:
    with opened.database.read() as connection:
        found = folders.file_at(connection, FolderId(1), name.encode())
    assert found is not None
    return found


def test_new_file_brings_everything_it_says(opened: Opened) -> None:
    committed = opened.put(file_read("a.png", "A", contents()))
    assert outcome(committed) is Outcome.ADDED
    one = only(opened)
    assert (one.positive, one.negative, one.seed) == ("a red fox", "blurry", 2**64 - 1)
    assert [resource.name for resource in one.resources] == ["dreams_xl", "detail"]
    assert one.resources[1].weight == 0.8
    assert one.scores["sharpness"].value == 12.5
    assert one.places == (reads.Place(b"/pictures", b"a.png", False),)
    assert one.pixel_hash is not None
    assert opened.thumbs.get(one.pixel_hash) == b"jpeg"
    with opened.database.read() as connection:
        assert reads.raw_metadata(connection, 1) == {"parameters": "a red fox"}


def test_same_bytes_elsewhere_are_another_place_of_the_same_image(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    assert outcome(opened.put(file_read("b.png", "A"))) is Outcome.DUPLICATE
    assert len(only(opened).places) == 2
    with opened.database.read() as connection:
        assert search.duplicates(connection).tolist() == [1]


def test_two_copies_read_at_once_make_one_image(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()), file_read("b.png", "A", contents()))
    assert opened.rows("SELECT count(*) FROM image") == [(1,)]


def test_moved_file_keeps_its_row_and_its_judgement(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    keep = Edit(EditField.FLAG, (ImageId(1),), (0,), (1,))
    opened.put(Step(1, Command("keep", (keep,))))
    gone = file_at(opened, "a.png")
    moved = replace(file_read("sub/b.png", "A"), moved_from=gone)
    assert outcome(opened.put(moved)) is Outcome.MOVED
    second = replace(file_read("sub/c.png", "A"), moved_from=gone)
    assert outcome(opened.put(second)) is Outcome.DUPLICATE
    opened.put(FilesVanished((file_at(opened, "sub/c.png"),)))
    assert opened.rows("SELECT id, relpath, name FROM file")[:1] == [(1, b"sub/b.png", "b.png")]
    assert only(opened).flag == 1


def test_edited_metadata_with_equal_pixels_keeps_the_image(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    stripped = contents("", reader="")
    stripped = replace(stripped, generation=Generation(), plain=Prompt(), raw=RawMetadata())
    assert outcome(opened.put(file_read("a.png", "B", stripped))) is Outcome.CHANGED
    assert only(opened).positive == "a red fox"  # new data holds none, so the old stays
    assert outcome(opened.put(file_read("a.png", "C", contents("a blue fox")))) is Outcome.CHANGED
    assert only(opened).positive == "a blue fox"
    assert outcome(opened.put(file_read("copy.png", "B"))) is Outcome.DUPLICATE
    assert opened.rows("SELECT count(*) FROM image") == [(1,)]


def test_other_pixels_at_the_same_place_are_another_image(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents(pixels="p")))
    changed = opened.put(file_read("a.png", "B", contents(pixels="q")))
    assert outcome(changed) is Outcome.CHANGED
    assert opened.rows("SELECT id FROM image ORDER BY id") == [(1,), (2,)]
    assert opened.rows("SELECT image_id FROM file") == [(2,)]


def test_touched_file_is_unchanged(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    assert outcome(opened.put(file_read("a.png", "A", mtime=99))) is Outcome.UNCHANGED
    assert opened.rows("SELECT mtime_ns FROM file") == [(99,)]


def test_broken_file_is_a_fact_and_its_first_half_is_forgotten(opened: Opened) -> None:
    broken = opened.put(file_read("a.png", "A", contents(error="truncated")))
    assert isinstance(broken, Committed)
    assert (broken.outcomes[0].outcome, broken.outcomes[0].reason) == (Outcome.FAILED, "truncated")
    whole = opened.put(file_read("a.png", "AB", contents()))
    assert isinstance(whole, Committed)
    assert whole.removed == {1}
    assert opened.rows("SELECT id, error FROM image") == [(2, None)]
    assert opened.rows("SELECT rowid FROM raw_fts WHERE raw_fts MATCH 'fox'") == [(2,)]


def test_broken_image_that_was_judged_stays(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents(error="truncated")))
    opened.put(Step(1, Command("x", (Edit(EditField.RATING, (ImageId(1),), (0,), (4,)),))))
    opened.put(file_read("a.png", "AB", contents()))
    assert opened.rows("SELECT id FROM image ORDER BY id") == [(1,), (2,)]


def test_vanished_file_is_missing_until_it_returns(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    gone = opened.put(FilesVanished((file_at(opened, "a.png"),)))
    assert isinstance(gone, Committed)
    assert gone.rows is not None
    assert gone.rows.integers["missing"].tolist() == [True]
    back = opened.put(FileReturned(FileId(1), FileStat(1, 10, 78)))
    assert isinstance(back, Committed)
    assert back.rows is not None
    assert back.rows.integers["missing"].tolist() == [False]


def test_file_that_is_no_image_is_noted_and_forgotten_when_gone(opened: Opened) -> None:
    opened.put(NotAnImage(FolderId(1), b"notes.txt", FileStat(3, 1, 2)))
    assert opened.rows("SELECT image_id FROM file") == [(None,)]
    opened.put(FilesVanished((file_at(opened, "notes.txt"),)))
    assert opened.rows("SELECT * FROM file") == []


def test_removed_folder_hides_its_images_and_adding_it_again_brings_them_back(
    opened: Opened,
) -> None:
    opened.put(file_read("a.png", "A", contents()))
    hidden = opened.put(FolderRemoved(FolderId(1)))
    assert isinstance(hidden, Committed)
    assert hidden.rows is not None
    assert hidden.folders is not None
    assert hidden.rows.integers["missing"].tolist() == [True]
    assert not hidden.folders[0].watched
    from curator.domain.change import FolderAdded

    shown = opened.put(FolderAdded(b"/pictures"))
    assert isinstance(shown, Committed)
    assert shown.rows is not None
    assert shown.rows.integers["missing"].tolist() == [False]


def test_relinked_folder_takes_any_inode(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    opened.put(FolderRelinked(FolderId(1), b"/elsewhere"))
    with opened.database.read() as connection:
        (file,) = folders.files_of(connection, FolderId(1))
        assert folders.all_folders(connection)[0].path == b"/elsewhere"
    assert file.stat == FileStat(1, 10, 0)


def test_scores_keep_their_provenance_and_one_is_shown(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    other = replace(CLIP, weights_hash="def")
    opened.put(Scored(ImageId(1), ((CLIP, Score(27.5, "truncated:0.5")),)))
    opened.put(Scored(ImageId(1), ((other, Score(11.0)),)))
    assert only(opened).scores["clip"] == reads.StoredScore(27.5, "truncated:0.5", CLIP)
    chosen = opened.put(ScorerChosen(other))
    assert isinstance(chosen, Committed)
    assert chosen.rows is not None
    assert chosen.rows.scores["clip"].tolist() == [11.0]
    assert opened.rows("SELECT count(*) FROM score WHERE scorer_id > 1") == [(2,)]
    with opened.database.read() as connection:
        assert reads.active_provenance(connection, "clip") == other
        assert reads.numbers_of(connection, "clip") == [
            reads.Numbers(other, 1, is_shown=True),
            reads.Numbers(CLIP, 1, is_shown=False),
        ]
        assert reads.numbers_of(connection, "hps_v2") == []


def test_score_without_a_number_is_null_with_its_reason(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    opened.put(Scored(ImageId(1), ((CLIP, Score(float("nan"), Note.NO_PROMPT)),)))
    assert only(opened).scores["clip"] == reads.StoredScore(None, "no-prompt", CLIP)
    with opened.database.read() as connection:
        assert reads.unscored(connection, "clip").tolist() == []
        assert reads.unscored(connection, "hps_v2").tolist() == [1]


def test_score_of_an_image_that_is_gone_is_dropped(opened: Opened) -> None:
    assert isinstance(opened.put(Scored(ImageId(9), ((CLIP, Score(1.0)),))), Committed)
    assert opened.rows("SELECT * FROM score") == []


def test_embeddings_are_kept_as_half_floats(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    vector = np.asarray([0.5, -0.25], np.float32)
    opened.put(Scored(ImageId(1), (), {"tower": vector}))
    pixel_hash = only(opened).pixel_hash
    assert pixel_hash is not None
    kept = opened.embeddings.get("tower", pixel_hash)
    assert kept is not None
    assert kept.tolist() == [0.5, -0.25]


def test_reread_prompt_drops_scores_that_read_the_old_one(opened: Opened) -> None:
    opened.put(file_read("a.png", "A", contents()))
    opened.put(Scored(ImageId(1), ((CLIP, Score(27.5)),)))
    new = contents("a green fox")
    opened.put(Reread(ImageId(1), new.raw, new.generation, new.plain, 8))
    one = only(opened)
    assert (one.positive, one.prompt_key) == ("a green fox", 8)
    assert set(one.scores) == {"sharpness"}
    with opened.database.read() as connection:
        assert search.raw(connection, "red").tolist() == []
        assert search.raw(connection, "green").tolist() == [1]


@pytest.mark.parametrize("prompt", ["lone \ud83d surrogate", "nul \0 inside", "x" * 200_000])
def test_hostile_texts_are_stored(opened: Opened, prompt: str) -> None:
    assert outcome(opened.put(file_read("a.png", "A", contents(prompt)))) is Outcome.ADDED
    assert only(opened).positive


def test_one_unwritable_change_does_not_stop_the_others(opened: Opened) -> None:
    bad = file_read("bad.png", "B", replace(contents(), width=2**70))
    opened.put(file_read("a.png", "A", contents()), bad, file_read("c.png", "C", contents()))
    failures = [each for each in opened.delivered if isinstance(each, WriteFailed)]
    assert [failure.change for failure in failures] == [bad]
    assert opened.rows("SELECT relpath FROM file ORDER BY 1") == [(b"a.png",), (b"c.png",)]


def test_provenance_fields_all_count() -> None:
    assert Provenance("clip", "1") != Provenance("clip", "1", dtype="float16")
