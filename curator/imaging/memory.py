"""Memory that one image leaves is kept for the next, where the C library is told how (glibc).

Left alone it gives larger blocks back to the system, which hands them out again page by page,
emptied: several megabytes for every image, and up to a sixth of the time of a scan.
"""

from __future__ import annotations

import ctypes
from contextlib import suppress

_TRIM_THRESHOLD, _MMAP_THRESHOLD = -1, -3
"""M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h."""
_LARGEST_KEPT = 32 * 1024 * 1024
_MOST_KEPT = 64 * 1024 * 1024
"""Bytes that may lie free at the end of each thread's memory."""


def keep_freed_memory() -> None:
    """Ask for it, for the whole process; does nothing elsewhere."""
    with suppress(AttributeError, OSError, TypeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_MMAP_THRESHOLD, _LARGEST_KEPT)
        mallopt(_TRIM_THRESHOLD, _MOST_KEPT)
