"""The keys that the last duel hears by itself."""

from __future__ import annotations

from curator.ui.action_info import ViewKeys

SECTION = "Duel"

DUEL_KEYS = (
    ViewKeys("The left, the right is better", ("Left", "Right"), SECTION),
    ViewKeys("Neither is", ("Down",), SECTION),
    ViewKeys("Another pair", ("Up",), SECTION),
    ViewKeys("Keep one more, one less", ("PgUp", "PgDown"), SECTION),
    ViewKeys("Reject the rest, or not", ("R",), SECTION, "duel_reject_rest"),
    ViewKeys("Keep the best, when it is enough", ("Enter",), SECTION),
    ViewKeys("Focus to the other image", ("Tab",), SECTION),
)
