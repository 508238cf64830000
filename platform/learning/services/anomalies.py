"""Looking through new evidence for what a person should look at. It opens cases and does nothing else.

Every kind of evidence is read once, in the order in which it was written, so that a sweep costs what is new and never
what there is. What is looked at beside it is found by the learner, the enrolment or the device, each by an index.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import takewhile
from statistics import fmean, pstdev
from typing import Any

from django.db import transaction
from django.db.models import Q

from common.workdays import day_of
from learning.models import AnomalyCursor, Attempt, Case, Enrolment, PlaySession, PresenceCheck, WatchSegment
from learning.services import case_rules as rules
from learning.services.cases import open_case
from learning.services.trails import newest_of

Kind = Case.Kind
_MS_PER_HOUR = 3_600_000


@dataclass(frozen=True)
class Anomaly:
    """What was noticed of one enrolment; `until` is the newest evidence it rests on."""

    kind: str
    enrolment_id: int
    user_id: int
    until: datetime
    facts: dict[str, Any]


def find_anomalies(*, at: datetime, limit: int = rules.SWEEP_ROWS) -> int:
    """Look through the next `limit` rows of each kind of evidence. Returns how many cases were opened.

    Running it again finds nothing again, and two at once take turns: whoever comes second sees that the place moved.
    """
    return sum(look(at, limit) for look in (_look_at_checks, _look_at_attempts, _look_at_days, _look_at_devices))


@transaction.atomic
def _look_at_checks(at: datetime, limit: int) -> int:
    fields = ("pk", "until", "state", "enrolment_id")
    cursor = _cursor("checks")
    rows = PresenceCheck.objects.filter(pk__gt=cursor.seen_id).order_by("pk").values_list(*fields)[:limit]
    # In the order of asking; what may still be answered waits for the next sweep, and so does all after it.
    batch = list(takewhile(lambda row: row[1] <= at - rules.LAG, rows))
    if not _move(cursor, batch, seen_id=batch[-1][0] if batch else 0):
        return 0
    passed = {row[3] for row in batch if row[2] == PresenceCheck.State.PASSED}
    # One that is still to be noted as missed can't be answered any more.
    missed = {row[3] for row in batch if row[2] in (PresenceCheck.State.MISSED, PresenceCheck.State.ASKED)}
    return _open([*_answered(passed), *_missed(missed, at)], at)


def _answered(concerned: set[int]) -> list[Anomaly]:
    if not concerned:
        return []
    passed = PresenceCheck.objects.filter(enrolment__in=concerned, state=PresenceCheck.State.PASSED)
    since = _Since([Kind.FAST_CHECKS, Kind.STEADY_CHECKS], Q(enrolment__in=concerned))
    by_enrolment: dict[tuple[int, int], list[tuple[datetime, int]]] = {}
    for check in passed.select_related("enrolment").order_by("answered_at", "pk"):
        if check.answered_at is not None and check.reaction_ms is not None:
            key = (check.enrolment_id, check.enrolment.user_id)
            by_enrolment.setdefault(key, []).append((check.answered_at, check.reaction_ms))
    found: list[Anomaly] = []
    for (enrolment, user), answers in by_enrolment.items():
        for kind, judge in ((Kind.FAST_CHECKS, _fast), (Kind.STEADY_CHECKS, _steady)):
            new = since.only_new(kind, enrolment, answers)
            facts = judge([ms for _answered_at, ms in new])
            if facts:
                found.append(Anomaly(kind.value, enrolment, user, new[-1][0], facts))
    return found


def _missed(concerned: set[int], at: datetime) -> list[Anomaly]:
    """As many missed in one course as its policy wants a person to look at; what a case dealt with counts no more.

    All versions that a learner took one after another are one course; the case belongs to the newest.
    """
    newest = newest_of(concerned)
    rows = Enrolment.objects.filter(pk__in=newest.values()).values_list("pk", "user", "policy__presence_course_misses")
    limits = {pk: (user, most) for pk, user, most in rows if most is not None}
    owners = {pk: owner for pk, owner in newest.items() if owner in limits}
    if not owners:
        return []
    since = _Since([Kind.MISSED_CHECKS], Q(enrolment__in=owners), owners=owners)
    checks = PresenceCheck.objects.filter(enrolment__in=owners, until__lte=at - rules.LAG)
    by_enrolment: dict[int, list[tuple[datetime, int]]] = {}
    missed = checks.filter(state__in=[PresenceCheck.State.MISSED, PresenceCheck.State.ASKED]).order_by("until", "pk")
    for enrolment, until, pk in missed.values_list("enrolment", "until", "pk"):
        by_enrolment.setdefault(owners[enrolment], []).append((until, pk))
    found: list[Anomaly] = []
    for enrolment, moments in by_enrolment.items():
        user, most = limits[enrolment]
        new = since.only_new(Kind.MISSED_CHECKS, enrolment, moments)
        if new and len(new) >= most:
            facts = {"missed": len(new), "limit": most}
            found.append(Anomaly(Kind.MISSED_CHECKS.value, enrolment, user, new[-1][0], facts))
    return found


def _fast(reactions: Sequence[int]) -> dict[str, Any]:
    fast = [ms for ms in reactions if ms < rules.FAST_CHECK_MS]
    if len(fast) < rules.FAST_CHECKS:
        return {}
    return {"fast": len(fast), "checks": len(reactions), "fastest_ms": min(fast), "limit_ms": rules.FAST_CHECK_MS}


def _steady(reactions: Sequence[int]) -> dict[str, Any]:
    last = reactions[-rules.STEADY_CHECKS :]
    if len(last) < rules.STEADY_CHECKS:
        return {}
    mean, spread = fmean(last), pstdev(last)
    if spread * 100 > rules.STEADY_PERCENT * mean:
        return {}
    return {"answers": len(last), "mean_ms": round(mean), "spread_ms": round(spread)}


@transaction.atomic
def _look_at_attempts(at: datetime, limit: int) -> int:
    cursor = _cursor("attempts")
    attempts = Attempt.objects.filter(submitted_at__isnull=False, submitted_at__lte=at - rules.LAG)
    if cursor.seen_at is not None:
        # The first condition alone is what the index is searched by.
        attempts = attempts.filter(submitted_at__gte=cursor.seen_at).exclude(
            submitted_at=cursor.seen_at, pk__lte=cursor.seen_id
        )
    batch = list(attempts.select_related("enrolment").order_by("submitted_at", "pk")[:limit])
    last = batch[-1] if batch else None
    if last is None or not _move(cursor, batch, seen_id=last.pk, seen_at=last.submitted_at):
        return 0
    fast = [(attempt, facts) for attempt in batch if (facts := _fast_quiz(attempt))]
    if not fast:
        return 0
    since = _Since([Kind.FAST_QUIZ], Q(enrolment__in={attempt.enrolment_id for attempt, _facts in fast}))
    return _open(
        [
            Anomaly(Kind.FAST_QUIZ.value, attempt.enrolment_id, attempt.enrolment.user_id, attempt.submitted_at, facts)
            for attempt, facts in fast
            if attempt.submitted_at and since.is_new(Kind.FAST_QUIZ, attempt.enrolment_id, attempt.submitted_at)
        ],
        at,
    )


def _fast_quiz(attempt: Attempt) -> dict[str, Any]:
    answered = sum(1 for given in attempt.answers.values() if given)
    if attempt.submitted_at is None or answered < rules.QUIZ_QUESTIONS:
        return {}
    took_ms = max(0, (attempt.submitted_at - attempt.started_at) // timedelta(milliseconds=1))
    if took_ms >= answered * rules.QUIZ_QUESTION_MS:
        return {}
    return {"questions": answered, "took_ms": took_ms, "attempt": attempt.num, "lesson": attempt.lesson_key}


@transaction.atomic
def _look_at_days(at: datetime, limit: int) -> int:
    """Hours of the learner's own time, by what was accepted at its rate, whether new or seen before.

    Downloads are left out: what was watched on many days comes in on the one when the network was back.
    """
    cursor = _cursor("segments")
    fields = ("pk", "last_at", "session__enrolment__user_id", "session__granted_at")
    rows = WatchSegment.objects.filter(pk__gt=cursor.seen_id).order_by("pk")
    batch = list(takewhile(lambda row: row[1] <= at - rules.LAG, rows.values_list(*fields)[:limit]))
    if not _move(cursor, batch, seen_id=batch[-1][0] if batch else 0):
        return 0
    days = {(user, day_of(last_at)) for _pk, last_at, user, granted_at in batch if granted_at is None}
    if not days:
        return 0
    first = min(row[1] for row in batch) - timedelta(days=1)
    sums: dict[tuple[int, Any], dict[int, float]] = {}
    newest: dict[tuple[int, Any], datetime] = {}
    segments = WatchSegment.objects.filter(
        session__enrolment__user__in={user for user, _day in days},
        session__last_report_at__gte=first,
        session__granted_at=None,
        last_at__gte=first,
    )
    for user, enrolment, last_at, counted in segments.values_list(
        "session__enrolment__user_id", "session__enrolment_id", "last_at", "counted"
    ):
        key = (user, day_of(last_at))
        if key in days:
            own = sums.setdefault(key, {})
            own[enrolment] = own.get(enrolment, 0) + sum((end - start) / rate for start, end, rate in counted)
            newest[key] = max(newest.get(key, last_at), last_at)
    long = {key: own for key, own in sums.items() if sum(own.values()) >= rules.LONG_DAY_HOURS * _MS_PER_HOUR}
    if not long:
        return 0
    since = _Since([Kind.LONG_DAY], Q(enrolment__user__in={user for user, _day in long}), by_user=True)
    found = [
        Anomaly(
            Kind.LONG_DAY.value,
            max(own, key=lambda enrolment: own[enrolment]),
            user,
            newest[user, day],
            {"day": day.isoformat(), "minutes": int(sum(own.values()) // 60_000), "limit_hours": rules.LONG_DAY_HOURS},
        )
        for (user, day), own in sorted(long.items())
        if since.is_new_day(Kind.LONG_DAY, user, day)
    ]
    return _open(found, at)


@transaction.atomic
def _look_at_devices(at: datetime, limit: int) -> int:
    cursor = _cursor("sessions")
    fields = ("pk", "started_at", "device_hash", "enrolment_id", "enrolment__user_id")
    rows = PlaySession.objects.filter(pk__gt=cursor.seen_id).order_by("pk").values_list(*fields)[:limit]
    batch = list(takewhile(lambda row: row[1] <= at - rules.LAG, rows))
    if not _move(cursor, batch, seen_id=batch[-1][0] if batch else 0):
        return 0
    # The newest session of each learner on each device.
    sessions = {(row[2], row[4]): row for row in batch if row[2]}
    if not sessions:
        return 0
    week = timedelta(days=rules.DEVICE_DAYS)
    known = PlaySession.objects.filter(
        device_hash__in={device for device, _user in sessions},
        started_at__gt=min(row[1] for row in batch) - week,
        started_at__lte=max(row[1] for row in batch),
    )
    seen: dict[str, set[tuple[int, datetime]]] = {}
    for device, user, started_at in known.values_list("device_hash", "enrolment__user_id", "started_at"):
        seen.setdefault(device, set()).add((user, started_at))
    since = None
    found: list[Anomaly] = []
    for (device, user), (_pk, started_at, _device, enrolment, _user) in sessions.items():
        learners = {one for one, moment in seen[device] if started_at - week < moment <= started_at}
        if len(learners) < rules.DEVICE_LEARNERS:
            continue
        since = since or _Since(
            [Kind.SHARED_DEVICE], Q(enrolment__user__in={one for _d, one in sessions}), by_user=True
        )
        if since.is_new(Kind.SHARED_DEVICE, user, started_at):
            facts = {"learners": len(learners), "days": rules.DEVICE_DAYS, "device": device}
            found.append(Anomaly(Kind.SHARED_DEVICE.value, enrolment, user, started_at, facts))
    return _open(found, at)


class _Since:
    """What earlier cases have dealt with: by learner, by enrolment, or by whichever of `owners` an enrolment has."""

    def __init__(
        self, kinds: Iterable[Kind], whose: Q, *, by_user: bool = False, owners: Mapping[int, int] | None = None
    ) -> None:
        self._standing: set[tuple[str, int]] = set()
        self._dealt: dict[tuple[str, int], datetime] = {}
        self._days: set[tuple[str, int, str]] = set()
        for case in Case.objects.filter(whose, kind__in=[kind.value for kind in kinds]).select_related("enrolment"):
            owner = case.enrolment.user_id if by_user else (owners or {}).get(case.enrolment_id, case.enrolment_id)
            key = (case.kind, owner)
            self._days.add((*key, case.facts.get("day", "")))
            if case.state != Case.State.CLOSED:
                self._standing.add(key)
            until = case.evidence_until
            if case.outcome == Case.Decision.NO_FAULT and case.closed_at:
                until = max(until, case.closed_at + rules.QUIET)
            self._dealt[key] = max(self._dealt.get(key, until), until)

    def is_new(self, kind: Kind, owner: int, moment: datetime) -> bool:
        key = (kind.value, owner)
        return key not in self._standing and (key not in self._dealt or moment > self._dealt[key])

    def is_new_day(self, kind: Kind, owner: int, day: Any) -> bool:
        """A day is asked about once, however late it became longer still."""
        key = (kind.value, owner)
        if key in self._standing or (*key, day.isoformat()) in self._days:
            return False
        return key not in self._dealt or day > day_of(self._dealt[key])

    def only_new(self, kind: Kind, owner: int, answers: Sequence[tuple[datetime, int]]) -> list[tuple[datetime, int]]:
        return [answer for answer in answers if self.is_new(kind, owner, answer[0])]


def _cursor(name: str) -> AnomalyCursor:
    return AnomalyCursor.objects.get_or_create(name=name)[0]


def _move(cursor: AnomalyCursor, batch: Sequence[Any], *, seen_id: int, seen_at: datetime | None = None) -> bool:
    """Whether there is something to look at and nobody else took it meanwhile."""
    if not batch:
        return False
    standing = AnomalyCursor.objects.filter(pk=cursor.pk, seen_id=cursor.seen_id, seen_at=cursor.seen_at)
    return standing.update(seen_id=seen_id, seen_at=seen_at) == 1


def _open(found: Iterable[Anomaly], at: datetime) -> int:
    """One case a kind and owner, even where a batch holds several occasions."""
    first: dict[tuple[str, int], Anomaly] = {}
    for anomaly in found:
        first.setdefault(
            (anomaly.kind, anomaly.user_id if _is_personal(anomaly.kind) else anomaly.enrolment_id), anomaly
        )
    for anomaly in first.values():
        open_case(
            kind=anomaly.kind,
            enrolment_id=anomaly.enrolment_id,
            facts=anomaly.facts,
            evidence_until=anomaly.until,
            at=at,
        )
    return len(first)


def _is_personal(kind: str) -> bool:
    return kind in (Kind.LONG_DAY, Kind.SHARED_DEVICE)
