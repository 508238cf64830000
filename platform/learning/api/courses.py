"""Enrolling, where one is, reading, completion, and going on in a newer version or an equal course."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from accounts.api import signed_in
from common import clock
from common.web.api import answers_to_signed_in
from courses.models import Lesson
from learning import services as learning
from learning.api.parts import MissingOut, enrolment_of, missing_lines
from learning.models import Enrolment
from learning.services import CourseOverview, Funding
from learning.views.people import learner_of

router = Router(tags=["learning"], auth=signed_in)
type Code = Annotated[str, Field(max_length=40)]
LessonKind = Literal["video", "reading", "quiz", "practice"]


class LessonLineOut(Schema):
    """`percent` of what has to count; `waits`: nothing is left to do here but to wait for a mark."""

    key: str
    kind: LessonKind
    chapter: str
    title: str
    duration_ms: int
    percent: int
    done: bool
    waits: bool
    position_ms: int


class CompletionOut(Schema):
    """`minutes` are fixed; a completion that is `awaiting_name` is credited once the real name is given."""

    at: datetime
    minutes: int
    state: Literal["awaiting_name", "credited"]
    credential_code: str = Field(description="empty until it is credited")


class NewerOut(Schema):
    """A newer version that may be taken, and need not. `changed` lessons are to be done again."""

    version: UUID
    num: int
    added: list[str]
    changed: list[str]
    removed: list[str]
    has_downloads: bool = Field(description="a phone may hold reports still: send them in before taking it")


class EndingOut(Schema):
    """The listing ended or rests. `equal_course` is the slug of a course offered in its place."""

    has_ended: bool
    until: datetime | None
    is_over: bool
    equal_course: str | None


class EnrolmentOut(Schema):
    """`version` is what the enrolment is pinned to; `next_lesson` the key of where to go on, null at the end."""

    enrolment: UUID
    course: str = Field(description="slug")
    title: str
    version: int
    percent: int
    counted_minutes: int
    next_lesson: str | None
    missing: list[MissingOut]
    to_go: str
    completion: CompletionOut | None


class EnrolmentDetailOut(EnrolmentOut):
    lessons: list[LessonLineOut]
    newer: NewerOut | None
    ending: EndingOut | None


class EnrolIn(Schema):
    """`payer` pays everything, unless `shares` says who pays how many per cent. `groups` are codes of groups."""

    course: str = Field(max_length=100, description="slug")
    payer: str = Field("self", max_length=40)
    shares: dict[Code, int] | None = Field(None, max_length=20)
    programme: str = Field("", max_length=40)
    groups: list[Code] = Field(default_factory=list, max_length=50)
    startup_stage: Literal["", "preparing", "early"] = Field(
        "",
        description="how far one is with a business of one's own; need not be said, and is kept for Malan courses only",
    )


class NewerIn(Schema):
    version: UUID = Field(description="as it was offered")


class LessonTextOut(Schema):
    """`body_html` is cleaned HTML: of a reading, or the task of practice work; "" for other kinds."""

    key: str
    kind: LessonKind
    title: str
    summary: str
    body_html: str


@router.get(
    "/enrolments",
    response=answers_to_signed_in(list[EnrolmentOut]),
    url_name="learn_enrolments",
    summary="The learner's courses",
)
def list_enrolments(request: HttpRequest) -> Any:
    """The one they were in last first, completed ones at the end."""
    return [_brief(one) for one in learning.continue_learning(user=learner_of(request), at=clock.now())]


@router.post(
    "/enrolments",
    response=answers_to_signed_in(EnrolmentDetailOut, 404, 409),
    url_name="learn_enrolments",
    summary="Join a course",
)
def enrol(request: HttpRequest, body: EnrolIn) -> Any:
    """On the version in the catalogue, under the rules of this day. Who is in it already, or left it, goes on there."""
    shares = body.shares if body.shares is not None else {body.payer: 100}
    funding = Funding(shares=shares, programme=body.programme, groups=body.groups, startup_stage=body.startup_stage)
    enrolment = learning.enrol(user=learner_of(request), slug=body.course, at=clock.now(), funding=funding)
    return _detail(request, enrolment.uuid)


@router.get(
    "/enrolments/{uuid:enrolment}",
    response=answers_to_signed_in(EnrolmentDetailOut, 404),
    url_name="learn_enrolment",
    summary="One course: lessons, what is to do, what is offered",
)
def show_enrolment(request: HttpRequest, enrolment: UUID) -> Any:
    return _detail(request, enrolment)


@router.post(
    "/enrolments/{uuid:enrolment}/complete",
    response=answers_to_signed_in(EnrolmentDetailOut, 404),
    url_name="learn_complete",
    summary="Ask for completion",
)
def complete(request: HttpRequest, enrolment: UUID) -> Any:
    """Completes where everything is done, which the server does by itself too; else `missing` says what is to do."""
    learning.evaluate(enrolment=enrolment_of(request, enrolment), at=clock.now())
    return _detail(request, enrolment)


@router.post(
    "/enrolments/{uuid:enrolment}/leave",
    response=answers_to_signed_in(None, 404, 409, status=204),
    url_name="learn_leave_course",
    summary="Leave a course",
)
def leave(request: HttpRequest, enrolment: UUID) -> Any:
    """What counted is kept. Joining the course again goes on in this enrolment. Ends places in its classes too."""
    learning.leave_course(enrolment=enrolment_of(request, enrolment), at=clock.now())
    return Status(204, None)


@router.post(
    "/enrolments/{uuid:enrolment}/newer",
    response=answers_to_signed_in(EnrolmentDetailOut, 404, 409),
    url_name="learn_take_newer",
    summary="Go on in the newer version",
)
def take_newer(request: HttpRequest, enrolment: UUID, body: NewerIn) -> Any:
    """The answer is the enrolment that takes this one's place. What was done in the same lessons comes along."""
    found = enrolment_of(request, enrolment)
    return _detail(request, learning.take_newer_version(enrolment=found, version=body.version, at=clock.now()).uuid)


