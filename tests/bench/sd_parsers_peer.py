"""Runs in an environment of its own, with sd-parsers: reads a folder once for every line it gets.

`python sd_parsers_peer.py FOLDER`; answers each line with how many files it understood.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sd_parsers import ParserManager  # type: ignore[import-not-found]


def main() -> None:
    files = [path for path in sorted(Path(sys.argv[1]).iterdir()) if path.suffix != ".txt"]
    manager = ParserManager()
    for _ in sys.stdin:
        understood = 0
        for path in files:
            try:
                understood += manager.parse(path) is not None
            except Exception:  # it fails on some files; that is its answer
                continue
        print(understood, flush=True)


if __name__ == "__main__":
    main()
