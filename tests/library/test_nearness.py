"""`like:` and `about:` on a real library, scored by the real thread on tiny weights."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from tiny_weights import make_tiny_weights

from curator.domain.criteria import NEAREST_FIRST, Criteria, Sort, Threshold
from curator.domain.errors import LackingWeightsError, NotEmbeddedError, UsageError
from curator.domain.image import Flag
from curator.library import nearest
from curator.library.axes import Axis
from curator.library.commands import Judgement, judge
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.nearness import MOST_KEPT
from curator.library.scan import scan
from curator.library.stopping import Stop, StoppedError
from curator.store.embeddings import Embeddings

from .conftest import OpenLibrary, parameters, write_png
from .test_scoring_plan import finish

KEYS = ("clip", "aesthetic_v2")
NAMES = [f"{n:02}.png" for n in range(12)]


@pytest.fixture(scope="session")
def weights(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = make_tiny_weights(tmp_path_factory.mktemp("weights"))
    return {key: folder / key for key in KEYS}


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    """Twelve images, the even ones of one prompt."""
    folder = tmp_path / "pictures"
    for n, name in enumerate(NAMES):
        prompt = ("the red cat", "the dog")[n % 2]
        write_png(folder / name, parameters(prompt, seed=n), shade=21 * n)
    return folder


@pytest.fixture
def unscored(open_library: OpenLibrary, pictures: Path, weights: dict[str, Path]) -> Library:
    library = open_library(weights=weights, device="cpu")
    scan(library, [library.add_folder(pictures)])
    return library


@pytest.fixture
def library(unscored: Library) -> Library:
    unscored.scoring().begin(KEYS)
    finish(unscored)
    return unscored


@pytest.fixture
def bare(library: Library, open_library: OpenLibrary) -> Library:
    """The same library, scored, where no weights are on the machine."""
    library.close()
    return open_library(weights={"clip": Path("/nowhere")})


def found(library: Library, query: str, sort: str | None = None) -> list[str]:
    order = library.sort(sort) if sort else None
    return names_of(library, library.find(library.parse(query), order))


def names_of(library: Library, ids: np.ndarray) -> list[str]:
    return [each.places[0].relpath.decode() for each in library.details(ids)]


def embeddings(library: Library) -> dict[str, np.ndarray]:
    """Every image's stored embedding by name, in float64 and of unit norm."""
    store = Embeddings(library.places.cache)
    (tower,) = store.towers()
    every = {}
    for image in library.details(library.columns.ids):
        assert image.pixel_hash is not None
        vector = store.get(tower, image.pixel_hash)
        assert vector is not None
        exact = vector.astype(np.float64)
        every[image.places[0].relpath.decode()] = exact / np.linalg.norm(exact)
    store.close()
    return every


def by_cosine(vectors: dict[str, np.ndarray], query: np.ndarray) -> list[str]:
    return sorted(vectors, key=lambda name: -float(vectors[name] @ query))


