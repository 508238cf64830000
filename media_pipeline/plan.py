"""How a lecture is cut: one grid of frames for all rungs, and chunks of it that are encoded each by itself."""

import math
from dataclasses import dataclass
from fractions import Fraction

from media_pipeline import ladder
from media_pipeline.ladder import Rung, Sound
from media_pipeline.probe import Facts

GROUP_S = 4
"""Seconds between key frames, about: where players can begin or change rungs."""
GROUPS_IN_CHUNK = 8
# Where pictures come at uneven times, or hardly ever, their mean rate says nothing about how smooth motion is.
_UNEVEN_FPS = Fraction(30)


@dataclass(frozen=True)
class Chunk:
    """Frames `first` to `first + count` of the grid."""

    num: int
    first: int
    count: int


@dataclass(frozen=True)
class Plan:
    """`frames` frames at `fps` on the grid, key frames every `group` of them, in `rungs` pictures and `sounds`."""

    fps: Fraction
    group: int
    frames: int
    rungs: list[Rung]
    sounds: list[Sound]

    @property
    def chunk_frames(self) -> int:
        return self.group * GROUPS_IN_CHUNK

    @property
    def chunks(self) -> int:
        return math.ceil(self.frames / self.chunk_frames)

    def chunk(self, num: int) -> Chunk:
        """The chunk `num`, from nought; the last one is what is left."""
        first = num * self.chunk_frames
        return Chunk(num, first, min(self.chunk_frames, self.frames - first))


def make_plan(facts: Facts) -> Plan:
    """The plan for a source. The same facts give the same plan, on every machine and in every year's retry."""
    fps = ladder.grid_rate(_UNEVEN_FPS if facts.vfr else facts.fps)
    rungs = ladder.fit(width=facts.width, height=facts.height, grid=fps)
    # A group holds whole frames of every rung, so that key frames of all rungs fall on the same moments.
    shares = math.lcm(*(rung.share for rung in rungs))
    return Plan(
        fps=fps,
        group=max(1, round(GROUP_S * fps / shares)) * shares,
        frames=max(1, round(Fraction(facts.duration_ms, 1000) * fps)),
        rungs=rungs,
        sounds=ladder.sounds(facts.audio_channels if facts.audio_stream is not None else 0),
    )
