"""Completions recomputed from evidence: does each condition hold, and do the minutes and the deposit follow (D6, D9)?

Progress rows are what is checked here, so nothing reads them but for readings and for presence checks that wait, of
which they are the only trace.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count, Sum

from accounts import services as accounts
from courses.models import Lesson
from learning.counting import slots
from learning.models import Attempt, Completion, Enrolment, LessonProgress, PresenceCheck, Work
from learning.services.completing import whole_minutes
from learning.services.marking import pass_mark, score
from learning.services.outline import VIDEO, facts_of, required_ms
from learning.services.recounting import expected_coverage
from skillsbank.models import Credential, Entry

_BATCH = 100
# A learner who is still there, and the next sweep, are given this long.
_SETTLED = timedelta(hours=1)


@dataclass(frozen=True)
class Condition:
    """One condition of a completion as its evidence shows it. `kind`: watch, presence, read, quiz, practice or
    real_name.
    """

    kind: str
    lesson_key: str
    holds: bool
    why: str


@dataclass(frozen=True)
class Finding:
    """What does not agree. `condition` is a condition's kind, or completion, minutes or deposit."""

    enrolment: UUID
    condition: str
    lesson_key: str
    why: str


def conditions(*, enrolment: Enrolment) -> list[Condition]:
    """Every condition of one enrolment from its evidence, in the order of the lessons, the real name last."""
    return _conditions(enrolment, expected_coverage([enrolment]))


def findings(*, at: datetime, enrolment: UUID | None = None) -> Iterator[Finding]:
    """Whatever differs between completions and their evidence, of one enrolment or of all, a batch at a time."""
    enrolments = Enrolment.objects.order_by("pk").select_related("version", "policy", "user", "completion")
    if enrolment is not None:
        enrolments = enrolments.filter(uuid=enrolment)
    last = 0
    while batch := list(enrolments.filter(pk__gt=last)[:_BATCH]):
        last = batch[-1].pk
        coverage = expected_coverage(batch)
        for one in batch:
            yield from _findings(one, coverage, at)


def _findings(enrolment: Enrolment, coverage: dict[tuple[int, str], bytes], at: datetime) -> Iterator[Finding]:
    found = _conditions(enrolment, coverage)
    completion: Completion | None = getattr(enrolment, "completion", None)
    learning = [one for one in found if one.kind != "real_name"]
    if completion is None:
        waits = enrolment.state == Enrolment.State.ACTIVE and enrolment.active_at <= at - _SETTLED
        if waits and learning and all(one.holds for one in learning):
            yield Finding(enrolment.uuid, "completion", "", "every condition holds, and it is not completed")
        return
    for one in learning:
        if not one.holds:
            yield Finding(enrolment.uuid, one.kind, one.lesson_key, one.why)
    for condition, why in (*_minutes(enrolment, completion, coverage), *_deposit(completion)):
        yield Finding(enrolment.uuid, condition, "", why)


def _conditions(enrolment: Enrolment, coverage: dict[tuple[int, str], bytes]) -> list[Condition]:
    found = []
    presence = _presence(enrolment)
    for lesson in enrolment.version.lesson_list:
        found.append(_condition(enrolment, lesson, coverage))
        if lesson.key in presence:
            found.append(presence[lesson.key])
    if enrolment.policy.real_name_for_credit:
        # A consent that was withdrawn later takes nothing back.
        named = accounts.was_real_named(enrolment.user)
        found.append(Condition("real_name", "", named, "given" if named else "not given yet"))
    return found


def _condition(enrolment: Enrolment, lesson: Lesson, coverage: dict[tuple[int, str], bytes]) -> Condition:
    if lesson.kind == VIDEO:
        needed = required_ms(facts_of(enrolment.version, lesson.key), enrolment.policy.coverage_percent)
        counted = _counted_ms(enrolment, lesson, coverage)
        why = f"evidence gives {counted} ms of the {needed} ms that count as watched"
        return Condition("watch", lesson.key, counted >= needed, why)
    if lesson.kind == Lesson.Kind.QUIZ:
        return _quiz(enrolment, lesson)
    if lesson.kind == Lesson.Kind.PRACTICE:
        return _practice(enrolment, lesson)
    read = LessonProgress.objects.filter(enrolment=enrolment, lesson_key=lesson.key, done_at__isnull=False).exists()
    return Condition("read", lesson.key, read, "marked as read" if read else "never marked as read")


