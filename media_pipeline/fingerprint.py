"""What a lecture sounds and moves like, so that a copy of it is found again: re-encoded, cropped, trimmed or muted.

Two prints, each enough by itself. The sound: chromaprint's items of 32 bits. The picture: the moments at which it
changes. Slides of one template look alike whatever is written on them, but a talk turns its pages in a rhythm of its
own, which neither crop nor compression touches. Pure: numbers in, numbers out. How the thresholds were found is told
in `docs/decisions/0017-copies-are-found-by-sound-and-rhythm.md`.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from PIL import Image, ImageChops

# A print made by an older algorithm is made again.
ALGORITHM = 1
ITEMS_PER_S = 8.07
TICK_MS = 100
FRAME_WIDTH, FRAME_HEIGHT = 64, 36
MOST_CHANGES = 1000

# Sound. Two items of the same moment of two copies differ in at most so many of their 32 bits.
_BITS = 7
# Candidates for how far one is shifted against the other come from items that are equal but for their last bits.
_SHIFT, _COMMON, _OFFSETS = 4, 8, 3
_LEAST_S, _LEAST_SHARE = 15.0, 0.25

# Picture. Levels of brightness that compression alone may change; how far a change stands out among its neighbours.
_NOISE, _FLOOR, _AROUND = 2, 0.05, 4
_LEAST_CHANGES, _CHANCE, _TICKS_OFF, _PICTURE_OFFSETS, _RUNNER_UP = 6, -6.0, 1, 20, 0.6


@dataclass(frozen=True)
class Print:
    """`sound`: items in order, about eight a second; `changes`: ticks at which the picture changes, among `ticks`."""

    sound: Sequence[int] = ()
    changes: Sequence[int] = ()
    ticks: int = 0

    @property
    def is_empty(self) -> bool:
        """Neither a sound that moves nor a picture that changes: nothing to compare by."""
        return len(self.changes) < _LEAST_CHANGES and moving(self.sound) < _LEAST_S * ITEMS_PER_S


@dataclass(frozen=True)
class Match:
    """`share` of the shorter one that was found in the other, 0 to 1, by its sound or by its picture's changes."""

    how: Literal["sound", "picture"]
    share: float


class Finder:
    """Compares one print with many others."""

    def __init__(self, mine: Print) -> None:
        self.mine = mine
        self._places: dict[int, list[int]] = defaultdict(list)
        for place, item in enumerate(mine.sound):
            self._places[item >> _SHIFT].append(place)

    def compare(self, other: Print) -> Match | None:
        """How `other` is a copy of this one, or of a part of it, or the other way round; None if it is not."""
        share = self._by_sound(other.sound)
        if share:
            return Match("sound", share)
        share = by_changes(self.mine, other)
        return Match("picture", share) if share else None

    def _by_sound(self, theirs: Sequence[int]) -> float:
        mine = self.mine.sound
        shorter = min(moving(mine), moving(theirs))
        least = max(_LEAST_S * ITEMS_PER_S, _LEAST_SHARE * shorter)
        if shorter < least:
            return 0.0
        shifts: Counter[int] = Counter()
        for place, item in enumerate(theirs):
            places = self._places.get(item >> _SHIFT, ())
            if len(places) < _COMMON:
                shifts.update(place - mine_place for mine_place in places)
        best = max((_same(mine, theirs, shift) for shift, _count in shifts.most_common(_OFFSETS)), default=0)
        return min(1.0, best / shorter) if best >= least else 0.0


def moving(sound: Sequence[int]) -> int:
    """How many items differ from the one before. Silence and held tones repeat one, and would match anywhere."""
    return sum(before != item for before, item in pairwise(sound))


def _same(mine: Sequence[int], theirs: Sequence[int], shift: int) -> int:
    """How many moving items agree when `theirs` begins `shift` items later."""
    first, last = max(1, 1 - shift), min(len(mine), len(theirs) - shift)
    return sum(
        mine[place] != mine[place - 1]
        and theirs[place + shift] != theirs[place + shift - 1]
        and (mine[place] ^ theirs[place + shift]).bit_count() <= _BITS
        for place in range(first, last)
    )


def by_changes(one: Print, two: Print) -> float:
    """The share of changes that fall together, at the shift at which most do; 0 where chance could have done it."""
    few, many = sorted((one, two), key=lambda each: len(each.changes))
    if len(few.changes) < _LEAST_CHANGES:
        return 0.0
    shifts = Counter(theirs - mine for mine in few.changes for theirs in many.changes)
    around = range(-_TICKS_OFF, _TICKS_OFF + 1)
    together = Counter({shift: sum(shifts[shift + off] for off in around if shift + off in shifts) for shift in shifts})
    there = {change + off for change in many.changes for off in around}
    best, share, where = _CHANCE, 0.0, 0
    for shift, _count in together.most_common(_PICTURE_OFFSETS):
        inside = [change + shift for change in few.changes if 0 <= change + shift < many.ticks]
        if len(inside) < _LEAST_CHANGES:
            continue
        hits = sum(change in there for change in inside)
        begin, end = min(inside), max(inside)
        density = sum(begin <= change <= end for change in many.changes) / (end - begin + 1)
        # As many shifts were tried as there are differences, and the best of them was taken.
        chance = _log_chance(len(inside), hits, min(0.9, density * len(around))) + math.log10(len(shifts))
        if hits >= _LEAST_CHANGES and chance <= best:
            best, share, where = chance, hits / len(inside), shift
    # Slides that turn by a clock fit any others of that clock, at shift after shift; a copy fits at one.
    apart = max((count for shift, count in together.items() if abs(shift - where) > 3 * _TICKS_OFF), default=0)
    return share if apart <= _RUNNER_UP * together[where] else 0.0


def _log_chance(tries: int, hits: int, probability: float) -> float:
    """Bound on log10 of the probability that of `tries` at least `hits` succeed by chance (Chernoff)."""
    rate = hits / tries
    if rate <= probability:
        return 0.0
    if rate >= 1:
        return tries * math.log10(probability)
    gain = rate * math.log(rate / probability) + (1 - rate) * math.log((1 - rate) / (1 - probability))
    return -tries * gain / math.log(10)


def changes_of(frames: Iterable[bytes]) -> tuple[list[int], int]:
    """The ticks at which the picture changes, and how many ticks there are, from grey frames, one a tick."""
    strengths: list[float] = [0.0]
    before: bytes | None = None
    for frame in frames:
        if before is not None:
            strengths.append(0.0 if frame == before else _difference(before, frame))
        before = frame
    if before is None:
        return [], 0
    peaks = [tick for tick, strength in enumerate(strengths) if strength >= _FLOOR and _stands_out(strengths, tick)]
    # Where everything moves all the time, the strongest say most.
    strongest = sorted(peaks, key=lambda tick: -strengths[tick])[:MOST_CHANGES]
    return sorted(strongest), len(strengths)


def _difference(one: bytes, two: bytes) -> float:
    """Mean difference of two frames in levels of brightness, what compression does left out."""
    size = (FRAME_WIDTH, FRAME_HEIGHT)
    levels = ImageChops.difference(Image.frombytes("L", size, one), Image.frombytes("L", size, two)).histogram()
    return sum(level * count for level, count in enumerate(levels) if level > _NOISE) / len(one)


def _stands_out(strengths: list[float], tick: int) -> bool:
    first = max(0, tick - _AROUND)
    neighbours = strengths[first : tick + _AROUND + 1]
    strength = strengths[tick]
    if strength < max(neighbours) or strength in strengths[first:tick]:
        return False
    return strength > 1.3 * sorted(neighbours)[len(neighbours) // 2] + 0.02
