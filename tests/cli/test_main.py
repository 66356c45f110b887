from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from typer.main import get_command

from curator import __version__
from curator.cli.dispatch import VERBS
from curator.cli.main import app

from .conftest import Curator, Start, ended


def commands(command: Any, *path: str) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every verb with the words it is called by; those that hold others too."""
    for name, each in getattr(command, "commands", {}).items():
        yield (*path, name), each
        yield from commands(each, *path, name)


ALL = dict(commands(get_command(app)))


@pytest.mark.parametrize("words", ALL, ids=" ".join)
def test_every_verb_and_option_explains_itself(words: tuple[str, ...]) -> None:
    command = ALL[words]
    first = (command.help or "").splitlines()[0]
    assert first.endswith("."), first
    assert len(first) <= 100
    for option in command.params:
        if option.param_type_name == "option":
            assert option.help, option.name
            assert option.help.endswith("."), option.help


@pytest.mark.parametrize("words", [(), *ALL], ids=" ".join)
def test_help_is_no_error(curator: Curator, words: tuple[str, ...]) -> None:
    for option in ("--help", "-h"):
        assert "Usage: " in curator(*words, option).stdout


def test_the_overview_lists_all_verbs_in_the_order_of_the_work(curator: Curator) -> None:
    lines = curator("--help").stdout.splitlines()
    verbs = [line.split()[1] for line in lines if line.startswith("│ ") and line[2].isalpha()]
    assert [verb for verb in verbs if verb in VERBS] == list(VERBS)


def test_the_version_is_told(curator: Curator) -> None:
    assert curator("--version").stdout == f"curator {__version__}\n"


def test_verbose_tells_more_and_settings_mistakes_are_wrong_use(start: Start) -> None:
    status, out, err = ended(start("--verbose", "find", CURATOR_DEVICE="toaster"))
    assert (status, out) == (2, "")
    assert "curator: environment variable CURATOR_DEVICE" in err
    assert "debug: told in words" in err
    assert "Traceback" in err
