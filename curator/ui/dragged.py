"""What is dragged within the window: images of the grid, and tags."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QMimeData

from curator.library.columns import Ids

IMAGES = "application/x-curator-images"
"""Ids of images, one a line."""

TAG = "application/x-curator-tag"
"""The name of a tag."""


def put_images(data: QMimeData, ids: Ids) -> None:
    """Let what is dragged carry images, beside whatever else it is."""
    data.setData(IMAGES, "\n".join(map(str, ids.tolist())).encode())


def images_in(data: QMimeData) -> Ids | None:
    """The images that are dragged; None when it is something else."""
    if not data.hasFormat(IMAGES):
        return None
    lines = bytes(data.data(IMAGES).data()).split()
    return np.asarray([int(line) for line in lines if line.isdigit()], np.int64)


def tag_in(data: QMimeData) -> str | None:
    """The tag that is dragged; None when it is something else."""
    if not data.hasFormat(TAG):
        return None
    return bytes(data.data(TAG).data()).decode("utf-8", "surrogatepass")
