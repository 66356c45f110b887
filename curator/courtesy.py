"""How work in the background keeps out of the way of the window, and of a generator beside it."""

from __future__ import annotations

import ctypes
import os
import sys
import threading
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path

_NICE = 10
_BELOW_NORMAL = -1
"""THREAD_PRIORITY_BELOW_NORMAL of Windows."""
_UTILITY = 0x11
"""QOS_CLASS_UTILITY of macOS: work that nobody sits and waits for."""


def give_way() -> None:
    """Let the calling thread, and all that it starts, leave the cores to others who want them.

    Where nobody wants them it is as fast as before.
    """
    # What the system does not grant leaves everything as it was.
    with suppress(OSError, AttributeError):
        if sys.platform == "linux":
            # Linux takes the number of a thread here, where POSIX speaks of processes.
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICE)
        elif sys.platform == "win32":
            kernel = ctypes.windll.kernel32
            kernel.SetThreadPriority(kernel.GetCurrentThread(), _BELOW_NORMAL)
        elif sys.platform == "darwin":
            ctypes.CDLL(None).pthread_set_qos_class_self_np(_UTILITY, 0)


def bring_in(package: str, *libraries: str) -> None:
    """Load a package's libraries while all other threads go on; its import finds them loaded.

    Python lets no thread run while it loads an extension module, and some are so large that a
    window would stand still for a quarter of a second. The system's own `dlopen`, called as a
    foreign function, has no such effect. Does nothing where that is not possible: what fails here
    fails again in the import, which has the words for it.

    Args:
        package: its name; it is not imported.
        libraries: paths in its folder as glob patterns, in the order they need each other. One
            that ends in "!" is for all that come after it to see.
    """
    found = find_spec(package)
    if found is None or found.origin is None or not hasattr(os, "RTLD_GLOBAL"):
        return
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    for pattern in libraries:
        mode = os.RTLD_NOW | (os.RTLD_GLOBAL if pattern.endswith("!") else 0)
        for path in sorted(Path(found.origin).parent.glob(pattern.removesuffix("!"))):
            dlopen(ctypes.c_char_p(os.fsencode(path)), ctypes.c_int(mode))
