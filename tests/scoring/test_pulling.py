from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from weights_site import CONTENT, SHA256, Site, serving

from curator.domain.errors import StorageError, WeightsError
from curator.domain.score import WeightFile, WeightsInfo
from curator.scoring.pulling import Progress, PullCancelledError, StillToBring, pull
from curator.scoring.weights import Place, WeightsFound, WeightsMissing, WeightsPlaces, find


@pytest.fixture
def site() -> Iterator[Site]:
    with serving(Site()) as site:
        yield site


def described(site: Site, sha256: str = SHA256, size: int = len(CONTENT)) -> WeightsInfo:
    return WeightsInfo("head", (WeightFile("", "h.pth", size, sha256, f"{site.url}/h.pth"),), "MIT")


def test_pull_fetches_checks_and_reports(site: Site, nowhere: WeightsPlaces) -> None:
    steps: list[Progress] = []
    found = pull(described(site), nowhere, steps.append)
    assert (found.place, found.path) == (Place.PULLED, nowhere.pulled / "head" / "h.pth")
    assert found.path.read_bytes() == CONTENT
    assert [step.done for step in steps] == sorted({step.done for step in steps})
    assert len(steps) >= 3
    assert steps[-1] == Progress("head", "h.pth", len(CONTENT), len(CONTENT))
    assert [path.name for path in found.path.parent.iterdir()] == ["h.pth"]


def test_what_is_there_is_not_fetched_again(site: Site, nowhere: WeightsPlaces) -> None:
    pull(described(site), nowhere)
    pull(described(site), nowhere)
    assert site.asked == [""]


def test_a_spoiled_file_is_fetched_anew(site: Site, nowhere: WeightsPlaces) -> None:
    found = pull(described(site), nowhere)
    found.path.write_bytes(CONTENT[::-1])
    assert pull(described(site), nowhere).path.read_bytes() == CONTENT


def test_a_broken_download_goes_on(site: Site, nowhere: WeightsPlaces) -> None:
    site.breaks_off_after = 1_500_000
    with pytest.raises(WeightsError, match="broke off"):
        pull(described(site), nowhere)
    site.breaks_off_after = len(CONTENT)
    assert pull(described(site), nowhere).path.read_bytes() == CONTENT
    assert site.asked == ["", "bytes=1500000-"]


def test_a_server_without_ranges_starts_anew(site: Site, nowhere: WeightsPlaces) -> None:
    site.breaks_off_after = 1_500_000
    with pytest.raises(WeightsError):
        pull(described(site), nowhere)
    site.breaks_off_after, site.ranges = len(CONTENT), False
    assert pull(described(site), nowhere).path.read_bytes() == CONTENT


def test_cancelling_keeps_what_has_come(site: Site, nowhere: WeightsPlaces) -> None:
    steps: list[Progress] = []
    with pytest.raises(PullCancelledError):
        pull(described(site), nowhere, steps.append, lambda: len(steps) == 2)
    part = nowhere.pulled / "head" / "h.pth.part"
    assert part.stat().st_size == steps[-1].done < len(CONTENT)
    assert pull(described(site), nowhere).path.read_bytes() == CONTENT
    assert site.asked[-1] == f"bytes={steps[-1].done}-"


def test_another_file_than_the_published_one_is_not_kept(
    site: Site, nowhere: WeightsPlaces
) -> None:
    with pytest.raises(WeightsError, match="is not the published file; nothing was kept"):
        pull(described(site, sha256="0" * 64), nowhere)
    assert list((nowhere.pulled / "head").iterdir()) == []


def test_a_server_that_refuses_is_told_in_words(site: Site, nowhere: WeightsPlaces) -> None:
    site.status = 404
    with pytest.raises(WeightsError, match=r"cannot be downloaded: HTTP Error 404"):
        pull(described(site), nowhere)


def test_no_network_is_told_in_words(nowhere: WeightsPlaces) -> None:
    with serving(Site()) as site:
        info = described(site)
    with pytest.raises(WeightsError, match=r"cannot be downloaded: .*refused"):
        pull(info, nowhere)


def test_a_full_disk_is_told_before_anything_is_fetched(site: Site, nowhere: WeightsPlaces) -> None:
    with pytest.raises(StorageError, match="GB are free"):
        pull(described(site, size=10**18), nowhere)
    assert site.asked == []


