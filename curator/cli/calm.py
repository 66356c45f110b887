"""Keeps the libraries that Curator stands on from chattering."""

from __future__ import annotations

import logging
import os

_CHATTERING = ("transformers", "huggingface_hub", "torch", "PIL", "httpx", "py.warnings")


def calm_libraries() -> None:
    """Let others log their errors only, and warnings to the log; before they are imported."""
    logging.captureWarnings(capture=True)
    for name in _CHATTERING:
        logging.getLogger(name).setLevel(logging.ERROR)
    # It calls an event that comes while a folder is let go an error; nothing is lost by it.
    logging.getLogger("watchdog.observers.inotify").setLevel(logging.CRITICAL)
    # transformers and the hub ask the environment when they are imported.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
