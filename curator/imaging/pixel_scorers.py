"""What the pixel scorers say of themselves; light to import, unlike the measuring itself."""

from __future__ import annotations

from curator.domain.score import Direction, RunsOn, ScorerInfo


def _scorer(key: str, summary: str, direction: Direction, low: float, high: float) -> ScorerInfo:
    return ScorerInfo(
        key=key,
        version="1",
        title=key.capitalize(),
        summary=summary,
        direction=direction,
        low=low,
        high=high,
        runs_on=RunsOn.POOL,
    )


PIXEL_SCORERS: tuple[ScorerInfo, ...] = (
    _scorer(
        "technical",
        "100 less penalties for blank, noisy, soft, crushed or overcompressed images",
        Direction.HIGHER,
        0,
        100,
    ),
    _scorer("sharpness", "fine detail in the sharpest parts", Direction.HIGHER, 0, 5000),
    _scorer("noise", "grain in levels of 0 to 255", Direction.LOWER, 0, 8),
    _scorer("exposure", "mean brightness, 0 black to 255 white", Direction.NEITHER, 0, 255),
    _scorer("contrast", "spread of brightness, 0 to 255", Direction.NEITHER, 0, 255),
    _scorer("colourfulness", "strength and variety of colours", Direction.NEITHER, 0, 120),
    _scorer("blockiness", "JPEG's 8-pixel grid, 1 where there is none", Direction.LOWER, 0.9, 2),
)
