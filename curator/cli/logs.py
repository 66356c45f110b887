"""What the layers below log, written plainly on standard error."""

from __future__ import annotations

import logging
import os

from curator.cli.output import lines, messages

_CHATTERING = ("transformers", "huggingface_hub", "torch", "PIL", "httpx", "py.warnings")


class _OnStandardError(logging.Handler):
    """Writes records as messages, so that they do not break into a progress bar."""

    def emit(self, record: logging.LogRecord) -> None:
        whole = record.levelno >= logging.ERROR or logging.getLogger("curator").level
        text = self.format(record) if whole else record.getMessage()
        messages.print(lines(f"{record.levelname.lower()}: {text}"))


def set_up_logging() -> None:
    """Show warnings of ours and errors of others; nothing of what others like to tell."""
    logging.captureWarnings(capture=True)
    logging.basicConfig(
        level=logging.WARNING, format="%(message)s", handlers=[_OnStandardError()], force=True
    )
    for name in _CHATTERING:
        logging.getLogger(name).setLevel(logging.ERROR)
    # transformers and the hub ask the environment when they are imported.
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def log_more() -> None:
    """Show what our own layers do, step by step, and tracebacks with every warning."""
    logging.getLogger("curator").setLevel(logging.DEBUG)
