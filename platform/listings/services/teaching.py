"""The teaching record of a trainer (执教执训履历档案, clause 十八): built from what was reviewed and learned.

Versions and completions never change once they are there, so the record of a day can be built again later.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Sum

from accounts.models import User
from audit import services as audit
from common.workdays import day_of
from courses.models import CourseVersion
from institutions import services as institutions
from institutions.models import ConductFinding, Trainer, TrainerActivity, TrainerAffiliation, TrainerCertificate
from learning.models import Enrolment, LessonProgress

MS_PER_MINUTE = 60_000
_TAUGHT = (CourseVersion.State.RELEASED, CourseVersion.State.SUPERSEDED, CourseVersion.State.WITHDRAWN)


@dataclass(frozen=True)
class Rating:
    """The mean of learners' ratings, and how many there are."""

    mean: float
    count: int


Ratings = Callable[[Iterable[int]], dict[int, Rating]]
_ratings: list[Ratings] = []


def register_ratings(provider: Ratings) -> None:
    """Let the ratings of courses appear in teaching records: `provider(course ids)` gives those that have any."""
    _ratings[:] = [provider]


@dataclass(frozen=True)
class TaughtCourse:
    """A course over all its reviewed versions. Minutes are whole: of video as measured, of learning as counted."""

    course_id: int
    uuid: str
    title_zh: str
    title_en: str
    title: str
    url: str
    institution: str
    since: date
    versions: int
    lecture_minutes: int
    learners: int
    completions: int
    learning_minutes: int
    rating: Rating | None


@dataclass(frozen=True)
class TeachingRecord:
    trainer: Trainer
    at: datetime
    affiliations: list[TrainerAffiliation]
    certificates: list[TrainerCertificate]
    activities: list[TrainerActivity]
    courses: list[TaughtCourse]
    findings: list[ConductFinding]
    clear: bool

    @property
    def lecture_minutes(self) -> int:
        return sum(one.lecture_minutes for one in self.courses)

    @property
    def learning_minutes(self) -> int:
        return sum(one.learning_minutes for one in self.courses)

    @property
    def learners(self) -> int:
        """Counted once a course."""
        return sum(one.learners for one in self.courses)

    @property
    def completions(self) -> int:
        return sum(one.completions for one in self.courses)

    @property
    def activity_hours(self) -> int:
        return sum(one.hours for one in self.activities)


def read_record(*, trainer: Trainer, reader: User, at: datetime) -> TeachingRecord:
    """The record as `reader`, whose right the caller has checked, reads it; reading another person's is an act."""
    with transaction.atomic():
        found = teaching_record(trainer=trainer, at=at)
        if reader.pk != trainer.user_id:
            house = next((stay.institution for stay in found.affiliations if stay.to_date is None), None)
            audit.read_personal(
                actor_uuid=str(reader.uuid),
                people=[str(trainer.user.uuid)],
                what=["conduct", "teaching_record"],
                purpose="teaching_record",
                at=at,
                region_code=house.region_id if house else "",
            )
    return found


def teaching_record(*, trainer: Trainer, at: datetime) -> TeachingRecord:
    """Everything that is on record about this trainer's work. Eight queries, however much there is."""
    findings = list(trainer.findings.select_related("institution", "decided_by"))
    return TeachingRecord(
        trainer=trainer,
        at=at,
        affiliations=list(trainer.affiliations.select_related("institution").order_by("from_date")),
        certificates=list(trainer.certificates.select_related("evidence")),
        activities=list(trainer.activities.select_related("evidence")),
        courses=_courses(trainer),
        findings=findings,
        clear=institutions.is_clear(trainer=trainer, today=day_of(at)),
    )


def _courses(trainer: Trainer) -> list[TaughtCourse]:
    versions = (
        CourseVersion.objects.filter(trainers=trainer, state__in=_TAUGHT)
        .select_related("course__institution")
        .order_by("course_id", "num")
    )
    of_course: dict[int, list[CourseVersion]] = {}
    for version in versions:
        of_course.setdefault(version.course_id, []).append(version)
    enrolled: dict[int, dict[str, Any]] = {
        row["course"]: dict(row)
        for row in Enrolment.objects.filter(version__trainers=trainer)
        .values("course")
        .annotate(learners=Count("user", distinct=True), completions=Count("completion", distinct=True))
    }
    watched = dict(
        LessonProgress.objects.filter(enrolment__version__trainers=trainer, enrolment__replaced_by=None)
        .values("enrolment__course")
        .annotate(ms=Sum("counted_ms"))
        .values_list("enrolment__course", "ms")
    )
    ratings = _ratings[0](of_course) if _ratings else {}
    found = []
    for course_id, rows in of_course.items():
        first, last, counts = rows[0], rows[-1], enrolled.get(course_id, {})
        assert first.released_at is not None
        found.append(
            TaughtCourse(
                course_id=course_id,
                uuid=str(last.course.uuid),
                title_zh=last.title_zh,
                title_en=last.title_en,
                title=last.title,
                url=last.get_absolute_url(),
                institution=last.course.institution.name_zh,
                since=day_of(first.released_at),
                versions=len(rows),
                lecture_minutes=last.approved_minutes,
                learners=counts.get("learners", 0),
                completions=counts.get("completions", 0),
                learning_minutes=(watched.get(course_id) or 0) // MS_PER_MINUTE,
                rating=ratings.get(course_id),
            )
        )
    return sorted(found, key=lambda one: one.since)
