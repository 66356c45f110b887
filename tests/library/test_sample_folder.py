"""Sample images for the first start."""

from __future__ import annotations

import pytest

from curator.domain.errors import StorageError
from curator.library.sample_folder import make_sample_folder
from curator.library.scan import scan

from .conftest import OpenLibrary


def test_samples_lie_in_the_librarys_folder_and_can_be_taken_in(open_library: OpenLibrary) -> None:
    library = open_library()
    folder = make_sample_folder(library)
    assert folder.parent == library.places.directory
    report = scan(library, [library.add_folder(folder)])
    assert (report.found, report.failed) == (40, [])


def test_a_place_that_cannot_be_written_is_told(open_library: OpenLibrary) -> None:
    library = open_library()
    (library.places.directory / "samples").touch()
    with pytest.raises(StorageError, match="samples cannot be written"):
        make_sample_folder(library)
