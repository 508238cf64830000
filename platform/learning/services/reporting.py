"""Watch reports: what a player claims, what counts of it, and why (decision D4).

The hot path. A token says who, so neither a web session nor a user is looked up; one statement reads what is known,
one writes what follows (`learning.store`); deciding is pure (`learning.counting.settling`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from math import isfinite
from secrets import SystemRandom

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from learning import tokens
from learning.counting.clipping import Claim
from learning.counting.settling import Decision, State, TooManyHoles, is_decided, settle
from learning.models import Enrolment, PlaySession, WatchSegment
from learning.services.access import CourseClosed, EnrolmentEnded, check_may_play
from learning.services.completing import evaluate
from learning.services.missing import Missing, others, shown, to_watch
from learning.services.outline import outline_by_uuid
from learning.services.presence import PlayerRests
from learning.store import NoSession, get_store
from learning.tokens import PlayToken
from learning.wording import explain

MAX_INTERVALS = 60
MAX_SEQ = 2**31 - 1
MAX_MEDIA_MS = 24 * 3600 * 1000
# In one report, together; forty of them are sealed into one row of evidence, whose columns have room for it.
MAX_CLAIMED_MS = 12 * 3600 * 1000
MAX_CLOCK_MS = 2**53 - 1
SLOWEST, FASTEST = 0.1, 16
_random = SystemRandom()

type Interval = Sequence[float]
"""start_ms, end_ms, rate, and the phone's clock (milliseconds since 1970) where it is known."""


class MalformedReport(DomainError):
    code = "malformed_report"
    status = 422
    message = _(
        "This report is not readable: each interval needs a start before its end, in milliseconds, and a speed."
    )


@dataclass(frozen=True)
class Stop:
    """Why a player must rest: a stable `code`, and words for its learner."""

    code: str
    message: str | Promise


@dataclass(frozen=True, kw_only=True)
class ReportAnswer:
    """What counted and why. Everything but `message`, `missing` and `token` was decided once and is kept.

    `counted_ms` is what the report added, exact; `lesson_counted_ms` has whole seconds only (the last second ends
    with the lesson). `next_gap` is the first stretch of the lesson that has not counted, to watch again. `check_due`:
    somebody must say that they are there (`services.presence`). `stop`: this player must rest.
    """

    seq: int
    claimed_ms: int
    counted_ms: int
    rule: str
    lesson_counted_ms: int
    lesson_done: bool
    course_counted_ms: int
    frontier_ms: int
    next_gap: list[int] | None
    message: str = ""
    missing: list[Missing]
    completed: bool = False
    check_due: bool = False
    stop: Stop | None = None
    token: str = ""


def report(
    *, token: str, device: str, seq: int, intervals: Sequence[Interval], position_ms: int | None, at: datetime
) -> ReportAnswer:
    """Decide once what a report counts, and remember where the learner is.

    `seq` numbers the reports of a session from 1; the same number gets the stored answer. `intervals` are in the order
    in which they were watched. `position_ms` is None in a report that was sent late. A report without intervals only
    moves the position: it has the next number and takes none, for what is never decided looks lost. `device` is the id
    under which the lesson was opened. Raises `TokenRefused`, `OtherDevice`, `MalformedReport`, `EnrolmentEnded`,
    `CourseClosed`.
    """
    play = tokens.read(token, device=device, at=at)
    claims = _claims(seq=seq, intervals=intervals, position_ms=position_ms)
    clocks = [_clock(interval[3]) for interval in intervals if len(interval) > 3]
    # Somebody who only tells where they are keeps no player open: another one may have taken its place.
    renewed = play.renewed(at=at) if claims else None
    if renewed:
        # The hot path asks nothing about the person; a token's new life does.
        enrolment = Enrolment.objects.select_related("course__availability").get(pk=play.enrolment_id)
        check_may_play(enrolment=enrolment, at=at)

    def decide(state: State) -> Decision | None:
        if not state.is_active:
            raise EnrolmentEnded
        if state.rules.policy_id != play.policy_id:
            raise tokens.TokenRefused
        if state.learn_until is not None and at >= state.learn_until:
            raise CourseClosed
        if is_decided(state, seq):
            return None
        facts = next(facts for facts in outline_by_uuid(state.version_uuid) if facts.key == play.lesson_key)
        return settle(
            state,
            lesson_key=play.lesson_key,
            duration_ms=facts.duration_ms,
            seq=seq,
            claims=claims,
            position_ms=position_ms,
            at=at,
            today=timezone.localdate(at),
            chance=_random.random(),
            clocks=clocks,
        )

    try:
        state, decided = get_store().settle(play, decide)
    except NoSession:
        raise tokens.TokenRefused from None
    except TooManyHoles:
        raise MalformedReport from None
    decision = decided or _stored(play, state, seq)
    completed, left = _what_follows(play, state, at)
    return ReportAnswer(
        seq=seq,
        claimed_ms=decision.claimed_ms,
        counted_ms=decision.counted_ms,
        rule=decision.rule,
        lesson_counted_ms=decision.lesson_counted_ms,
        lesson_done=decision.lesson_done,
        course_counted_ms=decision.course_counted_ms,
        frontier_ms=decision.frontier_ms,
        next_gap=[decision.gap_start_ms, decision.gap_end_ms or 0] if decision.gap_start_ms is not None else None,
        message=explain(decision, rules=state.rules),
        missing=left,
        completed=completed,
        check_due=state.check_asked_at is not None,
        stop=Stop(PlayerRests.code, PlayerRests.message) if state.closed_at else None,
        token=renewed.signed() if renewed else "",
    )


