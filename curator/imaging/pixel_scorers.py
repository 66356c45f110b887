"""What the pixel scorers say of themselves; light to import, unlike the measuring itself."""

from __future__ import annotations

from curator.domain.score import Direction, RunsOn, ScorerInfo


def _scorer(
    key: str, summary: str, limits: str, direction: Direction, span: tuple[float, float]
) -> ScorerInfo:
    return ScorerInfo(
        key=key,
        version="1",
        title=key.capitalize(),
        summary=summary,
        limits=limits,
        direction=direction,
        low=span[0],
        high=span[1],
        runs_on=RunsOn.POOL,
    )


PIXEL_SCORERS: tuple[ScorerInfo, ...] = (
    _scorer(
        "technical",
        "100 less penalties for blank, noisy, soft, crushed or overcompressed images",
        "what is shown; line art, pixel art and screentones lose points for what they are",
        Direction.HIGHER,
        (0, 100),
    ),
    _scorer(
        "sharpness",
        "fine detail in the sharpest parts",
        "whether the right thing is sharp; noise counts as detail",
        Direction.HIGHER,
        (0, 5000),
    ),
    _scorer(
        "noise",
        "grain in levels of 0 to 255",
        "whether the grain is meant",
        Direction.LOWER,
        (0, 8),
    ),
    _scorer(
        "exposure",
        "mean brightness, 0 black to 255 white",
        "whether it suits what is shown",
        Direction.NEITHER,
        (0, 255),
    ),
    _scorer(
        "contrast",
        "spread of brightness, 0 to 255",
        "whether it suits what is shown",
        Direction.NEITHER,
        (0, 255),
    ),
    _scorer(
        "colourfulness",
        "strength and variety of colours",
        "whether they go together",
        Direction.NEITHER,
        (0, 120),
    ),
    _scorer(
        "blockiness",
        "JPEG's 8-pixel grid, 1 where there is none",
        "other traces of compression; pixel art has such a grid by itself",
        Direction.LOWER,
        (0.9, 2),
    ),
)
