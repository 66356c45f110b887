"""The house rules, checked by the tools that know them: style, types, layers, sizes, spelling."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LONGEST_FUNCTION = 60
LONGEST_MODULE = 450

CHECKS = {
    "ruff": ["ruff", "check", "."],
    "format": ["ruff", "format", "--check", "."],
    "mypy": ["mypy"],
    "layers": ["importlinter.cli", "lint"],
    "spelling": ["codespell_lib", "curator", "tests", "README.md"],
}


@pytest.mark.parametrize("check", CHECKS)
def test_tool_is_content(check: str) -> None:
    module, *arguments = CHECKS[check]
    start = [sys.executable, "-m", module]
    if check == "layers":
        start = [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command as c; c()",
        ]
        arguments = []
    result = subprocess.run([*start, *arguments], cwd=ROOT, capture_output=True, text=True)
    assert result.returncode == 0, f"{result.stdout}\n{result.stderr}"


def modules() -> Iterator[tuple[Path, str, ast.Module]]:
    for path in sorted((ROOT / "curator").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        yield path.relative_to(ROOT), text, ast.parse(text)


def test_modules_and_functions_stay_small() -> None:
    too_long = [
        f"{path}: {text.count(chr(10))} lines"
        for path, text, _ in modules()
        if text.count("\n") > LONGEST_MODULE
    ]
    for path, _, tree in modules():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.end_lineno is not None:
                lines = node.end_lineno - node.lineno + 1
                if lines > LONGEST_FUNCTION and path.parent.name != "versions":
                    too_long.append(f"{path}:{node.lineno} {node.name}: {lines} lines")
    assert too_long == []


def test_broad_excepts_give_their_reason() -> None:
    without_reason = []
    for path, text, _ in modules():
        lines = text.splitlines()
        for at, line in enumerate(lines):
            if re.search(r"except (Base)?Exception\b", line) and not re.search(
                r"#|log\.|\braise\b", "\n".join(lines[at : at + 4])
            ):
                without_reason.append(f"{path}:{at + 1}")
    assert without_reason == []


def test_dependencies_are_those_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = " ".join(project["dependencies"])
    for forbidden in ("torchvision", "pyiqa", "PySide6-Addons"):
        assert forbidden not in needed
    assert "torch>=2.6,<2.14" in needed
    assert "!=6.12.0" in needed
