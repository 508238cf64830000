"""Deciding what a report counts. Pure: numbers in, numbers out; `services.reporting` reads and writes.

Each claimed interval passes the rules in this order, and keeps its beginning where a rule cuts it:

1. `bounds`   it lies within the lesson;
2. `rate`     watched faster than the policy's greatest rate, only that rate's share counts;
3. `report_cap`, `clock`, `devices`   the server's own clock allows it: for one report, for this session, and for this
   learner on all devices together. Where something else stopped the session's clock, the cut has that name: `closed`
   (a newer player), `presence` (a check that nobody passed), `offline` (a download that counts nothing);
4. `seek`     where the policy refuses it, and the day has room, nothing beyond the furthest counted point. That
              moves over a gap once as much counted behind the gap as it left out, or single milliseconds would skip any
              lesson;
5. `daily_cap` the learner's day has room.

What had counted before is accepted again and adds nothing (`again`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from learning.counting import slots
from learning.counting.slots import Span

# Browsers round: a stream may begin at 80 ms and end 40 ms before the measured duration. An interval that comes this
# near an edge reaches it, or the first or last second could never count.
EDGE_MS = 500
# How far beyond the furthest counted point an interval may begin where seeking forward is refused: a cut fraction
# of a second must not lock the rest of the lesson.
SEEK_SLACK_MS = 3_000


@dataclass(frozen=True)
class Claim:
    """`start_ms` to `end_ms` of the lesson, played at `rate`, as the player says."""

    start_ms: int
    end_ms: int
    rate: Fraction


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What may count at most. `…_wall_ms` are wall-clock allowances, the others media time; None is no limit."""

    duration_ms: int
    max_rate: Fraction
    report_ms: int
    session_wall_ms: int
    learner_wall_ms: int
    frontier_ms: int
    forward_seek: bool
    day_ms: int | None
    before: Sequence[Span]
    """What has counted in this lesson already."""
    session_rule: str = "clock"
    """What a cut by `session_wall_ms` is called."""


@dataclass
class Verdict:
    """What a report counts. `added_ms` is new to the lesson; `rule` is what cut the most, "" where nothing did."""

    claimed_ms: int = 0
    accepted: list[Claim] = field(default_factory=list)
    added_ms: int = 0
    wall_ms: int = 0
    frontier_ms: int = 0
    cuts: dict[str, int] = field(default_factory=dict)

    @property
    def rule(self) -> str:
        return max(self.cuts, key=lambda rule: self.cuts[rule]) if any(self.cuts.values()) else ""

    def cut(self, rule: str, media_ms: int) -> None:
        if media_ms > 0:
            self.cuts[rule] = self.cuts.get(rule, 0) + media_ms


def decide(claims: Sequence[Claim], limits: Limits) -> Verdict:
    """Pass every claim through the rules, in the order in which they were watched."""
    verdict = Verdict(frontier_ms=limits.frontier_ms)
    counted = slots.merge(limits.before)
    accepted_ms = 0
    for claim in claims:
        verdict.claimed_ms += claim.end_ms - claim.start_ms
        rate = min(claim.rate, limits.max_rate)
        start, end = _within(claim, limits.duration_ms)
        verdict.cut("bounds", claim.end_ms - claim.start_ms - (end - start))
        end = _cut(verdict, "rate", start, end, int((end - start) * rate / claim.rate))
        end = _cut(verdict, "report_cap", start, end, limits.report_ms - accepted_ms)
        end = _cut(verdict, limits.session_rule, start, end, int((limits.session_wall_ms - verdict.wall_ms) * rate))
        end = _cut(verdict, "devices", start, end, int((limits.learner_wall_ms - verdict.wall_ms) * rate))
        # Nothing counts any more today, so the frontier stands still, and being beyond it says nothing.
        has_room = limits.day_ms is None or limits.day_ms > verdict.added_ms
        if not limits.forward_seek and has_room and start > _reach_ms(counted, verdict.frontier_ms):
            end = _cut(verdict, "seek", start, end, 0)
        fresh = slots.subtract([(start, end)], counted)
        if limits.day_ms is not None and slots.length(fresh) > limits.day_ms - verdict.added_ms:
            fresh = _first(fresh, limits.day_ms - verdict.added_ms)
            end = _cut(verdict, "daily_cap", start, end, (fresh[-1][1] if fresh else start) - start)
        if end <= start:
            continue
        verdict.cut("again", end - start - slots.length(fresh))
        verdict.accepted.append(Claim(start, end, claim.rate))
        verdict.added_ms += slots.length(fresh)
        verdict.wall_ms += -int(-(end - start) // rate)
        accepted_ms += end - start
        counted = slots.merge([*counted, (start, end)])
        if limits.forward_seek or _is_mostly(counted, verdict.frontier_ms, end):
            verdict.frontier_ms = max(verdict.frontier_ms, end)
    verdict.claimed_ms = max(verdict.claimed_ms, verdict.added_ms)
    return verdict


def _reach_ms(counted: Sequence[Span], frontier_ms: int) -> int:
    """Where the next interval may begin at the latest: a little beyond the frontier, or where what began there ends."""
    reach_ms = frontier_ms + SEEK_SLACK_MS
    return max([reach_ms, *(end for start, end in counted if start <= reach_ms)])


def _is_mostly(counted: Sequence[Span], start_ms: int, end_ms: int) -> bool:
    """Whether at least half of a stretch has counted."""
    inside = sum(max(0, min(end, end_ms) - max(start, start_ms)) for start, end in counted)
    return 2 * inside >= end_ms - start_ms


def _within(claim: Claim, duration_ms: int) -> Span:
    """The claim within the lesson, drawn to an edge that it nearly touches."""
    start = 0 if claim.start_ms <= EDGE_MS else min(claim.start_ms, duration_ms)
    end = duration_ms if claim.end_ms >= duration_ms - EDGE_MS else claim.end_ms
    return start, max(start, end)


def _cut(verdict: Verdict, rule: str, start: int, end: int, room_ms: int) -> int:
    """The end after a rule left room for `room_ms`; remembers how much it took."""
    kept = min(end, start + max(0, room_ms))
    verdict.cut(rule, end - kept)
    return kept


def _first(spans: Sequence[Span], room_ms: int) -> list[Span]:
    """The first `room_ms` of the spans."""
    kept: list[Span] = []
    for start, end in spans:
        if room_ms <= 0:
            break
        kept.append((start, min(end, start + room_ms)))
        room_ms -= end - start
    return kept
