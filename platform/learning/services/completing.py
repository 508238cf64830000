"""Completing a course: evaluated here alone, reached once, credited once (decisions D5, D6)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Count, F, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts import services as accounts
from accounts.models import User
from audit import services as audit
from common.sweeping import each
from courses import services as courses
from courses.models import CourseVersion, Lesson
from learning.models import Completion, Enrolment, LessonProgress, PresenceCheck, Work
from learning.services.missing import lessons_to_do
from learning.services.outline import PRACTICE, VIDEO, outline, quiz_after, required_ms
from learning.services.telling import tell
from skillsbank import services as skillsbank
from skillsbank.services import OutcomeDescription

MS_PER_MINUTE = 60_000
# The sweep leaves a course alone while somebody may still be watching the last tenth of it.
IDLE = timedelta(minutes=10)
SWEEP_LIMIT = 200


def evaluate(*, enrolment: Enrolment, at: datetime) -> Completion | None:
    """The completion, where every condition of the policy holds; made now if it was not there.

    Monotonic: once reached it stays. Its minutes are what was counted over all video lessons and the minutes of
    accepted practice work, summed, floored once, capped by what was approved. Without a real name it waits, and the
    deposit follows when the name is given.
    """
    # What is credited stays so: nobody waits for a lock to be told.
    credited = Completion.objects.filter(enrolment=enrolment, state=Completion.State.CREDITED).first()
    if credited is not None:
        return credited
    with transaction.atomic():
        # Whoever races for the same enrolment waits here and then finds the row.
        enrolment = _locked(enrolment)
        completion = Completion.objects.filter(enrolment=enrolment).first() or _complete(enrolment, at=at)
    if completion is not None and completion.state == Completion.State.AWAITING_NAME:
        _credit(completion, enrolment=enrolment, at=at)
    return completion


def credit_waiting(*, user: User, at: datetime) -> None:
    """Deposit what waits for this person's real name. Registered with `accounts.on_real_name`; safe to repeat."""
    for completion in _waiting().filter(enrolment__user=user):
        _credit(completion, enrolment=completion.enrolment, at=at)


def sweep(*, at: datetime, limit: int = SWEEP_LIMIT) -> int:
    """Finish what no request finished: courses left idle with everything done, credits whose name has come since.

    At most `limit` of each; returns how many completions it touched.
    """
    return each((_finish, _credit_named), lambda step: step(at, limit))


def _finish(at: datetime, limit: int) -> int:
    return each(_could_be_complete(at=at)[:limit], lambda enrolment: evaluate(enrolment=enrolment, at=at) is not None)


def _credit_named(at: datetime, limit: int) -> int:
    named = _waiting().filter(enrolment__user__real_name__isnull=False)[:limit]
    return each(named, lambda completion: _credit(completion, enrolment=completion.enrolment, at=at))


def _locked(enrolment: Enrolment) -> Enrolment:
    return (
        Enrolment.objects.select_for_update(of=("self",))
        .select_related("version__course__institution", "policy", "user")
        .get(pk=enrolment.pk)
    )


def _waiting() -> Any:
    return (
        Completion.objects.filter(state=Completion.State.AWAITING_NAME)
        .select_related("enrolment__version__course__institution", "enrolment__policy", "enrolment__user")
        .order_by("pk")
    )


