from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from weights_site import CONTENT, SHA256, Site, serving

from curator.domain.errors import StorageError, WeightsError
from curator.domain.score import WeightFile, WeightsInfo
from curator.scoring.pulling import Progress, PullCancelledError, pull
from curator.scoring.weights import Place, WeightsPlaces


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
