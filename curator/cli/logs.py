"""What the layers below log, written plainly on standard error."""

from __future__ import annotations

import logging

from curator.cli.calm import calm_libraries
from curator.cli.output import lines, messages


class _OnStandardError(logging.Handler):
    """Writes records as messages, so that they do not break into a progress bar."""

    def emit(self, record: logging.LogRecord) -> None:
        whole = record.levelno >= logging.ERROR or logging.getLogger("curator").level
        text = self.format(record) if whole else record.getMessage()
        messages.print(lines(f"{record.levelname.lower()}: {text}"))


def set_up_logging() -> None:
    """Show warnings of ours and errors of others; nothing of what others like to tell."""
    logging.basicConfig(
        level=logging.WARNING, format="%(message)s", handlers=[_OnStandardError()], force=True
    )
    calm_libraries()


def log_more() -> None:
    """Show what our own layers do, step by step, and tracebacks with every warning."""
    logging.getLogger("curator").setLevel(logging.DEBUG)
