"""Settling one report: from what is known before it to what is known after it. Pure; the stores read and write.

`State` is everything that a report may change. A report is decided once: its decision is kept in the session's open
evidence, which is sealed into an append-only segment every few minutes, so that an hour of honest watching is a
handful of rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from fractions import Fraction
from typing import Any
from uuid import UUID

from learning.counting import slots, witness
from learning.counting.clipping import Claim, Limits, Verdict, decide
from learning.counting.clock import RESERVE_REPORTS, Bucket
from learning.counting.presence import Presence, first_check_ms
from learning.counting.slots import Span

# Ten minutes of reports every fifteen seconds; or so many intervals, so that a row stays small whatever is claimed.
SEAL_REPORTS = 40
SEAL_INTERVALS = 200
# A pause as long as this parts the evidence, so that its times tell when somebody watched.
SEAL_PAUSE = timedelta(minutes=5)
# A session keeps this many pieces of unfinished seconds at most; each jump leaves two, honest watching one.
MAX_FRAGMENTS = 400
# Numbers of reports may have so many holes; honest players leave none.
MAX_HOLES = 100
# Hours without a network count no further than this: beyond any lesson, and within what its columns hold.
LONGEST_ABSENCE = timedelta(days=14)

type Row = list[Any]
"""[start_ms, end_ms, rate] of a claimed or counted interval, joined where reports met."""


class TooManyHoles(Exception):
    """The numbers of this session's reports leave out too many others, or what it watched is all in pieces."""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a policy says about watching. A policy in use is never edited, so this may be kept."""

    policy_id: int
    max_rate: Fraction
    coverage_percent: int
    forward_seek: bool
    report_interval_s: int
    report_cap_s: int
    daily_cap_minutes: int | None
    presence: Presence | None = None
    offline_counts: bool = False
    """Whether reports of a downloaded lesson count like others."""


@dataclass(frozen=True)
class Decision:
    """What was decided about one report; given again when it comes again.

    `counted_ms` is what it added; the other totals are as they stood then. `gap` is the first stretch of the lesson
    that had not counted.
    """

    seq: int
    claimed_ms: int = 0
    counted_ms: int = 0
    rule: str = ""
    lesson_counted_ms: int = 0
    lesson_done: bool = False
    course_counted_ms: int = 0
    frontier_ms: int = 0
    gap_start_ms: int | None = None
    gap_end_ms: int | None = None

    def row(self) -> Row:
        return [
            self.seq,
            self.claimed_ms,
            self.counted_ms,
            self.rule,
            self.lesson_counted_ms,
            int(self.lesson_done),
            self.course_counted_ms,
            self.frontier_ms,
            self.gap_start_ms,
            self.gap_end_ms,
        ]

    @classmethod
    def of(cls, row: Sequence[Any]) -> "Decision":
        seq, claimed, counted, rule, lesson, done, course, frontier, gap_start, gap_end = row
        return cls(seq, claimed, counted, rule, lesson, bool(done), course, frontier, gap_start, gap_end)


@dataclass
class Evidence:
    """Reports of one session as they were claimed and counted, from `first_at` to `last_at` of the server's clock."""

    first_at: str
    last_at: str
    decisions: list[Row] = field(default_factory=list)
    claimed: list[Row] = field(default_factory=list)
    counted: list[Row] = field(default_factory=list)
    cuts: dict[str, int] = field(default_factory=dict)
    client: dict[str, int] = field(default_factory=dict)
    """What the phone's clock said, see `witness.note`."""

    @property
    def since(self) -> datetime:
        return datetime.fromisoformat(self.first_at)

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> "Evidence | None":
        return cls(**kept) if kept else None

    def add(self, decision: Decision, claims: Sequence[Claim], verdict: Verdict, at: datetime) -> None:
        self.last_at = at.isoformat()
        self.decisions.append(decision.row())
        for claim in claims:
            _join(self.claimed, claim)
        for claim in verdict.accepted:
            _join(self.counted, claim)
        for rule, cut_ms in verdict.cuts.items():
            self.cuts[rule] = self.cuts.get(rule, 0) + cut_ms

    @property
    def is_full(self) -> bool:
        return len(self.decisions) >= SEAL_REPORTS or len(self.claimed) + len(self.counted) >= SEAL_INTERVALS

    def ended_before(self, at: datetime) -> bool:
        return at - datetime.fromisoformat(self.last_at) > SEAL_PAUSE


