"""What several groups of endpoints say of courses, lessons and what is still to do."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Schema

from learning import services as learning
from learning.models import Enrolment
from learning.views.people import learner_of


class MissingOut(Schema):
    kind: str
    text: str
    lesson_key: str


def enrolment_of(request: HttpRequest, uuid: UUID) -> Enrolment:
    """The caller's own. Raises `NotEnrolled`."""
    return learning.get_enrolment(user=learner_of(request), uuid=uuid)


def missing_lines(missing: Any) -> list[dict[str, str]]:
    return [vars(item) for item in missing]
