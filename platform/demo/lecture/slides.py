"""Slides as pictures, 1280 × 720: one accent, large Chinese type, legible on a phone at 360 lines."""

from functools import cache

from PIL import Image, ImageDraw, ImageFont

from common import fonts
from demo.catalogue_files import Slide

WIDTH, HEIGHT = 1280, 720
PAPER, INK, INK_SOFT, RULE = "#fbfbfd", "#1c1d22", "#55575f", "#dcdde2"
IRIS, IRIS_SOFT, IRIS_PALE = "#3a3a8c", "#5555b8", "#e9e9f7"
MARGIN = 96


class GlyphMissing(ValueError):
    """The slide's text has a character that the font lacks: it would print as an empty box."""


@cache
def _font(weight: fonts.Weight, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(fonts.font_path(weight)), size)


def _fitting(text: str, weight: fonts.Weight, size: int, width: int) -> ImageFont.FreeTypeFont:
    """The largest font up to `size` in which `text` fits one line of `width` pixels."""
    while size > 28 and _font(weight, size).getlength(text) > width:
        size -= 2
    return _font(weight, size)


def _petals(draw: ImageDraw.ImageDraw, x: int, y: int, scale: float) -> None:
    """The mark: three petals."""
    for dx, dy, colour in ((0, -10, IRIS), (-9, 6, IRIS_SOFT), (9, 6, IRIS_SOFT)):
        box = [x + (dx - 7) * scale, y + (dy - 11) * scale, x + (dx + 7) * scale, y + (dy + 11) * scale]
        draw.ellipse(box, fill=colour)


def draw(slide: Slide, *, shown: int, course: str, lesson: str, label: str, page: str) -> Image.Image:
    """The slide with its first `shown` points, the last of them marked as the one being spoken of.

    Raises `GlyphMissing`.
    """
    missing = fonts.missing("".join((slide.heading, *slide.points, course, lesson, label)))
    if missing:
        raise GlyphMissing(f"the slide font lacks {' '.join(sorted(missing))} (slide {slide.heading!r})")
    image = Image.new("RGB", (WIDTH, HEIGHT), PAPER)
    canvas = ImageDraw.Draw(image)
    canvas.rectangle([0, 0, 20, HEIGHT], fill=IRIS)
    _petals(canvas, MARGIN + 12, 62, 1.3)
    canvas.text(
        (MARGIN + 48, 62), course, font=_fitting(course, 400, 30, WIDTH - 2 * MARGIN - 48), fill=INK_SOFT, anchor="lm"
    )
    room = WIDTH - 2 * MARGIN
    canvas.text((MARGIN, 168), slide.heading, font=_fitting(slide.heading, 700, 76, room), fill=IRIS, anchor="lm")
    canvas.rectangle([MARGIN, 226, MARGIN + 120, 232], fill=IRIS_SOFT)
    step = 340 // max(3, len(slide.points))
    for index, point in enumerate(slide.points[:shown]):
        centre = 300 + index * step
        speaking = index == shown - 1
        if speaking:
            canvas.rounded_rectangle([MARGIN - 24, centre - 44, WIDTH - MARGIN + 24, centre + 44], 16, fill=IRIS_PALE)
        canvas.ellipse([MARGIN, centre - 9, MARGIN + 18, centre + 9], fill=IRIS if speaking else IRIS_SOFT)
        font = _fitting(point, 700 if speaking else 400, 54, room - 50)
        canvas.text((MARGIN + 46, centre), point, font=font, fill=INK, anchor="lm")
    canvas.line([MARGIN, 652, WIDTH - MARGIN, 652], fill=RULE, width=2)
    small = _font(400, 26)
    canvas.text((MARGIN, 684), label, font=small, fill=INK_SOFT, anchor="lm")
    canvas.text((WIDTH - MARGIN, 684), page, font=small, fill=INK_SOFT, anchor="rm")
    title_font = _fitting(lesson, 400, 26, room - 420)
    canvas.text((WIDTH // 2 + 40, 684), lesson, font=title_font, fill=INK_SOFT, anchor="mm")
    return image