@router.post(
    "/enrolments/{uuid:enrolment}/move",
    response=answers_to_signed_in(EnrolmentDetailOut, 404, 409),
    url_name="learn_move_on",
    summary="Move to the equal course",
)
def move(request: HttpRequest, enrolment: UUID) -> Any:
    """From a course that ended to the one offered in its place; the answer is the enrolment there."""
    found = enrolment_of(request, enrolment)
    return _detail(request, learning.move_to_equal(enrolment=found, at=clock.now()).uuid)


@router.get(
    "/enrolments/{uuid:enrolment}/lessons/{str:key}",
    response=answers_to_signed_in(LessonTextOut, 404, 409),
    url_name="learn_lesson_text",
    summary="The text of a lesson",
)
def show_lesson(request: HttpRequest, enrolment: UUID, key: str) -> Any:
    """Videos are opened as sessions; quizzes and practice work have addresses of their own."""
    found = enrolment_of(request, enrolment)
    learning.check_active(enrolment=found, at=clock.now())
    lesson = learning.get_lesson(enrolment=found, key=key)
    has_text = lesson.kind in (Lesson.Kind.READING, Lesson.Kind.PRACTICE)
    return {
        "key": lesson.key,
        "kind": lesson.kind,
        "title": lesson.title,
        "summary": lesson.summary,
        "body_html": lesson.body if has_text else "",
    }


@router.post(
    "/enrolments/{uuid:enrolment}/lessons/{str:key}/read",
    response=answers_to_signed_in(EnrolmentDetailOut, 404, 409),
    url_name="learn_mark_read",
    summary="Say that a reading was read",
)
def mark_read(request: HttpRequest, enrolment: UUID, key: str) -> Any:
    """Safe to repeat: the first time stands."""
    learning.mark_read(enrolment=enrolment_of(request, enrolment), lesson_key=key, at=clock.now())
    return _detail(request, enrolment)


def _detail(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    course = learning.overview(enrolment=enrolment_of(request, uuid), at=clock.now())
    return _brief(course) | {
        "lessons": [
            {
                "key": line.lesson.key,
                "kind": line.lesson.kind,
                "chapter": line.lesson.chapter,
                "title": line.lesson.title,
                "duration_ms": line.lesson.duration_ms,
                "percent": line.percent,
                "done": line.is_done,
                "waits": line.waits,
                "position_ms": line.progress.position_ms if line.progress else 0,
            }
            for line in course.lessons
        ],
        "newer": _newer(course),
        "ending": _ending(course),
    }


def _brief(course: CourseOverview) -> dict[str, Any]:
    enrolment: Enrolment = course.enrolment
    done = course.completion
    return {
        "enrolment": enrolment.uuid,
        "course": enrolment.version.course.slug,
        "title": enrolment.version.title,
        "version": enrolment.version.num,
        "percent": course.percent,
        "counted_minutes": course.counted_minutes,
        "next_lesson": course.next_lesson.key if course.next_lesson else None,
        "missing": missing_lines(course.missing),
        "to_go": course.to_go,
        "completion": {
            "at": done.at,
            "minutes": done.minutes,
            "state": done.state,
            "credential_code": done.credential_code,
        }
        if done
        else None,
    }


def _newer(course: CourseOverview) -> dict[str, Any] | None:
    offer = course.offer
    if offer is None:
        return None
    return {
        "version": offer.version.uuid,
        "num": offer.version.num,
        "added": [lesson.title for lesson in offer.changes.added],
        "changed": [lesson.title for lesson in offer.changes.changed],
        "removed": [lesson.title for lesson in offer.changes.removed],
        "has_downloads": offer.has_downloads,
    }


def _ending(course: CourseOverview) -> dict[str, Any] | None:
    ending = course.ending
    if ending is None:
        return None
    return {
        "has_ended": ending.has_ended,
        "until": ending.until,
        "is_over": ending.is_over,
        "equal_course": ending.equal.course.slug if ending.equal else None,
    }
