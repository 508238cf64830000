"""The ladder as data: which renditions a source gets. The first one is what plays before the rest is done."""

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
    audio_kbps: int
    audio_channels: int


# 540p at 15 fps keeps the text of slides legible at about 120 kbit/s.
FIRST = Step("540p", 540, SLIDES_FPS, 26, 900, 64, 1)
LADDER = (FIRST, Step("720p", 720, FULL_FPS, 25, 2400, 96, 2), Step("1080p", 1080, FULL_FPS, 25, 4500, 96, 2))
# For sources too small for two steps of the ladder: one of these first, and the source's own size.
SMALL = (Step("360p", 360, FULL_FPS, 26, 600, 64, 1), Step("240p", 240, FULL_FPS, 26, 350, 64, 1))


@dataclass(frozen=True)
class Rung:
    """One rendition, fitted: `width` × `height` as shown, even; `fps` exact."""

    name: str
    width: int
    height: int
    fps: Fraction
    crf: int
    max_kbps: int
    audio_kbps: int
    audio_channels: int

    @property
    def playlist(self) -> str:
        return f"{self.name}.m3u8"

    @property
    def file(self) -> str:
        return f"{self.name}.m4s"


def fit(*, width: int, height: int, fps: Fraction, audio_channels: int) -> list[Rung]:
    """The rungs for a source shown at `width` × `height` (after rotation, square pixels), first playable first.

    Never larger than the source, and at least two, unless the source is tiny (below about 270).
    """
    short = min(width, height)
    steps = [step for step in LADDER if step.short <= short]
    if len(steps) < 2:
        own = Step(f"{short // 2 * 2}p", short, FULL_FPS, 25, 1400, 96, 2)
        # A tenth smaller would be a second file and no second choice.
        smaller = [step for step in SMALL if step.short <= short * 0.9]
        steps = [*smaller[:1], own]
    return [_fitted(step, width, height, fps, audio_channels) for step in steps]


def _fitted(step: Step, width: int, height: int, fps: Fraction, audio_channels: int) -> Rung:
    scale = min(1.0, step.short / min(width, height))
    return Rung(
        name=step.name,
        width=max(2, round(width * scale / 2) * 2 if scale < 1 else width // 2 * 2),
        height=max(2, round(height * scale / 2) * 2 if scale < 1 else height // 2 * 2),
        fps=capped_rate(fps, step.max_fps),
        crf=step.crf,
        max_kbps=step.max_kbps,
        audio_kbps=step.audio_kbps,
        audio_channels=min(step.audio_channels, max(1, audio_channels)),
    )


def capped_rate(fps: Fraction, limit: int) -> Fraction:
    """`fps`, or the even share of it below `limit` (50 → 25, 59.94 → 29.97), or `limit` where that would be coarse."""
    fps = usual_rate(fps)
    if fps <= limit:
        return fps
    share = fps / math.ceil(fps / limit)
    return share if share >= limit * 0.8 else Fraction(limit)


def usual_rate(fps: Fraction) -> Fraction:
    """A measured rate snapped to the standard one it stands for, so that arguments stay short and exact."""
    for rate in (*_USUAL_RATES, Fraction(round(fps) or 1)):
        if abs(fps - rate) < Fraction(1, 100):
            return rate
    return fps.limit_denominator(1001)
