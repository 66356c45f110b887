"""Rules: saved, changed, deleted and carried out, and what is said of those that cannot be."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.domain.change import CollectionEdit, Scored
from curator.domain.collection import CollectionKind
from curator.domain.criteria import Threshold
from curator.domain.errors import CuratorError, QueryError, UnknownNameError, UsageError
from curator.domain.image import Flag, FlagSource, ImageId
from curator.domain.saved_rule import SavedRule
from curator.domain.score import Direction, Provenance, Score
from curator.domain.stacking import StackRule
from curator.domain.stored_criteria import as_json, of_json
from curator.library import collections, rules
from curator.library.commands import Judgement, judge
from curator.library.cut import rule_at
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import OpenLibrary, parameters, write_png

CLIP = Provenance("clip", "1", "ab", "1", "norm1", "float32")
SOFT = SavedRule(reject_if="clip<3", keep_if="clip>=5")


@pytest.fixture
def library(open_library: OpenLibrary, tmp_path: Path) -> Library:
    """Images 1 to 6 with CLIP scores 1 to 6: three of one prompt, three of another."""
    for n in range(6):
        text = parameters(("fox", "wolf")[n // 3], seed=n)
        write_png(tmp_path / "p" / f"{n}.png", text, shade=9 * n)
    opened = open_library()
    scan(opened, [opened.add_folder(tmp_path / "p")])
    for image_id in range(1, 7):
        opened.submit(Scored(ImageId(image_id), ((CLIP, Score(float(image_id))),)))
    opened.flush()
    return opened


def save(library: Library, name: str, rule: SavedRule) -> None:
    assert library.do(rules.saved(library, name, rule))


def flags(library: Library) -> list[int]:
    return [int(flag) for flag in library.columns["flag"]]


@given(
    st.from_type(SavedRule).filter(lambda rule: abs(rule.since) < 2**63 and abs(rule.top) < 2**63)
)
def test_what_is_stored_is_what_is_read(rule: SavedRule) -> None:
    assert of_json(SavedRule, as_json(rule)) == rule


def test_the_form_stays_what_it_is() -> None:
    """Libraries hold it: a stored one has to be read by every later Curator."""
    rule = SavedRule("fox", "clip>=5", "clip<3", StackRule.BATCH, "clip", 2, True, 7)
    stored = (
        '{"query": "fox", "keep_if": "clip>=5", "reject_if": "clip<3", "best_of": "batch",'
        ' "by": "clip", "top": 2, "on_arrival": true, "since": 7}'
    )
    assert of_json(SavedRule, stored) == rule
    assert as_json(rule) == stored
    assert of_json(SavedRule, '{"reject_if": "clip<3"}') == SavedRule(reject_if="clip<3")


@pytest.mark.parametrize("text", ["", "[]", '{"top": "two"}', '{"best_of": "day"}', '{"more": 1}'])
def test_what_cannot_be_read_is_no_rule(text: str) -> None:
    with pytest.raises(UsageError):
        of_json(SavedRule, text)


def test_carried_out_as_one_step_under_its_name(library: Library) -> None:
    save(library, "Soft", SOFT)
    found = rules.rule_called(library, "soft")
    made = rules.carried_out(library, found)
    assert flags(library) == [0] * 6
    library.do(rules.as_step(found, made))
    assert flags(library) == [-1, -1, 0, 0, 1, 1]
    assert library.has_undo == "rule Soft: 4 images"
    library.undo()
    assert flags(library) == [0] * 6


def test_flags_set_by_rule_are_taken_back_in_one_step_and_no_others(library: Library) -> None:
    save(library, "Soft", SOFT)
    found = rules.rule_called(library, "Soft")
    library.do(judge(library.columns, [1], Judgement(Flag.REJECT)))
    library.do(rules.as_step(found, rules.carried_out(library, found)))
    command = rules.taken_back(library.columns, library.columns.ids[:5])
    assert command.label == "take back flags set by rule: 2 images"
    library.do(command)
    assert flags(library) == [-1, 0, 0, 0, 0, 1]
    assert library.columns["flag_source"].tolist()[:5] == [FlagSource.HAND, 0, 0, 0, 0]
    library.undo()
    assert flags(library) == [-1, -1, 0, 0, 1, 1]


def test_the_best_of_each_group(library: Library) -> None:
    best = SavedRule(best_of=StackRule.PROMPT, by="clip", top=2)
    save(library, "Best", best)
    made = rules.carried_out(library, rules.rule_called(library, "Best"))
    assert made.keep.tolist() == [2, 3, 5, 6]
    assert made.reject.tolist() == [1, 4]


def test_flags_set_by_hand_stay(library: Library) -> None:
    library.do(judge(library.columns, [1, 6], Judgement(Flag.KEEP)))
    library.do(judge(library.columns, [6], Judgement(Flag.REJECT)))
    save(library, "Soft", SOFT)
    found = rules.rule_called(library, "Soft")
    library.do(rules.as_step(found, rules.carried_out(library, found)))
    assert flags(library) == [1, -1, 0, 0, 1, -1]
    assert library.columns["flag_source"].tolist()[1] == FlagSource.RULE


def test_saved_again_it_is_changed_and_undo_brings_it_back(library: Library) -> None:
    save(library, "Soft", SOFT)
    save(library, "SOFT", replace(SOFT, keep_if=""))
    (found,) = rules.rules(library)
    assert found.name == "Soft"
    assert rules.stored_rule(found).keep_if == ""
    assert library.undo() == "change rule Soft"
    assert rules.stored_rule(rules.rules(library)[0]) == SOFT
    library.do(rules.removed(rules.rules(library)[0]))
    assert rules.rules(library) == []
    assert library.undo() == "delete rule Soft"
    assert [each.name for each in rules.rules(library)] == ["Soft"]


def test_it_is_there_after_a_restart(library: Library, open_library: OpenLibrary) -> None:
    save(library, "Soft", SOFT)
    library.close()
    again = open_library()
    assert rules.stored_rule(rules.rule_called(again, "Soft")) == SOFT
    assert again.undo() == "new rule Soft"
    assert rules.rules(again) == []


def test_a_name_is_given_once_for_rules_and_collections(library: Library) -> None:
    save(library, "Soft", SOFT)
    with pytest.raises(UsageError, match="rule called 'Soft'"):
        collections.made(library, "soft")
    library.do(collections.made(library, "Mine"))
    with pytest.raises(UsageError, match="collection called 'Mine'"):
        rules.saved(library, "mine", SOFT)


def test_it_is_no_collection(library: Library) -> None:
    save(library, "Soft", SOFT)
    assert library.columns.lists.holders() == []
    with pytest.raises(UnknownNameError):
        collections.called(library, "Soft")
    with pytest.raises(UnknownNameError):
        rules.rule_called(library, "Mine")
    assert len(library.find(library.parse('in:"Soft"'))) == 0


@pytest.mark.parametrize(
    ("rule", "kind"),
    [
        (SavedRule(), UsageError),
        (SavedRule(query="fox"), UsageError),
        (SavedRule(reject_if="clip<<3"), QueryError),
        (SavedRule(reject_if="no_such_scorer<3"), QueryError),
        (SavedRule(keep_if='about:"a fox"'), UsageError),
        (SavedRule(best_of=StackRule.PROMPT, by="no_such_scorer"), UnknownNameError),
        (SavedRule(best_of=StackRule.HAND, by="clip"), UsageError),
        (SavedRule(best_of=StackRule.PROMPT, by="clip", top=0), UsageError),
    ],
)
def test_what_cannot_be_followed_is_not_saved(
    library: Library, rule: SavedRule, kind: type[CuratorError]
) -> None:
    with pytest.raises(kind):
        rules.saved(library, "Broken", rule)


def test_one_whose_scorer_is_gone_says_so_and_hurts_no_other(library: Library) -> None:
    gone = as_json(SavedRule(reject_if="score:from_a_plugin<3"))
    made = collections.new_collection(library, "Gone", CollectionKind.RULE, gone)
    library.do(rules.removed(made).undone())
    save(library, "Soft", SOFT)
    broken, sound = rules.rules(library)
    assert "from_a_plugin" in str(rules.problem(library, broken))
    assert rules.problem(library, sound) is None
    with pytest.raises(QueryError):
        rules.carried_out(library, broken)
    assert isinstance(rules.removed(broken).edits[0], CollectionEdit)


def test_cut_lines_become_a_rule(library: Library) -> None:
    line = rule_at([Threshold("clip", 3, 5)], {"clip": Direction.HIGHER})
    assert rules.saved_from(line) == SavedRule(keep_if="clip>=5", reject_if="clip<3")


def test_a_rule_on_arrival_is_about_what_comes_after_it(library: Library) -> None:
    save(library, "Soft", replace(SOFT, on_arrival=True))
    since = rules.stored_rule(rules.rules(library)[0]).since
    assert since > library.columns["added"].max()


def test_scorers_that_it_asks_for(library: Library) -> None:
    rule = SavedRule(
        "noise<3", "clip>=5", "-(clip%<3 OR sharpness<2)", StackRule.PROMPT, "contrast"
    )
    asked = rules.scorers_of(rules.followed(library, rule))
    assert asked == {"noise", "clip", "sharpness", "contrast"}
