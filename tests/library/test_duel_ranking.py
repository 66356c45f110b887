"""Who would be kept and how surely, which duel tells most, and when it is enough."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.library.duel_chances import chances
from curator.library.duel_ranking import Ranking, Tournament, ranked
from curator.library.duel_strengths import Outcomes, chance_to_win, fitted

from .test_duel_strengths import contests, outcomes

NONE = outcomes([])


def stand(
    count: int,
    duels: list[tuple[int, int, float]],
    keepers: int = 1,
    skipped: list[tuple[int, int, float]] | None = None,
) -> Ranking:
    """The ranking of images 100, 101 …"""
    ids = np.arange(100, 100 + count)
    return ranked(Tournament(ids, outcomes(duels), outcomes(skipped or []), keepers))


def test_two_images_after_one_duel_as_the_normal_distribution_says() -> None:
    strengths = fitted(outcomes([(0, 1, 1.0)]), 2)
    variance = strengths.variance_of_differences(np.arange(2))[0, 1]
    apart = (strengths.mean[0] - strengths.mean[1]) / math.sqrt(variance)
    wanted = 0.5 * (1 + math.erf(apart / math.sqrt(2)))
    assert chances(strengths, 1).of_each == pytest.approx([wanted, 1 - wanted], abs=0.03)


@given(contests(), st.data())
def test_chances_sum_to_the_number_of_keepers(
    contest: tuple[int, list[tuple[int, int, float]]], data: st.DataObject
) -> None:
    count, duels = contest
    keepers = data.draw(st.integers(1, count - 1))
    found = stand(count, duels, keepers)
    assert found.chance.sum() == pytest.approx(keepers)
    assert sorted(found.ids.tolist()) == list(range(100, 100 + count))
    assert (np.diff(found.strength) <= 0).all()
    assert found.fought.sum() == 2 * len(duels) == 2 * found.duels


@given(contests(), st.data())
def test_only_pairs_that_were_not_asked_about_are_asked_about(
    contest: tuple[int, list[tuple[int, int, float]]], data: st.DataObject
) -> None:
    count, duels = contest
    skipped = duels[: len(duels) // 2]
    found = stand(count, duels[len(skipped) :], data.draw(st.integers(1, count - 1)), skipped)
    over = {frozenset((100 + one, 100 + other)) for one, other, _ in duels}
    sides = [image_id for pair in found.pairs for image_id in pair]
    assert len(sides) == len(set(sides))
    assert not over & {frozenset(pair) for pair in found.pairs}
    assert bool(found.pairs) == (len(over) < count * (count - 1) // 2)
    assert found.is_enough or found.pairs
    assert (found.lacking == 0) == found.is_enough


def test_all_that_lost_to_many_are_asked_about_no_more() -> None:
    """Ten images; 0 to 3 are clearly the best, and which of them is kept is not known."""
    duels = [(best, worse, 1.0) for best in range(4) for worse in range(4, 10)]
    pairs = stand(10, duels, 2).pairs
    assert all(one < 104 and other < 104 for one, other in pairs[:2])


def test_those_at_the_line_are_asked_about_before_those_far_from_it() -> None:
    """Of five in a clear order two are kept: the second and the third decide who."""
    order = [(one, other, 1.0) for one in range(5) for other in range(one + 1, 5)]
    duels = [duel for duel in order if duel[:2] not in {(0, 1), (1, 2), (3, 4)}] * 3
    assert set(stand(5, duels, 2).pairs[0]) == {101, 102}


def test_regret_is_what_is_lost_by_keeping_the_others() -> None:
    strengths = fitted(outcomes([(0, 1, 1.0)] * 400 + [(1, 2, 1.0)] * 400), 3)
    found = chances(strengths, 1)
    assert found.regret(np.array([0])) < 0.01
    lost = strengths.mean[0] - strengths.mean[2]
    assert found.regret(np.array([2])) == pytest.approx(lost, rel=0.05)


def test_of_two_one_duel_is_enough() -> None:
    before, after = stand(2, []), stand(2, [(1, 0, 1.0)])
    assert (before.is_enough, before.pairs, before.lacking) == (False, ((100, 101),), 1)
    assert (after.is_enough, after.pairs, after.ids.tolist()) == (True, (), [101, 100])


def test_more_duels_are_expected_of_more_images() -> None:
    lacking = [stand(count, [], 5).lacking for count in (6, 20, 100, 400)]
    assert lacking == sorted(set(lacking))
    assert stand(400, [], 5).lacking < 1000


@pytest.mark.parametrize(("count", "keepers"), [(10, 3), (40, 5)])
def test_a_contest_ends_soon_and_finds_the_best(count: int, keepers: int) -> None:
    random = np.random.default_rng(3)
    found_best, lengths = 0, []
    for _ in range(2):
        truth = random.normal(0, 3, count)
        duels: list[tuple[int, int, float]] = []
        while not (now := stand(count, duels, keepers)).is_enough:
            one, other = (image_id - 100 for image_id in now.pairs[0])
            won = random.random() < chance_to_win(truth[one] - truth[other])
            duels.append((one, other, float(won)))
        lengths.append(len(duels))
        best = np.argsort(-truth)[:keepers]
        found_best += len(np.intersect1d(best, now.ids[:keepers] - 100))
    assert max(lengths) <= 5 * count
    assert found_best >= 0.5 * 2 * keepers


def test_two_thousand_images_are_no_hindrance() -> None:
    random = np.random.default_rng(5)
    order = random.permutation(2000)[:400]
    everyone = Outcomes(order[:200], order[200:], np.ones(200))
    found = ranked(Tournament(np.arange(2000), everyone, NONE, 5))
    assert len(found.pairs) > 2
    assert set(found.ids[:200].tolist()) == set(order[:200].tolist())
    assert set(found.ids[-200:].tolist()) == set(order[200:].tolist())


def test_what_is_asked_tells_more_than_pairs_by_chance() -> None:
    """Twenty images, four to keep, forty duels: what is lost in strength by those kept."""
    lost = {"asked": 0.0, "by chance": 0.0}
    for seed in range(8):
        for way in lost:
            random = np.random.default_rng(seed)
            truth = random.normal(0, 3, 20)
            duels: list[tuple[int, int, float]] = []
            for _ in range(40):
                if way == "asked":
                    one, other = (image_id - 100 for image_id in stand(20, duels, 4).pairs[0])
                else:
                    one, other = random.choice(20, 2, replace=False).tolist()
                won = random.random() < chance_to_win(truth[one] - truth[other])
                duels.append((one, other, float(won)))
            kept = stand(20, duels, 4).ids[:4] - 100
            lost[way] += np.sort(truth)[-4:].sum() - truth[kept].sum()
    assert lost["asked"] < 0.7 * lost["by chance"]
