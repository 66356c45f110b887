"""Planning and listing must not cost the second that importing torch takes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from curator.scoring import worker

SCORING = Path(worker.__file__).parent
THOSE_OF_THE_THREAD = {"backbones", "blip", "clip_towers", "device", "siglip", "tensors", "vgg"}
"""Modules that load torch, therefore are loaded in the scoring thread only."""

PLAN = """
import sys
from pathlib import Path
from importlib import import_module
from pkgutil import iter_modules

from curator.scoring import availability, fingerprints, pulling, registry, scorers, weights, worker
from curator.scoring.session import Setup
from curator.scoring.tokenizing import ClipTokenizer

root = Path(sys.argv[1])
names = [each.name for each in iter_modules(scorers.__path__)]
modules = [import_module(f"curator.scoring.scorers.{name}") for name in names]
known = registry.Registry(
    {each.PLUGIN.info.key: each.PLUGIN for each in modules if hasattr(each, "PLUGIN")},
    {backbone.weights.key: backbone for backbone in registry.BACKBONES},
)
assert len(known.scorers) == len(registry.OWN_ORDER)
registry.load_registry()
registry.all_scorers(known)
empty = root / "empty"
places = weights.WeightsPlaces(folder=root, pulled=empty, hub_cache=empty, hashes=empty / "h")
there = availability.availability(known, places, known.scorers)
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


EACH = """
import sys
from importlib import import_module
for name in sys.argv[1:]:
    import_module(f"curator.scoring.{name}")
    if {"torch", "transformers"} & set(sys.modules):
        sys.exit(f"{name} loads it")
print("none")
"""


def test_modules_import_without_torch() -> None:
    others = {path.stem for path in (SCORING / "scorers").glob("[!_]*.py")}
    modules = {path.stem for path in SCORING.glob("[!_]*.py")} - THOSE_OF_THE_THREAD
    assert _python(EACH, *sorted(modules), *(f"scorers.{name}" for name in sorted(others))) == (
        "none"
    )


def _python(code: str, *arguments: str) -> str:
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": "", "HOME": "/nonexistent"}
    command = [sys.executable, "-c", code, *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()
