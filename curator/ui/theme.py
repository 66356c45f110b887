"""How the window is coloured: one light and one dark set of colours, one stylesheet for both.

Round the images everything is a neutral grey (red = green = blue), so that no colour of ours
shifts how an image looks. Meanings never hang on a colour alone; an icon or a word goes with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from string import Template

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication

from curator.assets import resource
from curator.domain.image import Label


class ThemeMode(StrEnum):
    """What the user asks for; SYSTEM follows the desktop, also while the window is open."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Colors:
    """Every colour of one theme, by what it is for.

    Attributes:
        canvas: round the images.
        panel: docks, bars and dialogs.
        raised: what can be pressed or typed into.
        border: lines between them.
        accent: current, checked, focused.
        badge: ground of numbers that stand on an image; lets some of the image through.
    """

    canvas: QColor
    panel: QColor
    raised: QColor
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    keep: QColor
    reject: QColor
    borderline: QColor
    star: QColor
    badge: QColor
    on_badge: QColor
    labels: Mapping[Label, QColor]


# Green leans to blue and red to orange, and the three differ in lightness: so they stay apart for
# eyes that see red and green alike.
DARK = Colors(
    canvas=QColor("#2b2b2b"),
    panel=QColor("#353535"),
    raised=QColor("#434343"),
    border=QColor("#505050"),
    text=QColor("#ececec"),
    muted=QColor("#b0b0b0"),
    accent=QColor("#3873dc"),
    on_accent=QColor("#ffffff"),
    keep=QColor("#35c194"),
    reject=QColor("#f5806b"),
    borderline=QColor("#f0c04a"),
    star=QColor("#f5c451"),
    badge=QColor(0, 0, 0, 170),
    on_badge=QColor("#ffffff"),
    labels={
        Label.NONE: QColor(0, 0, 0, 0),
        Label.RED: QColor("#e5534b"),
        Label.YELLOW: QColor("#e9c440"),
        Label.GREEN: QColor("#4cb56d"),
        Label.BLUE: QColor("#4f92f0"),
    },
)
LIGHT = Colors(
    canvas=QColor("#dcdcdc"),
    panel=QColor("#f2f2f2"),
    raised=QColor("#ffffff"),
    border=QColor("#c8c8c8"),
    text=QColor("#1d1d1d"),
    muted=QColor("#5c5c5c"),
    accent=QColor("#2a63cc"),
    on_accent=QColor("#ffffff"),
    keep=QColor("#077557"),
    reject=QColor("#bf3420"),
    borderline=QColor("#8a5c00"),
    star=QColor("#946300"),
    badge=QColor(0, 0, 0, 170),
    on_badge=QColor("#ffffff"),
    labels={
        Label.NONE: QColor(0, 0, 0, 0),
        Label.RED: QColor("#d23b34"),
        Label.YELLOW: QColor("#d3a400"),
        Label.GREEN: QColor("#2f9350"),
        Label.BLUE: QColor("#2c6fd6"),
    },
)

_STYLESHEET = "themes/curator.qss"
_PICTURES = ("arrow-down", "arrow-up", "check", "dot")


class Theme(QObject):
    """The colours now, on the whole application."""

    changed = Signal()

    def __init__(self, application: QApplication, mode: ThemeMode) -> None:
        super().__init__(application)
        self._application = application
        self._mode = mode
        application.setStyle("Fusion")
        application.styleHints().colorSchemeChanged.connect(self._follow_system)
        self._ask_system_for(mode)
        self._dark = self._wanted_dark(application.styleHints().colorScheme())
        self._apply()

    @property
    def mode(self) -> ThemeMode:
        """What the user asked for."""
        return self._mode

    @mode.setter
    def mode(self, mode: ThemeMode) -> None:
        self._mode = mode
        self._ask_system_for(mode)
        self._follow_system(self._application.styleHints().colorScheme())

    @property
    def dark(self) -> bool:
        """Whether the dark colours are on."""
        return self._dark

    @property
    def colors(self) -> Colors:
        """The colours that are on."""
        return DARK if self._dark else LIGHT

    @Slot(Qt.ColorScheme)
    def _follow_system(self, scheme: Qt.ColorScheme) -> None:
        if self._wanted_dark(scheme) != self._dark:
            self._dark = not self._dark
            self._apply()
            self.changed.emit()

    def _ask_system_for(self, mode: ThemeMode) -> None:
        """Title bars and the system's own dialogs follow where the system can do that."""
        hints = self._application.styleHints()
        match mode:
            case ThemeMode.SYSTEM:
                hints.unsetColorScheme()
            case ThemeMode.LIGHT:
                hints.setColorScheme(Qt.ColorScheme.Light)
            case ThemeMode.DARK:
                hints.setColorScheme(Qt.ColorScheme.Dark)

    def _wanted_dark(self, system: Qt.ColorScheme) -> bool:
        """A system that does not say gets dark, as is usual where images are judged."""
        if self._mode is ThemeMode.SYSTEM:
            return system is not Qt.ColorScheme.Light
        return self._mode is ThemeMode.DARK

    def _apply(self) -> None:
        self._application.setPalette(palette(self.colors))
        self._application.setStyleSheet(stylesheet(self.colors))


