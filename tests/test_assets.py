from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest

from curator.assets import resource
from curator.domain.errors import UnknownNameError

CHECKOUT = Path(__file__).resolve().parents[1]
ICON = "icons/curator.svg"
FIND_ICON = f"""
import sys, site
site.addsitedir(sys.argv[1])
import curator
from curator.assets import resource
print(curator.__file__)
print(resource({ICON!r}))
"""
BUILD_EDITABLE = "import sys; from hatchling.build import build_editable as b; b(sys.argv[1])"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the checkout, as `git clone` would give it."""
    copy = tmp_path / "clone"
    junk = shutil.ignore_patterns("__pycache__")
    for folder in ("curator", "resources"):
        shutil.copytree(CHECKOUT / folder, copy / folder, ignore=junk)
    for name in ("pyproject.toml", "LICENSE", ".gitignore"):
        shutil.copy(CHECKOUT / name, copy)
    (copy / "README.md").write_text("# Curator\n", "utf-8")
    return copy


def python(arguments: list[str], folder: Path) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    return done.stdout


def unpacked(wheels: Path, target: Path) -> Path:
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(target)
    return target


def test_a_checkout_has_the_icon() -> None:
    icon = resource(ICON)
    assert icon == CHECKOUT / "resources/icons/curator.svg"
    assert ElementTree.parse(icon).getroot().tag == "{http://www.w3.org/2000/svg}svg"


@pytest.mark.parametrize("name", ["icons/none.svg", "icons", "", "../pyproject.toml", "/etc/hosts"])
def test_nothing_else_is_a_resource(name: str) -> None:
    with pytest.raises(UnknownNameError):
        resource(name)


def test_a_wheel_holds_code_data_and_resources(checkout: Path, tmp_path: Path) -> None:
    wheels, site = tmp_path / "dist", tmp_path / "site"
    python(["-m", "build", "--wheel", "--no-isolation", "--outdir", str(wheels)], checkout)
    unpacked(wheels, site)
    held = {path.relative_to(site) for path in (site / "curator").rglob("*") if path.is_file()}
    sources = {path.relative_to(checkout) for path in (checkout / "curator").rglob("*.*")}
    assert {path for path in sources if (checkout / path).is_file()} <= held
    assert Path("curator/query/grammar.lark") in held
    assert not (site / "resources").exists()
    package, icon = python(["-ISc", FIND_ICON, str(site)], tmp_path).splitlines()
    assert Path(package) == site / "curator/__init__.py"
    assert Path(icon) == site / "curator/resources" / ICON


def test_an_editable_install_points_into_the_checkout(checkout: Path, tmp_path: Path) -> None:
    wheels, site = tmp_path / "dist", tmp_path / "site"
    wheels.mkdir()
    python(["-c", BUILD_EDITABLE, str(wheels)], checkout)
    unpacked(wheels, site)
    assert not (site / "curator").exists()
    package, icon = python(["-ISc", FIND_ICON, str(site)], tmp_path).splitlines()
    assert Path(package) == checkout / "curator/__init__.py"
    assert Path(icon) == checkout / "resources" / ICON
