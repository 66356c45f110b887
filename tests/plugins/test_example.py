"""The example package as a user meets it: installed, run, asked for; and as an author reads it."""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from curator.domain.score import Geometry
from curator.library.library import Library
from curator.library.scan import scan
from curator.scoring.registry import Registry

from ..library.conftest import OpenLibrary, open_library, parameters  # noqa: TID252
from ..library.test_scoring_plan import finish, scores  # noqa: TID252
from .conftest import EXAMPLE, ROOT, Run

__all__ = ["open_library"]

README = (EXAMPLE / "README.md").read_text("utf-8")
SOURCES = sorted((EXAMPLE / "example_scorer").glob("*.py"))
KEYS = ("warm_colours", "first_words")
ALLOWED = set(re.findall(r"^\| `(curator\.[\w.]+)` \|", README, re.MULTILINE))
TITLES = {"warm_colours": "Warm colours", "first_words": "CLIP score, first words"}


def bands(path: Path, warm: int, cold: int, grey: int = 0, prompt: str = "") -> Path:
    """A picture of a red, a blue and a grey band of these widths, 100 in all."""
    rgb = np.full((100, 100, 3), 128, np.uint8)
    rgb[:, :warm] = (210, 90, 20)
    rgb[:, warm : warm + cold] = (20, 90, 210)
    info = PngInfo()
    if prompt:
        info.add_itxt("parameters", parameters(prompt))
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(rgb).save(path, pnginfo=info)
    assert warm + cold + grey == 100
    return path


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    folder = tmp_path / "pictures"
    bands(folder / "sunset.png", 75, 25, prompt="the red cat, a dog")
    bands(folder / "sea.png", 10, 90, prompt="a dog")
    bands(folder / "evening.png", 25, 25, 50)
    bands(folder / "fog.png", 0, 0, 100, prompt="猫が好き")
    return folder


class TestInALibrary:
    @pytest.fixture
    def library(
        self, installed: None, open_library: OpenLibrary, pictures: Path, weights: Path
    ) -> Library:
        library = open_library(weights={"clip": weights / "clip"}, device="cpu")
        library.add_folder(pictures)
        scan(library, library.watched)
        library.scoring().begin(KEYS)
        finish(library)
        return library

    def test_every_image_has_its_number_or_the_reason(self, library: Library) -> None:
        found = scores(library)
        warm = {name: each["warm_colours"]["value"] for name, each in found.items()}
        assert warm["fog.png"] is None
        assert found["fog.png"]["warm_colours"]["note"] == "no colours"
        assert warm["sunset.png"] == pytest.approx(75, abs=1.5)
        assert warm["evening.png"] == pytest.approx(50, abs=1.5)
        assert warm["sea.png"] == pytest.approx(10, abs=1.5)
        words = {name: each["first_words"] for name, each in found.items()}
        assert words["evening.png"]["note"] == "no-prompt"
        assert words["fog.png"]["note"] == "lang"
        assert -100 < words["sunset.png"]["value"] != words["sea.png"]["value"] < 100

    def test_queries_and_orders_know_its_keys(self, library: Library) -> None:
        assert set(scores(library, "warm_colours>40")) == {"sunset.png", "evening.png"}
        assert list(scores(library, "warm_colours:0..100 sort:warm_colours")) == [
            "sunset.png",
            "evening.png",
            "sea.png",
        ]
        assert set(scores(library, "warm_colours%>=99")) == {"sunset.png"}
        assert set(scores(library, "first_words>=-100")) == {"sunset.png", "sea.png"}

    def test_its_embedding_is_that_of_the_scorers_that_share_it(self, library: Library) -> None:
        library.scoring().begin(["clip"])
        finish(library)
        for each in scores(library, "first_words>=-100").values():
            assert each["clip"]["value"] == pytest.approx(each["first_words"]["value"], abs=1e-4)


@pytest.mark.slow
def test_it_is_there_where_it_is_installed(
    run: Run, example_site: Path, pictures: Path, tmp_path: Path
) -> None:
    listed = json.loads(run("-m", "curator", "models", "list", "--json", site=example_site).stdout)
    titles = {each["key"]: each["title"] for each in listed}
    assert {key: titles[key] for key in KEYS} == TITLES
    run("-m", "curator", "scan", pictures, site=example_site)
    done = run("-m", "curator", "score", "--scorers", ",".join(KEYS), site=example_site)
    assert "warm_colours: 3 images scored" in done.stdout
    assert "first_words: 2 images scored" in done.stdout
    assert "warm_colours: 1 image skipped: no colours" in done.stderr
    found = run(
        *("-m", "curator", "find", "warm_colours>40 sort:warm_colours", "--format", "paths"),
        site=example_site,
    )
    assert [Path(line).name for line in found.stdout.split()] == ["sunset.png", "evening.png"]
    nowhere = run("-m", "curator", "find", "warm_colours>40", site=tmp_path, status=2)
    assert "warm_colours" in nowhere.stderr


class TestAsItIsWritten:
    @pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.stem)
    def test_it_imports_only_what_third_parties_may_count_on(self, path: Path) -> None:
        nodes = list(ast.walk(ast.parse(path.read_text("utf-8"))))
        modules = {node.module for node in nodes if isinstance(node, ast.ImportFrom)}
        modules |= {
            each.name for node in nodes if isinstance(node, ast.Import) for each in node.names
        }
        ours = {module for module in modules if module and module.startswith("curator")}
        assert ours <= ALLOWED

    def test_its_types_hold(self) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "mypy", "--strict", *SOURCES],
            cwd=ROOT,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout

    def test_what_the_readme_says_to_import_is_there(self) -> None:
        from importlib import import_module

        assert len(ALLOWED) == 5
        for module, names in re.findall(r"^\| `(curator\.[\w.]+)` \|(.+)\|$", README, re.MULTILINE):
            for name in re.findall(r"`(\w+)`", names):
                assert hasattr(import_module(module), name), f"{module}.{name}"

    def test_what_the_readme_quotes_is_what_there_is(self, registry: Registry) -> None:
        from curator.scoring.objections import TEXT_VARIANTS
        from curator.scoring.session import STRIKES

        project = (EXAMPLE / "pyproject.toml").read_text("utf-8")
        (quoted,) = re.findall(r"```toml\n(.+?)```", README, re.DOTALL)
        assert all(line in project for line in quoted.splitlines())
        for variant in TEXT_VARIANTS:
            assert f"`{variant}`" in README
        for backbone in registry.backbones:
            assert f"`{backbone}`" in README
        assert f"on {STRIKES} images in a row" in README
        for link in re.findall(r"\]\((?!http)(.+?)\)", README):
            assert (EXAMPLE / link).is_file()

    def test_the_two_show_both_seams(self, registry: Registry) -> None:
        warm, words = (registry.scorer(key).info for key in KEYS)
        assert warm.input is not None
        assert warm.input.geometry is Geometry.SQUASH
        assert warm.weights is None
        assert not warm.needs_prompt
        assert words.backbone == "clip"
        assert words.needs_prompt

    def test_the_projects_readme_leads_here(self) -> None:
        readme = (ROOT / "README.md").read_text("utf-8")
        assert f"]({EXAMPLE.relative_to(ROOT).as_posix()}/README.md)" in readme
