"""Joining a course."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from courses import services as courses
from courses.models import Availability
from learning.models import Enrolment
from reference import services as reference
from reference.models import Payer


class NotOpen(DomainError):
    code = "course_not_open"
    status = 409
    message = _("This course takes no new learners any more. Have a look at the catalogue for one like it.")


class UnknownPayer(DomainError):
    code = "unknown_payer"
    status = 422
    message = _("Choose who pays for the course: yourself, your employer, or a subsidy.")


def enrol(*, user: User, slug: str, at: datetime, payer: str = "self") -> Enrolment:
    """Enrol on the released version, under the policy in force at `at`; both are pinned (decisions D3, D5).

    Idempotent: the active enrolment is given again, whatever raced, and keeps its version. `payer` is a code of the
    list. Raises `courses.services.CourseNotFound`, `NotOpen`, `UnknownPayer`.
    """
    version = courses.get_released(slug=slug)
    existing = Enrolment.objects.filter(user=user, course=version.course, state=Enrolment.State.ACTIVE).first()
    if existing:
        return existing
    if not Availability.objects.filter(course=version.course, open=True).exists():
        raise NotOpen
    paying = Payer.objects.filter(code=payer).first()
    if paying is None:
        raise UnknownPayer
    policy = reference.get_policy(kind=version.kind, region=version.course.institution.region, at=at)
    try:
        with transaction.atomic():
            return Enrolment.objects.create(
                user=user,
                course=version.course,
                version=version,
                policy=policy,
                payer=paying,
                created_at=at,
                active_at=at,
            )
    except IntegrityError:
        # A second tap or a second device was faster.
        return Enrolment.objects.get(user=user, course=version.course, state=Enrolment.State.ACTIVE)
