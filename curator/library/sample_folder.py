"""Images to try Curator on, in a folder of the library's own."""

from __future__ import annotations

from pathlib import Path

from curator.domain.errors import StorageError
from curator.imaging.samples import make_samples
from curator.library.library import Library

NAME = "samples"


def make_sample_folder(library: Library) -> Path:
    """Make the sample images; takes some seconds, from any thread.

    Made again, they are the same, so nothing judged is lost.

    Raises:
        StorageError: they cannot be written.
    """
    folder = library.places.directory / NAME
    try:
        make_samples(folder)
    except OSError as error:
        reason = error.strerror or str(error)
        raise StorageError(f"the samples cannot be written to {folder}: {reason}") from error
    return folder
