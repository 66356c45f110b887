"""Memory kept from one image to the next: hardly a page is asked for again."""

from __future__ import annotations

import platform
import subprocess
import sys

import pytest

DECODES = """
import resource, threading
from io import BytesIO
from PIL import Image
from curator.imaging.decode import decode
from curator.imaging.measures import measure

target = BytesIO()
Image.effect_noise((700, 700), 60).convert("RGB").save(target, "PNG")

def work(times):
    for _ in range(times):
        measure(decode(target.getvalue()).rgb)

def faults(times):
    thread = threading.Thread(target=work, args=(times,))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    thread.start()
    thread.join()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

faults(3)
few = faults(4)
print((faults(24) - few) / 20)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone can be told")
def test_decoding_asks_for_few_new_pages() -> None:
    """Of 2 MB of pixels and 2 MB of luma, which are a thousand pages for each image otherwise."""
    answer = subprocess.run(
        [sys.executable, "-c", DECODES], capture_output=True, text=True, check=True
    )
    assert float(answer.stdout) < 200