@dataclass(kw_only=True)
class State:
    """What is known before a report, and after `settle` what is known after it. Times are wall-clock milliseconds."""

    # The learner, on all devices together.
    budget: Bucket
    day: date
    day_counted_ms: int
    spent_ms: int
    """All the time that ever counted, for downloads to be measured against."""
    # This session.
    clock: Bucket
    fragments: list[Span]
    last_seq: int
    decided: list[list[int]]
    """The numbers of the reports that were decided, as ranges [first, last]."""
    evidence: Evidence | None
    sealed_count: int
    others: list[Row]
    """What else the course asks for, as `services.missing` keeps it."""
    closed_at: datetime | None
    """When a newer player was opened that leaves no room for this one."""
    granted_at: datetime | None
    """When this lesson was downloaded; None for a player that is online."""
    spent_before_ms: int
    """`spent_ms` when it was downloaded."""
    # The enrolment.
    is_active: bool
    learn_until: datetime | None
    version_uuid: UUID
    rules: Rules
    # This lesson, and what counted in all lessons of the course.
    position_ms: int
    coverage: bytes
    counted_ms: int
    frontier_ms: int
    done_at: datetime | None
    check_next_ms: int | None
    """Once so much has counted, the learner is asked whether they are there; None where that is not drawn yet."""
    check_asked_at: datetime | None
    """Since when an answer is waited for."""
    lessons: dict[str, int]
    # What the report made of it.
    at: datetime | None = None
    sealed: list[Evidence] = field(default_factory=list)
    is_watched: bool = False
    """Something was claimed: clocks, coverage and evidence may have changed; else the position at most."""
    just_finished: bool = False
    """The whole lesson has counted, with this report."""


def is_decided(state: State, seq: int) -> bool:
    """Whether the report of this number was decided before."""
    return any(first <= seq <= last for first, last in state.decided)


def settle(
    state: State,
    *,
    lesson_key: str,
    duration_ms: int,
    seq: int,
    claims: Sequence[Claim],
    position_ms: int | None,
    at: datetime,
    today: date,
    chance: float = 0.5,
    clocks: Sequence[int] = (),
) -> Decision:
    """Decide a report that was not decided before, in `state`. `today` is the learner's day. Raises `TooManyHoles`.

    `chance`, from 0 to below 1, draws the moment of a presence check; `clocks` are what the phone's clock said.
    """
    state.at = at
    newest = seq > state.last_seq
    if position_ms is not None and newest and state.closed_at is None:
        state.position_ms = min(position_ms, duration_ms)
    state.last_seq = max(seq, state.last_seq)
    if not claims:
        # Nothing to prove, so no evidence and no decision: the place is remembered and time goes on running.
        return _decision(state, seq, Verdict(), duration_ms)
    state.is_watched = True
    _note(state.decided, seq)
    verdict = _count(state, duration_ms, claims, at, today)
    _ask(state, duration_ms, at, chance)
    if state.done_at is None and state.counted_ms >= needed_ms(duration_ms, state.rules.coverage_percent):
        # A check that waits for its answer is answered first.
        state.done_at = None if state.check_asked_at else at
    state.lessons[lesson_key] = state.counted_ms
    decision = _decision(state, seq, verdict, duration_ms)
    _keep(state, decision, claims, verdict, at, clocks)
    return decision