def _presence(enrolment: Enrolment) -> dict[str, Condition]:
    """By video lesson, where the policy asks whether somebody is there. What was asked after the completion is not
    one of its conditions.
    """
    if enrolment.policy.presence_from_minutes is None:
        return {}
    waiting = LessonProgress.objects.filter(enrolment=enrolment, check_asked_at__isnull=False)
    completion: Completion | None = getattr(enrolment, "completion", None)
    if completion is not None:
        waiting = waiting.filter(check_asked_at__lt=completion.at)
    since = dict(waiting.values_list("lesson_key", "check_asked_at"))
    checks = PresenceCheck.objects.filter(enrolment=enrolment, state=PresenceCheck.State.PASSED).order_by()
    passed = dict(checks.values_list("lesson_key").annotate(Count("pk")))
    found = {}
    for lesson in enrolment.version.lesson_list:
        if lesson.key in since:
            why = f"a check waits for its answer since {since[lesson.key]}"
            found[lesson.key] = Condition("presence", lesson.key, False, why)
        elif lesson.kind == VIDEO:
            why = f"{passed.get(lesson.key, 0)} checks passed, none waits"
            found[lesson.key] = Condition("presence", lesson.key, True, why)
    return found


def _quiz(enrolment: Enrolment, lesson: Lesson) -> Condition:
    """Marked anew from the answers as they were given."""
    needed, best = pass_mark(lesson=lesson, policy=enrolment.policy), -1
    submitted = Attempt.State.SUBMITTED
    for attempt in Attempt.objects.filter(enrolment=enrolment, lesson_key=lesson.key, state=submitted):
        best = max(best, score(attempt=attempt, lesson=lesson))
    why = f"the best attempt's answers give {best} % of {needed} %" if best >= 0 else "no attempt was handed in"
    return Condition("quiz", lesson.key, best >= needed, why)


def _practice(enrolment: Enrolment, lesson: Lesson) -> Condition:
    work = Work.objects.filter(enrolment=enrolment, lesson_key=lesson.key).first()
    if work is None or work.state != Work.State.ACCEPTED:
        return Condition("practice", lesson.key, False, f"the work is {work.state if work else 'not begun'}")
    version = work.hand_ins.order_by("-num").first()
    last = version.marks.order_by("-pk").first() if version else None
    if last is None or last.verdict != "accept":
        return Condition("practice", lesson.key, False, "the work is accepted without a mark that accepts it")
    if work.minutes > lesson.practice_minutes:
        why = f"it counts {work.minutes} minutes, and {lesson.practice_minutes} were approved"
        return Condition("practice", lesson.key, False, why)
    return Condition("practice", lesson.key, True, f"accepted, {work.minutes} minutes")


def _counted_ms(enrolment: Enrolment, lesson: Lesson, coverage: dict[tuple[int, str], bytes]) -> int:
    return slots.counted_ms(coverage.get((enrolment.pk, lesson.key), b""), duration_ms=lesson.duration_ms)


def _minutes(
    enrolment: Enrolment, completion: Completion, coverage: dict[tuple[int, str], bytes]
) -> Iterator[tuple[str, str]]:
    """Watching goes on after a completion, so evidence may give more than what was fixed then; never less."""
    watched = sum(_counted_ms(enrolment, one, coverage) for one in enrolment.version.lesson_list if one.kind == VIDEO)
    if watched < completion.watched_ms:
        yield "minutes", f"{completion.watched_ms} ms were counted as watched, and evidence gives {watched} ms"
    accepted = Work.objects.filter(enrolment=enrolment, state=Work.State.ACCEPTED, accepted_at__lte=completion.at)
    practice = accepted.aggregate(total=Sum("minutes"))["total"] or 0
    if practice != completion.practice_minutes:
        yield "minutes", f"{completion.practice_minutes} minutes of practice were counted, and {practice} are accepted"
    due = whole_minutes(enrolment.version, watched_ms=completion.watched_ms, practice=completion.practice_minutes)
    if due != completion.minutes:
        yield "minutes", f"{completion.minutes} minutes were fixed, and {due} follow from what was counted"


def _deposit(completion: Completion) -> Iterator[tuple[str, str]]:
    if completion.state != Completion.State.CREDITED:
        return
    credential = Credential.objects.select_related("outcome").filter(code=completion.credential_code).first()
    if credential is None:
        yield "deposit", "there is no certificate with its code"
        return
    if credential.outcome.occurred_at != completion.at:
        return  # the same course was completed before: one person is credited once for it
    entries = Entry.objects.filter(outcome=credential.outcome, reversal_of=None)
    deposited = entries.aggregate(total=Sum("minutes"))["total"] or 0
    if deposited != completion.minutes:
        yield "deposit", f"{deposited} minutes were deposited, and {completion.minutes} were completed"
