"""Opens the window, or says in words why that cannot be done here.

Nothing of Qt is imported before it is known that Qt can be loaded, so that a server without a
screen and without its libraries gets a sentence and an exit status, never a crash.
"""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Sequence
from pathlib import Path

from curator.library.places import LibraryPlaces
from curator.settings import Settings
from curator.ui.ending import Ending, tell_without_window, why_no_display, why_no_qt


def open_window(
    folders: Sequence[Path],
    settings: Settings,
    places: LibraryPlaces,
    *,
    otherwise: int = Ending.NO_WINDOW,
) -> int:
    """Open the window and stay until it is closed; gives the exit status.

    Args:
        folders: to be watched from now on.
        settings: of the user, with the options of the command line before them.
        places: where the library lies.
        otherwise: the exit status where no window can be opened.
    """
    problem = why_no_display(os.environ)
    if problem is None:
        _end_at_once_when_asked()
        gc.disable()  # Nothing of what is loaded now is garbage; from then on see garbage.py.
        _load_library()
        problem = why_no_qt()
    if problem is not None:
        gc.enable()
        tell_without_window(problem)
        return otherwise
    from curator.ui.logs import default_log_path
    from curator.ui.looks import Looks
    from curator.ui.session import Session, Setup, make_application

    application = make_application(otherwise)
    setup = Setup(settings, places, Looks(), default_log_path())
    return Session(application, setup).run(folders)


def _load_library() -> None:
    """Load what needs no Qt, and much of SQLAlchemy and numpy with it, before Qt is loaded.

    Once it is, PySide6 searches the source of every module that comes after for its own name,
    which would make the window come a good deal later.
    """
    import curator.library.gallery  # noqa: F401


def _end_at_once_when_asked() -> None:
    """Until the session listens: nothing is open yet, so nothing can be lost.

    An exception would not do: raised while PySide6 loads it is swallowed or aborts the process.
    """
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda _number, _frame: os._exit(Ending.INTERRUPTED))
