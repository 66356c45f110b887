"""The icons: all there, in the theme's colours, sharp at every scale."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QGuiApplication, QIcon, QImage, QPixmap

from curator.assets import resource
from curator.domain.errors import UnknownNameError
from curator.ui.icons import APPLICATION_ICON, Icons
from curator.ui.theme import DARK, LIGHT, Theme, ThemeMode

FOLDER = resource(f"icons/{APPLICATION_ICON}.svg").parent
NAMES = sorted(path.stem for path in FOLDER.glob("*.svg") if path.stem != APPLICATION_ICON)


def colours_of(pixmap: QPixmap) -> set[str]:
    """Colours of the pixels that are quite opaque."""
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_ARGB32)
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", NAMES)
def test_every_icon_is_drawn_alike(name: str) -> None:
    root = ElementTree.fromstring(Path(FOLDER / f"{name}.svg").read_text("utf-8"))
    assert root.get("viewBox") == "0 0 24 24"
    assert (root.get("stroke"), root.get("stroke-width")) == ("currentColor", "1.75")
    assert root.get("stroke-linecap") == "round"


def test_every_icon_shows_something_within_its_square(icons: Icons, theme: Theme) -> None:
    for name in NAMES:
        image = icons.pixmap(name, 48, QColor("black"), 1.0).toImage()
        inked = [
            (x, y) for x in range(48) for y in range(48) if image.pixelColor(x, y).alpha() > 128
        ]
        assert inked, name
        edge = [place for place in inked if {0, 47} & set(place)]
        assert not edge, f"{name} is cut off"


def test_icons_wear_the_themes_colours(icons: Icons, theme: Theme) -> None:
    icon = icons.icon("star")
    size = QSize(24, 24)
    assert colours_of(icon.pixmap(size, 1.0, QIcon.Mode.Normal)) == {DARK.text.name()}
    assert colours_of(icon.pixmap(size, 1.0, QIcon.Mode.Selected)) == {DARK.on_accent.name()}
    faint = colours_of(icon.pixmap(size, 1.0, QIcon.Mode.Disabled))
    assert len(faint) == 1
    assert faint != {DARK.text.name()}
    theme.mode = ThemeMode.LIGHT
    assert colours_of(icons.icon("star").pixmap(size, 1.0)) == {LIGHT.text.name()}


def test_an_icon_is_made_once(icons: Icons) -> None:
    assert icons.icon("keep") is icons.icon("keep")


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_pixmap_has_a_pixel_for_each_of_the_screens(icons: Icons, ratio: float) -> None:
    pixmap = icons.pixmap("star", 16, QColor("#ff0000"), ratio)
    assert pixmap.size() == QSize(round(16 * ratio), round(16 * ratio))
    assert pixmap.devicePixelRatio() == ratio
    assert colours_of(pixmap) == {"#ff0000"}


@pytest.mark.parametrize("size", [16, 20, 24])
def test_widgets_get_icons_that_need_no_scaling(icons: Icons, size: int) -> None:
    ratio = QGuiApplication.primaryScreen().devicePixelRatio()
    exact = icons.pixmap("folder", size, DARK.text, ratio).toImage()
    given = icons.icon("folder").pixmap(QSize(size, size), ratio).toImage()
    assert given.size() == exact.size()
    assert given.convertToFormat(QImage.Format.Format_ARGB32) == exact.convertToFormat(
        QImage.Format.Format_ARGB32
    )


def test_the_application_has_its_own_colours(icons: Icons) -> None:
    icon = icons.application_icon()
    assert len(colours_of(icon.pixmap(QSize(64, 64), 1.0))) > 10


def test_a_name_without_an_icon_is_a_mistake(icons: Icons) -> None:
    with pytest.raises(UnknownNameError):
        icons.icon("unheard-of")
