"""Brings torch's libraries into memory while all other threads go on.

Python lets no thread run while it loads an extension module, and the libraries behind torch's are
so large that a window would stand still for a quarter of a second. The system's own `dlopen`,
called as a foreign function, has no such effect; the import then finds them loaded.
"""

from __future__ import annotations

import ctypes
import os
import sys
from importlib.util import find_spec
from pathlib import Path

_SUFFIX = ".dylib" if sys.platform == "darwin" else ".so"


def preload_torch() -> None:
    """Load what torch will load, in its own order; does nothing where that is not possible."""
    found = find_spec("torch")
    if found is None or found.origin is None or not hasattr(os, "RTLD_GLOBAL"):
        return
    folder = Path(found.origin).parent / "lib"
    # What fails here fails again in the import, which has the words for it.
    if _load(folder / f"libtorch_global_deps{_SUFFIX}", os.RTLD_NOW | os.RTLD_GLOBAL):
        _load(folder / f"libtorch_python{_SUFFIX}", os.RTLD_NOW)


def _load(library: Path, mode: int) -> bool:
    if not library.exists():
        return False
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    return dlopen(ctypes.c_char_p(os.fsencode(library)), ctypes.c_int(mode)) is not None
