"""One listing as other people's programs read it: stable names, ids that never change."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from courses.models import Course
from listings.models import Listing

# `kind` is what kind of offering a course is; `listing_kind` which of the four kinds is listed.
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
    "listing_kind",
    "state",
    "listed_until",
    "training_type",
]


def with_facts(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """With everything that `as_row` reads, in one query."""
    return listings.select_related("institution", "course__availability__version__training_type")


def as_row(listing: Listing) -> dict[str, Any]:
    """One listing as it is exported, values by `FIELDS`. A listing that is no course leaves a course's fields empty."""
    institution = listing.institution
    row: dict[str, Any] = dict.fromkeys(FIELDS, "") | {
        "listing": str(listing.uuid),
        "title_zh": listing.title_zh,
        "title_en": listing.title_en,
        "region_code": listing.region_id,
        "sample": False,
        "minutes": None,
        "version_num": None,
        "listed_at": _iso(listing.listed_at),
        "url": settings.BASE_URL + listing.get_absolute_url(),
        "listing_kind": listing.kind,
        "state": listing.state,
        "listed_until": listing.listed_until.isoformat() if listing.listed_until else "",
    }
    if institution is not None:
        row |= {
            "institution_code": institution.code,
            "institution_zh": institution.name_zh,
            "institution_en": institution.name_en,
        }
    return row | _of_course(listing.course) if listing.course else row


def _of_course(course: Course) -> dict[str, Any]:
    version = course.availability.version
    return {
        "course": str(course.uuid),
        "code": course.code,
        "kind": version.kind,
        "training_type": version.training_type.code if version.training_type else "",
        "sample": version.sample,
        "minutes": version.approved_minutes,
        "version": str(version.uuid),
        "version_num": version.num,
        "reviewed_at": _iso(version.reviewed_at),
        "url": settings.BASE_URL + course.get_absolute_url(),
    }


def _iso(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds") if at else ""
