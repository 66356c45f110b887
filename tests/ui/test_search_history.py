"""Earlier searches: each once, the last one first, not without end."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from curator.ui.looks import Looks
from curator.ui.panels.search_history import MOST, SearchHistory


@given(st.lists(st.text(max_size=4), max_size=120))
def test_each_once_and_the_last_first(texts: list[str]) -> None:
    history = SearchHistory()
    for text in texts:
        history.note(text)
    said = [text.strip() for text in reversed(texts) if text.strip()]
    assert list(history.texts) == list(dict.fromkeys(said))[:MOST]


def test_what_was_pasted_is_no_search() -> None:
    history = SearchHistory(["fox"])
    history.note("x" * 5000)
    assert history.texts == ("fox",)


def test_looks_remember_them(tmp_path: Path) -> None:
    looks = Looks(tmp_path / "looks.ini")
    assert looks.searches == ()
    looks.searches = ('tag:"a, b" %s', "夜; 猫\n")
    looks.save()
    assert Looks(tmp_path / "looks.ini").searches == ('tag:"a, b" %s', "夜; 猫\n")
    looks.set_text("search/history", "{no list")
    assert looks.searches == ()
