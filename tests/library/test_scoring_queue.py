"""Images and scorers waiting for each other: each pair once."""

from __future__ import annotations

from curator.domain.image import ImageId
from curator.library.progress import ScorerProgress
from curator.library.scoring_queue import ScoringQueue, Waiting

BOTH = frozenset({"clip", "aesthetic"})
CLIP = frozenset({"clip"})


def images(*ids: int, keys: frozenset[str] = BOTH) -> list[Waiting]:
    return [(ImageId(image_id), keys) for image_id in ids]


def test_what_waits_comes_in_order() -> None:
    queue = ScoringQueue()
    assert queue.add(images(3, 2, 1)) == 3
    assert queue.take(2) == images(3, 2)
    assert queue.take(2) == images(1)
    assert (queue.take(2), len(queue), queue.total) == ([], 0, 3)


def test_what_waits_or_is_on_its_way_is_not_asked_for_twice() -> None:
    queue = ScoringQueue()
    queue.add(images(2, 1))
    queue.take(1)
    assert queue.add(images(3, 2, 1)) == 1
    assert (len(queue), queue.total) == (2, 3)


def test_a_further_scorer_is_asked_for_alone() -> None:
    queue = ScoringQueue()
    queue.add(images(1, keys=CLIP))
    queue.add(images(1))
    assert queue.take(9) == [*images(1, keys=CLIP), *images(1, keys=BOTH - CLIP)]


def test_what_is_answered_may_be_asked_for_again() -> None:
    queue = ScoringQueue()
    queue.add(images(1))
    queue.take(1)
    queue.answered(ImageId(1), ["clip"])
    queue.answered(ImageId(7), ["clip"])
    assert queue.add(images(1)) == 1
    assert queue.take(1) == images(1, keys=CLIP)


def test_again_asks_whatever_is_on_its_way() -> None:
    queue = ScoringQueue()
    queue.add(images(1))
    queue.take(1)
    assert queue.add(images(1), again=BOTH) == 1


def test_newcomers_go_first_and_wait_once() -> None:
    queue = ScoringQueue()
    queue.add(images(2, 1))
    queue.add_first(ImageId(3), BOTH)
    queue.add_first(ImageId(3), BOTH)
    assert queue.take(9) == images(3, 2, 1)
    assert queue.total == 3


def test_what_will_never_be_answered_is_let_go() -> None:
    queue = ScoringQueue()
    queue.add(images(1))
    queue.take(1)
    queue.begin_anew()
    assert queue.add(images(1)) == 1


def test_what_is_forgotten_may_be_asked_for_again_while_others_are_on_their_way() -> None:
    queue = ScoringQueue()
    queue.add(images(1, 2, 3))
    queue.take(1)
    assert queue.forget() == 2
    assert (len(queue), queue.take(1), queue.total) == (0, [], 1)
    assert queue.add(images(1, 2, 3)) == 2


def test_each_scorer_is_counted_by_itself() -> None:
    queue = ScoringQueue()
    queue.add(images(1, 2))
    queue.add(images(3, keys=CLIP))
    queue.take(3)
    queue.answered(ImageId(1), BOTH)
    queue.answered(ImageId(2), CLIP)
    queue.answered(ImageId(2), CLIP)  # twice is once
    queue.let_go(ImageId(3), CLIP)
    assert queue.by_scorer(BOTH | {"other"}) == (
        ScorerProgress("aesthetic", 1, 2),
        ScorerProgress("clip", 2, 2),
    )
    queue.begin_anew()
    assert (queue.total, queue.by_scorer(BOTH)) == (0, ())
