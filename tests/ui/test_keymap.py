"""Keys as presets and users have them: none is for two actions, and nothing chosen is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from pytestqt.qtbot import QtBot

from curator.ui.actions import ACTIONS
from curator.ui.icons import Icons
from curator.ui.key_entries import ENTRIES
from curator.ui.key_names import key_of, normal
from curator.ui.key_presets import PRESETS, USUAL
from curator.ui.keymap import Keymap, is_fixed
from curator.ui.looks import Looks

from .test_actions import Window

Key, Held = Qt.Key, Qt.KeyboardModifier

KEYS = ("P", "Shift+P", "X", "Shift+X", "G", "Q", "Ctrl+1", "Alt+3", "F", "A", "1", "Shift+1")
NAMES = (
    *("keep", "keep_next", "reject", "reject_next", "grid", "rate_1", "rate_1_next", "go_back"),
    *("compare_panes", "compare_differences"),
)
steps = st.lists(
    st.one_of(
        st.tuples(
            st.just("set"), st.sampled_from(NAMES), st.lists(st.sampled_from(KEYS), unique=True)
        ),
        st.tuples(st.just("reset"), st.sampled_from(NAMES), st.just([])),
        st.tuples(st.just("preset"), st.sampled_from(sorted(PRESETS)), st.just([])),
        st.tuples(st.just("reset_all"), st.just(""), st.just([])),
    ),
    max_size=12,
)


def all_keys(keymap: Keymap) -> dict[str, tuple[str, ...]]:
    return {name: keymap.keys(name) for name in ENTRIES}


def assert_no_key_is_for_two(keymap: Keymap) -> None:
    keys = [
        (entry.domain, normal(key)) for entry in ENTRIES.values() for key in keymap.keys(entry.id)
    ]
    assert sorted(keys) == sorted(set(keys))


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_whole(name: str, qapp: object) -> None:
    keymap = Keymap()
    keymap.preset = name
    assert set(PRESETS[name].keys) <= set(ENTRIES)
    assert_no_key_is_for_two(keymap)
    for keys in all_keys(keymap).values():
        for key in keys:
            assert normal(key), key
            assert "Ctrl+Alt" not in normal(key)
            assert not is_fixed(key)
    for info in ACTIONS:
        assert info.menu or keymap.keys(info.id), f"{info.id} can be reached by nobody"


def test_the_usual_keys_are_the_table_s(qapp: object) -> None:
    keymap = Keymap()
    assert all(keymap.keys(info.id) == info.keys for info in ACTIONS)
    assert (keymap.preset, keymap.has_own) == (USUAL, False)


def test_what_presets_promise(qapp: object) -> None:
    keymap = Keymap()
    keymap.preset = "diffusion_toolkit"
    assert [keymap.user_of(key) for key in ("F", "X", "Ctrl+R", "F6", "5")] == [
        "keep",
        "reject",
        "rescan",
        "search",
        "rate_5",
    ]
    keymap.preset = "digikam"
    assert [keymap.user_of(key) for key in ("Ctrl+4", "Alt+0", "Alt+1", "Alt+3", "F3")] == [
        "rate_4",
        "undecided",
        "reject",
        "keep",
        "loupe",
    ]
    keymap.preset = "one_hand"
    assert [keymap.user_of(key) for key in "adwsfxqv"] == [
        "previous_image",
        "next_image",
        "previous_row",
        "next_row",
        "keep",
        "reject",
        "go_back",
        "winner",
    ]
    assert keymap.user_of("Shift+F") == "keep_next"


def test_who_had_a_key_loses_it(qapp: object) -> None:
    keymap = Keymap()
    keymap.set_keys("grid", ("P", "G"))
    assert keymap.keys("grid") == ("P", "G")
    assert keymap.keys("keep") == ()
    assert keymap.keys("keep_next") == ()
    assert keymap.is_own("grid")
    assert not keymap.is_own("keep")
    keymap.reset("keep")
    assert keymap.keys("keep") == ("P",)
    assert keymap.keys("grid") == ("G",)
    keymap.reset("grid")
    assert not keymap.has_own


def test_held_with_shift_a_key_goes_with_its_own(qapp: object) -> None:
    keymap = Keymap()
    keymap.set_keys("keep", ("B",))
    assert keymap.keys("add_to_target") == ()
    assert keymap.keys("choose_target") == ("Shift+B",)  # it is not taken from another
    assert keymap.keys("keep_next") == ()
    keymap.set_keys("choose_target", ())
    assert keymap.keys("keep_next") == ("Shift+B",)
    keymap.set_keys("keep_next", ("Ctrl+J",))
    keymap.set_keys("keep", ("P",))
    assert keymap.keys("keep_next") == ("Ctrl+J",)
    assert not keymap.is_own("keep")


def test_without_a_key_an_action_stays_without(qapp: object) -> None:
    keymap = Keymap()
    keymap.set_keys("quit", ())
    assert keymap.keys("quit") == ()
    assert keymap.is_own("quit")
    assert keymap.user_of("Ctrl+Q") is None


def test_it_is_remembered(looks: Looks, tmp_path: Path) -> None:
    keymap = Keymap(looks)
    keymap.preset = "digikam"
    keymap.set_keys("grid", ("Ctrl+J", "P"))
    keymap.set_keys("quit", ())
    looks.save()
    again = Keymap(Looks(tmp_path / "window.ini"))
    assert again.preset == "digikam"
    assert all_keys(again) == all_keys(keymap)


@pytest.mark.parametrize(
    ("preset", "own"),
    [
        ("emacs", "{"),
        ("", "[]"),
        ("digikam", '{"fly": ["F"], "keep": "P", "reject": [3, "", "nonsense key"]}'),
    ],
)
def test_what_cannot_be_read_is_as_if_never_chosen(looks: Looks, preset: str, own: str) -> None:
    looks.set_text("keys/preset", preset)
    looks.set_text("keys/own", own)
    keymap = Keymap(looks)
    assert keymap.preset in PRESETS
    assert keymap.keys("keep")
    assert set(keymap.keys("reject")) <= {"3", "X"}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps)
def test_whatever_is_chosen_no_key_is_for_two(
    qapp: object, done: list[tuple[str, str, list[str]]]
) -> None:
    keymap = Keymap()
    for what, name, keys in done:
        match what:
            case "set":
                keymap.set_keys(name, tuple(keys))
                assert keymap.keys(name) == tuple(keys) or not keymap.is_own(name)
            case "reset":
                keymap.reset(name)
                assert not keymap.is_own(name)
            case "preset":
                keymap.preset = name
            case _:
                keymap.reset_all()
        assert_no_key_is_for_two(keymap)
    keymap.reset_all()
    fresh = Keymap()
    fresh.preset = keymap.preset
    assert all_keys(keymap) == all_keys(fresh)


def test_views_have_keys_beside_those_of_actions(qapp: object) -> None:
    keymap = Keymap()
    domain = ENTRIES["compare_panes"].domain
    keymap.set_keys("compare_panes", ("P",))
    assert keymap.keys("keep") == ("P",)
    assert (keymap.user_of("P"), keymap.user_of("P", domain)) == ("keep", "compare_panes")
    assert [keymap.meant(domain, key) for key in ("P", "V", "D", "Left", "X")] == [
        *("V", None, "D", "Left", "X")
    ]
    keymap.set_keys("compare_differences", ("V",))
    assert keymap.meant(domain, "V") == "D"
    assert keymap.meant(domain, "D") is None
    keymap.set_keys("compare_panes", ("V",))
    assert keymap.keys("compare_differences") == ("D",)
    assert not keymap.has_own


class TestActions:
    @pytest.fixture
    def window(self, qtbot: QtBot, icons: Icons) -> Window:
        return Window(qtbot, icons)

    def test_keys_menus_and_tooltips_follow_at_once(self, window: Window) -> None:
        window.actions.rename("keep", "Keep it")
        window.actions.keymap.set_keys("keep", ("G", "Ctrl+J"))
        assert window.press(window.images, Key.Key_P, Key.Key_G) == [("keep",)]
        assert "Keep it (G, Ctrl+J)" in window.actions["keep"].toolTip()
        shortcuts = window.actions["keep"].shortcuts()
        assert [each.toString() for each in shortcuts] == ["G", "Ctrl+J"]
        assert window.actions["grid"].shortcuts() == []
        assert window.press(window.images, (Key.Key_G, Held.ShiftModifier)) == [("keep_next",)]
        window.actions.keymap.reset_all()
        assert window.press(window.images, Key.Key_P) == [("keep",)]
        assert window.press(window.images, Key.Key_G) == [("grid", True)]

    def test_digits_by_their_place_follow_too(self, window: Window) -> None:
        window.actions.keymap.set_keys("keep", ("3",))
        keypad = (Key.Key_3, Held.KeypadModifier)
        assert window.press(window.images, keypad) == [("keep",)]
        window.actions.keymap.preset = "digikam"
        assert window.press(window.images, (Key.Key_2, Held.ControlModifier)) == [("rate_2",)]

    def test_two_may_swap_their_keys(self, window: Window) -> None:
        keymap = window.actions.keymap
        keymap.set_keys("keep", ("X",))
        keymap.set_keys("reject", ("P",))
        assert window.press(window.images, Key.Key_X, Key.Key_P) == [("keep",), ("reject",)]


@pytest.mark.parametrize(
    ("key", "held", "text", "written"),
    [
        (Key.Key_G, Held.NoModifier, "g", "G"),
        (Key.Key_G, Held.ControlModifier | Held.ShiftModifier, "", "Ctrl+Shift+G"),
        (Key.Key_Question, Held.ShiftModifier, "?", "?"),
        (Key.Key_Backtab, Held.ShiftModifier, "", "Shift+Tab"),
        (Key.Key_Space, Held.ShiftModifier, " ", "Shift+Space"),
        (Key.Key_5, Held.KeypadModifier, "5", "5"),
        (Key.Key_F7, Held.AltModifier, "", "Alt+F7"),
        (Key.Key_Delete, Held.NoModifier, "", "Del"),
        (Key.Key_Odiaeresis, Held.ShiftModifier, "Ö", "Shift+Ö"),
    ],
)
def test_a_key_is_written_as_the_table_writes_it(
    key: Key, held: Held, text: str, written: str
) -> None:
    event = QKeyEvent(QEvent.Type.KeyPress, key, held, text)
    assert key_of(event) == written
    assert normal(key_of(event)) == normal(written)
