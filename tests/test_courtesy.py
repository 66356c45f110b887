"""Work in the background: below others in rank, and its libraries loaded while others go on."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from curator.courtesy import bring_in, give_way

BROUGHT_IN = """
import sys
from pathlib import Path
from curator.courtesy import bring_in
from curator.scoring.session import TORCH

def is_mapped():
    return "libtorch_python" in Path("/proc/self/maps").read_text()

before = is_mapped()
bring_in("torch", *TORCH)
print(before, is_mapped(), "torch" in sys.modules)
import torch
print(float(torch.ones(3).sum()))
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
    assert said(BROUGHT_IN) == ["False True False", "3.0"]


def test_what_is_not_there_is_not_brought_in() -> None:
    bring_in("no_such_package", "*.so")
    bring_in("curator", "no/such/library*!")
    bring_in("curator", "__init__.py")


@pytest.mark.skipif(sys.platform != "linux", reason="reads a thread's rank as Linux has it")
def test_only_the_thread_that_gives_way_and_those_it_starts_do_so() -> None:
    ranks: dict[str, int] = {}

    def note(name: str) -> None:
        ranks[name] = os.getpriority(os.PRIO_PROCESS, threading.get_native_id())

    def work() -> None:
        give_way()
        note("worker")
        helper = threading.Thread(target=note, args=("helper",))
        helper.start()
        helper.join()

    worker = threading.Thread(target=work)
    worker.start()
    worker.join()
    note("window")
    assert ranks["worker"] == ranks["helper"] == ranks["window"] + 10
