"""The ladder as data: which pictures and sounds a source gets. The first picture is the smallest useful one."""

import math
from dataclasses import dataclass
from fractions import Fraction

SLIDES_FPS = 15
FULL_FPS = 30
_USUAL_RATES = tuple(Fraction(n, 1001) for n in (15000, 24000, 30000, 60000))


@dataclass(frozen=True)
class Step:
    """A rung before it is fitted to a source: `short` is the picture's shorter side."""

    name: str
    short: int
    max_fps: int
    crf: int
    max_kbps: int


@dataclass(frozen=True)
class Sound:
    """A rendition of the sound alone, AAC."""

    name: str
    kbps: int
    channels: int

    @property
    def file(self) -> str:
        return f"{self.name}.m4s"


# 540p at 15 fps keeps the text of slides legible at about 120 kbit/s.
FIRST = Step("540p", 540, SLIDES_FPS, 26, 900)
LADDER = (FIRST, Step("720p", 720, FULL_FPS, 25, 2400), Step("1080p", 1080, FULL_FPS, 25, 4500))
# For sources too small for two steps of the ladder: one of these first, and the source's own size.
SMALL = (Step("360p", 360, FULL_FPS, 26, 600), Step("240p", 240, FULL_FPS, 26, 350))
# The first goes with the smaller pictures and is what one hears with the picture off.
SOUNDS = (Sound("audio-48k", 48, 1), Sound("audio-96k", 96, 2))
# Pictures with a shorter side up to this go with the first sound.
SMALL_SOUND_UP_TO = 540


@dataclass(frozen=True)
class Rung:
    """One picture, fitted: `width` × `height` as shown, even. It takes every `share`-th frame of the lecture's grid."""

    name: str
    width: int
    height: int
    fps: Fraction
    share: int
    crf: int
    max_kbps: int

    @property
    def file(self) -> str:
        return f"{self.name}.m4s"


def fit(*, width: int, height: int, grid: Fraction) -> list[Rung]:
    """The rungs for a source shown at `width` × `height` (after rotation, square pixels), smallest first.

    `grid` is the rate of the frames they all take theirs from, as `grid_rate` gives it.
    Never larger than the source, and at least two, unless the source is tiny (below about 270).
    """
    short = min(width, height)
    steps = [step for step in LADDER if step.short <= short]
    if len(steps) < 2:
        own = Step(f"{short // 2 * 2}p", short, FULL_FPS, 25, 1400)
        # A tenth smaller would be a second file and no second choice.
        smaller = [step for step in SMALL if step.short <= short * 0.9]
        steps = [*smaller[:1], own]
    return [_fitted(step, width, height, grid) for step in steps]


def sounds(channels: int) -> list[Sound]:
    """The sounds for a source of so many channels: none, one, or with stereo a second one."""
    return [sound for sound in SOUNDS if sound.channels <= channels]


def _fitted(step: Step, width: int, height: int, grid: Fraction) -> Rung:
    scale = min(1.0, step.short / min(width, height))
    share = math.ceil(grid / step.max_fps)
    return Rung(
        name=step.name,
        width=max(2, round(width * scale / 2) * 2 if scale < 1 else width // 2 * 2),
        height=max(2, round(height * scale / 2) * 2 if scale < 1 else height // 2 * 2),
        fps=grid / share,
        share=share,
        crf=step.crf,
        max_kbps=step.max_kbps,
    )


def grid_rate(fps: Fraction) -> Fraction:
    """The rate of the grid on which all rungs put their frames: `fps`, or the even share of it up to `FULL_FPS`
    (60 → 30, 50 → 25), or `FULL_FPS` itself where a share would be coarse (40 → 30)."""
    fps = usual_rate(fps)
    if fps <= FULL_FPS:
        return fps
    share = fps / math.ceil(fps / FULL_FPS)
    return share if share >= FULL_FPS * 0.8 else Fraction(FULL_FPS)


def usual_rate(fps: Fraction) -> Fraction:
    """A measured rate snapped to the standard one it stands for, so that arguments stay short and exact."""
    for rate in (*_USUAL_RATES, Fraction(round(fps) or 1)):
        if abs(fps - rate) < Fraction(1, 100):
            return rate
    return max(Fraction(1), fps.limit_denominator(1001))
