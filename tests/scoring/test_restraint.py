"""What scoring may do, by a clock, a person and a device made up here."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.scoring.restraint import (
    LOOK_S,
    MARGIN,
    STEADY_S,
    Hold,
    Limits,
    Restraint,
    Room,
    Senses,
)

GB = 1_000_000_000
OURS = 2 * GB


class World:
    """A device of 24 GB, and a person who may be away."""

    def __init__(self, **limits: float) -> None:
        self.now = 1000.0
        self.idle = float("inf")
        self.free = 20 * GB
        self.asked_for: list[str] = []
        self.limits = replace(Limits(), **limits)
        senses = Senses(lambda: self.now, lambda: self.idle, self._room)
        self.restraint = Restraint(lambda: self.limits, senses, lambda: "cuda:1")

    def _room(self, device: str) -> Room:
        self.asked_for.append(device)
        return Room(self.free, 24 * GB)

    def after(self, seconds: float) -> None:
        self.now += seconds


def test_nothing_is_in_the_way_without_limits() -> None:
    world = World()
    verdict = world.restraint.ask(OURS)
    assert (verdict.wait, verdict.hold, verdict.aside) == (0.0, None, False)
    assert verdict.most > 1000
    assert world.asked_for == []


class TestMemory:
    def test_what_is_ours_already_needs_no_room(self) -> None:
        world = World(spare=2 * GB)
        world.free = 2 * GB
        assert world.restraint.ask(None).hold is None
        assert world.asked_for == ["cuda:1"]

    def test_models_that_would_take_the_others_room_are_not_loaded(self) -> None:
        world = World(spare=2 * GB)
        world.free = 2 * GB + OURS - 1
        verdict = world.restraint.ask(OURS)
        assert (verdict.hold, verdict.wait, verdict.free) == (Hold.MEMORY, LOOK_S, world.free)

    def test_too_little_for_the_others_makes_it_wait(self) -> None:
        world = World(spare=2 * GB)
        assert world.restraint.ask(None).hold is None
        world.free = 1 * GB
        assert world.restraint.ask(None).hold is Hold.MEMORY

    def test_our_own_memory_given_back_is_no_reason_to_come_back(self) -> None:
        world = World(spare=2 * GB)
        world.free = 1 * GB
        assert world.restraint.is_crowded(None)
        world.free += OURS
        for _ in range(60):
            world.after(1)
            assert world.restraint.ask(OURS).hold is Hold.MEMORY

    def test_it_comes_back_when_there_is_room_for_a_while(self) -> None:
        world = World(spare=2 * GB)
        world.free = 1 * GB
        world.restraint.ask(None)
        world.free = 2 * GB + OURS + MARGIN
        assert world.restraint.ask(OURS).hold is Hold.MEMORY
        world.after(STEADY_S - 0.1)
        assert world.restraint.ask(OURS).hold is Hold.MEMORY
        world.after(0.1)
        assert world.restraint.ask(OURS).hold is None

    def test_a_moment_of_room_between_two_images_is_not_enough(self) -> None:
        world = World(spare=2 * GB)
        world.free = 1 * GB
        world.restraint.ask(None)
        for _ in range(20):
            world.free = 20 * GB
            world.restraint.ask(OURS)
            world.after(STEADY_S / 2)
            world.free = 3 * GB
            assert world.restraint.ask(OURS).hold is Hold.MEMORY
            world.after(STEADY_S / 2)

    def test_aside_it_goes_on(self) -> None:
        world = World(spare=2 * GB, aside=True)
        world.free = 1 * GB
        verdict = world.restraint.ask(None)
        assert (verdict.wait, verdict.aside, verdict.free) == (0.0, True, 1 * GB)

    def test_a_small_card_may_be_used_too(self) -> None:
        world = World(spare=12 * GB)
        world.free = 6 * GB
        assert world.restraint.ask(None).hold is None  # A quarter of 24 GB is left.
        world.free = 6 * GB - 1
        assert world.restraint.ask(None).hold is Hold.MEMORY

    def test_another_setting_holds_at_once(self) -> None:
        world = World(spare=2 * GB)
        world.free = 1 * GB
        assert world.restraint.ask(None).hold is Hold.MEMORY
        world.limits = Limits(spare=0)
        assert world.restraint.ask(OURS).hold is None

    def test_a_device_that_shares_the_systems_memory_is_never_crowded(self) -> None:
        restraint = Restraint(lambda: Limits(spare=8 * GB), Senses(), lambda: "cpu")
        assert not restraint.is_crowded(OURS)

    @given(st.lists(st.integers(0, 24), min_size=1, max_size=60))
    def test_it_never_comes_back_in_less_than_the_steady_time(self, rooms: list[int]) -> None:
        world = World(spare=2 * GB)
        gone_at = None
        for room in rooms:
            world.free = room * GB
            crowded = world.restraint.is_crowded(OURS if world.restraint.crowded else None)
            if gone_at is not None and not crowded:
                assert world.now - gone_at >= STEADY_S
            if not crowded:
                gone_at = None
            elif gone_at is None:
                gone_at = world.now
            world.after(1)


class TestPerson:
    def test_it_waits_until_the_person_has_done_nothing_for_long_enough(self) -> None:
        world = World(idle=60)
        world.idle = 59.5
        verdict = world.restraint.ask(None)
        assert (verdict.hold, verdict.wait) == (Hold.PERSON, pytest.approx(0.5))
        world.idle = 60
        assert world.restraint.ask(None).hold is None

    def test_it_looks_again_soon_however_long_it_may_take(self) -> None:
        world = World(idle=3600)
        world.idle = 0
        assert world.restraint.ask(None).wait == LOOK_S

    def test_whoever_needs_memory_comes_before_the_person(self) -> None:
        world = World(idle=60, spare=2 * GB)
        world.idle, world.free = 0, 1 * GB
        assert world.restraint.ask(None).hold is Hold.MEMORY
        world.limits = replace(world.limits, aside=True)
        assert world.restraint.ask(None).hold is Hold.PERSON
        assert world.restraint.crowded


class TestSpeed:
    def test_a_slow_limit_comes_image_by_image(self) -> None:
        world = World(per_second=0.5)
        verdict = world.restraint.ask(None)
        assert (verdict.wait, verdict.most, verdict.hold) == (0.0, 1, Hold.SPEED)
        world.restraint.began(1)
        world.after(1.5)
        assert world.restraint.ask(None).wait == pytest.approx(0.5)
        world.after(0.5)
        assert world.restraint.ask(None).wait == 0.0

    def test_another_limit_is_heeded_while_it_waits(self) -> None:
        world = World(per_second=0.01)
        world.restraint.began(1)
        world.after(1)
        assert world.restraint.ask(None).wait == LOOK_S
        world.limits = Limits(per_second=1)
        assert world.restraint.ask(None).wait == 0.0

    @given(st.floats(0.05, 500), st.integers(1, 64), st.floats(0.0, 3.0))
    def test_it_keeps_the_limit_and_reaches_it_where_the_machine_does(
        self, limit: float, batch: int, seconds_a_batch: float
    ) -> None:
        world = World(per_second=limit)
        start, done = world.now, 0
        for _ in range(200):
            verdict = world.restraint.ask(None)
            if verdict.wait:
                world.after(verdict.wait + 1e-6)
                continue
            last = min(batch, verdict.most)
            world.restraint.began(last)
            done += last
            world.after(seconds_a_batch)
        assert done - last <= limit * (world.now - start) + 1e-6
        possible = last / seconds_a_batch if seconds_a_batch else float("inf")
        assert done >= min(limit, possible) * (world.now - start) * 0.9 - last


@pytest.mark.parametrize(("after", "unused"), [(None, False), (10.0, True), (11.0, False)])
def test_models_are_unloaded_after_a_while(after: float | None, unused: bool) -> None:
    world = World()
    world.limits = Limits(unload_after=after)
    assert world.restraint.is_unused_since(world.now - 10) is unused
