"""`/api/v1/teaching/`: classes, for those who teach for an institution or run it. The desk's rules hold here too."""

from datetime import date
from typing import Any, Literal
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest
from ninja import Field, File, Query, Router, Schema, Status
from ninja.files import UploadedFile

from accounts.api import at_a_desk
from accounts.phone import masked
from common import clock
from common.web.api import answers_to_signed_in
from courses.questions.sheets import FILE_MAX, FaultyRows
from learning import services as learning
from learning.models import ClassMember, TrainingClass
from learning.services.classes import QUOTA_MAX, REASON_MAX
from listings.services import board as boards
from listings.views.people import person_of

router = Router(tags=["teaching"], auth=at_a_desk)
_PAGE_LENGTH = 50


class PageIn(Schema):
    page: int = Field(1, ge=1, le=10_000)


class TaughtCourseOut(Schema):
    course: UUID
    slug: str
    title: str


class ClassOut(Schema):
    """`quota` counts places, `joined` and `invited` those taken and offered."""

    training_class: UUID
    name: str
    course: str = Field(description="slug")
    institution: str
    starts_on: date
    ends_on: date
    sponsor: str
    payer: str = Field(description="code of who pays everything")
    programme: str
    quota: int
    joined: int
    invited: int
    state: Literal["open", "withdrawn"]
    reason: str = Field(description="why it was withdrawn")


class ClassListOut(Schema):
    count: int
    page: int
    pages: int
    results: list[ClassOut]


class MemberOut(Schema):
    """`name` is the roster's. Who has not answered is known by a masked number alone."""

    member: UUID
    name: str
    phone: str
    state: Literal["invited", "joined"]
    begun: bool
    completed: bool


class ClassDetailOut(ClassOut):
    page: int
    pages: int
    members: list[MemberOut]


class ClassIn(Schema):
    course: UUID = Field(description="one of /teaching/courses")
    name: str = Field(max_length=80)
    starts_on: date
    ends_on: date
    sponsor: str = Field("", max_length=80)
    payer: str = Field(max_length=40)
    programme: str = Field("", max_length=40)
    quota: int = Field(ge=1, le=QUOTA_MAX)


class ReasonIn(Schema):
    reason: str = Field(max_length=REASON_MAX, description="those concerned read it")


class InvitedOut(Schema):
    invited: int


@router.get(
    "/courses",
    response=answers_to_signed_in(list[TaughtCourseOut]),
    url_name="teaching_courses",
    summary="Courses that one may make classes for",
)
def list_courses(request: HttpRequest) -> Any:
    found = learning.courses_to_teach(user=person_of(request))
    return [{"course": one.uuid, "slug": one.slug, "title": one.availability.version.title} for one in found]


@router.get(
    "/classes",
    response=answers_to_signed_in(ClassListOut),
    url_name="teaching_classes",
    summary="Classes, newest first",
)
def list_classes(request: HttpRequest, paging: Query[PageIn]) -> Any:
    """Of the institutions that one teaches for or runs."""
    page = Paginator(learning.classes_for(person_of(request)), _PAGE_LENGTH).get_page(paging.page)
    count, pages = page.paginator.count, page.paginator.num_pages
    return {"count": count, "page": page.number, "pages": pages, "results": [_class(one) for one in page]}


@router.post(
    "/classes",
    response=answers_to_signed_in(ClassOut, 404, status=201),
    url_name="teaching_classes",
    summary="Make a class",
)
def create_class(request: HttpRequest, body: ClassIn) -> Any:
    values = body.model_dump()
    course = values.pop("course")
    user = person_of(request)
    made = learning.create_class(user=user, course=course, terms=learning.ClassTerms(**values), at=clock.now())
    return Status(201, _class(learning.get_class(user=user, uuid=made.uuid)))


@router.get(
    "/classes/{uuid:training_class}",
    response=answers_to_signed_in(ClassDetailOut, 404),
    url_name="teaching_class",
    summary="A class and who is in it",
)
def show_class(request: HttpRequest, training_class: UUID, paging: Query[PageIn]) -> Any:
    """Who looks is noted for those who are looked at, as at the desk."""
    user = person_of(request)
    found = learning.get_class(user=user, uuid=training_class)
    page = Paginator(learning.members_of(training_class=found), _PAGE_LENGTH).get_page(paging.page)
    enrolments = [one.enrolment for one in page if one.enrolment is not None]
    boards.note_reading(reader=user, shown=enrolments, at=clock.now())
    members = [_member(one) for one in page]
    return _class(found) | {"page": page.number, "pages": page.paginator.num_pages, "members": members}


@router.post(
    "/classes/{uuid:training_class}/roster",
    response=answers_to_signed_in(InvitedOut, 404, 409, 413),
    url_name="teaching_roster",
    summary="Invite everybody of a roster, or nobody",
)
def invite(request: HttpRequest, training_class: UUID, file: File[UploadedFile]) -> Any:
    """An .xlsx with a name and a phone number in each row; `faults` says which rows are wrong."""
    user = person_of(request)
    found = learning.get_class(user=user, uuid=training_class)
    try:
        count = learning.invite_roster(training_class=found, by=user, content=file.read(FILE_MAX + 1), at=clock.now())
    except FaultyRows as error:
        faults = [{"where": f"row {one.row}", "why": str(one.message)} for one in error.faults]
        return Status(error.status, {"code": error.code, "message": str(error), "faults": faults})
    return {"invited": count}


@router.post(
    "/classes/{uuid:training_class}/withdraw",
    response=answers_to_signed_in(ClassOut, 404),
    url_name="teaching_withdraw",
    summary="End a class and its places",
)
def withdraw(request: HttpRequest, training_class: UUID, body: ReasonIn) -> Any:
    """Whoever has begun goes on learning. Safe to repeat."""
    user = person_of(request)
    found = learning.get_class(user=user, uuid=training_class)
    learning.withdraw_class(training_class=found, by=user, reason=body.reason, at=clock.now())
    return _class(learning.get_class(user=user, uuid=training_class))


@router.post(
    "/classes/{uuid:training_class}/members/{uuid:member}/remove",
    response=answers_to_signed_in(None, 404, status=204),
    url_name="teaching_remove",
    summary="Take a place back",
)
def remove(request: HttpRequest, training_class: UUID, member: UUID, body: ReasonIn) -> Any:
    """The enrolment stays, and what counted."""
    user = person_of(request)
    found = learning.get_class(user=user, uuid=training_class)
    learning.remove_member(training_class=found, by=user, uuid=member, reason=body.reason, at=clock.now())
    return Status(204, None)


def _class(found: TrainingClass) -> dict[str, Any]:
    return {
        "training_class": found.uuid,
        "name": found.name,
        "course": found.course.slug,
        "institution": found.institution.name,
        "starts_on": found.starts_on,
        "ends_on": found.ends_on,
        "sponsor": found.sponsor,
        "payer": found.payer.code,
        "programme": found.programme,
        "quota": found.quota,
        "joined": found.joined,  # type: ignore[attr-defined]
        "invited": found.invited,  # type: ignore[attr-defined]
        "state": found.state,
        "reason": found.reason,
    }


def _member(one: ClassMember) -> dict[str, Any]:
    return {
        "member": one.uuid,
        "name": one.note,
        "phone": masked(one.phone) if one.phone else "",
        "state": one.state,
        "begun": one.begun,  # type: ignore[attr-defined]
        "completed": getattr(one.enrolment, "completion", None) is not None,
    }
