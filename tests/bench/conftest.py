"""Prints what a benchmark found beside its time: ratios, rates, shares."""

from __future__ import annotations

from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """After pytest-benchmark's own table."""
    session = getattr(config, "_benchmarksession", None)
    for each in getattr(session, "benchmarks", ()):
        if each.extra_info:
            terminalreporter.write_line(each.fullname.rpartition("/")[2])
            for name, value in each.extra_info.items():
                terminalreporter.write_line(f"    {name}: {value}")
