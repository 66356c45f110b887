"""Packages of third parties, built and unpacked as pip would, and weights for every scorer."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tiny_models import make_all_tiny_weights

from curator.scoring import styles
from curator.scoring.registry import Registry, load_registry
from curator.scoring.weights import WeightsPlaces

from ..cli.conftest import environment_in, write_image  # noqa: TID252

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
EXAMPLE = HERE / "example_scorer"
PATIENCE_S = 120.0

Done = subprocess.CompletedProcess[str]
Run = Callable[..., Done]


def built(project: Path, folder: Path) -> Path:
    """A folder to put on the path: the wheel that hatchling makes of a project, unpacked."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder / "dist"],
        cwd=project,
        capture_output=True,
        check=True,
    )
    (wheel,) = (folder / "dist").iterdir()
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


@pytest.fixture(scope="session")
def example_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example package as installed."""
    return built(EXAMPLE, tmp_path_factory.mktemp("example"))


@pytest.fixture(scope="session")
def broken_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of broken scorers as installed."""
    return built(HERE / "broken_scorers", tmp_path_factory.mktemp("broken"))


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny weights of every scorer, as CURATOR_WEIGHTS."""
    return make_all_tiny_weights(tmp_path_factory.mktemp("weights"))


@pytest.fixture(scope="session")
def style_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One style set, "tiny", of two images."""
    folder = tmp_path_factory.mktemp("styles")
    for seed in (1, 2):
        write_image(folder / "images" / f"{seed}.png", seed=seed)
    styles.add("tiny", folder / "images", folder / "kept")
    return folder / "kept"


@pytest.fixture(scope="module")
def installed(example_site: Path) -> Iterator[None]:
    """The example package is on this process's path while the tests of one file run."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(example_site)
        yield
    for name in [name for name in sys.modules if name.partition(".")[0] == "example_scorer"]:
        del sys.modules[name]


@pytest.fixture(scope="module")
def registry(installed: None, style_folder: Path) -> Registry:
    """Every scorer: ours, one of a style set, the example's."""
    return load_registry(style_folder)


@pytest.fixture
def places(weights: Path, tmp_path: Path) -> WeightsPlaces:
    """The tiny weights, and what was pulled for scorers of third parties."""
    return WeightsPlaces(folder=weights, hashes=tmp_path / "hashes.json")


@pytest.fixture
def run(tmp_path: Path, weights: Path) -> Run:
    """Runs Python with packages of third parties on its path, in a home of its own."""
    changes = environment_in(
        tmp_path,
        CURATOR_LIBRARY=str(tmp_path / "library"),
        CURATOR_WEIGHTS=str(weights),
        CURATOR_DEVICE="cpu",
        HOME=str(tmp_path),
    )
    environment = {**os.environ, **{key: value for key, value in changes.items() if value}}

    def run_it(
        *arguments: str | Path, site: Path, status: int = 0
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=ROOT,
            env={**environment, "PYTHONPATH": os.pathsep.join((str(ROOT), str(site)))},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done

    return run_it
