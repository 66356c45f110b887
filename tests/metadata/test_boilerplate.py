"""Which parts of a prompt ask for quality and show nothing."""

from __future__ import annotations

import pytest

from curator.metadata.boilerplate import is_boilerplate


@pytest.mark.parametrize(
    "segment",
    [
        *(
            "masterpiece",
            "Masterpiece",
            "best quality",
            "high quality",
            "amazing quality",
            "the best quality",
        ),
        *(
            "8k",
            "4K",
            "8k uhd",
            "HD",
            "absurdres",
            "absurd res",
            "highres",
            "very aesthetic",
            "newest",
        ),
        *("score 9", "score 9 up", "score 4", "rating safe", "rating:general", "rating explicit"),
        *("source anime", "source pony", "source furry", "source cartoon", "source filmmaker"),
    ],
)
def test_it_is(segment: str) -> None:
    assert is_boilerplate(segment)


@pytest.mark.parametrize(
    "segment",
    [
        *(
            "",
            "a cat",
            "masterpiece of a cat",
            "best quality cat",
            "8kg",
            "score",
            "scoreboard",
            "rating",
        ),
        *(
            "source of light",
            "the best",
            "high",
            "worst quality",
            "4k a",
            "newest car",
            "8k" + " " * 60,
        ),
    ],
)
def test_it_is_not(segment: str) -> None:
    assert not is_boilerplate(segment)
