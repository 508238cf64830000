"""The bitmap of watched seconds: slot n covers media time [n, n + 1) s; the last one ends with the lesson.

A slot is set only when all of it was watched. Bit n is bit n % 8 of byte n // 8, so a 12-minute lesson takes 90 bytes.
"""

from collections.abc import Iterable

SLOT_MS = 1000

type Span = tuple[int, int]
"""[start, end) in media milliseconds."""


def slot_count(duration_ms: int) -> int:
    """How many slots a lesson has; a part of a second at the end is one too."""
    return -(-duration_ms // SLOT_MS)


def merge(spans: Iterable[Span]) -> list[Span]:
    """The union, sorted, touching spans joined. Commutative and idempotent."""
    merged: list[Span] = []
    for start, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged


def length(spans: Iterable[Span]) -> int:
    """Milliseconds in spans that don't overlap."""
    return sum(end - start for start, end in spans)


def fill(spans: Iterable[Span], *, duration_ms: int) -> bytes:
    """The bitmap of the slots that `spans` cover wholly."""
    bits = 0
    for start, end in merge(spans):
        first, last = -(-start // SLOT_MS), slot_count(duration_ms) if end >= duration_ms else end // SLOT_MS
        if first < last:
            bits |= ((1 << (last - first)) - 1) << first
    return bits.to_bytes(-(-slot_count(duration_ms) // 8), "little")


def union(left: bytes, right: bytes) -> bytes:
    """Both bitmaps together. Never loses a slot, whatever their lengths."""
    size = max(len(left), len(right))
    both = int.from_bytes(left, "little") | int.from_bytes(right, "little")
    return both.to_bytes(size, "little")


def spans_of(bitmap: bytes, *, duration_ms: int) -> list[Span]:
    """The set slots as spans of media time."""
    bits = int.from_bytes(bitmap, "little") & ((1 << slot_count(duration_ms)) - 1)
    found: list[Span] = []
    slot = 0
    # Run by run, not bit by bit: a lesson that is watched as lessons are has one or two.
    while bits:
        gap = (bits & -bits).bit_length() - 1
        bits >>= gap
        run = (~bits & (bits + 1)).bit_length() - 1
        bits >>= run
        start = slot + gap
        slot = start + run
        found.append((start * SLOT_MS, min(slot * SLOT_MS, duration_ms)))
    return found


def counted_ms(bitmap: bytes, *, duration_ms: int) -> int:
    """Media milliseconds in the set slots: exactly `duration_ms` when all are set."""
    total = int.from_bytes(bitmap, "little").bit_count() * SLOT_MS
    last = slot_count(duration_ms) - 1
    if last >= 0 and last // 8 < len(bitmap) and bitmap[last // 8] >> (last % 8) & 1:
        total -= (last + 1) * SLOT_MS - duration_ms
    return total


def subtract(spans: Iterable[Span], taken: Iterable[Span]) -> list[Span]:
    """What of `spans` is not in `taken`."""
    left = merge(spans)
    for taken_start, taken_end in merge(taken):
        rest: list[Span] = []
        for start, end in left:
            if end <= taken_start or start >= taken_end:
                rest.append((start, end))
                continue
            if start < taken_start:
                rest.append((start, taken_start))
            if end > taken_end:
                rest.append((taken_end, end))
        left = rest
    return left


def first_gap(bitmap: bytes, *, duration_ms: int) -> Span | None:
    """The first stretch that has not counted yet, or None where all has."""
    gaps = subtract([(0, duration_ms)], spans_of(bitmap, duration_ms=duration_ms))
    return gaps[0] if gaps else None
