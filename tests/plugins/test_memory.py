"""What a process holds and has loaded before, while and after every scorer scores in its thread."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tiny_models import make_hps

from .conftest import Run

MB = 1024**2
BOUND = 48 * MB
"""Bytes beyond what the process had before that may stay: heaps do not shrink to the byte."""

linux = pytest.mark.skipif(sys.platform != "linux", reason="asks Linux for its memory")

# Arguments: tiny weights, weights of a large hps_v2, a folder of style sets, one to write to.
SCORE = """
import json, os, sys, threading
from dataclasses import replace
from pathlib import Path

import numpy as np

from curator.domain.change import Scored
from curator.domain.generation import Prompt
from curator.domain.image import ImageId
from curator.scoring.jobs import Job, Phase, State
from curator.scoring.registry import load_registry
from curator.scoring.session import Setup
from curator.scoring.weights import WeightsPlaces
from curator.scoring.worker import ScoringThread

tiny, large, styles, scratch = map(Path, sys.argv[1:])
registry = load_registry(styles)
places = WeightsPlaces(folder=tiny, pulled=scratch, hub_cache=scratch, hashes=scratch / "hashes")

def resident():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

def scored(places, keys):
    "What the process holds while models are loaded, and after; who scored."
    unloaded, answered, found, troubles = threading.Event(), threading.Event(), set(), []

    def deliver(delivery):
        if isinstance(delivery, Scored):
            found.update(made.key for made, _ in delivery.scores)
        elif isinstance(delivery, State):
            if delivery.phase is Phase.IDLE and found:
                answered.set()
            if delivery.phase is Phase.UNLOADED:
                unloaded.set()
        else:
            troubles.append(str(delivery))

    thread = ScoringThread(Setup(registry, places, device="cpu"), deliver)
    thread.pause()
    thread.start()
    random = np.random.default_rng(1)
    for number in range(4):
        pixels = {
            spec: random.integers(0, 256, (spec.size, spec.size, 3), np.uint8)
            for spec in registry.inputs_of(keys)
        }
        assert thread.submit(Job(ImageId(number), frozenset(keys), pixels, Prompt("the red cat")))
    thread.resume()
    assert answered.wait(60)
    loaded = resident()
    thread.unload()
    assert unloaded.wait(60)
    left = resident()
    assert thread.stop(60)
    assert not troubles, troubles
    return found, loaded, left

before = [name for name in ("torch", "transformers", "torchvision") if name in sys.modules]
rounds = [scored(places, registry.scorers) for _ in range(4)]
_, loaded, left = scored(replace(places, given={"hps_v2": large}), ["hps_v2"])
print(json.dumps({
    "before": before,
    "after": [name for name in ("torch", "transformers", "torchvision") if name in sys.modules],
    "keys": sorted(rounds[0][0]),
    "rounds": [left for _, _, left in rounds],
    "loaded": loaded,
    "left": left,
}))
"""


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that takes 300 MB in float32, half of that on disk."""
    folder = tmp_path_factory.mktemp("large")
    sizes = {"hidden_size": 1024, "intermediate_size": 4096, "num_hidden_layers": 3}
    make_hps(folder, "HPS_v2_compressed.pt", np.random.default_rng(5), **sizes)
    return folder


@linux
@pytest.mark.slow
def test_memory_comes_back_and_only_scoring_loads_torch(
    run: Run,
    example_site: Path,
    weights: Path,
    large: Path,
    style_folder: Path,
    tmp_path: Path,
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    done = run("-c", SCORE, weights, large, style_folder, scratch, site=example_site)
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    assert told["before"] == []
    assert told["after"] == ["torch", "transformers"]
    assert {"first_words", "warm_colours", "style:tiny", "hps_v2"} <= set(told["keys"])
    first, *others = told["rounds"]
    assert max(others) - first < BOUND
    assert told["loaded"] - others[-1] > 200 * MB
    assert told["left"] - others[-1] < BOUND


LOOKING = """
import sys
import curator.cli.main as main
for arguments in sys.argv[1].split(";"):
    try:
        main.run(arguments.split())
    except SystemExit as ended:
        assert not ended.code, arguments
print([name for name in ("torch", "transformers", "torchvision", "PySide6") if name in sys.modules])
"""


def test_looking_at_what_is_there_loads_no_torch(run: Run, example_site: Path) -> None:
    verbs = "models list;models verify;find warm_colours>0;folders"
    done = run("-c", LOOKING, verbs, site=example_site)
    assert done.stdout.splitlines()[-1] == "[]"
    assert "warm_colours" in done.stdout
