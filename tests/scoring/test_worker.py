from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import odd_scorers
import pytest

from curator.domain.errors import CuratorError, UnknownNameError, WeightsError
from curator.domain.generation import Prompt
from curator.domain.image import ImageId
from curator.scoring.availability import Unavailable
from curator.scoring.jobs import Failed, Job, Phase, State
from curator.scoring.registry import CLIP_INPUT, Registry
from curator.scoring.restraint import Limits
from curator.scoring.session import Setup
from curator.scoring.weights import WeightsPlaces
from curator.scoring.worker import ScoringThread

from .conftest import BOTH, PATIENCE, Post, job


@pytest.fixture
def slow(registry: Registry, places: WeightsPlaces) -> Setup:
    """A scorer that takes its time, one image a batch."""
    plugins = {**registry.scorers, "slow": odd_scorers.SLOW, "corner": odd_scorers.CORNER}
    return Setup(Registry(plugins, registry.backbones), places, batch=1)


def test_jobs_are_scored_in_the_background(
    started: Callable[..., ScoringThread], post: Post
) -> None:
    thread = started()
    assert all(thread.submit(job(number)) for number in range(20))
    post.wait(lambda: len(post.scored) == 20)
    assert {scored.image_id for scored in post.scored} == set(range(20))
    assert all({source.key for source, _ in scored.scores} == BOTH for scored in post.scored)
    post.wait(lambda: post.phases[-1] is Phase.IDLE)
    assert thread.pending == 0
    assert post.threads == {"curator-scoring"}


def test_the_newest_images_come_first_whenever_they_come(
    started: Callable[..., ScoringThread], slow: Setup, post: Post
) -> None:
    thread = started(slow)
    thread.pause()
    for number in (3, 5, 4):
        thread.submit(job(number, "slow"))
    thread.resume()
    post.wait(lambda: len(post.scored) == 1)
    thread.submit(job(6, "slow"))
    post.wait(lambda: len(post.scored) == 4)
    ids = [scored.image_id for scored in post.scored]
    assert ids[0] == 5
    assert ids[-1] == 3
    assert ids.index(ImageId(6)) in {1, 2}


def test_phases_come_in_order_with_device_and_dtype(
    started: Callable[..., ScoringThread], post: Post
) -> None:
    thread = started()
    post.wait_for(Phase.IDLE)
    thread.submit(job(1))
    post.wait_for(Phase.IDLE, 2)
    assert thread.stop(PATIENCE)
    assert post.phases == [Phase.IDLE, Phase.LOADING, Phase.SCORING, Phase.IDLE, Phase.STOPPED]
    (scoring,) = (s for s in post.delivered if isinstance(s, State) and s.phase is Phase.SCORING)
    assert (scoring.device, scoring.dtype) == ("cpu", "float32")


def test_missing_weights_are_a_state_and_the_thread_goes_on(
    started: Callable[..., ScoringThread],
    post: Post,
    registry: Registry,
    nowhere: WeightsPlaces,
    tiny: Path,
) -> None:
    places = replace(nowhere, given={"clip": tiny / "clip"})
    thread = started(Setup(registry, places))
    for number in range(3):
        thread.submit(job(number))
    post.wait(lambda: len(post.scored) == 3)
    states = [each for each in post.delivered if isinstance(each, Unavailable)]
    assert [state.key for state in states] == ["aesthetic_v2"]


def test_a_broken_image_is_reported_with_its_reason(
    started: Callable[..., ScoringThread], post: Post
) -> None:
    thread = started()
    thread.submit(Job(ImageId(5), BOTH, {CLIP_INPUT: np.zeros((3, 3, 3), np.uint8)}, Prompt("cat")))
    thread.submit(job(6))
    post.wait(lambda: len(post.scored) == 1)
    (failed,) = (each for each in post.delivered if isinstance(each, Failed))
    assert failed.image_id == 5
    assert set(failed.reasons) == BOTH


def test_an_unknown_scorer_is_refused_at_the_door(started: Callable[..., ScoringThread]) -> None:
    with pytest.raises(UnknownNameError):
        started().submit(job(1, "beauty"))


def test_the_queue_is_bounded_in_bytes_and_never_waits(
    started: Callable[..., ScoringThread], post: Post
) -> None:
    size = job(0).nbytes
    thread = started(queue_bytes=3 * size)
    thread.pause()
    accepted = [thread.submit(job(number)) for number in range(5)]
    assert accepted == [True, True, True, False, False]
    thread.resume()
    post.wait(lambda: len(post.scored) == 3)
    assert thread.submit(job(9))
    post.wait(lambda: len(post.scored) == 4)


def test_one_job_always_fits(started: Callable[..., ScoringThread], post: Post) -> None:
    thread = started(queue_bytes=1)
    assert thread.submit(job(1))
    post.wait(lambda: len(post.scored) == 1)


