"""What the actions on stacks do, and what the window remembers of them."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from curator.domain.stacking import StackRule
from curator.library import stack_deeds
from curator.library.gallery import Gallery
from curator.ui.looks import Looks
from curator.ui.menus.stacks import stack_action

Handler = Callable[..., object]

DECISIONS = frozenset({"stack_images", "unstack_images", "winner"})
"""The actions that change the library."""

_RULE = "grid/stacks"
_BEST_BY = "grid/stacks_best_by"


class StackDeeds:
    """Acts on the gallery; `notice` says in a sentence what the eye cannot see.

    Args:
        won_in_view: lets the view that is shown choose its winner; False where it has none.
    """

    def __init__(
        self,
        gallery: Gallery,
        looks: Looks,
        notice: Callable[[str], None],
        won_in_view: Callable[[], bool] = lambda: False,
    ) -> None:
        self._gallery = gallery
        self._looks = looks
        self._notice = notice
        self._won_in_view = won_in_view

    def handlers(self) -> dict[str, Handler]:
        """Handlers by the id of their action."""
        return {
            "turn_stack": self.turn,
            "winner": self.choose_winner,
            "stack_images": self.stack,
            "unstack_images": self.unstack,
            "close_stacks": self._gallery.stacks.close_all,
            **{stack_action(rule): partial(self.stack_by, rule) for rule in StackRule},
        }

    def restore(self) -> None:
        """Show stacks as the last time."""
        rule = self._looks.text(_RULE)
        self._gallery.stacks.best_by = self._looks.text(_BEST_BY)
        if rule in list(StackRule):
            self._gallery.stacks.rule = StackRule(rule)

    def stack_by(self, rule: StackRule, on: bool = True) -> None:
        """Let this make a stack from now on."""
        if on:
            self._looks.set_text(_RULE, rule.value)
            self._gallery.stacks.rule = rule

    def find_best_by(self, key: str) -> None:
        """Let a score tell which frame is in front; "" takes the order's, or the usual one."""
        self._looks.set_text(_BEST_BY, key)
        self._gallery.stacks.best_by = key

    def turn(self) -> None:
        """Open or close the current image's stack."""
        if not stack_deeds.turn(self._gallery):
            self._notice("This image is in no stack.")

    def choose_winner(self) -> None:
        """Keep the current image and reject the others of its stack, or those beside it."""
        if not self._won_in_view() and not stack_deeds.choose_winner(self._gallery):
            self._notice("This image is in no stack.")

    def stack(self) -> None:
        """Make one stack of what is selected, or say why not."""
        if self._gallery.library.loading is not None:
            self._notice("Not all images are loaded yet; then they can be stacked.")
        elif not stack_deeds.stack(self._gallery):
            images = self._gallery.stacks.with_hidden(self._gallery.targets())
            few = len(images) < 2
            self._notice("Select the images to stack." if few else "They are one stack already.")

    def unstack(self) -> None:
        """Take stacks apart, or say that there are none that can be."""
        if self._gallery.library.loading is not None:
            self._notice("Not all images are loaded yet; then stacks can be taken apart.")
        elif not stack_deeds.unstack(self._gallery):
            self._notice("Only a stack that was made by hand can be taken apart.")
