"""The Gallery on real libraries: what is current and selected after every kind of change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from curator.domain.criteria import Criteria, Sort, Threshold
from curator.domain.errors import CuratorError, QueryError
from curator.domain.image import Flag, Label
from curator.library.commands import Judgement
from curator.library.gallery import Change, Counts, Gallery
from curator.library.library import Library
from curator.library.scan import scan

from .conftest import parameters, write_png

KEEP, REJECT = Judgement(flag=Flag.KEEP), Judgement(flag=Flag.REJECT)
NOT_REJECTED = Criteria(flags=frozenset({Flag.KEEP, Flag.UNDECIDED}))


@pytest.fixture
def outputs(tmp_path: Path) -> Path:
    folder = tmp_path / "outputs"
    for number in range(6):
        write_png(
            folder / f"{number}.png",
            parameters(f"a fox number {number}", seed=number, model=f"model {number % 2}"),
            size=(48 + 24 * number, 40),
        )
    return folder


@pytest.fixture
def library(open_library: Callable[..., Library], outputs: Path) -> Library:
    library = open_library()
    scan(library, [library.add_folder(outputs)])
    return library


@pytest.fixture
def gallery(library: Library) -> Gallery:
    """Six images, A to Z by name."""
    gallery = Gallery(library)
    gallery.show(Criteria(sort=Sort("name")))
    gallery.go_to(0)
    return gallery


def names(gallery: Gallery) -> list[str]:
    return [details.places[0].relpath.decode() for details in gallery.library.details(gallery.ids)]


def name_of(gallery: Gallery, image_id: int | None) -> str | None:
    if image_id is None:
        return None
    (details,) = gallery.library.details([image_id])
    return details.places[0].relpath.decode()


def arrive(gallery: Gallery, path: Path, shade: int) -> None:
    write_png(path, parameters("a late fox", seed=shade), shade=shade)
    scan(gallery.library, gallery.library.watched)
    gallery.refresh()


class TestCurrent:
    """The most repeated complaint of the field: a selection that jumps."""

    def test_the_first_image_is_current_from_the_start(self, library: Library) -> None:
        assert Gallery(library).current_index == 0

    def test_until_one_is_chosen_the_first_stays_current(
        self, library: Library, outputs: Path
    ) -> None:
        gallery = Gallery(library)
        arrive(gallery, outputs / "late.png", 150)
        assert name_of(gallery, gallery.current) == "late.png"
        gallery.judge(KEEP)
        arrive(gallery, outputs / "later.png", 180)
        assert name_of(gallery, gallery.current) == "late.png"

    def test_an_image_that_is_worked_on_stays_current(
        self, library: Library, outputs: Path
    ) -> None:
        for number, work in enumerate((Gallery.stay, lambda gallery: gallery.rerate(1))):
            gallery = Gallery(library)
            before = gallery.current
            work(gallery)
            arrive(gallery, outputs / f"late {number}.png", 150 + number)
            assert gallery.current == before

    def test_an_empty_library_has_no_current_image(
        self, open_library: Callable[..., Library]
    ) -> None:
        gallery = Gallery(open_library())
        assert gallery.current is None
        assert len(gallery.targets()) == 0
        gallery.go_to(3)
        assert gallery.current is None

    def test_reject_and_hide_goes_to_the_next_survivor(self, gallery: Gallery) -> None:
        gallery.show(replace(NOT_REJECTED, sort=Sort("name")))
        gallery.go_to(2)
        gallery.judge(REJECT)
        assert name_of(gallery, gallery.current) == "3.png"
        assert gallery.selection.tolist() == [gallery.current]

    def test_reject_and_hide_of_the_last_goes_to_the_one_before(self, gallery: Gallery) -> None:
        gallery.show(replace(NOT_REJECTED, sort=Sort("name")))
        gallery.go_to(5)
        gallery.judge(REJECT)
        assert name_of(gallery, gallery.current) == "4.png"

    def test_reject_and_hide_of_several_goes_to_the_first_after_them(
        self, gallery: Gallery
    ) -> None:
        gallery.show(replace(NOT_REJECTED, sort=Sort("name")))
        gallery.go_to(1)
        gallery.extend_to(3)
        gallery.judge(REJECT)
        assert names(gallery) == ["0.png", "4.png", "5.png"]
        assert name_of(gallery, gallery.current) == "4.png"

    def test_hidden_rejects_do_not_advance_twice(self, gallery: Gallery) -> None:
        gallery.show(replace(NOT_REJECTED, sort=Sort("name")))
        gallery.go_to(1)
        gallery.judge(REJECT, advance=True)
        assert name_of(gallery, gallery.current) == "2.png"

    def test_a_filter_keeps_the_current_image_where_it_may(self, gallery: Gallery) -> None:
        gallery.go_to(3)
        gallery.show(Criteria(text='"number 3" OR "number 5"', sort=Sort("name")))
        assert name_of(gallery, gallery.current) == "3.png"
        assert gallery.current_index == 0

    def test_a_filter_that_hides_it_goes_to_the_next_survivor(self, gallery: Gallery) -> None:
        gallery.go_to(3)
        gallery.show(Criteria(text='"number 1" OR "number 5"', sort=Sort("name")))
        assert name_of(gallery, gallery.current) == "5.png"

    def test_a_filter_that_hides_all_leaves_none(self, gallery: Gallery) -> None:
        gallery.show(Criteria(text="nothing_like_it"))
        assert gallery.current is None
        gallery.show(Criteria(sort=Sort("name")))
        assert gallery.current_index == 0

    def test_an_arrival_moves_nothing(self, gallery: Gallery, outputs: Path) -> None:
        gallery.show(Criteria())
        gallery.go_to(2)
        before, selected = gallery.current, gallery.selection.tolist()
        arrive(gallery, outputs / "late.png", 200)
        assert gallery.current == before
        assert gallery.current_index == 3
        assert gallery.selection.tolist() == selected

    def test_another_order_moves_nothing(self, gallery: Gallery) -> None:
        gallery.go_to(1)
        gallery.extend_to(2)
        gallery.show(Criteria(sort=Sort("name", worst_first=True)))
        assert name_of(gallery, gallery.current) == "2.png"
        assert sorted(name_of(gallery, i) or "" for i in gallery.selection) == ["1.png", "2.png"]
        assert gallery.current_index == 3

    def test_a_removed_image_leaves_to_the_next(self, gallery: Gallery, outputs: Path) -> None:
        gallery.go_to(4)
        (outputs / "4.png").unlink()
        scan(gallery.library, gallery.library.watched)
        gallery.refresh()
        assert name_of(gallery, gallery.current) == "5.png"
        assert len(gallery) == 5

    def test_undo_goes_back_to_the_image(self, gallery: Gallery) -> None:
        gallery.show(replace(NOT_REJECTED, sort=Sort("name")))
        gallery.go_to(2)
        gallery.judge(REJECT)
        gallery.go_to(0)
        assert gallery.undo() == "reject: 1 image"
        assert name_of(gallery, gallery.current) == "2.png"

    def test_undo_of_many_moves_nothing(self, gallery: Gallery) -> None:
        gallery.select_all()
        gallery.judge(REJECT)
        gallery.go_to(1)
        gallery.undo()
        assert gallery.current_index == 1

    def test_a_selection_that_is_hidden_in_part_keeps_the_rest(self, gallery: Gallery) -> None:
        gallery.go_to(1)
        gallery.extend_to(4)
        gallery.show(Criteria(text='-"number 4" -"number 2"', sort=Sort("name")))
        assert sorted(name_of(gallery, i) or "" for i in gallery.selection) == ["1.png", "3.png"]
        assert gallery.current in gallery.selection.tolist()


class TestSelection:
    def test_as_in_a_file_manager(self, gallery: Gallery) -> None:
        gallery.go_to(1)
        gallery.toggle(3)
        assert [gallery.index_of(i) for i in gallery.selection] == [1, 3]
        gallery.extend_to(5)
        assert [gallery.index_of(i) for i in gallery.selection] == [3, 4, 5]
        gallery.extend_to(2)
        assert [gallery.index_of(i) for i in gallery.selection] == [2, 3]
        gallery.toggle(3)
        assert [gallery.index_of(i) for i in gallery.selection] == [2]
        gallery.select_none()
        assert gallery.targets().tolist() == [gallery.current]
        gallery.select_all()
        assert len(gallery.targets()) == 6

    def test_a_range_may_be_added_to_the_selection(self, gallery: Gallery) -> None:
        gallery.go_to(0)
        gallery.toggle(3)
        gallery.extend_to(4, add=True)
        assert [gallery.index_of(i) for i in gallery.selection] == [0, 3, 4]
        assert gallery.current_index == 4

    def test_places_beyond_the_ends_are_the_ends(self, gallery: Gallery) -> None:
        gallery.go_to(99)
        assert gallery.current_index == 5
        gallery.extend_to(-4)
        assert len(gallery.selection) == 6

    def test_moving_without_selecting(self, gallery: Gallery) -> None:
        gallery.move_current(3)
        assert gallery.current_index == 3
        assert [gallery.index_of(i) for i in gallery.selection] == [0]

    def test_next_undecided(self, gallery: Gallery) -> None:
        gallery.go_to(1)
        gallery.judge(KEEP)
        gallery.go_to(0)
        assert gallery.go_to_undecided(1)
        assert gallery.current_index == 2
        assert gallery.go_to_undecided(-1)
        assert gallery.current_index == 0
        assert not gallery.go_to_undecided(-1)

    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(
        steps=st.lists(
            st.one_of(
                st.tuples(st.just("go"), st.integers(-1, 7)),
                st.tuples(st.just("extend"), st.integers(-1, 7)),
                st.tuples(st.just("toggle"), st.integers(-1, 7)),
                st.tuples(st.just("judge"), st.sampled_from([-1, 0, 1])),
                st.tuples(st.just("show"), st.sampled_from(["", "3", "flag:none", "-flag:reject"])),
                st.tuples(st.just("undo"), st.just(0)),
                st.tuples(st.just("redo"), st.just(0)),
            ),
            max_size=12,
        )
    )
    def test_nothing_hidden_is_ever_selected_or_current(
        self, steps: list[tuple[str, int | str]], shared_gallery: Gallery
    ) -> None:
        gallery = shared_gallery
        deeds: dict[str, Callable[..., object]] = {
            "go": gallery.go_to,
            "extend": gallery.extend_to,
            "toggle": gallery.toggle,
            "judge": lambda flag: gallery.judge(Judgement(flag=Flag(flag))),
            "show": lambda text: gallery.show(Criteria(text=text)),
            "undo": lambda _: gallery.undo(),
            "redo": lambda _: gallery.redo(),
        }
        for name, argument in steps:
            deeds[name](argument)
            shown = set(gallery.ids.tolist())
            assert set(gallery.targets().tolist()) <= shown
            assert (gallery.current is None) == (not shown)
            assert gallery.current is None or gallery.current in shown


@pytest.fixture
def shared_gallery(gallery: Gallery) -> Gallery:
    """One gallery for all examples of a property: whatever state it is in, the rules hold."""
    return gallery


class TestJudging:
    def test_advance_goes_on_by_one(self, gallery: Gallery) -> None:
        gallery.judge(KEEP, advance=True)
        assert gallery.current_index == 1
        gallery.auto_advance = True
        gallery.judge(KEEP)
        assert gallery.current_index == 2

    def test_advance_goes_on_though_nothing_changed(self, gallery: Gallery) -> None:
        assert gallery.judge(KEEP)
        assert not gallery.judge(KEEP, advance=True)
        assert gallery.current_index == 1

    def test_a_group_is_set_and_stays(self, gallery: Gallery) -> None:
        gallery.judge(KEEP)
        gallery.select_all()
        gallery.judge(KEEP, advance=True)
        assert gallery.counts() == Counts(keep=6, reject=0, undecided=0)
        assert len(gallery.selection) == 6

    def test_stars_more_and_less_for_each(self, gallery: Gallery) -> None:
        gallery.judge(Judgement(rating=5))
        gallery.go_to(1)
        gallery.judge(Judgement(rating=2))
        gallery.extend_to(0)
        assert gallery.rerate(1)
        assert [gallery.cell(index).rating for index in range(3)] == [5, 3, 0]
        assert gallery.rerate(-4)
        assert [gallery.cell(index).rating for index in range(3)] == [1, 0, 0]
        assert gallery.undo() == "4 stars less: 2 images"
        assert [gallery.cell(index).rating for index in range(3)] == [5, 3, 0]

    def test_a_cell_shows_the_judgement(self, gallery: Gallery) -> None:
        gallery.badges = ("sharpness", "clip")
        gallery.judge(Judgement(Flag.KEEP, 4, Label.BLUE, ("hands",)))
        cell = gallery.cell(0)
        assert (cell.flag, cell.rating, cell.label) == (Flag.KEEP, 4, Label.BLUE)
        assert (cell.width, cell.height, cell.tagged) == (48, 40, True)
        assert [key for key, _ in cell.scores] == ["sharpness"]
        assert cell.current
        assert cell.selected
        assert not gallery.cell(1).selected

    def test_subscribers_are_told_what_changed(self, gallery: Gallery) -> None:
        heard: list[Change] = []
        stop = gallery.subscribe(heard.append)
        gallery.judge(REJECT)
        assert Change.VALUES in heard[-1]
        gallery.go_to(1)
        assert heard[-1] == Change.CURRENT | Change.SELECTION
        stop()
        gallery.go_to(2)
        assert len(heard) == 2


class TestCriteria:
    def test_a_bad_query_changes_nothing(self, gallery: Gallery) -> None:
        gallery.show(Criteria(text="fox"))
        with pytest.raises(QueryError):
            gallery.show(Criteria(text="clip>="))
        assert gallery.criteria.text == "fox"
        assert len(gallery) == 6

    def test_what_cannot_be_answered_changes_nothing(self, gallery: Gallery) -> None:
        with pytest.raises(CuratorError):
            gallery.show(Criteria(text='about:"a red car"'))
        assert len(gallery) == 6

    def test_a_query_may_bring_its_order(self, gallery: Gallery) -> None:
        gallery.show(Criteria(text="sort:-name", sort=Sort("name")))
        assert names(gallery)[0] == "5.png"

    def test_all_conditions_combine(self, gallery: Gallery) -> None:
        (folder,) = gallery.library.watched
        gallery.go_to(1)
        gallery.judge(Judgement(rating=4, label=Label.RED, tags=("hands",)))
        whole = Criteria(
            text="fox",
            least_rating=3,
            labels=frozenset({Label.RED, Label.BLUE}),
            tags=frozenset({"Hands"}),
            folders=frozenset({folder.id}),
            checkpoints=frozenset({"model 1"}),
        )
        gallery.show(whole)
        assert names(gallery) == ["1.png"]
        for other in (
            replace(whole, checkpoints=frozenset({"model 0"})),
            replace(whole, checkpoints=frozenset({"model"})),
            replace(whole, checkpoints=frozenset({""})),
            replace(whole, tags=frozenset({"hand"})),
            replace(whole, labels=frozenset({Label.BLUE})),
            replace(whole, least_rating=5),
        ):
            gallery.show(other)
            assert len(gallery) == 0

    def test_a_removed_folders_images_are_gone_at_once(
        self, gallery: Gallery, outputs: Path
    ) -> None:
        gallery.library.remove_folder(outputs)
        gallery.refresh()
        assert len(gallery) == 0

    def test_a_judgement_shows_in_a_filter_on_it(self, gallery: Gallery) -> None:
        gallery.show(Criteria(text="rating>=3 fox", sort=Sort("name")))
        assert len(gallery) == 0
        gallery.library.do(judged_by_rating(gallery, 4))
        assert len(gallery) == 6
        gallery.undo()
        assert len(gallery) == 0

    def test_the_random_order_survives_arrivals(self, gallery: Gallery, outputs: Path) -> None:
        gallery.show(Criteria(sort=Sort("random")))
        before = gallery.ids.tolist()
        arrive(gallery, outputs / "late.png", 99)
        assert [image_id for image_id in gallery.ids.tolist() if image_id in before] == before


def judged_by_rating(gallery: Gallery, rating: int):  # type: ignore[no-untyped-def]
    from curator.library.commands import judge

    columns = gallery.library.columns
    return judge(columns, columns.ids, Judgement(rating=rating))


class TestCut:
    def line(self, gallery: Gallery, low: int, high: int) -> Threshold:
        """Cut lines on sharpness between the nth and the mth image from below."""
        values = sorted(gallery.library.columns.score("sharpness").tolist())
        return Threshold("sharpness", values[low], values[high])

    def test_counts_tell_what_would_come_of_it(self, gallery: Gallery) -> None:
        gallery.set_cut_lines((self.line(gallery, 2, 4),))
        assert gallery.counts() == Counts(keep=2, reject=2, undecided=2)
        assert gallery.cut_changes() == 4
        verdicts = {gallery.cell(index).verdict for index in range(6)}
        assert verdicts == {Flag.KEEP, Flag.REJECT, Flag.UNDECIDED}
        assert {gallery.cell(index).flag for index in range(6)} == {Flag.UNDECIDED}

    def test_applied_as_one_step(self, gallery: Gallery) -> None:
        gallery.set_cut_lines((self.line(gallery, 2, 4),))
        assert gallery.apply_cut()
        assert gallery.cut_lines == ()
        assert gallery.counts() == Counts(keep=2, reject=2, undecided=2)
        assert gallery.cell(0).verdict is None
        assert gallery.undo() == "cut: 4 images"
        assert gallery.counts() == Counts(keep=0, reject=0, undecided=6)

    def test_what_was_set_by_hand_stays(self, gallery: Gallery) -> None:
        gallery.select_all()
        gallery.judge(REJECT)
        gallery.set_cut_lines((self.line(gallery, 2, 4),))
        assert gallery.counts() == Counts(keep=0, reject=6, undecided=0)
        assert not gallery.apply_cut()

    def test_only_what_is_shown_is_cut(self, gallery: Gallery) -> None:
        line = self.line(gallery, 2, 2)
        gallery.show(Criteria(text='"number 0"'))
        gallery.set_cut_lines((line,))
        assert gallery.counts().total == 1
        assert gallery.cut_changes() == 1

    def test_lines_that_are_open_cut_nothing(self, gallery: Gallery) -> None:
        gallery.set_cut_lines((Threshold("sharpness"),))
        assert gallery.cell(0).verdict is None
        assert not gallery.apply_cut()

    def test_a_range_hides_what_lies_outside(self, gallery: Gallery) -> None:
        line = self.line(gallery, 1, 3)
        gallery.show(Criteria(thresholds=(line,)))
        assert len(gallery) == 3
        assert gallery.histogram("sharpness").counts.sum() == 6
        assert gallery.histogram("noise").known == 3


class TestFilesLeave:
    """Held images leave the rows; what is current and selected stays where the eyes are."""

    @pytest.mark.parametrize(
        ("current", "held", "next_one"),
        [(2, [2], "3.png"), (2, [2, 3], "4.png"), (5, [5], "4.png")],
    )
    def test_the_next_survivor_is_current(
        self, gallery: Gallery, current: int, held: list[int], next_one: str
    ) -> None:
        ids = gallery.ids.tolist()
        gallery.go_to(current)
        gallery.library.files.hold([ids[index] for index in held])
        gallery.library.flush()
        assert name_of(gallery, gallery.current) == next_one
        assert len(gallery.ids) == 6 - len(held)
        gallery.undo()
        gallery.library.flush()
        assert gallery.ids.tolist() == ids
        assert name_of(gallery, gallery.current) == next_one

    def test_the_selection_keeps_what_stays(self, gallery: Gallery) -> None:
        ids = gallery.ids.tolist()
        gallery.select_all()
        gallery.library.files.hold(ids[:2])
        gallery.library.flush()
        assert gallery.selection.tolist() == sorted(ids[2:])

    def test_held_ones_are_shown_where_they_are_asked_for(self, gallery: Gallery) -> None:
        ids = gallery.ids.tolist()
        gallery.library.files.hold(ids[:2])
        gallery.library.flush()
        gallery.show(Criteria(text="is:held"))
        assert sorted(gallery.ids.tolist()) == sorted(ids[:2])
        assert not any(gallery.cell(index).missing for index in range(2))
        gallery.library.files.restore()
        gallery.library.flush()
        assert gallery.ids.tolist() == []
