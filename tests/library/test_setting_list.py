"""The list of settings follows their model, field by field."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic.fields import FieldInfo

from curator.domain.setting import Group
from curator.library.setting_list import Kind, SettingInfo, _info, all_settings
from curator.settings import Settings, checked_value


def by_key() -> dict[str, SettingInfo]:
    return {info.key: info for info in all_settings()}


def test_every_field_of_the_model_is_there_once_and_tells_what_it_is_for() -> None:
    infos = all_settings()
    assert sorted(info.key for info in infos) == sorted(Settings.model_fields)
    for info in infos:
        assert info.title != info.key
        assert info.description.endswith(".")
        assert checked_value(info.key, None) == info.default


def test_they_stand_by_group_in_the_order_of_the_groups() -> None:
    groups = [info.about.group for info in all_settings()]
    assert groups == sorted(groups, key=list(Group).index)
    assert set(groups) == set(Group)


@pytest.mark.parametrize(
    ("key", "kind", "bounds", "choices"),
    [
        ("only_when_idle", Kind.SWITCH, (None, None), ()),
        ("thumbnail_edge", Kind.WHOLE, (64, 1024), ()),
        ("settle_seconds", Kind.NUMBER, (0, 60), ()),
        ("short_of_vram", Kind.CHOICE, (None, None), ("pause", "cpu")),
        ("device", Kind.TEXT, (None, None), ("auto", "cpu", "cuda", "mps")),
        ("on_arrival", Kind.NAMES, (None, None), ()),
        ("weights", Kind.PATHS, (None, None), ()),
    ],
)
def test_kinds_bounds_and_choices_come_from_the_field(
    key: str, kind: Kind, bounds: tuple[float | None, ...], choices: tuple[str, ...]
) -> None:
    info = by_key()[key]
    assert (info.kind, (info.least, info.most), info.choices) == (kind, bounds, choices)


OPTIONAL = ["holding_days", "decode_threads"]


def test_only_what_may_be_unset_is_optional() -> None:
    assert [info.key for info in all_settings() if info.optional] == OPTIONAL


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("thumbnail", {"thumbnail_edge"}),
        ("IDLE seconds", {"idle_seconds"}),
        ("bfloat16", {"dtype"}),
        ("network drive", {"polling_seconds"}),
        ("nothing of the kind", set()),
    ],
)
def test_words_find_titles_descriptions_keys_and_choices(words: str, found: set[str]) -> None:
    assert {info.key for info in all_settings() if info.fits(words)} == found


@pytest.mark.parametrize("annotation", [bytes, dict[str, int], str | int])
def test_a_type_that_no_face_knows_is_a_mistake(annotation: Any) -> None:
    with pytest.raises(TypeError, match="no way is known to set odd"):
        _info("odd", FieldInfo(annotation=annotation))


def test_a_field_that_tells_nothing_of_itself_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="nothing is told about the setting odd"):
        _info("odd", FieldInfo(annotation=bool, default=False))
