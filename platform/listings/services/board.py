"""The trainer's board: who learns a course, how far they are, where they leave, what waits for marking."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case, Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from courses.models import Course, CourseVersion
from institutions import services as institutions
from learning import services as learning
from learning.models import ClassMember, Enrolment, LessonProgress, TrainingClass


class CourseNotFound(DomainError):
    """There is none, or it is another institution's: the answer is the same."""

    code = "course_not_found"
    status = 404
    message = _("There is no such course, or it belongs to another institution.")


@dataclass(frozen=True)
class LessonLine:
    """`started` and `finished` are learners; `left` those who never went further, in the course and not done with it;
    `left_percent` their share of those who started."""

    num: int
    title: str
    kind: str
    started: int
    finished: int
    left: int

    @property
    def left_percent(self) -> int:
        return self.left * 100 // self.started if self.started else 0


@dataclass(frozen=True)
class ToMark:
    """A piece of work that waits for a person's mark; `who` is "" where the marker is not to know."""

    title: str
    who: str
    since: datetime
    url: str


@dataclass(frozen=True)
class Board:
    course: Course
    version: CourseVersion
    active: int
    completed: int
    lessons: list[LessonLine]
    to_mark: list[ToMark]


Marking = Callable[[Course], list[ToMark]]
_marking: list[Marking] = []


def register_marking(provider: Marking) -> None:
    """Let work that waits for a mark appear on the board. Called from the `ready()` of whoever keeps such work."""
    if provider not in _marking:
        _marking.append(provider)


def courses_for(user: User) -> QuerySet[Course]:
    """Released courses of the institutions that this person teaches for or runs."""
    own = [one.pk for one in institutions.works_for(user)]
    return (
        Course.objects.filter(institution__in=own, availability__isnull=False)
        .select_related("availability__version", "institution")
        .order_by("-availability__listed_at")
    )


def board(*, user: User, uuid: UUID) -> Board:
    """One course's board. A bounded number of queries, however many learn it. Raises `CourseNotFound`."""
    course = courses_for(user).filter(uuid=uuid).first()
    if course is None:
        raise CourseNotFound
    version = course.availability.version
    counted = Enrolment.objects.filter(course=course).aggregate(
        active=Count("pk", filter=Q(state=Enrolment.State.ACTIVE, completion=None)),
        completed=Count("completion"),
    )
    return Board(
        course=course,
        version=version,
        active=counted["active"],
        completed=counted["completed"],
        lessons=_lessons(course, version),
        to_mark=[one for provider in _marking for one in provider(course)],
    )


def learners(*, board: Board, of_class: TrainingClass | None = None) -> QuerySet[Enrolment]:
    """Who of the institution's classes learns it, or who of one class, the one seen last first, with `done` lessons;
    for paging. Whoever is in none of them, or has left, agreed to nobody's looking: they are in the totals alone.
    """
    keys = [lesson.key for lesson in board.version.lesson_list]
    places = ClassMember.objects.filter(
        training_class__institution=board.course.institution_id, state=ClassMember.State.JOINED
    )
    if of_class is not None:
        places = places.filter(training_class=of_class)
    return (
        Enrolment.objects.filter(course=board.course, state=Enrolment.State.ACTIVE, pk__in=places.values("enrolment"))
        .select_related("user", "completion", "course__institution")
        .annotate(done=Count("progress", filter=Q(progress__lesson_key__in=keys, progress__done_at__isnull=False)))
        .order_by("-active_at", "pk")
    )


def not_begun(*, of_class: TrainingClass) -> list[ClassMember]:
    """Who of a class has not answered yet, or joined and has done nothing in the course."""
    return [one for one in learning.members_of(training_class=of_class) if not getattr(one, "begun", False)]


def note_reading(*, reader: User, shown: Iterable[Enrolment], at: datetime) -> None:
    """Put on record that `reader` saw how far these people are."""
    rows = list(shown)
    if rows:
        audit.read_personal(
            actor_uuid=str(reader.uuid),
            people=sorted(str(one.user.uuid) for one in rows),
            what=["display_name", "progress"],
            purpose="board",
            at=at,
            region_code=rows[0].course.institution.region_id,
        )


def _lessons(course: Course, version: CourseVersion) -> list[LessonLine]:
    """Of the version that is listed; learners on older ones count where a lesson is the same."""
    rows: dict[str, dict[str, Any]] = {
        row["lesson_key"]: dict(row)
        for row in LessonProgress.objects.filter(enrolment__course=course, enrolment__replaced_by=None)
        .values("lesson_key")
        .annotate(started=Count("pk"), finished=Count("pk", filter=Q(done_at__isnull=False)))
        .order_by()
    }
    lessons = version.lesson_list
    position = Case(
        *(When(lesson_key=lesson.key, then=Value(num)) for num, lesson in enumerate(lessons, 1)),
        default=Value(0),
        output_field=IntegerField(),
    )
    furthest = LessonProgress.objects.filter(enrolment=OuterRef("pk")).annotate(place=position).order_by("-place")
    left = dict(
        Enrolment.objects.filter(course=course, completion=None, replaced_by=None)
        .annotate(last=Subquery(furthest.values("place")[:1]))
        .values("last")
        .annotate(learners=Count("pk"))
        .order_by()
        .values_list("last", "learners")
    )
    return [
        LessonLine(
            num=num,
            title=lesson.title,
            kind=lesson.kind,
            started=rows.get(lesson.key, {}).get("started", 0),
            finished=rows.get(lesson.key, {}).get("finished", 0),
            left=left.get(num, 0),
        )
        for num, lesson in enumerate(lessons, 1)
    ]
