"""The suite itself on a server that lacks Qt's libraries: it runs, and says what it left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]

NO_QT = """
import sys

class Bare:
    def find_spec(self, name, path=None, target=None):
        if name in ("PySide6.QtGui", "PySide6.QtWidgets"):
            raise ImportError("libEGL.so.1: cannot open shared object file: No such file")

sys.meta_path.insert(0, Bare())
"""


def test_without_qts_libraries_the_windows_tests_are_skipped(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_QT)
    command = [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider"]
    ran = subprocess.run(
        [*command, "tests/ui", "tests/test_assets.py"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    files = list((ROOT / "tests" / "ui").glob("test_*.py"))
    assert f"{len(files)} skipped" in ran.stdout
    assert "libEGL.so.1: cannot open shared object file" in ran.stdout
    assert "passed" in ran.stdout
