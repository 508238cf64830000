"""Coming back to a course that one left: to the same enrolment, and on from where one was (decision 0028)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.functions import Greatest

from accounts.models import User
from audit import services as audit
from learning.models import Absence, Enrolment
from learning.services.access import CourseClosed, NotEnrolled
from learning.services.completing import evaluate
from learning.services.placing import take_place_again


def left_courses(*, user: User) -> QuerySet[Enrolment]:
    """Enrolments that the person left by their own choice and has not come back to."""
    return (
        Enrolment.objects.filter(state=Enrolment.State.WITHDRAWN, pk__in=_away(user))
        .select_related("version__course__institution", "course__availability", "user")
        .order_by("-active_at")
    )


def come_back(*, enrolment: Enrolment, at: datetime) -> Enrolment:
    """Active again, on the version, the rules and the payers of before; nobody is asked for skills anew. A place in a
    programme that went to somebody else meanwhile is gone, and no reason to stay away.

    Idempotent. Raises `CourseClosed`, and `NotEnrolled` where it was left again meanwhile.
    """
    if not enrolment.course.availability.lets_learn(at=at):
        raise CourseClosed
    moved = 0
    try:
        with transaction.atomic():
            away = Enrolment.objects.select_for_update().filter(pk=enrolment.pk, state=Enrolment.State.WITHDRAWN)
            lost = take_place_again(enrolment=enrolment, at=at) if away.exists() else None
            moved = Enrolment.objects.filter(
                pk=enrolment.pk, state=Enrolment.State.WITHDRAWN, pk__in=_away(enrolment.user)
            ).update(state=Enrolment.State.ACTIVE, active_at=at)
            if moved:
                Absence.objects.filter(enrolment=enrolment, back_at=None).update(back_at=Greatest("left_at", at))
                detail = {"programme_lost": str(lost.uuid)} if lost else {}
                record(enrolment, "learning.course_rejoined", at, **detail)
    except IntegrityError:
        # Joined anew at the moment of leaving: that one goes on.
        pass
    found = Enrolment.objects.filter(user=enrolment.user, course=enrolment.course, state=Enrolment.State.ACTIVE).first()
    if found is None:
        raise NotEnrolled
    if moved:
        # A mark may have come meanwhile that was the last thing to do.
        evaluate(enrolment=found, at=at)
    return found


def _away(user: User) -> QuerySet[Absence, int]:
    return Absence.objects.filter(enrolment__user=user, back_at=None).values_list("enrolment_id", flat=True)


def record(enrolment: Enrolment, action: str, at: datetime, **detail: str) -> None:
    """One coming or going of the learner in the audit record, within the caller's transaction."""
    audit.record(
        actor_uuid=str(enrolment.user.uuid),
        action=action,
        object_type="enrolment",
        object_id=str(enrolment.uuid),
        at=at,
        region_code=enrolment.version.course.institution.region_id,
        detail=detail,
    )
