"""What the yearly evaluation measures by itself: each indicator a function of a listing and a year, 0 to 100.

None stands for "nothing to measure": the indicator is left out, and the others carry its weight.
"""

from collections.abc import Callable
from datetime import UTC, datetime

from django.db.models import Q, QuerySet, Sum
from django.db.models.functions import TruncDate

from common import clock
from common.workdays import day_of
from courses.models import RATINGS_NEEDED, Course, Lesson
from institutions.models import ConductFinding, Trainer
from learning.models import Enrolment
from listings.models import Listing, ListingEvent

Kind = Listing.Kind

# From this share of completions on the score is full: free short courses are left by many who only look.
_FULL_COMPLETION_PERCENT = 60


def conduct(listing: Listing, year: int) -> int | None:
    """All or nothing (师德师风是第一标准): something standing against one trainer is 0."""
    trainers = _trainers(listing)
    if trainers is None:
        return None
    standing = ConductFinding.standing(day_of(clock.now()))
    return 0 if ConductFinding.objects.filter(standing, trainer__in=trainers).exists() else 100


def completion(listing: Listing, year: int) -> int | None:
    joined = Enrolment.objects.filter(_in_year("created_at", year), course__in=_courses(listing), replaced_by=None)
    total = joined.count()
    if not total:
        return None
    finished = joined.filter(completion__isnull=False).count()
    return min(100, finished * 10_000 // (total * _FULL_COMPLETION_PERCENT))


def rating(listing: Listing, year: int) -> int | None:
    """One star is 0, five are 100."""
    found = _courses(listing).aggregate(count=Sum("rating_count"), stars=Sum("rating_sum"))
    count, stars = int(found["count"] or 0), int(found["stars"] or 0)
    if count < RATINGS_NEEDED:
        return None
    return round((stars / count - 1) * 25)


def captions(listing: Listing, year: int) -> int | None:
    if listing.course is None or not hasattr(listing.course, "availability"):
        return None
    videos = Lesson.objects.filter(version=listing.course.availability.version_id, kind=Lesson.Kind.VIDEO)
    total = videos.count()
    return round(videos.filter(caption_version__isnull=False).count() * 100 / total) if total else None


def rectified(listing: Listing, year: int) -> int | None:
    """Of the orders whose last day fell in the year, those confirmed by then."""
    orders = listing.events.filter(due_date__year=year, act=ListingEvent.Act.RECTIFY)
    total = in_time = 0
    for order in orders:
        done = listing.events.filter(act=ListingEvent.Act.RECTIFIED, at__gt=order.at).annotate(day=TruncDate("at"))
        total += 1
        in_time += order.due_date is not None and done.filter(day__lte=order.due_date).exists()
    return round(in_time * 100 / total) if total else None


INDICATORS: dict[str, Callable[[Listing, int], int | None]] = {
    "conduct": conduct,
    "completion": completion,
    "rating": rating,
    "captions": captions,
    "rectified": rectified,
}


def _trainers(listing: Listing) -> QuerySet[Trainer] | None:
    if listing.course is not None:
        if not hasattr(listing.course, "availability"):
            return None
        return Trainer.objects.filter(course_versions=listing.course.availability.version_id)
    if listing.institution_id is None:
        return None
    return Trainer.objects.filter(affiliations__institution=listing.institution_id, affiliations__to_date=None)


def _courses(listing: Listing) -> QuerySet[Course]:
    if listing.kind == Kind.COURSE:
        return Course.objects.filter(listing=listing)
    if listing.kind == Kind.INSTITUTION:
        return Course.objects.filter(institution=listing.institution_id)
    return Course.objects.none()


def _in_year(field: str, year: int) -> Q:
    return Q(
        **{f"{field}__gte": datetime(year, 1, 1, tzinfo=UTC), f"{field}__lt": datetime(year + 1, 1, 1, tzinfo=UTC)}
    )
