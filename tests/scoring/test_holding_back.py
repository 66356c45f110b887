"""The real scoring thread beside a generator and a person, both made up here."""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import pairwise

import odd_scorers
import pytest

from curator.domain.score import Provenance
from curator.scoring.jobs import Phase, State
from curator.scoring.registry import Registry
from curator.scoring.restraint import Hold, Limits, Room, Senses
from curator.scoring.session import Setup
from curator.scoring.weights import WeightsPlaces
from curator.scoring.worker import ScoringThread

from .conftest import PATIENCE, Post, job

GB = 1_000_000_000
HURRY = 20.0
"""How much faster the clock runs than the wall's."""


class World:
    """A card of 24 GB that a generator may fill, a person, settings, a clock in a hurry."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.free = 20 * GB
        self.idle = float("inf")
        self.senses = Senses(
            now=lambda: HURRY * time.monotonic(),
            idle=lambda: self.idle,
            room=lambda _: Room(self.free, 24 * GB),
        )

    def options(self) -> dict[str, object]:
        return {"limits": lambda: self.limits, "senses": self.senses}


Start = Callable[..., ScoringThread]


def dtypes(post: Post) -> set[str]:
    return {made.dtype for scored in post.scored for made, _ in scored.scores}


def provenances(post: Post) -> set[Provenance]:
    return {made for scored in post.scored for made, _ in scored.scores}


class TestMemory:
    def test_while_others_lack_it_models_are_gone_and_nothing_is_scored(
        self, started: Start, post: Post
    ) -> None:
        world = World(Limits(spare=2 * GB))
        thread = started(**world.options())
        thread.submit(job(1))
        post.wait(lambda: len(post.scored) == 1)
        world.free = 1_234_567_890
        post.wait_for(Phase.UNLOADED)  # though nothing is to be scored
        thread.submit(job(2))
        post.wait_for(Phase.WAITING)
        assert post.states[-1] == State(Phase.WAITING, hold=Hold.MEMORY, free=1_200_000_000)
        time.sleep(0.3)
        assert (len(post.scored), thread.pending) == (1, 1)
        world.free = 20 * GB
        post.wait(lambda: len(post.scored) == 2)
        assert post.states[-1].hold is None

    def test_it_does_not_even_load_them_where_there_is_no_room(
        self, started: Start, post: Post
    ) -> None:
        world = World(Limits(spare=2 * GB))
        world.free = 3 * GB  # CLIP's files are 1.7 GB
        thread = started(**world.options())
        thread.submit(job(1))
        post.wait_for(Phase.WAITING)
        assert thread._sessions.current is None
        assert thread.cancel()
        post.wait_for(Phase.IDLE, 2)

    @pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
    def test_aside_it_goes_on_in_the_same_number_format(
        self, started: Start, post: Post, registry: Registry, places: WeightsPlaces, dtype: str
    ) -> None:
        world = World(Limits(spare=2 * GB, aside=True))
        thread = started(Setup(registry, places, dtype=dtype), **world.options())
        thread.submit(job(1))
        post.wait(lambda: len(post.scored) == 1)
        world.free = 1 * GB
        thread.submit(job(2))
        post.wait(lambda: len(post.scored) == 2)
        aside = next(each for each in post.states if each.hold is Hold.MEMORY)
        assert (aside.free, aside.phase) == (1 * GB, Phase.LOADING)
        assert post.states[-1].phase in (Phase.SCORING, Phase.IDLE)
        assert dtypes(post) == {dtype}
        assert len(provenances(post)) == 2  # One of each scorer: all of it is one column.
        world.free = 20 * GB
        before = len(post.states)

        def is_back() -> bool:
            thread.submit(job(3))
            return State(Phase.SCORING, "cpu", dtype) in post.states[before:]

        end = time.monotonic() + PATIENCE
        while not is_back():
            assert time.monotonic() < end
            time.sleep(0.05)

    def test_questions_are_answered_without_the_device(self, started: Start, post: Post) -> None:
        world = World(Limits(spare=2 * GB))
        world.free = 1 * GB
        thread = started(**world.options())
        thread.submit(job(1))
        post.wait_for(Phase.WAITING)
        assert thread.ask(lambda models: models.tower("clip")).result(PATIENCE)
        assert thread._sessions.is_aside
        assert not post.scored

    def test_pause_and_resume_work_meanwhile(self, started: Start, post: Post) -> None:
        world = World(Limits(spare=2 * GB))
        world.free = 1 * GB
        thread = started(**world.options())
        thread.submit(job(1))
        post.wait_for(Phase.WAITING)
        thread.pause()
        post.wait_for(Phase.PAUSED)
        thread.resume()
        post.wait_for(Phase.WAITING, 2)
        world.free = 20 * GB
        post.wait(lambda: len(post.scored) == 1)


class TestPerson:
    def test_it_works_only_while_the_person_is_idle(self, started: Start, post: Post) -> None:
        world = World(Limits(idle=60))
        world.idle = 0.0
        thread = started(**world.options())
        thread.submit(job(1))
        post.wait_for(Phase.WAITING)
        assert post.states[-1].hold is Hold.PERSON
        time.sleep(0.2)
        assert not post.scored
        world.idle = 61.0
        post.wait(lambda: len(post.scored) == 1)

    def test_a_change_of_mind_is_heeded_within_a_second_or_so(
        self, started: Start, post: Post
    ) -> None:
        world = World(Limits(idle=3600))
        world.idle = 0.0
        thread = started(**world.options())
        thread.submit(job(1))
        post.wait_for(Phase.WAITING)
        world.limits = Limits()
        began = time.monotonic()
        post.wait(lambda: post.phases[-1] is not Phase.WAITING)
        assert time.monotonic() - began < 5

    def test_models_that_wait_for_long_are_unloaded(self, started: Start, post: Post) -> None:
        world = World(Limits(idle=60, unload_after=10))
        thread = started(**world.options())
        thread.submit(job(1))
        post.wait(lambda: len(post.scored) == 1)
        world.idle = 0.0
        thread.submit(job(2))
        post.wait_for(Phase.UNLOADED)
        post.wait(lambda: post.phases[-1] is Phase.WAITING)


def test_a_speed_limit_is_kept_evenly(
    started: Start, post: Post, registry: Registry, places: WeightsPlaces
) -> None:
    odd = Registry({"corner": odd_scorers.CORNER}, registry.backbones)
    thread = started(Setup(odd, places), limits=lambda: Limits(per_second=3))
    thread.pause()  # Or it may be through with the first before it hears of the second.
    for number in range(7):
        thread.submit(job(number, "corner"))
    thread.resume()
    moments = []
    for count in range(1, 8):
        post.wait(lambda count=count: len(post.scored) >= count)
        moments.append(time.monotonic())
    apart = sorted(after - before for before, after in pairwise(moments))
    assert sum(apart) >= 6 / 3 - 0.1
    assert 0.2 < apart[len(apart) // 2] < 0.6
    scoring = [each for each in post.states if each.phase is Phase.SCORING]
    assert [each.hold for each in scoring] == [Hold.SPEED]
    assert Phase.WAITING not in post.phases


def test_memory_comes_back_when_models_are_unloaded(started: Start, post: Post) -> None:
    world = World(Limits(unload_after=None))
    thread = started(**world.options())
    thread.submit(job(1))
    post.wait(lambda: len(post.scored) == 1)
    time.sleep(1.2)
    assert thread._sessions.current is not None
    world.limits = Limits(unload_after=1)
    post.wait_for(Phase.UNLOADED)
    assert thread._sessions.current is None
