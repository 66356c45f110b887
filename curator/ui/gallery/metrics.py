"""How large the parts of a cell are, from the side of the cell; in logical pixels."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QFont, QFontInfo, QFontMetrics

_ROOMY = 140


@dataclass(frozen=True, slots=True, eq=False)
class Metrics:
    """The measures of cells of one size.

    Attributes:
        inset: from the cell's edge to the image.
        radius: of the cell's corners.
        mark: diameter of the round marks.
        star: width of one star.
        stripe: height of the label's stripe.
        pill: height of the ground that stars and numbers stand on.
        roomy: there is room for words.
    """

    side: int
    inset: int
    radius: int
    mark: int
    star: int
    stripe: int
    pill: int
    roomy: bool
    font: QFont
    text: QFontMetrics

    @property
    def picture(self) -> int:
        """The side of the square the image is fitted in."""
        return self.side - 2 * self.inset


def metrics(side: int, font: QFont) -> Metrics:
    """Measures for a cell's side; `font` is the application's, from which the cell's derives."""
    usual = QFontInfo(font).pixelSize()
    small = QFont(font)
    small.setPixelSize(max(8, round(usual * min(0.92, max(0.7, side / 200)))))
    text = QFontMetrics(small)
    return Metrics(
        side=side,
        inset=_between(6, side // 22, 12),
        radius=_between(3, side // 40, 6),
        mark=_between(14, side // 9, 22),
        star=_between(9, side // 14, 13),
        stripe=_between(3, side // 45, 5),
        pill=text.height() + 2,
        roomy=side >= _ROOMY,
        font=small,
        text=text,
    )


def _between(least: int, value: int, most: int) -> int:
    return max(least, min(value, most))