class TestLike:
    def test_the_nearest_come_first(self, library: Library, pictures: Path) -> None:
        vectors = embeddings(library)
        for name in NAMES:
            expected = by_cosine(vectors, vectors[name])
            assert expected[0] == name
            assert found(library, f'like:"{pictures / name}"') == expected

    def test_a_name_and_a_path_below_the_folder_will_do(self, library: Library) -> None:
        assert found(library, "like:03.png")[0] == "03.png"

    def test_a_path_from_here_will_do(
        self, library: Library, pictures: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.chdir(pictures.parent)
        assert found(library, "like:pictures/04.png")[0] == "04.png"

    def test_a_file_that_is_gone_is_known_by_its_path(
        self, library: Library, pictures: Path
    ) -> None:
        (pictures / "05.png").unlink()
        query = f'like:"{pictures / "05.png"}"'
        assert found(library, query)[0] == "05.png"
        scan(library, library.watched)
        assert "05.png" not in found(library, query)
        assert found(library, f"{query} is:missing") == ["05.png"]

    def test_a_copy_without_its_metadata_is_known_by_its_pixels(
        self, bare: Library, pictures: Path, tmp_path: Path
    ) -> None:
        with Image.open(pictures / "02.png") as image:
            image.save(tmp_path / "stripped.bmp")
        assert found(bare, f'like:"{tmp_path / "stripped.bmp"}"')[0] == "02.png"

    def test_a_stranger_is_embedded_with_the_weights_in_use(
        self, library: Library, tmp_path: Path
    ) -> None:
        stranger = write_png(tmp_path / "stranger.png", shade=43)
        near_to_it = found(library, f'like:"{stranger}"')
        assert near_to_it[0] == "02.png"  # the nearest shade
        scan(library, [library.add_folder(write_png(tmp_path / "in" / "s.png", shade=43).parent)])
        library.scoring().begin(KEYS)
        finish(library)
        assert found(library, "like:s.png -name:s.png") == near_to_it

    def test_known_images_are_compared_without_any_weights(self, bare: Library) -> None:
        assert len(found(bare, "like:03.png")) == len(NAMES)

    def test_several_of_one_name_have_to_be_told_apart(
        self, library: Library, tmp_path: Path
    ) -> None:
        other = write_png(tmp_path / "other" / "03.png", shade=200).parent
        scan(library, [library.add_folder(other)])
        with pytest.raises(UsageError, match="2 images of the library are called"):
            found(library, "like:03.png")

    @pytest.mark.parametrize(
        ("name", "why"),
        [("gone.png", "no file"), ("note.txt", "not an image"), ("", "not a regular file")],
    )
    def test_what_cannot_be_compared_is_told(
        self, library: Library, tmp_path: Path, name: str, why: str
    ) -> None:
        (tmp_path / "note.txt").write_text("a note")
        with pytest.raises(UsageError, match=why):
            found(library, f'like:"{tmp_path / name}"')

    def test_a_broken_image_is_told(self, library: Library, pictures: Path, tmp_path: Path) -> None:
        broken = tmp_path / "broken.png"
        broken.write_bytes((pictures / "01.png").read_bytes()[:200])
        with pytest.raises(UsageError, match="cannot be read as an image"):
            found(library, f'like:"{broken}"')

    def test_a_stranger_needs_weights(self, bare: Library, tmp_path: Path) -> None:
        stranger = write_png(tmp_path / "stranger.png", shade=43)
        with pytest.raises(LackingWeightsError, match="does not exist"):
            found(bare, f'like:"{stranger}"')

    def test_another_file_at_the_path_is_looked_at_anew(
        self, library: Library, tmp_path: Path
    ) -> None:
        sketch = write_png(tmp_path / "sketch.png", shade=21 * 7)
        assert found(library, f'like:"{sketch}"')[0] == "07.png"
        write_png(sketch, shade=21 * 2, size=(56, 40))
        assert found(library, f'like:"{sketch}"')[0] != "07.png"


class TestAbout:
    def test_the_nearest_come_first(self, library: Library) -> None:
        vectors = embeddings(library)
        text = (
            library.scoring().ask(lambda models: models.embed_text("clip", "the red cat")).result()
        )
        assert found(library, 'about:"the red cat"') == by_cosine(vectors, text.vector)

    def test_it_needs_weights(self, bare: Library) -> None:
        with pytest.raises(LackingWeightsError) as told:
            found(bare, 'about:"a red car"')
        assert told.value.key == "clip"

    @pytest.mark.parametrize(("text", "why"), [("一个女孩", "script"), ("&nbsp;", "no word")])
    def test_a_text_it_cannot_read_is_told(self, library: Library, text: str, why: str) -> None:
        with pytest.raises(UsageError, match=why):
            found(library, f'about:"{text}"')

    def test_a_vocabulary_is_needed(
        self, library: Library, open_library: OpenLibrary, weights: dict[str, Path], tmp_path: Path
    ) -> None:
        library.close()
        for name in ("model.safetensors", "config.json"):
            (tmp_path / name).write_bytes((weights["clip"] / name).read_bytes())
        again = open_library(weights={"clip": tmp_path})
        with pytest.raises(LackingWeightsError, match=r"vocab\.json"):
            found(again, "about:cat")


def test_without_any_embedding_there_is_nothing_to_compare(unscored: Library) -> None:
    for query in ("like:03.png", "about:cat"):
        with pytest.raises(NotEmbeddedError):
            found(unscored, query)


def test_embeddings_by_other_weights_are_not_compared_with_a_text(
    library: Library, open_library: OpenLibrary, tmp_path: Path
) -> None:
    library.close()
    other = open_library(weights={"clip": make_tiny_weights(tmp_path / "other", seed=5) / "clip"})
    with pytest.raises(NotEmbeddedError, match="weights in use"):
        found(other, "about:cat")
    assert len(found(other, "like:03.png")) == len(NAMES)


def test_another_dtype_of_the_same_weights_is_compared(
    library: Library,
    open_library: OpenLibrary,
    weights: dict[str, Path],
    pictures: Path,
    tmp_path: Path,
) -> None:
    library.close()
    half = open_library(weights=weights, device="cpu", dtype="bfloat16")
    write_png(pictures / "new.png", shade=100)
    scan(half, half.watched)
    half.scoring().begin(KEYS, again=KEYS)
    finish(half)
    assert len(Embeddings(half.places.cache).towers()) == 2
    half.close()
    store = Embeddings(half.places.cache)
    again = open_library(weights=weights, device="cpu")
    assert sorted(found(again, "like:03.png")) == sorted([*NAMES, "new.png"])
    assert len(found(again, "about:cat")) == len(NAMES) + 1
    store.close()


class TestBeside:
    @pytest.fixture(autouse=True)
    def three(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Three are the nearest, in place of a hundred."""
        monkeypatch.setattr(nearest, "MOST", 3)

    def test_the_nearest_of_those_that_satisfy_the_rest(self, library: Library) -> None:
        every = by_cosine(embeddings(library), embeddings(library)["04.png"])
        dogs = [name for name in every if int(name[:2]) % 2]
        assert found(library, "like:04.png") == every[:3]
        assert found(library, "like:04.png dog") == dogs[:3]
        assert found(library, "like:04.png (dog OR name:04.png)") == ["04.png", *dogs[:2]]

    def test_another_order_goes_first(self, library: Library) -> None:
        near = found(library, "like:04.png")
        assert found(library, "like:04.png sort:name") == sorted(near)
        assert found(library, "like:04.png", "-name") == sorted(near)[::-1]
        assert found(library, "like:04.png sort:name", "-name") == sorted(near)[::-1]

    def test_a_minus_takes_the_complement(self, library: Library) -> None:
        near = found(library, "like:04.png")
        assert sorted(found(library, "-like:04.png")) == sorted(set(NAMES) - set(near))
        assert found(library, "like:04.png -like:04.png") == []
        cats = {name for name in NAMES if not int(name[:2]) % 2}
        near_cats = found(library, "cat like:04.png")
        assert set(found(library, "cat -like:04.png")) == cats - set(near_cats)

    def test_a_complement_comes_newest_first(self, library: Library) -> None:
        left = set(found(library, "-like:04.png"))
        assert found(library, "-like:04.png") == [n for n in found(library, "") if n in left]

    def test_several_side_by_side_are_asked_together(self, library: Library) -> None:
        both = found(library, "like:04.png like:05.png")
        assert len(both) == 3
        assert both == found(library, "like:05.png like:04.png")
        assert set(both[:2]) == {"04.png", "05.png"}

    def test_either_of_two(self, library: Library) -> None:
        either = found(library, "like:00.png OR like:11.png")
        assert set(either) == {*found(library, "like:00.png"), *found(library, "like:11.png")}
        assert set(either[:2]) == {"00.png", "11.png"}

    def test_a_gallery_chooses_from_what_its_filters_leave(self, library: Library) -> None:
        gallery = Gallery(library)
        library.nearness.answer(library.parse("like:04.png"))
        value = float(np.sort(library.columns.score("aesthetic_v2"))[6])
        low = Threshold("aesthetic_v2", low=value)
        gallery.show(Criteria("like:04.png", (low,), sort=Sort(NEAREST_FIRST)))
        text = f"like:04.png aesthetic_v2>={value!r}"
        assert names_of(library, gallery.ids) == found(library, text)
        assert len(gallery) == 3
        histogram = gallery.histogram("aesthetic_v2")
        assert histogram.counts.sum() == 3  # of those shown without this threshold
        facets = gallery.facets()
        assert sum(facets.counts(Axis.FLAG).values()) == 3
        gallery.show(Criteria("like:04.png", (low,), flags=frozenset({Flag.KEEP})))
        assert gallery.facets().counts(Axis.FLAG)[Flag.UNDECIDED] == 3
        assert not sum(gallery.facets().counts(Axis.RATING).values())
        gallery.close()


class TestGallery:
    @pytest.fixture
    def gallery(self, library: Library) -> Gallery:
        return Gallery(library)

    def show(self, gallery: Gallery, text: str, **more: object) -> list[str]:
        gallery.library.nearness.answer(gallery.library.parse(text))
        gallery.show(Criteria(text, sort=gallery.criteria.sort, **more))  # type: ignore[arg-type]
        return names_of(gallery.library, gallery.ids)

    def test_it_shows_the_nearest_first_and_goes_back_to_the_order_before(
        self, gallery: Gallery, library: Library
    ) -> None:
        gallery.show(Criteria(sort=Sort("name")))
        assert self.show(gallery, "like:04.png") == found(library, "like:04.png")
        assert gallery.criteria.sort == Sort(NEAREST_FIRST)
        assert self.show(gallery, "cat") == NAMES[::2]
        assert gallery.criteria.sort == Sort("name")

    def test_another_order_can_be_chosen_and_stays(self, gallery: Gallery) -> None:
        self.show(gallery, "like:04.png")
        gallery.show(Criteria("like:04.png", sort=Sort("name")))
        assert names_of(gallery.library, gallery.ids) == NAMES
        self.show(gallery, "like:05.png")
        assert gallery.criteria.sort == Sort("name")
        self.show(gallery, "")
        assert gallery.criteria.sort == Sort("name")

    def test_the_farthest_can_come_first(self, gallery: Gallery, library: Library) -> None:
        near = self.show(gallery, "like:04.png")
        gallery.show(Criteria("like:04.png", sort=Sort(NEAREST_FIRST, worst_first=True)))
        assert names_of(library, gallery.ids) == near[::-1]

    def test_nothing_waits_for_what_was_not_asked_before(self, gallery: Gallery) -> None:
        before = gallery.ids.tolist()
        with pytest.raises(UsageError, match="searched for again"):
            gallery.show(Criteria("like:04.png"))
        assert gallery.ids.tolist() == before

    def test_what_is_scored_later_takes_its_place(
        self, gallery: Gallery, library: Library, pictures: Path
    ) -> None:
        self.show(gallery, "like:04.png")
        write_png(pictures / "new.png", parameters("the dog"), shade=21 * 4 + 1)
        scan(library, library.watched)
        gallery.refresh()
        assert "new.png" not in names_of(library, gallery.ids)
        library.scoring().begin(KEYS)
        finish(library)
        gallery.refresh()
        live = names_of(library, gallery.ids)
        assert live.index("new.png") == 1
        library.use_weights("clip", library.settings.weights["clip"])  # ask anew from here on
        assert found(library, "like:04.png") == live


class TestKept:
    def test_the_last_answers_are_kept(self, library: Library) -> None:
        for name in NAMES[: MOST_KEPT + 1]:
            library.nearness.answer(library.parse(f"like:{name}"))
        for name in NAMES[1 : MOST_KEPT + 1]:
            assert library.selector.mask(library.parse(f"like:{name}")).any()
        with pytest.raises(UsageError, match="again"):
            library.selector.mask(library.parse("like:00.png"))

    def test_a_query_of_more_than_are_kept_is_answered_whole(self, library: Library) -> None:
        everything = " OR ".join(f"like:{name}" for name in NAMES)
        assert len(found(library, everything)) == len(NAMES)

    def test_it_is_broken_off_when_nobody_waits(self, library: Library) -> None:
        stop = Stop()
        stop.say()
        with pytest.raises(StoppedError):
            library.nearness.answer(library.parse("like:04.png"), stop)
        with pytest.raises(StoppedError):
            library.nearness.answer(library.parse("about:cat"), stop)


def test_a_reading_library_answers_too(
    library: Library, open_library: OpenLibrary, weights: dict[str, Path]
) -> None:
    expected = found(library, "about:cat")
    reading = open_library(writable=False, weights=weights, device="cpu")
    assert found(reading, "about:cat") == expected
    assert found(reading, "like:03.png") == found(library, "like:03.png")


def test_flags_narrow_before_the_cut(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nearest, "MOST", 2)
    keepers = library.find(library.parse("name:01.png OR name:09.png OR name:11.png"))
    library.do(judge(library.columns, keepers, Judgement(flag=1)))
    assert len(found(library, "about:cat flag:keep")) == 2