def needed_ms(duration_ms: int, coverage_percent: int) -> int:
    """How much of a video must count before it is done, rounded up."""
    return -(-duration_ms * coverage_percent // 100)


def _ask(state: State, duration_ms: int, at: datetime, chance: float) -> None:
    """Wait for an answer once as much has counted as was drawn; draw it where that was not done yet."""
    rules = state.rules
    if rules.presence is None:
        return
    # A lesson that is done stays so: nobody is asked about what is watched beyond it.
    is_open = state.done_at is None
    if is_open and state.check_next_ms is None:
        state.check_next_ms = first_check_ms(
            rules.presence,
            duration_ms=duration_ms,
            needed_ms=needed_ms(duration_ms, rules.coverage_percent),
            max_rate=rules.max_rate,
            report_ms=rules.report_cap_s * 1000,
            chance=chance,
        )
    is_due = state.check_next_ms is not None and state.counted_ms >= state.check_next_ms
    if is_open and is_due and state.check_asked_at is None:
        state.check_asked_at = at
    if state.check_asked_at is not None:
        state.just_finished = False


def _session_time(state: State, at: datetime, reserve_ms: int) -> tuple[Bucket, int, str]:
    """(this session's clock, how much of it may count, what stops it)."""
    rules = state.rules
    if state.granted_at is not None:
        # Nobody reports from a phone without a network: all the time since the download is there.
        reserve_ms = _since_ms(state.granted_at, at)
    closed = state.closed_at is not None and state.closed_at <= at
    clock = state.clock.accrue(until=state.closed_at if closed and state.closed_at else at, reserve_ms=reserve_ms)
    if state.granted_at is not None and not rules.offline_counts:
        return clock, 0, "offline"
    if (
        rules.presence
        and state.check_asked_at
        and at > state.check_asked_at + timedelta(seconds=rules.presence.window_s)
    ):
        return clock, 0, "presence"
    return clock, clock.allowance_ms, "closed" if closed else "clock"


def _learner_time(state: State, at: datetime, reserve_ms: int) -> tuple[Bucket, int]:
    """(the learner's clock, how much of it may count). A download has what is left of the time since it was granted."""
    clock = state.budget.accrue(until=at, reserve_ms=reserve_ms)
    if state.granted_at is None:
        return clock, clock.allowance_ms
    return clock, max(0, _since_ms(state.granted_at, at) - (state.spent_ms - state.spent_before_ms))


def _since_ms(granted_at: datetime, at: datetime) -> int:
    return max(timedelta(), min(at - granted_at, LONGEST_ABSENCE)) // timedelta(milliseconds=1)


def _count(state: State, duration_ms: int, claims: Sequence[Claim], at: datetime, today: date) -> Verdict:
    rules = state.rules
    reserve_ms = RESERVE_REPORTS * rules.report_interval_s * 1000
    session, session_ms, session_rule = _session_time(state, at, reserve_ms)
    learner, learner_ms = _learner_time(state, at, reserve_ms)
    if state.day != today:
        state.day, state.day_counted_ms = today, 0
    day_ms = None
    if rules.daily_cap_minutes is not None:
        day_ms = max(0, rules.daily_cap_minutes * 60_000 - state.day_counted_ms)
    covered = slots.spans_of(state.coverage, duration_ms=duration_ms)
    verdict = decide(
        claims,
        Limits(
            duration_ms=duration_ms,
            max_rate=rules.max_rate,
            report_ms=rules.report_cap_s * 1000,
            session_wall_ms=session_ms,
            learner_wall_ms=learner_ms,
            session_rule=session_rule,
            frontier_ms=state.frontier_ms,
            forward_seek=rules.forward_seek,
            day_ms=day_ms,
            before=[*covered, *state.fragments],
        ),
    )
    state.clock = session.spend(verdict.wall_ms)
    state.budget = learner.spend(verdict.wall_ms)
    if state.granted_at is not None:
        # What is taken from those hours is not there a second time for a player that is online.
        state.budget = Bucket(min(learner.unspent_ms, learner_ms - verdict.wall_ms), learner.at)
    state.spent_ms += verdict.wall_ms
    state.day_counted_ms += verdict.added_ms
    state.frontier_ms = verdict.frontier_ms
    _cover(state, [(claim.start_ms, claim.end_ms) for claim in verdict.accepted], duration_ms)
    return verdict


def _cover(state: State, accepted: list[Span], duration_ms: int) -> None:
    if not accepted:
        return
    watched = slots.merge([*state.fragments, *accepted])
    state.coverage = slots.union(state.coverage, slots.fill(watched, duration_ms=duration_ms))
    covered = slots.spans_of(state.coverage, duration_ms=duration_ms)
    state.fragments = slots.subtract(watched, covered)
    if len(state.fragments) > MAX_FRAGMENTS:
        # None is forgotten: the evidence would say more than the bitmap.
        raise TooManyHoles
    was_ms = state.counted_ms
    state.counted_ms = slots.counted_ms(state.coverage, duration_ms=duration_ms)
    # Only a lesson that has counted wholly may complete a course by a report: the minutes of a completion are
    # fixed then, and a learner who is still watching must not lose the rest.
    state.just_finished = was_ms < state.counted_ms == duration_ms


def _decision(state: State, seq: int, verdict: Verdict, duration_ms: int) -> Decision:
    gap = slots.first_gap(state.coverage, duration_ms=duration_ms)
    return Decision(
        seq,
        verdict.claimed_ms,
        verdict.added_ms,
        verdict.rule,
        state.counted_ms,
        state.done_at is not None,
        sum(state.lessons.values()),
        state.frontier_ms,
        *(gap or (None, None)),
    )


def _keep(
    state: State,
    decision: Decision,
    claims: Sequence[Claim],
    verdict: Verdict,
    at: datetime,
    clocks: Sequence[int],
) -> None:
    if state.evidence is not None and state.evidence.ended_before(at):
        state.sealed.append(state.evidence)
        state.evidence = None
    if state.evidence is None:
        state.evidence = Evidence(at.isoformat(), at.isoformat())
    state.evidence.add(decision, claims, verdict, at)
    witness.note(state.evidence.client, clocks, at)
    if state.evidence.is_full:
        state.sealed.append(state.evidence)
        state.evidence = None


def _note(ranges: list[list[int]], seq: int) -> None:
    """Add a number to sorted ranges of numbers. Nearly always it is the next one."""
    if ranges and ranges[-1][1] == seq - 1:
        ranges[-1][1] = seq
        return
    joined = slots.merge([*((first, last + 1) for first, last in ranges), (seq, seq + 1)])
    if len(joined) > MAX_HOLES:
        raise TooManyHoles
    ranges[:] = [[first, end - 1] for first, end in joined]


def _join(rows: list[Row], claim: Claim) -> None:
    rate = float(claim.rate)
    if rows and rows[-1][1] == claim.start_ms and rows[-1][2] == rate:
        rows[-1][1] = claim.end_ms
    else:
        rows.append([claim.start_ms, claim.end_ms, rate])