def test_embeddings_count_as_bytes_too() -> None:
    vector = np.zeros(40, np.float32)
    assert replace(job(1), embeddings={"t": vector}).nbytes == job(1).nbytes + 160


def test_pause_holds_the_queue_until_resume(
    started: Callable[..., ScoringThread], post: Post, slow: Setup
) -> None:
    thread = started(slow)
    thread.submit(job(1, "slow"))
    post.wait(lambda: len(post.scored) == 1)
    thread.pause()
    post.wait_for(Phase.PAUSED)
    thread.submit(job(2, "slow"))
    time.sleep(0.2)
    assert (len(post.scored), thread.pending) == (1, 1)
    thread.resume()
    post.wait(lambda: len(post.scored) == 2)


def test_cancel_forgets_what_waits_and_finishes_what_is_in_hand(
    started: Callable[..., ScoringThread], post: Post, slow: Setup
) -> None:
    thread = started(slow)
    for number in range(50):
        thread.submit(job(number, "slow"))
    post.wait(lambda: len(post.scored) >= 2)
    dropped = thread.cancel()
    post.wait(lambda: post.phases[-1] is Phase.IDLE)
    assert dropped
    assert len(post.scored) + len(dropped) == 50
    assert thread.submit(job(99, "slow"))
    post.wait(lambda: post.scored[-1].image_id == 99)


def test_stop_with_a_full_queue_ends_soon_and_scores_no_more(
    started: Callable[..., ScoringThread], post: Post, slow: Setup
) -> None:
    thread = started(slow)
    for number in range(200):
        thread.submit(job(number, "slow"))
    post.wait(lambda: len(post.scored) >= 1)
    began = time.monotonic()
    assert thread.stop(PATIENCE)
    assert time.monotonic() - began < 5
    assert len(post.scored) < 200
    assert post.phases[-1] is Phase.STOPPED
    assert thread.pending == 0
    assert not thread.submit(job(1, "slow"))
    assert len({scored.image_id for scored in post.scored}) == len(post.scored)


def test_stop_that_runs_out_of_time_says_so(
    started: Callable[..., ScoringThread], post: Post, slow: Setup
) -> None:
    thread = started(slow)
    thread.submit(replace(job(0, "slow"), prompt=Prompt("wait")))
    post.wait_for(Phase.SCORING)
    assert not thread.stop(0.01)


def test_a_thread_that_never_started_stops(registry: Registry, places: WeightsPlaces) -> None:
    assert ScoringThread(Setup(registry, places), print).stop()


def test_stop_may_come_twice(started: Callable[..., ScoringThread]) -> None:
    thread = started()
    assert thread.stop(PATIENCE)
    assert thread.stop(PATIENCE)


def test_idle_memory_is_given_back_and_fetched_again(
    started: Callable[..., ScoringThread], post: Post
) -> None:
    thread = started(limits=lambda: Limits(unload_after=0.1))
    thread.submit(job(1))
    post.wait_for(Phase.UNLOADED)
    thread.submit(job(1))
    post.wait(lambda: len(post.scored) == 2)
    assert post.scored[0].scores == post.scored[1].scores
    post.wait_for(Phase.UNLOADED, 2)


def test_unload_on_request(started: Callable[..., ScoringThread], post: Post) -> None:
    thread = started(limits=lambda: Limits(unload_after=None))
    thread.submit(job(1))
    post.wait(lambda: len(post.scored) == 1)
    thread.unload()
    post.wait_for(Phase.UNLOADED)
    assert thread.submit(job(2))
    post.wait(lambda: len(post.scored) == 2)


def test_a_device_that_is_not_there_ends_the_thread_in_words(
    started: Callable[..., ScoringThread], post: Post, registry: Registry, places: WeightsPlaces
) -> None:
    thread = started(Setup(registry, places, device="abacus"))
    thread.submit(job(1))
    post.wait_for(Phase.FAILED)
    assert post.delivered[-1] == State(
        Phase.FAILED, reason="no device 'abacus' is here; there are cpu"
    )
    assert thread.submit(job(2))  # and drop it: who offers until it is taken must not wait for ever
    assert thread.pending == 0


def test_jobs_from_many_threads_are_each_answered_once(
    started: Callable[..., ScoringThread], post: Post, slow: Setup
) -> None:
    thread = started(replace(slow, batch=8), queue_bytes=20 * job(0).nbytes)

    def feed(start: int) -> None:
        for number in range(start, start + 60):
            while not thread.submit(job(number, "corner")):
                time.sleep(0.001)

    feeders = [threading.Thread(target=feed, args=(60 * index,)) for index in range(4)]
    for feeder in feeders:
        feeder.start()
    for feeder in feeders:
        feeder.join()
    post.wait(lambda: len(post.scored) == 240)
    assert sorted(scored.image_id for scored in post.scored) == list(range(240))


