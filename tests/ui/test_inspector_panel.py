"""The inspector: one image, several, none; whatever a file may hold."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from curator.domain.change import FolderSeen, Scored
from curator.domain.image import Flag, ImageId, Label
from curator.domain.score import Provenance, Score
from curator.library.commands import Judgement
from curator.library.gallery import Gallery
from curator.library.library import Library
from curator.library.news import Blocked, Skip, Unavailable, WayOut
from curator.library.pictures import Pictures
from curator.library.scan import scan
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.icons import Icons
from curator.ui.panels.inspector import Inspector
from curator.ui.panels.parts import IconButton
from curator.ui.panels.raw_view import readable
from curator.ui.panels.soft_label import SoftLabel, soft
from curator.ui.panels.text_block import LONGEST_LINE, SHORT, broken
from curator.ui.theme import Theme

from ..library.conftest import parameters, write_png  # noqa: TID252

NASTY = '<b>bold</b> <img src="x"> & \u202e evil'


@pytest.fixture
def gallery(ui_library: Library) -> Iterator[Gallery]:
    gallery = Gallery(ui_library)
    yield gallery
    gallery.close()


@pytest.fixture
def inspector(gallery: Gallery, theme: Theme, icons: Icons, qtbot: QtBot) -> Iterator[Inspector]:
    """An inspector that hears of every change, on the screen, as narrow as it gets."""
    thumbnails = Thumbnails(Pictures(gallery.library))
    inspector = Inspector(gallery, thumbnails, theme, icons)
    qtbot.addWidget(inspector)
    stop = gallery.subscribe(inspector.on_change)
    inspector.resize(220, 700)
    with qtbot.waitExposed(inspector):
        inspector.show()
    yield inspector
    stop()
    thumbnails.close()


def write_graph(path: Path, **texts: str) -> None:
    """A PNG with a small ComfyUI graph whose encoder is given these texts."""
    graph = {
        "1": {"class_type": "UNETLoader", "inputs": {"unet_name": "flux.safetensors"}},
        "2": {"class_type": "CLIPTextEncodeFlux", "inputs": {**texts, "guidance": 3.5}},
        "3": {
            "class_type": "KSampler",
            "inputs": {"model": ["1", 0], "positive": ["2", 0], "seed": 4, "steps": 8},
        },
        "4": {"class_type": "SaveImage", "inputs": {"images": ["3", 0]}},
    }
    info = PngInfo()
    info.add_text("prompt", json.dumps(graph))
    Image.new("RGB", (48, 40), "teal").save(path, pnginfo=info)


def take_in(gallery: Gallery, folder: Path, name: str, text: str = "") -> int:
    """Add one image and make it current; gives its id."""
    write_png(folder / name, text, shade=sum(map(ord, name)) % 251)
    scan(gallery.library, gallery.library.watched)
    gallery.refresh()
    image_id = int(gallery.library.columns.ids[-1])
    gallery.go_to_image(image_id)
    return image_id


def score(gallery: Gallery, image_id: int, value: float, note: str = "") -> None:
    made = Provenance("clip", "1", "ab", "1", "norm1", "float32")
    gallery.library.submit(Scored(ImageId(image_id), ((made, Score(value, note)),)))
    gallery.library.flush()
    gallery.refresh()


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def states(inspector: Inspector) -> list[str]:
    return [row.state for row in inspector.image.places.rows()]


class TestWhatIsShown:
    def test_an_empty_library_has_a_friendly_line(
        self, open_library: object, theme: Theme, icons: Icons, qtbot: QtBot
    ) -> None:
        gallery = Gallery(open_library())  # type: ignore[operator]
        thumbnails = Thumbnails(Pictures(gallery.library))
        inspector = Inspector(gallery, thumbnails, theme, icons)
        qtbot.addWidget(inspector)
        assert isinstance(inspector.page, QLabel)
        inspector.write_tag()
        thumbnails.close()
        gallery.close()

    def test_it_follows_the_current_image(
        self, inspector: Inspector, gallery: Gallery, qtbot: QtBot
    ) -> None:
        for index in (0, 3):
            gallery.go_to(index)
            name = gallery.library.details([gallery.id_at(index)])[0].places[0].relpath.decode()
            qtbot.waitUntil(lambda name=name: inspector.image.name.whole_text == name)
        assert inspector.page is inspector.image
        assert "48 × 40 · PNG" in inspector.image.facts.text()

    @pytest.mark.parametrize("offline", [True, False])
    def test_a_folder_that_goes_or_comes_back_is_told(
        self, inspector: Inspector, gallery: Gallery, qtbot: QtBot, *, offline: bool
    ) -> None:
        (folder,) = gallery.library.watched
        for there in (not offline, offline):
            gallery.library.submit(FolderSeen(folder.id, there, folder.device))
            gallery.library.flush()
            gallery.refresh()
            state = "offline" if there else ""
            qtbot.waitUntil(lambda state=state: states(inspector) == [state])

    def test_a_held_arrow_key_makes_few_updates(
        self, inspector: Inspector, gallery: Gallery, qtbot: QtBot
    ) -> None:
        updates: list[None] = []
        inspector._update.due.connect(lambda: updates.append(None))
        for index in range(6):
            gallery.go_to(index)
        assert updates == []
        qtbot.waitUntil(lambda: bool(updates))
        assert len(updates) == 1

    def test_prompt_parameters_and_loras(
        self, inspector: Inspector, gallery: Gallery, pictures: Path, qtbot: QtBot
    ) -> None:
        take_in(gallery, pictures, "x.png", parameters("a fox <lora:detail:0.8>", seed=2**64 - 1))
        inspector.show_targets()
        page = inspector.image
        assert page.prompt.text == "a fox <lora:detail:0.8>"
        assert page.negative.text == "blurry"
        shown = page.parameters.values()
        assert shown["Checkpoint"] == "dreams_xl"
        assert shown["Seed"] == str(2**64 - 1)
        assert shown["LoRA"] == "detail × 0.8"
        assert shown["Sampler"] == "Euler a"

    def test_less_usual_parameters_and_the_size_that_was_generated(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        more = parameters("a fox").replace("Size: 48x40", "Size: 24x20, Denoising strength: 0.45")
        take_in(gallery, pictures, "x.png", more + ", Clip skip: 2")
        inspector.show_targets()
        shown = inspector.image.parameters.values()
        assert (shown["Denoise"], shown["Clip skip"]) == ("0.45", "2")
        assert shown["Generated"] == "24 × 20"

    def test_encoders_that_were_given_different_texts_are_shown(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        write_graph(pictures / "dual.png", clip_l="red barn", t5xxl="a red barn stands in a field")
        scan(gallery.library, gallery.library.watched)
        gallery.refresh()
        gallery.go_to_image(int(gallery.library.columns.ids[-1]))
        inspector.show_targets()
        section = inspector.image.sections["Prompt by encoder"]
        assert section.isVisibleTo(inspector)
        assert not section.is_unfolded
        assert inspector.image.encoders.text == (
            "clip_l\nred barn\n\nt5xxl\na red barn stands in a field"
        )

    @pytest.mark.parametrize("other", ["red barn", " "])
    def test_one_text_for_all_encoders_is_shown_once(
        self, inspector: Inspector, gallery: Gallery, pictures: Path, other: str
    ) -> None:
        write_graph(pictures / "dual.png", clip_l=other, t5xxl="red barn")
        scan(gallery.library, gallery.library.watched)
        gallery.refresh()
        gallery.go_to_image(int(gallery.library.columns.ids[-1]))
        inspector.show_targets()
        assert inspector.image.prompt.text == "red barn"
        assert not inspector.image.sections["Prompt by encoder"].isVisibleTo(inspector)

    def test_a_funnel_stands_only_where_it_narrows(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        more = ", Denoising strength: 0.4, Clip skip: 2"  # rows that no image before has had
        take_in(gallery, pictures, "x.png", parameters("a <lora:one:1> <lora:two:1> fox") + more)
        inspector.show_targets()
        QGuiApplication.processEvents()  # layouts show new widgets a moment later
        named = inspector.findChildren(IconButton)
        shown = {each.accessibleName() for each in named if each.isVisibleTo(inspector)}
        assert any(name.startswith("Show only images with sampler") for name in shown)
        assert not any(name.startswith("Show only images with seed") for name in shown)
        assert "Show only these" not in shown

    def test_damaged_metadata_says_so(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        path = write_png(pictures / "x.png", shade=99)
        data = path.read_bytes()
        text = b"prompt\0" + b'{"3": {"class_type": '
        chunk = len(text).to_bytes(4, "big") + b"tEXt" + text + b"\0\0\0\0"
        path.write_bytes(data[:33] + chunk + data[33:])
        scan(gallery.library, gallery.library.watched)
        gallery.refresh()
        gallery.go_to_image(int(gallery.library.columns.ids[-1]))
        inspector.show_targets()
        assert "metadata is damaged" in inspector.image.trouble.whole_text

    def test_without_a_prompt_there_is_no_empty_heading(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        take_in(gallery, pictures, "x.png")
        inspector.show_targets()
        hidden = {title for title, each in inspector.image.sections.items() if each.isHidden()}
        assert hidden == {"Prompt", "Prompt by encoder", "Negative prompt", "Parameters"}

    def test_a_broken_image_says_why(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        whole = (pictures / "0.png").read_bytes()
        (pictures / "broken.png").write_bytes(whole[: len(whole) // 2])
        os.utime(pictures / "broken.png", (1, 1))
        scan(gallery.library, gallery.library.watched)
        gallery.refresh()
        gallery.go_to_image(int(gallery.library.columns.ids[-1]))
        inspector.show_targets()
        assert "cannot be read" in inspector.image.trouble.whole_text.lower()
        assert inspector.image.sections["Scores"].isHidden()

    def test_a_preview_comes(self, inspector: Inspector, gallery: Gallery, qtbot: QtBot) -> None:
        gallery.go_to(1)
        qtbot.waitUntil(lambda: inspector.image.preview.pixmap is not None)

    def test_files_that_are_gone_are_marked(
        self, inspector: Inspector, gallery: Gallery, pictures: Path, qtbot: QtBot
    ) -> None:
        (pictures / "copy.png").write_bytes((pictures / "0.png").read_bytes())
        scan(gallery.library, gallery.library.watched)
        (pictures / "0.png").unlink()
        scan(gallery.library, gallery.library.watched)
        gallery.refresh()
        gallery.go_to_image(int(gallery.library.find(gallery.library.parse("name:copy.png"))[0]))
        inspector.show_targets()
        there, gone = inspector.image.places.rows()
        assert (there.path, there.state) == (str(pictures / "copy.png"), "")
        assert (gone.path, gone.state) == (str(pictures / "0.png"), "missing")
        there.copy.click()
        assert clipboard() == str(pictures / "copy.png")
        with qtbot.waitSignal(inspector.file_wanted) as asked:
            there.open.click()
        assert asked.args == [pictures / "copy.png"]


class TestScores:
    def test_value_percentiles_and_note(self, inspector: Inspector, gallery: Gallery) -> None:
        ids = gallery.library.columns.ids.tolist()
        for number, image_id in enumerate(ids):
            score(gallery, image_id, 20.0 + number, "truncated:0.71")
        gallery.go_to_image(ids[5])
        inspector.show_targets()
        view = inspector.image.scores.view("clip")
        assert view.value == "25.0"
        assert view.told == ("library 100 % · prompt 100 %; prompt truncated, 71 % of it was read")

    def test_what_is_not_scored_yet_says_so(self, inspector: Inspector) -> None:
        view = inspector.image.scores.view("clip")
        assert (view.value, view.told) == ("–", "not scored yet")
        assert view.button.isHidden()

    def test_missing_weights_offer_the_one_action_that_mends_it(
        self, inspector: Inspector, gallery: Gallery, qtbot: QtBot
    ) -> None:
        lacking = Unavailable("clip", "not on this machine", "clip", WayOut.PULL)
        gallery.library.inbox.put(Blocked("clip", Skip.WEIGHTS, unavailable=lacking))
        gallery.library.drain()
        inspector.show_targets()
        view = inspector.image.scores.view("clip")
        assert "not on this machine" in view.told
        with qtbot.waitSignal(inspector.models_wanted):
            view.button.click()

    def test_a_scorer_that_cannot_judge_says_why(
        self, inspector: Inspector, gallery: Gallery
    ) -> None:
        gallery.go_to(0)
        score(gallery, gallery.id_at(0), float("nan"), "no-prompt")
        inspector.show_targets()
        view = inspector.image.scores.view("clip")
        assert view.told == "the file tells no prompt"
        assert view.button.isHidden()

    def test_pixel_measures_are_folded_but_for_their_sum(self, inspector: Inspector) -> None:
        scores = inspector.image.scores
        assert scores.view("technical").isVisible()
        assert not scores.view("noise").isVisible()
        scores.measures.unfold()
        assert scores.view("noise").isVisible()


class TestJudging:
    def test_marks_show_and_set(self, inspector: Inspector, gallery: Gallery) -> None:
        gallery.go_to(0)
        row = inspector.image.judged
        row.flags.button(Flag.KEEP).click()
        row.labels.button(Label.BLUE).click()
        place = QPoint(3 * row.stars.width() // 5 + 8, row.stars.height() // 2)
        QTest.mouseClick(row.stars, Qt.MouseButton.LeftButton, pos=place)
        cell = gallery.cell(0)
        assert (cell.flag, cell.label, cell.rating) == (Flag.KEEP, Label.BLUE, 4)
        inspector.show_targets()
        assert row.flags.is_checked(Flag.KEEP)
        assert row.labels.is_checked(Label.BLUE)
        assert row.stars.rating == 4

    def test_a_second_press_takes_stars_and_label_away_but_no_flag(
        self, inspector: Inspector, gallery: Gallery
    ) -> None:
        gallery.go_to(0)
        gallery.judge(Judgement(flag=Flag.KEEP, rating=2, label=Label.RED))
        inspector.show_targets()
        row = inspector.image.judged
        row.flags.button(Flag.KEEP).click()
        row.labels.button(Label.RED).click()
        QTest.mouseClick(row.stars, Qt.MouseButton.LeftButton, pos=QPoint(28, 12))
        cell = gallery.cell(0)
        assert (cell.flag, cell.label, cell.rating) == (Flag.KEEP, Label.NONE, 0)

    def test_tags_are_added_and_taken_off(self, inspector: Inspector, gallery: Gallery) -> None:
        gallery.go_to(0)
        inspector.write_tag()
        field = inspector.image.tags.field
        assert field.hasFocus()
        QTest.keyClicks(field, "hands, to do,, hands")
        QTest.keyClick(field, Qt.Key.Key_Return)
        inspector.show_targets()
        chips = inspector.image.tags.chips()
        assert [chip.name for chip in chips] == ["hands", "to do"]
        chips[0].button.click()
        inspector.show_targets()
        assert [chip.name for chip in inspector.image.tags.chips()] == ["to do"]

    def test_escape_gives_the_images_their_focus_back(
        self, inspector: Inspector, qtbot: QtBot
    ) -> None:
        inspector.write_tag()
        with qtbot.waitSignal(inspector.left):
            QTest.keyClick(inspector.image.tags.field, Qt.Key.Key_Escape)


class TestNarrowing:
    @pytest.mark.parametrize(
        ("name", "expected"), [("Sampler", 6), ("Checkpoint", 3), ("Tool", 6), ("Seed", 6)]
    )
    def test_a_funnel_shows_only_what_has_the_same_value(
        self, inspector: Inspector, gallery: Gallery, name: str, expected: int
    ) -> None:
        gallery.go_to(0)
        inspector.show_targets()
        inspector.image.parameters.narrow(name)
        assert len(gallery) == expected

    def test_it_joins_what_is_searched_for(self, inspector: Inspector, gallery: Gallery) -> None:
        gallery.show(type(gallery.criteria)(text="fox OR nothing"))
        inspector.show_targets()
        inspector.image.parameters.narrow("Sampler")
        assert gallery.criteria.text == "fox OR nothing"
        assert gallery.criteria.samplers == {"Euler a"}
        assert len(gallery) == 3


class TestTexts:
    def test_a_prompt_of_fifty_thousand_characters_holds_nothing_up(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        prompt = "x" * 50_000
        take_in(gallery, pictures, "long.png", parameters(prompt))
        begin = time.perf_counter()
        inspector.show_targets()
        inspector.grab()
        assert time.perf_counter() - begin < 1.0
        block = inspector.image.prompt
        assert len(block.shown) < SHORT + 10
        assert block.more.text() == "Show all 50,000 characters"
        block.more.click()
        assert block.shown.replace("\n", "") == prompt
        block.more.click()
        assert len(block.shown) < SHORT + 10
        block.copy()
        assert clipboard() == prompt

    def test_nothing_is_wider_than_the_dock(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        take_in(gallery, pictures, "w" * 200 + ".png", parameters("y" * 5000, model="z" * 300))
        gallery.judge(Judgement(tags=("t" * 200,)))
        inspector.show_targets()
        inspector.image.scores.measures.unfold()
        inspector.image.sections["Metadata"].unfold()
        inspector.grab()
        page, viewport = inspector.widget(), inspector.viewport()
        assert page is not None
        assert page.width() <= viewport.width()
        too_wide = [
            child
            for child in page.findChildren(QWidget)
            if child.isVisible()
            and child.mapTo(page, QPoint(child.width(), 0)).x() > viewport.width() + 1
        ]
        assert too_wide == []

    def test_markup_stays_text(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        take_in(gallery, pictures, "<i>&amp;.png", parameters(NASTY, model="<u>m</u>"))
        gallery.judge(Judgement(tags=("<s>tag</s>",)))
        inspector.show_targets()
        labels = inspector.findChildren(QLabel)
        assert {label.textFormat() for label in labels if label.text()} == {Qt.TextFormat.PlainText}
        assert inspector.image.prompt.shown.startswith("<b>bold</b>")
        assert "\u202e" not in "".join(label.text() for label in labels)
        with_tooltip = [w for w in inspector.findChildren(QWidget) if w.toolTip()]
        assert not [w for w in with_tooltip if "<u>" in w.toolTip() or "<i>" in w.toolTip()]

    def test_names_that_are_no_text_can_be_shown(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        write_png(pictures / "plain.png", "", shade=99)
        os.rename(os.fsencode(pictures / "plain.png"), os.fsencode(pictures) + b"/odd_\xff.png")
        scan(gallery.library, gallery.library.watched)
        gallery.refresh()
        gallery.go_to_image(int(gallery.library.columns.ids[-1]))
        inspector.show_targets()
        assert inspector.image.name.whole_text == "odd_\\xff.png"
        inspector.image.places.rows()[0].copy.click()
        assert clipboard().endswith("odd_\\xff.png")

    def test_long_words_break_and_are_copied_whole(self, qtbot: QtBot) -> None:
        label = SoftLabel()
        qtbot.addWidget(label)
        word = "paperlantern_v12_final_of_the_last_week"
        label.set_whole_text(word)
        assert label.minimumSizeHint().width() < label.fontMetrics().horizontalAdvance(word) / 2
        label.copy()
        assert (label.whole_text, clipboard()) == (word, word)

    def test_words_are_taken_apart_at_their_seams_and_no_earlier_than_needed(self) -> None:
        assert soft("reflections on the incomprehensible") == "reflections on the incomprehensible"
        assert soft("paperlantern_v12_final").split("\u200b") == ["paperlantern_", "v12_", "final"]
        assert soft("363712272105623104") == "\u200b".join("363712272105623104")
        assert soft("2749510717.5") == "2749510717.\u200b5"

    def test_other_scripts_are_not_taken_apart(self) -> None:
        assert soft("一只戴着红色围巾的猫坐在窗边水彩画") == "一只戴着红色围巾的猫坐在窗边水彩画"
        assert soft("مرحبابالعالم") == "مرحبابالعالم"

    def test_lines_are_broken_only_where_they_are_far_too_long(self) -> None:
        assert broken("a\nb") == "a\nb"
        lines = broken("x" * (2 * LONGEST_LINE + 1) + "\n\ny").split("\n")
        assert [len(line) for line in lines] == [LONGEST_LINE, LONGEST_LINE, 1, 0, 1]


class TestMetadata:
    def test_it_is_read_when_somebody_looks(self, inspector: Inspector, gallery: Gallery) -> None:
        gallery.go_to(0)
        inspector.show_targets()
        raw = inspector.image.raw
        assert raw.block.text == ""
        inspector.image.sections["Metadata"].unfold()
        assert raw.block.text.startswith("parameters:\n")
        gallery.go_to(1)
        inspector.show_targets()
        assert "seed" in raw.block.text.lower()
        first = raw.block.text
        gallery.go_to(2)
        inspector.show_targets()
        assert raw.block.text != first

    def test_json_is_laid_out(self, inspector: Inspector, gallery: Gallery, pictures: Path) -> None:
        info = PngInfo()
        info.add_text("workflow", json.dumps({"nodes": [{"类": 1}]}))
        Image.new("RGB", (40, 40), (9, 99, 9)).save(pictures / "w.png", pnginfo=info)
        scan(gallery.library, gallery.library.watched)
        gallery.refresh()
        gallery.go_to_image(int(gallery.library.columns.ids[-1]))
        inspector.show_targets()
        inspector.image.sections["Metadata"].unfold()
        assert '\n  "nodes": [' in inspector.image.raw.block.text
        assert "类" in inspector.image.raw.block.text

    @pytest.mark.parametrize("text", ["{", "[" * 100_000, "{}" + "x", '{"a": NaN', "steps: 20"])
    def test_what_is_no_json_stays_as_it_is(self, text: str) -> None:
        assert readable(text) == text

    def test_a_file_without_metadata_says_so(
        self, inspector: Inspector, gallery: Gallery, pictures: Path
    ) -> None:
        take_in(gallery, pictures, "x.png")
        inspector.show_targets()
        inspector.image.sections["Metadata"].unfold()
        assert "Nothing is embedded" in inspector.image.raw._none.text()
        assert not inspector.image.raw._none.isHidden()


class TestSeveral:
    @pytest.fixture
    def page(self, inspector: Inspector, gallery: Gallery) -> Inspector:
        """Four of the six images selected, two of them kept, one tagged."""
        gallery.go_to(0)
        gallery.judge(Judgement(flag=Flag.KEEP, rating=3, tags=("all", "one")))
        gallery.go_to(1)
        gallery.judge(Judgement(flag=Flag.KEEP, tags=("all",)))
        gallery.go_to(2)
        gallery.extend_to(3)
        gallery.judge(Judgement(tags=("all",)))
        gallery.go_to(0)
        gallery.extend_to(3)
        for index in range(2):
            score(gallery, gallery.id_at(index), 20.0 + index)
        inspector.show_targets()
        return inspector

    def test_counts_tags_and_spreads(self, page: Inspector) -> None:
        several = page.selection
        assert page.page is several
        assert several.title.text() == "4 images selected"
        assert several.flags.text() == "2 keep · 2 undecided"
        assert several.judged.stars.rating is None
        assert not several.judged.flags.is_checked(Flag.KEEP)
        assert [chip.name for chip in several.tags.chips()] == ["all", "one"]
        assert several.spreads.texts()["CLIP score"] == (
            "20.0 – 21.0",
            "median 20.5 · 2 of 4 scored",
        )

    def test_all_of_them_are_judged_in_one_step(self, page: Inspector, gallery: Gallery) -> None:
        page.selection.judged.flags.button(Flag.REJECT).click()
        assert gallery.counts().reject == 4
        page.selection.tags.field.setText("again")
        QTest.keyClick(page.selection.tags.field, Qt.Key.Key_Return)
        assert gallery.library.columns.tags()["again"] == 4
        gallery.undo()
        gallery.undo()
        assert (gallery.counts().keep, gallery.counts().reject) == (2, 0)

    def test_one_image_again(self, page: Inspector, gallery: Gallery) -> None:
        gallery.go_to(5)
        page.show_targets()
        assert page.page is page.image
