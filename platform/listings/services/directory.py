"""The directory (目录): what is listed, by whom and since when."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from courses import services as courses
from courses.models import CourseVersion
from institutions.models import Institution, Trainer
from listings.models import Listing


class InstitutionNotFound(DomainError):
    code = "institution_not_found"
    status = 404
    message = _("There is no institution with this code here.")


class TrainerNotFound(DomainError):
    code = "trainer_not_found"
    status = 404
    message = _("There is no such trainer here.")


def directory(*, query: str = "") -> QuerySet[Listing]:
    """What is listed, by institution and then by date, newest first.

    `query` looks in titles (as the course search does), course codes, institutions' names and codes.
    """
    listed = (
        Listing.objects.filter(state=Listing.State.LISTED, course__availability__listed=True)
        .select_related("course__institution__region", "course__availability__version__course")
        .order_by("course__institution__name_zh", "course__institution_id", "-listed_at", "pk")
    )
    query = query.strip()
    if not query:
        return listed
    return listed.filter(
        Q(course__availability__version__in=courses.find_courses(query=query).order_by().values("pk"))
        | Q(course__institution__name_zh__icontains=query)
        | Q(course__institution__name_en__icontains=query)
        | Q(course__institution__code=query.upper())
        | Q(course__code__iexact=query)
    )


# Stable names of what an export carries: other people's programs read them.
FIELDS = [
    "listing",
    "course",
    "code",
    "title_zh",
    "title_en",
    "institution_code",
    "institution_zh",
    "institution_en",
    "region_code",
    "kind",
    "sample",
    "minutes",
    "version",
    "version_num",
    "listed_at",
    "reviewed_at",
    "url",
]


def as_row(listing: Listing) -> dict[str, Any]:
    """One listing as it is exported: `listing`, `course` and `version` are ids that never change."""
    course = listing.course
    version: CourseVersion = course.availability.version
    return {
        "listing": str(listing.uuid),
        "course": str(course.uuid),
        "code": course.code,
        "title_zh": version.title_zh,
        "title_en": version.title_en,
        "institution_code": course.institution.code,
        "institution_zh": course.institution.name_zh,
        "institution_en": course.institution.name_en,
        "region_code": course.institution.region.code,
        "kind": version.kind,
        "sample": version.sample,
        "minutes": version.approved_minutes,
        "version": str(version.uuid),
        "version_num": version.num,
        "listed_at": _iso(listing.listed_at),
        "reviewed_at": _iso(version.reviewed_at),
        "url": settings.BASE_URL + course.get_absolute_url(),
    }


def get_institution(*, code: str) -> Institution:
    """Raises `InstitutionNotFound`."""
    found = Institution.objects.select_related("region").filter(code=code.upper()).first()
    if found is None:
        raise InstitutionNotFound
    return found


def get_public_trainer(*, uuid: UUID) -> Trainer:
    """A trainer who works for an institution here and may teach. Raises `TrainerNotFound`."""
    found = public_trainers().filter(uuid=uuid).first()
    if found is None:
        raise TrainerNotFound
    return found


def public_trainers() -> QuerySet[Trainer]:
    return Trainer.objects.filter(conduct_clear=True, affiliations__to_date=None, affiliations__isnull=False).distinct()


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
