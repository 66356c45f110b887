"""What is refused when the registry is made."""

from __future__ import annotations

from dataclasses import replace

from broken_scorers.breaking import SOUND
from curator.scoring.registry import ScorerPlugin


def _with(**changes: object) -> ScorerPlugin:
    return replace(SOUND, info=replace(SOUND.info, **changes))


CLIP = SOUND
NUMBER = 5
NO_INFO = ScorerPlugin(None, "broken_scorers.breaking:load")
TWIN = _with(key="CLIP")
PIXEL_TWIN = _with(key="sharpness")
SPACED = _with(key="a b")
QUOTED = _with(key='a"b')
FIELD = _with(key="flag")
ORDER = _with(key="newest")
LOST = _with(key="lost", input=None, backbone="no_such")