def palette(colors: Colors) -> QPalette:
    """Qt's own roles in these colours, for all that the stylesheet leaves alone."""
    made = QPalette()
    for role, color in _roles(colors).items():
        made.setColor(role, color)
    faint = mixed(colors.muted, colors.panel, 0.45)
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText):
        made.setColor(QPalette.ColorGroup.Disabled, role, faint)
    made.setColor(QPalette.ColorGroup.Disabled, _Role.Highlight, colors.border)
    return made


_Role = QPalette.ColorRole


def _roles(colors: Colors) -> dict[QPalette.ColorRole, QColor]:
    return {
        _Role.Window: colors.panel,
        _Role.WindowText: colors.text,
        _Role.Base: colors.raised,
        _Role.AlternateBase: colors.panel,
        _Role.Text: colors.text,
        _Role.PlaceholderText: colors.muted,
        _Role.Button: colors.raised,
        _Role.ButtonText: colors.text,
        _Role.BrightText: colors.on_accent,
        _Role.ToolTipBase: colors.raised,
        _Role.ToolTipText: colors.text,
        _Role.Highlight: colors.accent,
        _Role.Accent: colors.accent,
        _Role.HighlightedText: colors.on_accent,
        _Role.Link: colors.accent,
        _Role.LinkVisited: colors.accent,
        _Role.Light: mixed(colors.raised, colors.on_accent, 0.15),
        _Role.Midlight: colors.raised,
        _Role.Mid: colors.border,
        _Role.Dark: mixed(colors.border, QColor("black"), 0.3),
        _Role.Shadow: mixed(colors.border, QColor("black"), 0.6),
    }


def stylesheet(colors: Colors) -> str:
    """The one stylesheet, filled with these colours."""
    values = {
        field.name: css(getattr(colors, field.name))
        for field in fields(Colors)
        if field.name != "labels"
    }
    values["hover"] = css(mixed(colors.raised, colors.text, 0.10))
    values["pressed"] = css(mixed(colors.raised, colors.text, 0.20))
    values["tinted"] = css(mixed(colors.panel, colors.accent, 0.35))
    values["focus"] = css(focus_color(colors))
    values["faint"] = css(mixed(colors.muted, colors.panel, 0.45))
    values["scroll"] = css(mixed(colors.panel, colors.text, 0.25))
    values["accent_hover"] = css(mixed(colors.accent, colors.on_accent, 0.10))
    values["accent_pressed"] = css(mixed(colors.accent, QColor("black"), 0.15))
    values |= {
        name.replace("-", "_"): resource(f"themes/{name}.svg").as_posix() for name in _PICTURES
    }
    return Template(resource(_STYLESHEET).read_text("utf-8")).substitute(values)


def focus_color(colors: Colors) -> QColor:
    """Shows where the keyboard is; the accent alone stands out too little from the dark panel."""
    return mixed(colors.accent, colors.text, 0.45)


def css(color: QColor) -> str:
    """A colour as stylesheets write it."""
    return f"rgba({color.red()}, {color.green()}, {color.blue()}, {color.alpha()})"


def mixed(first: QColor, second: QColor, share: float) -> QColor:
    """Two colours mixed; `share` of the second."""
    return QColor.fromRgbF(
        first.redF() + (second.redF() - first.redF()) * share,
        first.greenF() + (second.greenF() - first.greenF()) * share,
        first.blueF() + (second.blueF() - first.blueF()) * share,
    )
