"""Full text: words, beginnings, insides, phrases, scripts; and what must not be taken as syntax."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.store import search, texts

from .conftest import Opened, contents, file_read

PROMPTS = (
    "lighthouse at dusk",
    "两个女孩 在海边散步",
    "ﬁne Ünïcode",
    'say "hi" AND (go) NEAR it*',
    "^_^ :)",
)


@pytest.fixture
def filled(opened: Opened) -> Opened:
    for n, prompt in enumerate(PROMPTS):
        opened.put(file_read(f"{n}.png", f"data {n}", contents(prompt, pixels=str(n))))
    return opened


def hits(opened: Opened, text: str, *, whole: bool = False) -> list[int]:
    with opened.database.read() as connection:
        ids = [int(found) for found in search.prompts(connection, text, whole=whole)]
        texts = connection.exec_driver_sql(
            "SELECT text FROM prompt WHERE id IN (SELECT value FROM json_each(?))", (str(ids),)
        ).scalars()
        return sorted(PROMPTS.index(each) for each in texts if each in PROMPTS)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("light", [0]),
        ("house", [0]),
        ("HOUSE", [0]),
        ("du", [0]),
        ("us", []),  # too short to be looked for inside words
        ("女孩", [1]),
        ("海边", [1]),
        ("散", [1]),
        ("边海", []),
        ("fine", [2]),
        ("unicode", [2]),
        ('"hi"', [3]),
        ("NEAR", [3]),
        ("it*", [3]),
        ("AND (go)", [3]),
        ("^_^", [4]),
        (":)", [4]),
        ("", []),
        ("   ", []),
    ],
)
def test_anywhere(filled: Opened, text: str, expected: list[int]) -> None:
    assert hits(filled, text) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("lighthouse", [0]), ("light", []), ("at dusk", [0]), ("女孩", [1])]
)
def test_whole_words(filled: Opened, text: str, expected: list[int]) -> None:
    assert hits(filled, text, whole=True) == expected


@given(st.text(max_size=30))
@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_text_breaks_a_search(filled: Opened, text: str) -> None:
    for whole in (True, False):
        hits(filled, text, whole=whole)
    with filled.database.read() as connection:
        search.raw(connection, text)
        search.names(connection, text)
        search.directories(connection, text)
        search.resources(connection, "checkpoint", text)


@given(st.text(max_size=60))
def test_raw_texts_come_back_as_they_were_stored(text: str) -> None:
    from curator.domain.generation import RawMetadata

    raw = RawMetadata("PNG", 3, 4, {"parameters": text}, {}, "a problem")
    kept = texts.unpacked(texts.packed(raw))
    assert kept.texts == {"parameters": texts.storable(text)}
    assert (kept.container, kept.width, kept.height, kept.problem) == ("PNG", 3, 4, "a problem")
