"""Whether Linux has room for one more folder watch.

Watchdog says nothing when it could not watch the folders below a root for want of room.
"""

from __future__ import annotations

import ctypes
import errno
import os
import sys

_IN_DELETE_SELF = 0x400


def has_room(path: bytes) -> bool:
    """False when the user's limit of watches is reached; tried out on a folder."""
    if not sys.platform.startswith("linux"):
        return True
    libc = ctypes.CDLL(None, use_errno=True)
    descriptor = libc.inotify_init1(os.O_CLOEXEC)
    if descriptor < 0:
        return True
    try:
        added = libc.inotify_add_watch(descriptor, ctypes.c_char_p(path), _IN_DELETE_SELF)
        return added >= 0 or ctypes.get_errno() != errno.ENOSPC
    finally:
        os.close(descriptor)
