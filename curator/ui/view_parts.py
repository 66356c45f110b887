"""The views of the window, made of what they share."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject

from curator.library.gallery import Gallery
from curator.library.pictures import Pictures
from curator.ui.background import Background
from curator.ui.browse import Browse
from curator.ui.compare import Compare
from curator.ui.cull import Cull
from curator.ui.dialogs.welcome import Welcome
from curator.ui.duel import Duel
from curator.ui.gallery.thumbnails import Thumbnails
from curator.ui.gallery.view import GridView
from curator.ui.icons import Icons
from curator.ui.image_view import ImageView
from curator.ui.keymap import Keymap
from curator.ui.loupe import Loupe
from curator.ui.loupe_images import FullImages
from curator.ui.menus.compare import SECTION as COMPARE_SECTION
from curator.ui.menus.duel import SECTION as DUEL_SECTION
from curator.ui.panels.filters import FilterBar
from curator.ui.screen_profile import ScreenFollower
from curator.ui.survey import SurveyView
from curator.ui.theme import Theme
from curator.ui.views import COMPARE, CULL, DUEL, LOUPE, SURVEY, Views

_DOMAINS = {COMPARE: COMPARE_SECTION, SURVEY: COMPARE_SECTION, DUEL: DUEL_SECTION}


@dataclass(frozen=True, slots=True)
class ViewParts:
    """The views, and what gives them pictures."""

    thumbnails: Thumbnails
    images: FullImages
    background: Background
    grid: GridView
    filter_bar: FilterBar
    loupe: Loupe
    cull: Cull
    image_views: dict[str, ImageView]
    views: Views

    @property
    def loupes(self) -> tuple[Loupe, ...]:
        """What shows one large image, wherever it stands."""
        return self.loupe, self.cull.loupe

    def hear_with(self, keymap: Keymap) -> None:
        """Let views hear their own keys as they were chosen."""
        for name, view in self.image_views.items():
            if name in _DOMAINS:
                view.hear_as(partial(keymap.meant, _DOMAINS[name]))

    def close(self) -> None:
        """End the threads that make pictures."""
        self.background.close()
        self.images.close()
        self.thumbnails.close()


def make_views(gallery: Gallery, theme: Theme, icons: Icons, parent: QObject) -> ViewParts:
    """All views on a gallery; every further one has its line here."""
    pictures = Pictures(gallery.library)
    thumbnails = Thumbnails(pictures, parent)
    images = FullImages(pictures, parent)
    background = Background(threads=1, parent=parent)
    grid = GridView(gallery, thumbnails, theme, icons)
    filter_bar = FilterBar(gallery, theme, icons)
    loupe = Loupe(gallery, images, thumbnails, theme, icons)
    cull = Cull(gallery, images, thumbnails, theme, icons)
    image_views: dict[str, ImageView] = {
        LOUPE: loupe,
        COMPARE: Compare(gallery, images, thumbnails, theme, icons),
        SURVEY: SurveyView(gallery, thumbnails, theme, icons),
        CULL: cull,
        DUEL: Duel(gallery, images, thumbnails, theme, icons, background),
    }
    browse = Browse(gallery, grid, filter_bar)
    views = Views(gallery, Welcome(theme, icons), browse, image_views)
    screen = ScreenFollower(views)
    screen.changed.connect(images.show_on)
    screen.changed.connect(thumbnails.show_on)
    return ViewParts(
        thumbnails, images, background, grid, filter_bar, loupe, cull, image_views, views
    )
