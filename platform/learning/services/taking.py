"""What taking a lesson along means, told before anybody does it."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from courses.models import Lesson
from learning.models import Enrolment
from media_pipeline import services as media
from media_pipeline.services import Portions
from reference.models import Policy


@dataclass(frozen=True)
class DownloadTerms:
    """`counts`: whether what is watched counts like watching online, or keeps the record alone.

    `good_until` is the end of a download that begins now.
    """

    counts: bool
    good_until: datetime
    portions: Portions


def download_terms(*, enrolment: Enrolment, lesson: Lesson, at: datetime) -> DownloadTerms | None:
    """The rules for taking `lesson` along; None where the course's rules allow none."""
    if enrolment.policy.offline_reports == Policy.Offline.NO or lesson.video_version is None:
        return None
    return DownloadTerms(
        counts=enrolment.policy.offline_reports == Policy.Offline.CREDIT,
        good_until=download_end(enrolment=enrolment, at=at),
        portions=media.portions(version=lesson.video_version),
    )


def download_end(*, enrolment: Enrolment, at: datetime) -> datetime:
    """Until when reports of a download that is granted at `at` are taken: the rules' hours, or the course's end."""
    until = at + timedelta(hours=enrolment.policy.offline_hours)
    ends = enrolment.course.availability.learn_until
    return min(until, ends) if ends else until
