"""When a learner is asked whether they are there. Pure: the moment is drawn from a number that the caller draws.

A lesson's first check comes early enough that nobody finishes it without having answered; the others follow at the
distance that the policy says. Moments are in counted milliseconds of the lesson, so that pausing brings none nearer.
"""

from dataclasses import dataclass
from fractions import Fraction

_MINUTE_MS = 60_000


@dataclass(frozen=True, kw_only=True)
class Presence:
    """`from_minutes` to `to_minutes` of watching lie between two checks; `window_s` seconds are there to answer."""

    from_minutes: int
    to_minutes: int
    window_s: int

    @property
    def window_ms(self) -> int:
        return self.window_s * 1000


def first_check_ms(
    presence: Presence, *, duration_ms: int, needed_ms: int, max_rate: Fraction, report_ms: int, chance: float
) -> int | None:
    """After how much counted time the first check of a lesson is due; None where the lesson is too short for one.

    `chance` is at least 0 and below 1. What may count while a check waits for its answer still lies before the lesson's
    end.
    """
    if duration_ms < presence.from_minutes * _MINUTE_MS:
        return None
    room_ms = needed_ms - int(presence.window_ms * max_rate) - report_ms
    latest = min(presence.to_minutes * _MINUTE_MS, max(room_ms, needed_ms // 4))
    earliest = presence.from_minutes * _MINUTE_MS
    if latest - earliest < _MINUTE_MS:
        # Too little room to surprise anybody in.
        earliest = latest // 2
    return earliest + int((latest - earliest) * chance)


def next_check_ms(presence: Presence, *, counted_ms: int, chance: float) -> int:
    """After how much counted time the next check is due, when one was passed at `counted_ms`."""
    earliest, latest = presence.from_minutes * _MINUTE_MS, presence.to_minutes * _MINUTE_MS
    return counted_ms + earliest + int((latest - earliest) * chance)
