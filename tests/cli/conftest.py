"""A small scanned library that every test gets a copy of, and ways to run command lines on it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from tiny_weights import make_tiny_weights
from typer.testing import CliRunner, Result

from curator.cli.main import app

HOSTILE = "a fox [red]bold[/red] :smile: \x1b[31mhidden\x1b[0m \u202egnp.txt"
PATIENCE_S = 60.0
PROMPTS = ("a red fox", "a red fox", "a red fox", "a blue cat", HOSTILE, "")


@dataclass(frozen=True)
class Shelf:
    """Where a test's images and library lie."""

    outputs: Path
    library: Path


class Curator:
    """Runs command lines in this process, as typer's runner does."""

    def __init__(self, environment: dict[str, str | None]) -> None:
        self._runner = CliRunner(env=environment)

    def __call__(self, *arguments: str | Path, status: int = 0) -> Result:
        result = self._runner.invoke(app, [str(each) for each in arguments], prog_name="curator")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == status, result.output
        return result

    def json(self, *arguments: str | Path, status: int = 0) -> Any:
        """What a command line prints as its one JSON document."""
        return json.loads(self(*arguments, status=status).stdout)

    def found(self, *arguments: str | Path) -> list[dict[str, Any]]:
        """What `find` tells, one record an image."""
        lines = self("find", *arguments, "--format", "json").stdout.splitlines()
        return [json.loads(line) for line in lines]


def write_image(path: Path, prompt: str = "", *, seed: int = 1) -> Path:
    """A small PNG, different for each seed, with A1111-style parameters for a prompt."""
    path.parent.mkdir(parents=True, exist_ok=True)
    rgb = np.random.default_rng(seed).integers(0, 256, (40, 48, 3), np.uint8)
    info = PngInfo()
    if prompt:
        info.add_itxt("parameters", f"{prompt}\nSteps: 20, Sampler: Euler a, Seed: {seed}")
    Image.fromarray(rgb // 2 + np.uint8(seed * 10)).save(path, pnginfo=info)
    # Old enough to be taken as whole at once.
    os.utime(path, (1_700_000_000 + seed, 1_700_000_000 + seed))
    return path


def environment_in(folder: Path, **more: str | None) -> dict[str, str | None]:
    """Variables that keep a command line away from this machine's own settings and weights."""
    return {
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_CACHE_HOME": str(folder / "cache"),
        "HF_HOME": str(folder / "hub"),
        "CURATOR_WEIGHTS": None,
        "CURATOR_SETTLE_SECONDS": "0.1",
        "COLUMNS": "120",
        "NO_COLOR": "1",
        **more,
    }


@pytest.fixture(scope="session")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Shelf:
    """Six images in a scanned library; nobody changes these."""
    folder = tmp_path_factory.mktemp("scanned")
    shelf = Shelf(folder / "outputs", folder / "library")
    for number, prompt in enumerate(PROMPTS, start=1):
        write_image(shelf.outputs / f"image {number}.png", prompt, seed=number)
    curator = Curator(environment_in(folder, CURATOR_LIBRARY=str(shelf.library)))
    curator("scan", shelf.outputs)
    return shelf


@pytest.fixture
def shelf(scanned: Shelf, tmp_path: Path) -> Shelf:
    """The scanned library as this test's own; the images are everybody's."""
    shutil.copytree(scanned.library, tmp_path / "library")
    return Shelf(scanned.outputs, tmp_path / "library")


@pytest.fixture
def curator(shelf: Shelf, tmp_path: Path) -> Curator:
    """Runs command lines on the test's own library."""
    return Curator(environment_in(tmp_path, CURATOR_LIBRARY=str(shelf.library)))


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Tiny weights of the published form."""
    return make_tiny_weights(tmp_path_factory.mktemp("tiny"))


def ended(process: subprocess.Popen[bytes]) -> tuple[int, str, str]:
    """Status, standard output and standard error of a process that ends by itself."""
    out, err = process.communicate(timeout=PATIENCE_S)
    return process.returncode, out.decode(errors="surrogateescape"), err.decode()


Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(shelf: Shelf, tmp_path: Path) -> Iterator[Start]:
    """Starts `python -m curator` on the test's own library; kills what still runs at the end."""
    started: list[subprocess.Popen[bytes]] = []
    changes = environment_in(tmp_path, CURATOR_LIBRARY=str(shelf.library))
    environment = {**os.environ, **{key: value for key, value in changes.items() if value}}
    environment.pop("CURATOR_WEIGHTS", None)

    def start_it(*arguments: str | bytes | Path, **variables: str) -> subprocess.Popen[bytes]:
        process = subprocess.Popen(
            [sys.executable, "-m", "curator", *arguments],
            cwd=Path(__file__).parents[2],
            env={**environment, **variables},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        started.append(process)
        return process

    yield start_it
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()