def _what_follows(play: PlayToken, state: State, at: datetime) -> tuple[bool, list[Missing]]:
    """(whether the course is completed by this report, what is still to do).

    What else the course asks for is looked up when evidence is sealed, every few minutes; between, it is as it was.
    """
    completed = False
    if state.just_finished or state.sealed:
        enrolment = Enrolment.objects.select_related("version", "policy").get(pk=play.enrolment_id)
        # After the report was kept: what was counted stays, whatever completion meets.
        completed = state.just_finished and evaluate(enrolment=enrolment, at=at) is not None
        state.others = others(enrolment=enrolment)
        PlaySession.objects.filter(pk=play.session_id).update(others=state.others)
    lessons = outline_by_uuid(state.version_uuid)
    watching = to_watch(lessons, state.lessons, coverage_percent=state.rules.coverage_percent)
    return completed, [*watching, *shown(state.others)]


def _stored(play: PlayToken, state: State, seq: int) -> Decision:
    """What was decided about a report when it came first."""
    for row in state.evidence.decisions if state.evidence else ():
        if row[0] == seq:
            return Decision.of(row)
    sealed = WatchSegment.objects.filter(session=play.session_id, first_seq__lte=seq, last_seq__gte=seq)
    for rows in sealed.values_list("decisions", flat=True):
        for row in rows:
            if row[0] == seq:
                return Decision.of(row)
    raise LookupError(f"report {seq} of session {play.session_id} was decided and left no trace")


def _claims(*, seq: int, intervals: Sequence[Interval], position_ms: int | None) -> list[Claim]:
    if not 1 <= seq <= MAX_SEQ or len(intervals) > MAX_INTERVALS:
        raise MalformedReport
    if position_ms is not None and not 0 <= position_ms <= MAX_MEDIA_MS:
        raise MalformedReport
    claims = [_claim(interval) for interval in intervals]
    if sum(claim.end_ms - claim.start_ms for claim in claims) > MAX_CLAIMED_MS:
        raise MalformedReport
    return claims


def _claim(interval: Interval) -> Claim:
    if len(interval) not in (3, 4) or not all(isfinite(number) for number in interval):
        raise MalformedReport
    start, end, rate = interval[:3]
    if not 0 <= start < end <= MAX_MEDIA_MS or not SLOWEST <= rate <= FASTEST:
        raise MalformedReport
    claim = Claim(int(start), int(end), Fraction(round(rate * 100), 100))
    return replace(claim, end_ms=claim.start_ms + 1) if claim.end_ms == claim.start_ms else claim


def _clock(clock_ms: float) -> int:
    """What a phone says is evidence, however wrong; only what is no moment at all is refused."""
    if not 0 <= clock_ms <= MAX_CLOCK_MS:
        raise MalformedReport
    return int(clock_ms)
