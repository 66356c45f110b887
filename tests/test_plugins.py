from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import foreign_package
import pytest

from curator import plugins

Install = Callable[..., None]


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Installs a distribution with entry points of the group "fruit" and one module."""

    def it(package: str, module: str, code: str, **points: str) -> None:
        monkeypatch.syspath_prepend(
            foreign_package.install(tmp_path / package, package, "fruit", points, {module: code})
        )

    return it


def test_they_come_by_name_with_their_package(install: Install) -> None:
    install("orchard", "fruit_of_orchard", "A = 'a'\nB = 'b'", b="fruit_of_orchard:B")
    install("garden", "fruit_of_garden", "A = 'a'", a="fruit_of_garden:A")
    found = plugins.load("fruit", str)
    assert list(found.loaded.items()) == [("a", "a"), ("b", "b")]
    assert found.packages == {"a": "garden", "b": "orchard"}
    assert found.broken == ()


def test_nobody_takes_the_name_of_one_of_ours(install: Install) -> None:
    install(
        "aaa", "impostor", "SCORERS = 'not ours'", ours="impostor:SCORERS", a="impostor:SCORERS"
    )
    install("zzz", "unused", "", ours="curator.plugins:SCORERS")
    found = plugins.load("fruit", str)
    assert list(found.loaded.items()) == [("ours", plugins.SCORERS), ("a", "not ours")]
    (broken,) = found.broken
    assert (broken.group, broken.name, broken.package) == ("fruit", "ours", "aaa")
    assert broken.reason == "ValueError: another plugin of this kind is called 'ours'"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("X = 5", "TypeError: {}:X is no str"),
        ("", "AttributeError: "),
        ("raise RuntimeError('no luck')", "RuntimeError: no luck"),
        ("import sys\nsys.exit('enough')", "SystemExit: enough"),
        ("import no_such_module", "ModuleNotFoundError: No module named 'no_such_module'"),
        ("X = (", "SyntaxError: "),
    ],
)
def test_what_breaks_is_told_and_the_others_load(
    install: Install, request: pytest.FixtureRequest, code: str, reason: str
) -> None:
    module = f"broken_fruit_{abs(hash(request.node.name))}"
    install("basket", module, code, bad=f"{module}:X")
    install("garden", "fruit_of_garden", "A = 'a'", a="fruit_of_garden:A")
    found = plugins.load("fruit", str)
    assert found.loaded == {"a": "a"}
    (broken,) = found.broken
    assert broken.package == "basket"
    assert broken.reason.startswith(reason.format(module))


def test_ours_are_known_by_their_module() -> None:
    assert plugins.is_ours("curator.export.folder:exporter")
    assert not plugins.is_ours("curator_extras.scorers:load")