def _could_be_complete(*, at: datetime) -> Any:
    lessons = (
        Lesson.objects.filter(version=OuterRef("version"))
        .order_by()
        .values("version")
        .annotate(n=Count("pk"))
        .values("n")
    )
    done = (
        LessonProgress.objects.filter(enrolment=OuterRef("pk"), done_at__isnull=False)
        .order_by()
        .values("enrolment")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return (
        Enrolment.objects.filter(state=Enrolment.State.ACTIVE, completion=None, active_at__lte=at - IDLE)
        .annotate(lessons=Subquery(lessons), done=Coalesce(Subquery(done), 0))
        .filter(lessons=F("done"))
        # Somebody who watches on opens nothing, and a check that waits for its answer stands between.
        .exclude(progress__updated_at__gt=at - IDLE)
        .exclude(progress__check_asked_at__isnull=False)
        .order_by("pk")
    )


def _complete(enrolment: Enrolment, *, at: datetime) -> Completion | None:
    progress = {row.lesson_key: row for row in LessonProgress.objects.filter(enrolment=enrolment)}
    if enrolment.state != Enrolment.State.ACTIVE or lessons_to_do(enrolment=enrolment, progress=progress):
        return None
    version = enrolment.version
    watched_ms = earned_ms(enrolment, progress)
    practice = practice_minutes(enrolment)
    completion = Completion.objects.create(
        enrolment=enrolment,
        at=at,
        watched_ms=watched_ms,
        practice_minutes=practice,
        minutes=whole_minutes(version, watched_ms=watched_ms, practice=practice),
        report=_report(enrolment, progress),
        state=Completion.State.AWAITING_NAME,
    )
    courses.note_completion(course=version.course, at=at)
    audit.record(
        actor_uuid=None,
        action="learning.completed",
        object_type="enrolment",
        object_id=str(enrolment.uuid),
        at=at,
        region_code=version.course.institution.region_id,
        detail={"learner": str(enrolment.user.uuid), "version": str(version.uuid), "minutes": completion.minutes},
    )
    return completion


def earned_ms(enrolment: Enrolment, progress: dict[str, LessonProgress]) -> int:
    """The counted time of all videos; where the policy says so, of those alone whose quiz is passed (有效学时)."""
    lessons = outline(enrolment.version)
    total_ms = 0
    for facts in lessons:
        if facts.kind != VIDEO or facts.key not in progress:
            continue
        quiz = quiz_after(lessons, facts.key) if enrolment.policy.quiz_for_time else None
        if quiz is None or (quiz.key in progress and progress[quiz.key].done_at is not None):
            total_ms += progress[facts.key].counted_ms
    return total_ms


def practice_minutes(enrolment: Enrolment) -> int:
    """The minutes of accepted practice work."""
    if not any(facts.kind == PRACTICE for facts in outline(enrolment.version)):
        return 0
    works = Work.objects.filter(enrolment=enrolment, state=Work.State.ACCEPTED)
    return works.aggregate(total=Sum("minutes"))["total"] or 0


def whole_minutes(version: CourseVersion, *, watched_ms: int, practice: int) -> int:
    """What a completion counts: watching and accepted practice, each capped by what was approved, floored once."""
    counted_ms = min(watched_ms, version.approved_ms) + min(practice, version.practice_minutes) * MS_PER_MINUTE
    return counted_ms // MS_PER_MINUTE


def _report(enrolment: Enrolment, progress: dict[str, LessonProgress]) -> dict[str, Any]:
    """For each condition what was asked and what was there, so that it can be checked years later."""
    percent = enrolment.policy.coverage_percent
    works = {work.lesson_key: work for work in Work.objects.filter(enrolment=enrolment)}
    lessons = []
    for facts in outline(enrolment.version):
        row = progress.get(facts.key)
        line: dict[str, Any] = {"key": facts.key, "kind": facts.kind}
        if facts.kind == VIDEO:
            line |= {
                "duration_ms": facts.duration_ms,
                "required_ms": required_ms(facts, percent),
                "counted_ms": row.counted_ms if row else 0,
            }
            if enrolment.policy.quiz_for_time and (quiz := quiz_after(outline(enrolment.version), facts.key)):
                line["quiz"] = quiz.key
        else:
            line["done_at"] = row.done_at.isoformat() if row and row.done_at else None
        if facts.kind == PRACTICE:
            work = works[facts.key]
            line |= {"work": str(work.uuid), "points": work.points, "minutes": work.minutes}
        lessons.append(line)
    policy = {"kind": enrolment.policy.kind, "version": enrolment.policy.version, "coverage_percent": percent}
    approved = {"approved_ms": enrolment.version.approved_ms}
    if enrolment.version.practice_minutes:
        approved["approved_practice_minutes"] = enrolment.version.practice_minutes
    asked = {"presence": _presence(enrolment), "real_name": _real_name(enrolment)}
    return {"policy": policy, "lessons": lessons, **asked, **approved}


def _presence(enrolment: Enrolment) -> dict[str, Any]:
    """Checks of the whole course, those before a newer version was taken too; none waits where a course completes."""
    checks = PresenceCheck.objects.filter(enrolment__in=[enrolment, *enrolment.replaced]).order_by()
    states = dict(checks.values_list("state").annotate(Count("pk")))
    return {
        "required": enrolment.policy.presence_from_minutes is not None,
        "passed": states.get(PresenceCheck.State.PASSED, 0),
        "missed": states.get(PresenceCheck.State.MISSED, 0),
    }


def _real_name(enrolment: Enrolment) -> dict[str, Any]:
    return {"required": enrolment.policy.real_name_for_credit, "given": accounts.is_real_named(enrolment.user)}


def _credit(completion: Completion, *, enrolment: Enrolment, at: datetime) -> bool:
    """Recognise the completion if the learner's real name is known. True where this call did it."""
    user = enrolment.user
    if not accounts.is_real_named(user):
        return False
    with transaction.atomic():
        # `recognise` is idempotent by its key, so a crash in between or a race credits once.
        credential = skillsbank.recognise(user=user, description=_description(enrolment, completion), at=at)
        moved = Completion.objects.filter(pk=completion.pk, state=Completion.State.AWAITING_NAME).update(
            state=Completion.State.CREDITED, credential_code=credential.code, credited_at=at
        )
        if moved:
            minutes = {"minutes": completion.minutes}
            tell(
                users=[user.pk],
                words=lambda: (
                    _("Your certificate for “%(course)s” is ready") % {"course": enrolment.version.title},
                    _("%(minutes)d minutes of learning are in your skills account.") % minutes,
                ),
                url=reverse("learn_done", args=[enrolment.version.course.slug]),
                at=at,
            )
    completion.refresh_from_db()
    return bool(moved)


def outcome_key(enrolment: Enrolment) -> str:
    """One person is credited once for one course, whatever version and however often enrolled."""
    return f"course:{enrolment.version.course.uuid}:{enrolment.user.uuid}"


def _description(enrolment: Enrolment, completion: Completion) -> OutcomeDescription:
    version, policy = enrolment.version, enrolment.policy
    course, institution = version.course, version.course.institution
    return OutcomeDescription(
        key=outcome_key(enrolment),
        kind="course",
        title_zh=version.title_zh,
        title_en=version.title_en,
        issuer_name_zh=institution.name_zh,
        issuer_name_en=institution.name_en,
        issuer_code=institution.code,
        trainers=[
            {"uuid": item["uuid"], "name_zh": item["name_zh"], "name_en": item["name_en"]}
            for item in version.content.get("trainers", [])
        ],
        course_code=course.code or course.slug,
        version_num=version.num,
        watched_minutes=completion.watched_ms // MS_PER_MINUTE,
        practice_minutes=completion.practice_minutes,
        minutes=completion.minutes,
        minutes_per_class_hour=policy.minutes_per_class_hour,
        class_hours_per_credit=policy.class_hours_per_credit,
        policy_label=policy.kind,
        policy_version=policy.version,
        mark="demo" if policy.marks_credit_as == "demo" else "",
        started_at=enrolment.began_at,
        occurred_at=completion.at,
    )
