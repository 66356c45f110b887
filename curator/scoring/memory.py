"""How much of the system's memory this process holds; None where the system does not tell."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path

_STATUS = Path("/proc/self/status")
_CLEAR = Path("/proc/self/clear_refs")
_KILOBYTE = 1024


def resident() -> int | None:
    """Bytes held now."""
    return _told("VmRSS")


def forget_peak() -> None:
    """Let `peak` begin anew, where the system can."""
    with suppress(OSError):
        # 5 sets the peak to what is held now (proc_pid_clear_refs(5)).
        _CLEAR.write_text("5", "ascii")


def peak() -> int | None:
    """Bytes held at most since `forget_peak`."""
    return _told("VmHWM") if os.access(_CLEAR, os.W_OK) else None


def _told(name: str) -> int | None:
    try:
        found = re.search(rf"^{name}:\s+(\d+) kB$", _STATUS.read_text("ascii"), re.MULTILINE)
    except (OSError, UnicodeDecodeError):
        return None
    return int(found[1]) * _KILOBYTE if found else None
