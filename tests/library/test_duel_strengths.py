"""Strengths by duels against what is known: closed forms, a published table, simulated truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from curator.library.duel_strengths import Outcomes, chance_to_win, fitted, joined

JOURNALS = {(0, 1): (730, 33), (0, 2): (498, 320), (0, 3): (221, 284)} | {
    (1, 2): (68, 813),
    (1, 3): (17, 276),
    (2, 3): (142, 325),
}
"""Citations among Biometrika, Communications in Statistics, JASA and JRSS-B (S. M. Stigler,
Citation patterns in the journals of statistics and probability, Statistical Science 9, 1994)."""


def outcomes(duels: list[tuple[int, int, float]]) -> Outcomes:
    first, second, won = zip(*duels, strict=True) if duels else ((), (), ())
    return Outcomes(np.array(first, np.intp), np.array(second, np.intp), np.array(won, float))


@st.composite
def contests(draw: st.DrawFn) -> tuple[int, list[tuple[int, int, float]]]:
    """A number of images, and duels among them."""
    count = draw(st.integers(2, 7))
    sides = st.lists(st.integers(0, count - 1), min_size=2, max_size=2, unique=True)
    duel = st.tuples(sides, st.sampled_from([0.0, 0.5, 1.0]))
    duels = draw(st.lists(duel, max_size=25))
    return count, [(one, other, won) for (one, other), won in duels]


def test_without_duels_all_are_alike() -> None:
    strengths = fitted(outcomes([]), 3, spread=2.0)
    assert strengths.mean.tolist() == [0, 0, 0]
    assert strengths.deviation.tolist() == [2, 2, 2]


def test_two_images_as_the_closed_form_says() -> None:
    duels = [(0, 1, 1.0)] * 3 + [(1, 0, 1.0)]
    strengths = fitted(outcomes(duels), 2, spread=1e4)
    assert strengths.mean[0] - strengths.mean[1] == pytest.approx(math.log(3), abs=1e-5)
    variance = strengths.variance_of_differences(np.arange(2))
    assert variance[0, 1] == pytest.approx(1 / 3 + 1 / 1, abs=1e-5)


def test_one_duel_is_bounded_by_what_was_known_before() -> None:
    strengths = fitted(outcomes([(0, 1, 1.0)]), 2, spread=2.0)
    strength = strengths.mean[0]
    assert strengths.mean[1] == pytest.approx(-strength)
    assert strength / 4 == pytest.approx(1 - 1 / (1 + math.exp(-2 * strength)))


def test_a_published_table_of_journals() -> None:
    duels = [
        duel
        for (one, other), (won, lost) in JOURNALS.items()
        for duel in [(one, other, 1.0)] * won + [(other, one, 1.0)] * lost
    ]
    strengths = fitted(outcomes(duels), 4, spread=1e4)
    # As BTm of the R package BradleyTerry2 gives them, relative to Biometrika.
    assert strengths.mean - strengths.mean[0] == pytest.approx(
        [0, -2.94907, -0.47957, 0.26895], abs=2e-5
    )
    deviation = np.sqrt(strengths.variance_of_differences(np.arange(4))[0])
    assert deviation[1:] == pytest.approx([0.10255, 0.06059, 0.07083], abs=2e-5)


def test_simulated_strengths_are_found_again() -> None:
    random = np.random.default_rng(7)
    truth = random.normal(0, 2, 30)
    first, second = random.integers(0, 30, (2, 12_000))
    first, second = first[first != second], second[first != second]
    won = random.random(len(first)) < chance_to_win(truth[first] - truth[second])
    strengths = fitted(Outcomes(first, second, won.astype(float)), 30)
    off = strengths.mean - (truth - truth.mean())
    assert np.abs(off).max() < 0.4
    differences = np.sqrt(strengths.variance_of_differences(np.arange(30)))
    apart = (off[:, None] - off[None, :])[np.triu_indices(30, 1)]
    standardised = apart / differences[np.triu_indices(30, 1)]
    assert 0.6 < np.std(standardised) < 1.4


def test_who_won_and_lost_everything_has_a_strength() -> None:
    duels = [(0, 1, 1.0)] * 500 + [(1, 2, 1.0)] * 500
    strengths = fitted(outcomes(duels), 3)
    assert np.isfinite(strengths.mean).all()
    assert np.isfinite(strengths.deviation).all()
    assert strengths.mean[0] > strengths.mean[1] > strengths.mean[2]


def test_an_image_does_not_fight_itself() -> None:
    with pytest.raises(ValueError, match="itself"):
        fitted(outcomes([(1, 1, 1.0)]), 2)


@given(contests(), st.randoms())
def test_order_and_sides_of_duels_do_not_matter(
    contest: tuple[int, list[tuple[int, int, float]]],
    random: st.random.Random,  # type: ignore[name-defined]
) -> None:
    count, duels = contest
    turned = [(b, a, 1 - won) if random.random() < 0.5 else (a, b, won) for a, b, won in duels]
    random.shuffle(turned)
    one, other = fitted(outcomes(duels), count), fitted(outcomes(turned), count)
    assert one.mean == pytest.approx(other.mean, abs=1e-6)
    assert one.deviation == pytest.approx(other.deviation, abs=1e-6)


@given(contests(), st.randoms())
def test_names_do_not_matter(
    contest: tuple[int, list[tuple[int, int, float]]],
    random: st.random.Random,  # type: ignore[name-defined]
) -> None:
    count, duels = contest
    names = list(range(count))
    random.shuffle(names)
    renamed = [(names[a], names[b], won) for a, b, won in duels]
    one, other = fitted(outcomes(duels), count), fitted(outcomes(renamed), count)
    assert one.mean == pytest.approx(other.mean[names], abs=1e-6)
    assert one.deviation == pytest.approx(other.deviation[names], abs=1e-6)


@given(contests())
def test_a_tie_is_half_a_win_for_either(contest: tuple[int, list[tuple[int, int, float]]]) -> None:
    count, duels = contest
    with_ties = fitted(outcomes([*duels, (0, 1, 0.5), (0, 1, 0.5)]), count)
    with_wins = fitted(outcomes([*duels, (0, 1, 1.0), (0, 1, 0.0)]), count)
    assert with_ties.mean == pytest.approx(with_wins.mean, abs=1e-6)


@given(contests())
def test_a_tie_draws_two_together_and_a_duel_makes_surer(
    contest: tuple[int, list[tuple[int, int, float]]],
) -> None:
    count, duels = contest
    before = fitted(outcomes(duels), count)
    after = fitted(outcomes([*duels, (0, 1, 0.5)]), count)
    assert abs(after.mean[0] - after.mean[1]) <= abs(before.mean[0] - before.mean[1]) + 1e-6


@given(contests())
def test_a_win_raises_and_the_mode_is_a_mode(
    contest: tuple[int, list[tuple[int, int, float]]],
) -> None:
    count, duels = contest
    before = fitted(outcomes(duels), count)
    after = fitted(joined(outcomes(duels), outcomes([(0, 1, 1.0)])), count)
    assert after.mean[0] > before.mean[0]
    assert after.mean[1] < before.mean[1]
    assert before.mean.sum() == pytest.approx(0, abs=1e-6)
    assert (before.deviation <= before.spread + 1e-9).all()


@given(contests())
def test_differences_hang_together(contest: tuple[int, list[tuple[int, int, float]]]) -> None:
    count, duels = contest
    strengths = fitted(outcomes(duels), count)
    drawn = strengths.draws(4000, seed=1).astype(float)
    assert drawn.mean(axis=0) == pytest.approx(strengths.mean, abs=1e-4)
    assert drawn.std(axis=0) == pytest.approx(strengths.deviation, rel=0.08)
    variance = strengths.variance_of_differences(np.arange(count))
    assert (drawn[:, 0] - drawn[:, 1]).var() == pytest.approx(variance[0, 1], rel=0.15)
