"""What is done with stacks in the Gallery.

All other deeds are about images one by one, and of a closed stack about the frame that is shown:
whoever rates what he sees does not rate what he does not see. These are about stacks as a whole.
"""

from __future__ import annotations

from curator.domain.image import Flag
from curator.domain.stacking import StackRule
from curator.library import commands
from curator.library.gallery import Gallery


def turn(gallery: Gallery) -> bool:
    """Open the current image's stack, or close it; False when it is in none."""
    gallery.stay()
    return gallery.current is not None and gallery.stacks.turn(gallery.current)


def stack(gallery: Gallery) -> bool:
    """Make one stack of the targets and all that stands behind them; False if it is one.

    Where stacks are not shown those made by hand are from now on.
    """
    gallery.stay()
    images = gallery.stacks.with_hidden(gallery.targets())
    done = gallery.library.do(commands.stack(gallery.library.columns, images))
    if done and gallery.stacks.rule is StackRule.NONE:
        gallery.stacks.rule = StackRule.HAND
    return done


def unstack(gallery: Gallery) -> bool:
    """Take the targets' stacks apart, if they were made by hand; False if none was."""
    gallery.stay()
    return gallery.library.do(commands.unstack(gallery.library.columns, gallery.targets()))


def choose_winner(gallery: Gallery) -> bool:
    """Keep the current image, reject the others of its stack and go on to what comes after it.

    It is one undoable step. False when the image is in no stack; in a frozen list, where stacks are
    gone through one after the other, it is kept then.
    """
    winner = gallery.current
    if winner is None or not gallery.stacks.is_in_stack(winner):
        if winner is None or not gallery.stacks.is_frozen:
            return False
        gallery.judge(commands.Judgement(flag=Flag.KEEP))
        return True
    gallery.stay()
    losers = gallery.stacks.others(winner)
    gallery.library.do(commands.decide(gallery.library.columns, winner, losers))
    place = gallery.stacks.place_behind(winner)
    if place is not None:
        gallery.go_on(place)
    return True
