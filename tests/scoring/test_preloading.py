"""Torch's libraries come into memory before torch does, and torch works all the same."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PRELOAD = """
import sys, threading, time
from pathlib import Path
from curator.scoring.preloading import preload_torch

def is_mapped():
    return "libtorch_python" in Path("/proc/self/maps").read_text()

before = is_mapped()
preload_torch()
print(before, is_mapped(), "torch" in sys.modules)
import torch
print(float(torch.ones(3).sum()))
"""

NO_TORCH = """
import sys
sys.modules["torch"] = None
from curator.scoring import preloading
preloading.find_spec = lambda name: None
preloading.preload_torch()
print("fine")
"""


def said(code: str) -> list[str]:
    environment = {"PYTHONPATH": os.pathsep.join(sys.path), "PATH": "", "HOME": "/nonexistent"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="needs Linux's list of libraries")
def test_libraries_are_loaded_before_the_module_which_then_works() -> None:
    assert said(PRELOAD) == ["False True False", "3.0"]


def test_without_torch_nothing_happens() -> None:
    assert said(NO_TORCH) == ["fine"]
