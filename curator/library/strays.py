"""Files in holding that no library knows: of one that was deleted, or of somebody's own making."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from contextlib import suppress
from itertools import count

from curator.domain.file_moves import HOLDING
from curator.library.disk import Disk
from curator.library.file_names import numbered
from curator.library.file_trouble import FileTroubleError

log = logging.getLogger(__name__)


def bring_back(disk: Disk, roots: Iterable[bytes]) -> int:
    """Move all that is left in holding to where it came from by its path; gives how many files.

    To be done once nothing waits there that the library knows. What cannot be moved stays.
    """
    return sum(_bring_back(disk, root) for root in roots)


def _bring_back(disk: Disk, root: bytes) -> int:
    holding, done = os.path.join(root, HOLDING), 0
    if os.path.islink(holding):
        return 0  # What lies there may never have been put into holding.
    for directory, _, names in os.walk(holding, topdown=False):
        home = os.path.normpath(os.path.join(root, os.path.relpath(directory, holding)))
        for name in sorted(names):
            try:
                os.makedirs(home, exist_ok=True)
                _move(disk, os.path.join(directory, name), home)
                done += 1
            except (OSError, FileTroubleError):
                log.warning("%r stays in holding", os.path.join(directory, name), exc_info=True)
        with suppress(OSError):
            os.rmdir(directory)
    return done


def _move(disk: Disk, source: bytes, home: bytes) -> None:
    for number in count(1):
        target = os.path.join(home, numbered(os.path.basename(source), number))
        if not os.path.lexists(target):
            with suppress(FileExistsError):
                disk.move(source, target)
                return