def test_a_place_that_cannot_be_written_is_told(site: Site, nowhere: WeightsPlaces) -> None:
    nowhere.pulled.mkdir()
    (nowhere.pulled / "head").write_bytes(b"in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        pull(described(site), nowhere)


def on_hub(sha256: str = "") -> WeightsInfo:
    return WeightsInfo("net", (WeightFile("someone/net", "net.pt", sha256=sha256),), "MIT")


@pytest.fixture
def hub(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site in the place of huggingface.co."""
    monkeypatch.setattr(
        "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE",
        site.url + "/{repo_id}/resolve/{revision}/{filename}",
    )
    return site


def test_files_of_the_hub_are_checked_by_its_own_hash(hub: Site, nowhere: WeightsPlaces) -> None:
    hub.headers = {"X-Repo-Commit": "1" * 40, "ETag": f'"{SHA256}"'}
    assert pull(on_hub(), nowhere).path.read_bytes() == CONTENT
    hub.headers["ETag"] = f'"{"0" * 64}"'
    with pytest.raises(WeightsError, match="is not the published file"):
        pull(on_hub(), replace(nowhere, pulled=nowhere.pulled / "other"))


def test_a_pinned_hash_goes_before_the_hubs(hub: Site, nowhere: WeightsPlaces) -> None:
    hub.headers = {"X-Repo-Commit": "1" * 40, "ETag": f'"{SHA256}"'}
    with pytest.raises(WeightsError, match="is not the published file"):
        pull(on_hub(sha256="1" * 64), nowhere)


def test_of_small_files_gits_own_hash_is_checked(hub: Site, nowhere: WeightsPlaces) -> None:
    hub.headers = {"X-Repo-Commit": "1" * 40, "ETag": f'"{"a" * 40}"'}
    with pytest.raises(WeightsError, match="is not the published file"):
        pull(on_hub(), nowhere)
    blob = b"blob %d\0" % len(CONTENT) + CONTENT
    hub.headers["ETag"] = f'"{hashlib.sha1(blob).hexdigest()}"'
    assert pull(on_hub(), nowhere).path.read_bytes() == CONTENT


def test_an_absent_hub_is_told_in_words(
    nowhere: WeightsPlaces, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(Site()) as gone:
        url = gone.url
    monkeypatch.setattr(
        "huggingface_hub.constants.HUGGINGFACE_CO_URL_TEMPLATE",
        url + "/{repo_id}/resolve/{revision}/{filename}",
    )
    with pytest.raises(WeightsError, match="someone/net cannot be reached"):
        pull(on_hub(), nowhere)


def test_shown_progress_spans_all_files(site: Site, nowhere: WeightsPlaces) -> None:
    two = tuple(
        WeightFile("", name, len(CONTENT), SHA256, f"{site.url}/{name}") for name in ("a.pt", "b")
    )
    steps: list[Progress] = []
    pull(WeightsInfo("two", two, "MIT"), nowhere, steps.append)
    assert steps[-1] == Progress("two", "b", 2 * len(CONTENT), 2 * len(CONTENT))


def test_a_hash_may_be_pinned_by_its_first_digits(site: Site, nowhere: WeightsPlaces) -> None:
    assert pull(described(site, sha256=SHA256[:8]), nowhere)
    site.content = CONTENT[::-1]
    with pytest.raises(WeightsError, match="is not the published file"):
        pull(
            described(site, sha256=SHA256[:8]),
            replace(nowhere, pulled=nowhere.pulled / "other"),
        )


def test_a_file_of_unknown_length_that_breaks_off_is_not_taken(
    site: Site, nowhere: WeightsPlaces
) -> None:
    site.breaks_off_after = 1_500_000
    unknown = described(site, sha256="", size=0)
    with pytest.raises(WeightsError, match="broke off"):
        pull(unknown, nowhere)
    site.breaks_off_after = len(CONTENT)
    assert pull(unknown, nowhere).path.read_bytes() == CONTENT
    assert site.asked == ["", ""]


def test_a_file_without_an_end_is_not_read_to_its_end(site: Site, nowhere: WeightsPlaces) -> None:
    site.content, site.breaks_off_after = CONTENT * 20, 20 * len(CONTENT)
    steps: list[Progress] = []
    with pytest.raises(WeightsError, match="is not the published file"):
        pull(described(site), nowhere, steps.append)
    assert steps[-1].done < 2 * len(CONTENT)
    assert list((nowhere.pulled / "head").iterdir()) == []


def half_offered(site: Site) -> WeightsInfo:
    """A file that is downloaded and one, needed, that is not."""
    tower = WeightFile("", "tower.pt", len(CONTENT), SHA256, f"{site.url}/tower.pt")
    head = WeightFile("", "head.pth", 9, url=f"{site.url}/head.pth", needed=True, withheld="no")
    return WeightsInfo("half", (tower, head), "MIT, head other")


def test_what_is_withheld_is_a_step_left(site: Site, nowhere: WeightsPlaces) -> None:
    left = pull(half_offered(site), nowhere)
    folder = nowhere.pulled / "half"
    assert left == StillToBring("half", half_offered(site).withheld, folder)
    assert [path.name for path in folder.iterdir()] == ["tower.pt"]
    (folder / "head.pth").write_bytes(b"brought")
    found = pull(half_offered(site), nowhere)
    assert isinstance(found, WeightsFound)
    assert found.files["head.pth"] == folder / "head.pth"
    assert len(site.asked) == 1


def test_weights_that_the_user_has_elsewhere_are_enough(site: Site, nowhere: WeightsPlaces) -> None:
    """As with PickScore: what is pulled is the vocabulary alone."""
    main = WeightFile("", "main.pt", 9, url=f"{site.url}/main.pt", withheld="no")
    words = WeightFile("", "words", len(CONTENT), SHA256, f"{site.url}/words")
    info = WeightsInfo("pick", (main, words), "none named")
    assert isinstance(pull(info, nowhere), StillToBring)
    own = nowhere.pulled.parent / "own"
    own.mkdir()
    (own / "main.pt").write_bytes(b"weights")
    found = pull(info, replace(nowhere, given={"pick": own}))
    assert isinstance(found, WeightsFound)
    assert found.place is Place.GIVEN


def test_a_head_alone_is_not_taken_for_the_weights(site: Site, nowhere: WeightsPlaces) -> None:
    folder = nowhere.pulled / "half"
    folder.mkdir(parents=True)
    (folder / "head.pth").write_bytes(b"brought first")
    assert isinstance(find(half_offered(site), nowhere), WeightsMissing)
    assert isinstance(pull(half_offered(site), nowhere), WeightsFound)
