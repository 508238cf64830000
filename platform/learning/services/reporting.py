"""Watch reports: what a player claims, what counts of it, and why (decision D4).

The hot path. A token says who, so neither a web session nor a user is looked up; the learner's `WatchBudget` row is
locked, so reports of all their devices are decided one after another.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from fractions import Fraction
from math import isfinite
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from learning import tokens
from learning.counting import slots
from learning.counting.clipping import Claim, Limits, Verdict, decide
from learning.counting.clock import RESERVE_REPORTS, Bucket
from learning.models import Enrolment, LessonProgress, PlaySession, WatchBudget, WatchSegment
from learning.services.access import check_active, check_may_play
from learning.services.completing import evaluate
from learning.services.missing import Missing, missing_from
from learning.services.outline import VIDEO, LessonFacts, facts_of, outline, required_ms
from learning.tokens import PlayToken
from learning.wording import explain

MAX_INTERVALS = 60
MAX_SEQ = 2**31 - 1
MAX_MEDIA_MS = 24 * 3600 * 1000
SLOWEST, FASTEST = 0.1, 16
# A session keeps this many pieces of unfinished seconds at most; honest watching leaves one or two.
MAX_FRAGMENTS = 100

type Interval = Sequence[float]
"""start_ms, end_ms, rate."""


class MalformedReport(DomainError):
    code = "malformed_report"
    status = 422
    message = _(
        "This report is not readable: each interval needs a start before its end, in milliseconds, and a speed."
    )


@dataclass(frozen=True, kw_only=True)
class ReportAnswer:
    """What counted and why. Everything but `message`, `missing` and `token` was decided once and is stored.

    `counted_ms` is what the report added, exact; `lesson_counted_ms` has whole seconds only (the last second ends
    with the lesson). `next_gap` is the first stretch of the lesson that has not counted, to watch again.
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
    token: str = ""


def report(
    *, token: str, seq: int, intervals: Sequence[Interval], position_ms: int | None, at: datetime
) -> ReportAnswer:
    """Decide once what a report counts, and remember where the learner is.

    `seq` numbers the reports of a session from 1; the same number gets the stored answer. `intervals` are in the order
    in which they were watched. `position_ms` is None in a report that was sent late. A report without intervals only
    moves the position. Raises `TokenRefused`, `MalformedReport`, `EnrolmentEnded`.
    """
    play = tokens.read(token, at=at)
    claims = _claims(seq=seq, intervals=intervals, position_ms=position_ms)
    renewed = play.renewed(at=at)
    if renewed:
        # The hot path asks nothing about the person; a token's new life does.
        check_may_play(enrolment=Enrolment.objects.get(pk=play.enrolment_id))
    with transaction.atomic():
        budget = WatchBudget.objects.select_for_update().get(user_id=play.user_id)
        session = PlaySession.objects.select_related("enrolment__policy", "enrolment__version").get(pk=play.session_id)
        check_active(enrolment=session.enrolment)
        progress = {row.lesson_key: row for row in LessonProgress.objects.filter(enrolment=play.enrolment_id)}
        stored = WatchSegment.objects.filter(session=session, seq=seq).values_list("answer", flat=True).first()
        if stored is None:
            counting = _Counting(play, budget, session, progress, at)
            stored = counting.decide(seq=seq, claims=claims, position_ms=position_ms)
            whole = counting.finished_lesson
        else:
            whole = False
    enrolment = session.enrolment
    # Outside the transaction: what was counted stays, whatever completion meets.
    completed = bool(whole and evaluate(enrolment=enrolment, at=at))
    return ReportAnswer(
        **stored,
        message=explain(stored, policy=enrolment.policy),
        missing=missing_from(enrolment=enrolment, progress=progress),
        completed=completed,
        token=renewed.signed() if renewed else "",
    )


