"""Rating a completed course, and what may happen to a rating afterwards."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from courses import services as courses
from courses.models import Course
from learning.models import Completion, Enrolment, Rating

LONGEST = 500


class NotCompleted(DomainError):
    code = "not_completed"
    status = 409
    message = _("A course is rated by those who have completed it. Yours is not finished yet.")


class NotStars(DomainError):
    code = "not_stars"
    status = 422
    message = _("Choose one to five stars.")


class RatingTooLong(DomainError):
    code = "rating_too_long"
    status = 422
    message = _("Please say it in 500 characters at most.")


class RatingNotFound(DomainError):
    code = "rating_not_found"
    status = 404
    message = _("There is no such rating here.")


class HidingNeedsReason(DomainError):
    code = "reason_missing"
    status = 422
    message = _("Say why the rating is hidden; its author is told.")


def rate(*, enrolment: Enrolment, stars: int, text: str, at: datetime) -> Rating:
    """Give a rating or change it; a changed one is looked at anew. Raises `NotCompleted`, `NotStars`, `RatingTooLong`.

    A rating that was hidden stays so: changing it does not bring it back.
    """
    text = text.strip()
    if stars not in range(1, 6):
        raise NotStars
    if len(text) > LONGEST:
        raise RatingTooLong
    with transaction.atomic():
        course = _held(enrolment.course_id)
        if not Completion.objects.filter(enrolment=enrolment).exists():
            raise NotCompleted
        rating, _created = Rating.objects.update_or_create(
            enrolment=enrolment, defaults={"course": course, "stars": stars, "text": text, "rated_at": at}
        )
        _count(course)
    return rating


def erase_rating(*, enrolment: Enrolment) -> None:
    """Take one's rating back, text and all. Safe to repeat."""
    with transaction.atomic():
        course = _held(enrolment.course_id)
        Rating.objects.filter(enrolment=enrolment).delete()
        _count(course)


def rating_of(*, enrolment: Enrolment) -> Rating | None:
    """What this learner said."""
    return Rating.objects.filter(enrolment=enrolment).first()


def public_ratings(*, course: Course) -> QuerySet[Rating]:
    """What everybody may read, newest first."""
    return Rating.objects.filter(course=course, hidden_at=None).select_related("enrolment__user").order_by("-rated_at")


def get_rating(*, uuid: UUID) -> Rating:
    """Raises `RatingNotFound`. Whoever calls this has a right to the rating's course."""
    found = Rating.objects.select_related("course", "enrolment__user").filter(uuid=uuid).first()
    if found is None:
        raise RatingNotFound
    return found


def report_rating(*, rating: Rating, at: datetime) -> None:
    """Ask the officers to look at it. Once is enough until they have."""
    Rating.objects.filter(pk=rating.pk, reported_at=None, hidden_at=None).update(reported_at=at)


def answer_rating(*, rating: Rating, user: User, text: str, at: datetime) -> None:
    """The institution's answer, or a new wording of it; "" takes it back. The caller has checked whose course it is."""
    text = text.strip()
    if len(text) > LONGEST:
        raise RatingTooLong
    said = bool(text)
    with transaction.atomic():
        Rating.objects.filter(pk=rating.pk).update(
            answer=text, answered_by=user if said else None, answered_at=at if said else None
        )
        # The last wording is on the row; that there were others, and who took one back, is only here.
        audit.record(
            actor_uuid=str(user.uuid),
            action="rating.answered" if said else "rating.answer_taken_back",
            object_type="rating",
            object_id=str(rating.uuid),
            at=at,
            region_code=rating.course.institution.region_id,
        )


def settle_report(*, rating: Rating, officer: User, hide: bool, reason: str, at: datetime) -> None:
    """Hide a rating with a reason, or let it stand. The caller has checked the office. Raises `HidingNeedsReason`."""
    reason = reason.strip()[:300]
    if hide and not reason:
        raise HidingNeedsReason
    with transaction.atomic():
        course = _held(rating.course_id)
        values = {"hidden_at": at, "hidden_by": officer, "hidden_reason": reason} if hide else {}
        Rating.objects.filter(pk=rating.pk).update(reported_at=None, **values)
        _count(course)
        audit.record(
            actor_uuid=str(officer.uuid),
            action="rating.hidden" if hide else "rating.stands",
            object_type="rating",
            object_id=str(rating.uuid),
            at=at,
            region_code=course.institution.region_id,
        )


def _held(course_id: int) -> Course:
    """The course's row, held until commit: two ratings at once would each miss the other in the sum."""
    return Course.objects.select_for_update().get(pk=course_id)


def _count(course: Course) -> None:
    found = Rating.objects.filter(course=course, hidden_at=None).aggregate(count=Count("pk"), stars=Sum("stars"))
    courses.note_ratings(course=course, count=found["count"], stars=found["stars"] or 0)
