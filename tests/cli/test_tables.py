from __future__ import annotations

from typing import Any

import pytest
from rich.cells import cell_len

from curator.cli.tables import CHUNK, put_ranking


def record(number: int, **known: Any) -> dict[str, Any]:
    """What the table needs of a record."""
    return {
        "id": number,
        "flag": None,
        "rating": 0,
        "label": None,
        "name": f"{number}.png",
        "positive": "a fox",
        "failed": None,
        "scores": {},
        **known,
    }


def score(value: float | None, note: str | None = None) -> dict[str, Any]:
    return {"value": value, "percentile": None, "note": note, "version": "1"}


@pytest.fixture(autouse=True)
def terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "100")


def test_wide_letters_do_not_break_the_columns(capsys: pytest.CaptureFixture[str]) -> None:
    long = record(1, name="狐" * 40, positive="猫\n犬 " * 5_000, scores={"clip": score(12.345678)})
    put_ranking([long, record(2)], ["clip"])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 3
    assert cell_len(lines[1]) in (99, 100)
    assert "12.35" in lines[1]
    at = cell_len(lines[0][: lines[0].index("prompt")])
    assert cell_len(lines[2][: lines[2].index("a fox")]) == at


def test_columns_that_do_not_fit_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    keys = [f"scorer_number_{n}" for n in range(9)]
    put_ranking([record(1)], keys)
    head, line = capsys.readouterr().out.splitlines()
    assert "scorer_number…" in head
    assert cell_len(head) <= 100
    assert line.endswith("a fox")


def test_numbers_are_short_and_reasons_stand_in_their_place(
    capsys: pytest.CaptureFixture[str],
) -> None:
    scores = [score(0.00012345), score(1234567.8), score(-3.0), score(None, "no-prompt")]
    put_ranking([record(n, scores={"clip": each}) for n, each in enumerate(scores)], ["clip"])
    lines = capsys.readouterr().out.splitlines()[1:]
    assert [line.split()[1] for line in lines] == ["0.0001234", "1234568", "-3", "no-prompt"]


def test_the_heads_stand_once_however_many_images(capsys: pytest.CaptureFixture[str]) -> None:
    put_ranking(map(record, range(2 * CHUNK + 1)), [])
    lines = capsys.readouterr().out.splitlines()
    assert len(lines) == 2 * CHUNK + 2
    assert [line.split()[0] for line in lines[1:]] == [str(n) for n in range(2 * CHUNK + 1)]


def test_a_reason_for_failure_stands_for_the_prompt(capsys: pytest.CaptureFixture[str]) -> None:
    put_ranking([record(1, failed="cut short\x1b[2J")], [])
    assert capsys.readouterr().out.splitlines()[1].endswith("cut short\\x1b[2J")
