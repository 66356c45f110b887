"""OpenCV held to one thread a call: the decode pool brings its own threads, one for each core.

Left alone, OpenCV would start as many again inside every call, and they would fight the pool's
and the scoring thread's. The setting is the process's, so everybody takes `cv2` from here.
"""

from __future__ import annotations

from curator.courtesy import bring_in

bring_in("cv2", "cv2*.so")

import cv2  # noqa: E402

__all__ = ["cv2"]

cv2.setNumThreads(1)