class _Counting:
    """One new report against the locked rows."""

    def __init__(
        self,
        play: PlayToken,
        budget: WatchBudget,
        session: PlaySession,
        progress: dict[str, LessonProgress],
        at: datetime,
    ) -> None:
        self.play, self.session, self.at = play, session, at
        self.budget, self.progress = budget, progress
        self.lesson = progress[play.lesson_key]
        self.policy = session.enrolment.policy
        self.facts: LessonFacts = facts_of(session.enrolment.version, play.lesson_key)
        self.finished_lesson = False

    def decide(self, *, seq: int, claims: list[Claim], position_ms: int | None) -> dict[str, Any]:
        newest = seq > self.session.last_seq
        if position_ms is not None and newest:
            self.lesson.position_ms = min(position_ms, self.facts.duration_ms)
        self.session.last_seq = max(seq, self.session.last_seq)
        if not claims:
            # Nothing to prove, so no evidence: the place is remembered and time goes on running.
            self.lesson.updated_at = self.at
            self.lesson.save(update_fields=["position_ms", "updated_at"])
            if newest:
                self.session.save(update_fields=["last_seq"])
            return self._answer(seq, Verdict())
        verdict = self._count(claims)
        answer = self._answer(seq, verdict)
        WatchSegment.objects.create(
            session=self.session,
            seq=seq,
            claimed=[_row(claim) for claim in claims],
            counted=[_row(claim) for claim in verdict.accepted],
            claimed_ms=verdict.claimed_ms,
            counted_ms=verdict.added_ms,
            rule=verdict.rule,
            policy_id=self.play.policy_id,
            server_at=self.at,
            answer=answer,
        )
        return answer

    def _count(self, claims: list[Claim]) -> Verdict:
        duration_ms = self.facts.duration_ms
        before = bytes(self.lesson.coverage)
        fragments = [(start, end) for start, end in self.session.fragments]
        session_time, learner_time = self._buckets()
        verdict = decide(
            claims,
            Limits(
                duration_ms=duration_ms,
                max_rate=Fraction(self.policy.max_rate),
                report_ms=self.policy.report_cap_s * 1000,
                session_wall_ms=session_time.allowance_ms,
                learner_wall_ms=learner_time.allowance_ms,
                frontier_ms=self.lesson.frontier_ms,
                forward_seek=self.policy.forward_seek,
                day_ms=self._day_ms(),
                before=[*slots.spans_of(before, duration_ms=duration_ms), *fragments],
            ),
        )
        accepted = [(claim.start_ms, claim.end_ms) for claim in verdict.accepted]
        watched = slots.merge([*fragments, *accepted])
        coverage = slots.union(before, slots.fill(watched, duration_ms=duration_ms))
        pieces = slots.subtract(watched, slots.spans_of(coverage, duration_ms=duration_ms))
        self._save_clocks(session_time.spend(verdict.wall_ms), learner_time.spend(verdict.wall_ms), verdict, pieces)
        self._save_lesson(coverage, accepted)
        return verdict

    def _buckets(self) -> tuple[Bucket, Bucket]:
        reserve_ms = RESERVE_REPORTS * self.policy.report_interval_s * 1000
        session, budget = self.session, self.budget
        return (
            Bucket(session.unspent_ms, session.last_report_at).accrue(until=self.at, reserve_ms=reserve_ms),
            Bucket(budget.unspent_ms, budget.accrued_at).accrue(until=self.at, reserve_ms=reserve_ms),
        )

    def _day_ms(self) -> int | None:
        """What the learner's day (Asia/Shanghai) still has room for; None where the policy sets no cap."""
        today = timezone.localdate(self.at)
        if self.budget.day != today:
            self.budget.day, self.budget.day_counted_ms = today, 0
        if self.policy.daily_cap_minutes is None:
            return None
        return max(0, self.policy.daily_cap_minutes * 60_000 - self.budget.day_counted_ms)

    def _save_clocks(
        self, session_time: Bucket, learner_time: Bucket, verdict: Verdict, pieces: list[slots.Span]
    ) -> None:
        session, budget = self.session, self.budget
        session.unspent_ms, session.last_report_at = session_time.unspent_ms, session_time.at
        session.fragments = [list(piece) for piece in pieces[-MAX_FRAGMENTS:]]
        session.save(update_fields=["unspent_ms", "last_report_at", "fragments", "last_seq"])
        budget.unspent_ms, budget.accrued_at = learner_time.unspent_ms, learner_time.at
        budget.day_counted_ms += verdict.added_ms
        budget.save()

    def _save_lesson(self, coverage: bytes, accepted: list[slots.Span]) -> None:
        lesson, duration_ms = self.lesson, self.facts.duration_ms
        was_ms = lesson.counted_ms
        lesson.coverage = coverage
        lesson.counted_ms = slots.counted_ms(coverage, duration_ms=duration_ms)
        lesson.frontier_ms = max([lesson.frontier_ms, *(end for _start, end in accepted)])
        if lesson.done_at is None and lesson.counted_ms >= required_ms(self.facts, self.policy.coverage_percent):
            lesson.done_at = self.at
        lesson.updated_at = self.at
        lesson.save()
        # Only a lesson that has counted wholly may complete a course by a report: the minutes of a completion are
        # fixed then, and a learner who is still watching must not lose the rest.
        self.finished_lesson = was_ms < lesson.counted_ms == duration_ms

    def _answer(self, seq: int, verdict: Verdict) -> dict[str, Any]:
        version = self.session.enrolment.version
        videos = {facts.key for facts in outline(version) if facts.kind == VIDEO}
        gap = slots.first_gap(bytes(self.lesson.coverage), duration_ms=self.facts.duration_ms)
        return {
            "seq": seq,
            "claimed_ms": verdict.claimed_ms,
            "counted_ms": verdict.added_ms,
            "rule": verdict.rule,
            "lesson_counted_ms": self.lesson.counted_ms,
            "lesson_done": self.lesson.done_at is not None,
            "course_counted_ms": sum(row.counted_ms for key, row in self.progress.items() if key in videos),
            "frontier_ms": self.lesson.frontier_ms,
            "next_gap": list(gap) if gap else None,
        }


def _claims(*, seq: int, intervals: Sequence[Interval], position_ms: int | None) -> list[Claim]:
    if not 1 <= seq <= MAX_SEQ or len(intervals) > MAX_INTERVALS:
        raise MalformedReport
    if position_ms is not None and not 0 <= position_ms <= MAX_MEDIA_MS:
        raise MalformedReport
    return [_claim(interval) for interval in intervals]


def _claim(interval: Interval) -> Claim:
    if len(interval) != 3 or not all(isfinite(number) for number in interval):
        raise MalformedReport
    start, end, rate = interval
    if not 0 <= start < end <= MAX_MEDIA_MS or not SLOWEST <= rate <= FASTEST:
        raise MalformedReport
    claim = Claim(int(start), int(end), Fraction(round(rate * 100), 100))
    return replace(claim, end_ms=claim.start_ms + 1) if claim.end_ms == claim.start_ms else claim


def _row(claim: Claim) -> list[float]:
    return [claim.start_ms, claim.end_ms, float(claim.rate)]