class TestQuestions:
    def test_one_is_answered_in_the_thread_with_the_models(
        self, started: Callable[..., ScoringThread]
    ) -> None:
        thread = started()
        pixels = np.full((224, 224, 3), 7, np.uint8)
        vector = thread.ask(lambda models: models.embed_pixels("clip", pixels)).result(PATIENCE)
        reading = thread.ask(lambda models: models.embed_text("clip", "the cat")).result(PATIENCE)
        tower = thread.ask(lambda models: models.tower("clip")).result(PATIENCE)
        assert vector.shape == reading.vector.shape
        assert (reading.tokens, len(tower)) == (2, 16)
        name = thread.ask(lambda _: threading.current_thread().name).result(PATIENCE)
        assert name == "curator-scoring"

    def test_an_embedding_is_that_of_the_batches(
        self, started: Callable[..., ScoringThread], post: Post
    ) -> None:
        thread = started()
        thread.submit(job(9))
        post.wait(lambda: len(post.scored) == 1)
        ((tower, kept),) = post.scored[0].embeddings.items()
        asked = thread.ask(
            lambda models: (
                models.tower("clip"),
                models.embed_pixels("clip", job(9).pixels[CLIP_INPUT]),
            )
        )
        assert asked.result(PATIENCE)[0] == tower
        assert np.abs(asked.result()[1] - kept).max() < 1e-3

    def test_it_comes_before_the_next_batch(
        self, started: Callable[..., ScoringThread], post: Post, slow: Setup
    ) -> None:
        thread = started(slow)
        for number in range(6):
            thread.submit(job(number, "slow"))
        post.wait(lambda: len(post.scored) >= 1)
        assert thread.ask(lambda _: len(post.scored)).result(PATIENCE) < 6

    def test_it_is_answered_while_paused(
        self, started: Callable[..., ScoringThread], post: Post
    ) -> None:
        thread = started()
        thread.pause()
        post.wait_for(Phase.PAUSED)
        thread.submit(job(1))
        assert thread.ask(lambda models: models.tower("clip")).result(PATIENCE)
        post.wait_for(Phase.PAUSED, 2)
        assert not post.scored
        thread.resume()
        post.wait(lambda: len(post.scored) == 1)

    def test_what_it_raises_is_its_answer_and_the_thread_goes_on(
        self, started: Callable[..., ScoringThread], post: Post
    ) -> None:
        thread = started()
        broken = thread.ask(lambda _: 1 // 0)
        assert isinstance(broken.exception(PATIENCE), ZeroDivisionError)
        thread.submit(job(1))
        post.wait(lambda: len(post.scored) == 1)

    def test_missing_weights_are_its_answer(
        self, started: Callable[..., ScoringThread], registry: Registry, nowhere: WeightsPlaces
    ) -> None:
        asked = started(Setup(registry, nowhere)).ask(lambda models: models.tower("clip"))
        assert isinstance(asked.exception(PATIENCE), WeightsError)

    def test_models_that_were_unloaded_are_loaded_again(
        self, started: Callable[..., ScoringThread], post: Post
    ) -> None:
        thread = started(limits=lambda: Limits(unload_after=0.05))
        for times in (1, 2):
            assert thread.ask(lambda models: models.tower("clip")).result(PATIENCE)
            post.wait_for(Phase.UNLOADED, times)

    def test_none_is_left_without_an_answer_when_the_thread_ends(
        self, started: Callable[..., ScoringThread]
    ) -> None:
        thread, begun, hold = started(), threading.Event(), threading.Event()
        first = thread.ask(lambda _: (begun.set(), hold.wait(PATIENCE)))
        assert begun.wait(PATIENCE)
        waiting, cancelled = thread.ask(lambda _: 1), thread.ask(lambda _: 2)
        assert cancelled.cancel()
        assert not thread.stop(0.05)
        hold.set()
        assert first.result(PATIENCE)
        assert isinstance(waiting.exception(PATIENCE), CuratorError)
        assert thread.stop(PATIENCE)
        assert isinstance(thread.ask(lambda _: 3).exception(PATIENCE), CuratorError)

    def test_nor_when_it_never_began(self, registry: Registry, places: WeightsPlaces) -> None:
        thread = ScoringThread(Setup(registry, places), lambda _: None)
        asked = thread.ask(lambda _: 1)
        assert thread.stop()
        assert isinstance(asked.exception(PATIENCE), CuratorError)

    def test_nor_when_it_fails(
        self,
        started: Callable[..., ScoringThread],
        post: Post,
        registry: Registry,
        places: WeightsPlaces,
    ) -> None:
        thread = started(Setup(registry, places, device="abacus"))
        assert "abacus" in str(thread.ask(lambda _: 1).exception(PATIENCE))
        thread.submit(job(1))
        post.wait_for(Phase.FAILED)
        told = thread.ask(lambda _: 1).exception(PATIENCE)
        assert isinstance(told, CuratorError)
        assert "abacus" in str(told)
