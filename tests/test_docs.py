"""What the README says is what there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from curator.cli.dispatch import VERBS
from curator.scoring.registry import all_scorers, load_registry
from curator.settings import Settings

README = (Path(__file__).resolve().parents[1] / "README.md").read_text(encoding="utf-8")
CI = (Path(__file__).resolve().parents[1] / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_shown(verb: str) -> None:
    assert re.search(rf"curator {verb}\b", README)


@pytest.mark.parametrize(
    "command", ["list", "show", "pull", "verify", "test", "remove", "style add", "style list"]
)
def test_every_way_with_models_is_shown(command: str) -> None:
    assert f"curator models {command}" in README


def test_every_scorer_is_named() -> None:
    for info in all_scorers(load_registry()):
        assert f"`{info.key}`" in README


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_stands_in_the_table(name: str) -> None:
    assert re.search(rf"^\| `{name}` \|", README, re.MULTILINE)


def test_every_key_is_told() -> None:
    from curator.ui.action_table import ACTIONS

    numbered = re.compile(r"Shift\+.|Alt\+[1-7]|[0-9]")
    for info in ACTIONS:
        for key in info.keys[:1]:
            assert numbered.fullmatch(key) or f"`{key}`" in README, info.id


def test_the_screenshot_is_there() -> None:
    (name,) = re.findall(r"!\[[^]]+\]\((.+?)\)", README)
    assert (Path(__file__).resolve().parents[1] / name).is_file()


def test_the_two_commands_are_whole() -> None:
    commands = re.findall(r"^python3 -m venv .*$", README, re.MULTILINE)
    assert [command.split(" && ")[-1] for command in commands] == [
        ".venv/bin/curator demo",
        ".venv/bin/python -m pytest -n 2",
    ]
    assert "-m pytest -n 2" in CI
    assert "'.[test]'" in CI
