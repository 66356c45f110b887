"""The command line as a whole: its verbs, and what becomes of errors and interruptions."""

from __future__ import annotations

import io
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

import curator
from curator.cli import (
    collections,
    cull,
    demo,
    doctor,
    export,
    files,
    find,
    folders,
    inspect,
    mark,
    models,
    rules,
    scan,
    score,
    stack,
    tags,
    undo,
    watch,
    window,
)
from curator.cli.dispatch import VERBS
from curator.cli.logs import set_up_logging
from curator.cli.options import LibraryOption, VerboseOption
from curator.cli.output import ReaderGoneError, put, say
from curator.cli.status import Status
from curator.cli.wishes import Wishes
from curator.cli.words import way_out
from curator.domain.errors import CuratorError, LibraryError, UsageError

log = logging.getLogger(__name__)

HELP = """Reads, scores, culls and exports the images your generator makes.

Results go to standard output, messages to standard error. Exit status: 0 done, 1 done with
failures, 2 wrong use, 3 the library is in use or damaged, 130 interrupted.
"""


class _Verbs(TyperGroup):
    """All verbs; the one place where known errors become words and an exit status."""

    def invoke(self, ctx: Any) -> Any:
        with _told():
            return super().invoke(ctx)

    def list_commands(self, ctx: Any) -> list[str]:
        return list(VERBS)


class _WithoutVerb(TyperCommand):
    """The window's arguments, told of errors in the same way."""

    def invoke(self, ctx: Any) -> Any:
        with _told():
            return super().invoke(ctx)


app = typer.Typer(
    name="curator",
    cls=_Verbs,
    help=HELP,
    no_args_is_help=True,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["--help", "-h"]},
)


def _tell_version(wanted: bool) -> None:
    if wanted:
        put(f"curator {curator.__version__}")
        raise typer.Exit(Status.DONE)


@app.callback()
def _before_the_verb(
    library: LibraryOption = None,
    verbose: VerboseOption = False,
    version: Annotated[
        bool,
        typer.Option("--version", callback=_tell_version, is_eager=True, help="Tell the version."),
    ] = False,
) -> None:
    """Options that may stand before the verb; `opening` asks the context for the library."""


app.command()(inspect.inspect)
app.command()(scan.scan)
app.command()(watch.watch)
app.add_typer(folders.app, name="folders")
app.command()(score.score)
app.command()(find.find)
app.command()(mark.mark)
app.command("stack")(stack.stack_images)
app.command()(cull.cull)
app.add_typer(rules.app, name="rules")
app.add_typer(collections.app, name="collections")
app.add_typer(tags.app, name="tags")
app.command("process-rejects")(files.process_rejects)
app.command()(files.restore)
app.command()(undo.undo)
app.command()(undo.redo)
app.command()(export.export)
app.add_typer(models.app, name="models")
app.command()(demo.demo)
app.command()(doctor.doctor)


window_app = typer.Typer(pretty_exceptions_enable=False, add_completion=False)
window_app.command(cls=_WithoutVerb)(window.window)


def run(arguments: Sequence[str], wishes: Wishes | None = None) -> int:
    """Carry out one command line; gives the exit status, and wishes for what comes after it."""
    return _run(app, arguments, wishes or Wishes())


def read_window_arguments(arguments: Sequence[str], wishes: Wishes) -> int:
    """Turn arguments without a verb into a wish for a window; gives the exit status."""
    return _run(window_app, arguments, wishes)


def _run(typed: typer.Typer, arguments: Sequence[str], wishes: Wishes) -> int:
    _set_up_streams()
    set_up_logging()
    try:
        typed(args=list(arguments), prog_name="curator", obj=wishes)
    except SystemExit as end:
        return _flushed(end.code if isinstance(end.code, int) else Status.FAILURES)
    except Exception:
        # Top of the program: whatever is no CuratorError is a fault of ours and is told whole.
        log.exception("Curator met a fault of its own; what was written before it is safe.")
        return _flushed(Status.FAILURES)
    return _flushed(Status.DONE)


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except CuratorError as error:
        _tell(error)
        raise typer.Exit(_status(error)) from None
    except ReaderGoneError:
        _forget_standard_output()
        raise typer.Exit(Status.DONE) from None
    except KeyboardInterrupt:
        say("Interrupted; what was done is kept.")
        raise


def _tell(error: CuratorError) -> None:
    log.debug("told in words", exc_info=error)
    say(f"curator: {error}")
    hint = way_out(error)
    if hint:
        say(hint)


def _status(error: CuratorError) -> Status:
    match error:
        case UsageError():
            return Status.USAGE
        case LibraryError():
            return Status.LIBRARY
        case _:
            return Status.FAILURES


def _set_up_streams() -> None:
    """UTF-8 everywhere; paths that are no UTF-8 keep their bytes on standard output."""
    for stream, errors in ((sys.stdout, "surrogateescape"), (sys.stderr, "backslashreplace")):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors=errors)


def _flushed(status: int) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _forget_standard_output()
    return status


def _forget_standard_output() -> None:
    """Nobody reads any more: let what is left go nowhere, so that Python's exit stays quiet."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
