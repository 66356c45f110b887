from __future__ import annotations

import pytest
from typer.main import get_command

from curator.cli.dispatch import VERBS, is_command_line
from curator.cli.main import app


def test_the_verbs_are_those_that_the_command_line_has() -> None:
    assert set(VERBS) == set(get_command(app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "arguments",
    [
        ["scan"],
        ["find", "fox"],
        ["--library", "scan", "find"],
        ["--library=x", "-v", "undo"],
        ["--verbose", "doctor"],
        ["--help"],
        ["-h"],
        ["--version"],
        ["--nonsense"],
        ["--library", "x", "--help"],
    ],
)
def test_a_verb_or_a_wish_for_help_is_a_command_line(arguments: list[str]) -> None:
    assert is_command_line(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["./scan"],
        ["scan/"],
        ["pictures", "scan"],
        ["--", "scan"],
        ["--library", "scan"],
        ["--library", "scan", "pictures"],
        ["--library=scan"],
        ["--weights", "clip=/x", "--device", "cpu"],
        ["--library"],
        ["-v"],
        [""],
    ],
)
def test_everything_else_is_the_windows(arguments: list[str]) -> None:
    assert not is_command_line(arguments)
