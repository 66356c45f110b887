"""Planning and listing must not cost the second that importing torch takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PLAN = """
import sys
from pathlib import Path
from dataclasses import replace
from curator.domain.image import ImageId
from curator.scoring import availability, fingerprints, pulling, registry, weights, worker
from curator.scoring.jobs import Job
from curator.scoring.scorers import aesthetic_v2, clip
from curator.scoring.session import Setup
from curator.scoring.tokenizing import ClipTokenizer

root = Path(sys.argv[1])
known = registry.Registry(
    {plugin.info.key: plugin for plugin in (aesthetic_v2.PLUGIN, clip.PLUGIN)},
    {backbone.weights.key: backbone for backbone in registry.BACKBONES},
)
registry.load_registry()
registry.all_scorers(known)
empty = root / "empty"
places = weights.WeightsPlaces(folder=root, pulled=empty, hub_cache=empty, hashes=empty / "h")
there = availability.availability(known, places, ["clip", "aesthetic_v2"])
weights.weights_hash(there["clip"].used, places)
ClipTokenizer(root / "clip" / "vocab.json", root / "clip" / "merges.txt").window("a cat")
thread = worker.ScoringThread(Setup(known, places), lambda delivery: None)
thread.start()
assert thread.stop(10)
heavy = {"torch", "transformers", "huggingface_hub.hf_api", "cv2"} & set(sys.modules)
print("loaded:", *sorted(heavy - set(sys.argv[2:])))
"""


def test_everything_but_scoring_goes_without_torch(tiny: Path) -> None:
    done = _python(PLAN, str(tiny), "cv2")
    assert done == "loaded:"


def test_that_test_sees_torch(tiny: Path) -> None:
    assert _python("import torch\n" + PLAN, str(tiny), "cv2") == "loaded: torch"


@pytest.mark.parametrize(
    "module", ["registry", "weights", "worker", "availability", "session", "pulling", "jobs"]
)
def test_modules_import_without_torch(module: str) -> None:
    code = f"import curator.scoring.{module}, sys; print('torch' in sys.modules)"
    assert _python(code) == "False"


def _python(code: str, *arguments: str) -> str:
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": "", "HOME": "/nonexistent"}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
