"""Classes from the learner's side; the institution's is `listings.api`."""

from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status

from accounts.api import signed_in
from common import clock
from common.web.api import answers_to_signed_in
from learning import services as learning
from learning.models import ClassMember
from learning.services.classes import REASON_MAX
from learning.views.people import learner_of

router = Router(tags=["classes"], auth=signed_in)

type Code = Annotated[str, Field(max_length=40)]


class PlaceOut(Schema):
    """A place in a class. `reason` is why it was withdrawn, or what was said on leaving."""

    place: UUID
    state: Literal["invited", "joined", "declined", "left", "removed"]
    name: str
    institution: str
    course: str = Field(description="slug")
    course_title: str
    starts_on: date
    ends_on: date
    payer: str = Field(description="code of who pays for the whole class")
    programme: str
    sponsor: str
    reason: str


class ClassesOut(Schema):
    invitations: list[PlaceOut]
    places: list[PlaceOut] = Field(description="joined, left or withdrawn; the newest first")


class JoinIn(Schema):
    consent: bool = Field(description="that the institution sees who of the class is how far; needed to join")
    groups: list[Code] = Field(
        default_factory=list, max_length=50, description="groups one belongs to, where the programme is for some only"
    )


class JoinedOut(Schema):
    enrolment: UUID
    course: str = Field(description="slug")


class LeaveIn(Schema):
    reason: str = Field("", max_length=REASON_MAX)


@router.get(
    "/classes",
    response=answers_to_signed_in(ClassesOut),
    url_name="learn_classes",
    summary="Invitations to classes, and the classes one is in",
)
def list_classes(request: HttpRequest) -> Any:
    user = learner_of(request)
    return {
        "invitations": [_place(one) for one in learning.class_invitations(user=user, at=clock.now())],
        "places": [_place(one) for one in learning.class_places(user=user)],
    }


@router.post(
    "/classes/{uuid:place}/join",
    response=answers_to_signed_in(JoinedOut, 404, 409),
    url_name="learn_join_class",
    summary="Join a class",
)
def join(request: HttpRequest, place: UUID, body: JoinIn) -> Any:
    """Enrols on the class's course, with its payer and programme."""
    member = learning.join_class(
        user=learner_of(request), uuid=place, consent=body.consent, groups=body.groups, at=clock.now()
    )
    if member.enrolment is None:
        raise TypeError("who joined a class is enrolled")
    return {"enrolment": member.enrolment.uuid, "course": member.training_class.course.slug}


@router.post(
    "/classes/{uuid:place}/decline",
    response=answers_to_signed_in(None, 404, status=204),
    url_name="learn_decline_class",
    summary="Decline an invitation",
)
def decline(request: HttpRequest, place: UUID) -> Any:
    """Nobody learns who it was."""
    learning.decline_class(user=learner_of(request), uuid=place, at=clock.now())
    return Status(204, None)


@router.post(
    "/classes/{uuid:place}/leave",
    response=answers_to_signed_in(None, 404, status=204),
    url_name="learn_leave_class",
    summary="Leave a class",
)
def leave(request: HttpRequest, place: UUID, body: LeaveIn) -> Any:
    """The enrolment stays, and what counted is kept; the institution sees no more of it."""
    learning.leave_class(user=learner_of(request), uuid=place, reason=body.reason, at=clock.now())
    return Status(204, None)


def _place(member: ClassMember) -> dict[str, Any]:
    of = member.training_class
    return {
        "place": member.uuid,
        "state": member.state,
        "name": of.name,
        "institution": of.institution.name,
        "course": of.course.slug,
        "course_title": of.course.availability.version.title,
        "starts_on": of.starts_on,
        "ends_on": of.ends_on,
        "payer": of.payer.code,
        "programme": of.programme,
        "sponsor": of.sponsor,
        "reason": member.reason,
    }
