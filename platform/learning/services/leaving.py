"""Leaving a course by one's own choice. What counted is kept as evidence, and one may come back."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from learning.models import Absence, ClassMember, Completion, Enrolment
from learning.services.access import EnrolmentEnded
from learning.services.joining import leave_class
from learning.services.returning import record


class NothingToLeave(DomainError):
    code = "nothing_to_leave"
    status = 409
    message = _("You have completed this course already: its minutes are yours, and there is nothing to leave.")


def leave_course(*, enrolment: Enrolment, at: datetime) -> None:
    """No more counts from now on, on whatever device. Who joined by a class leaves the class too, as there.

    Raises `NothingToLeave`, `EnrolmentEnded` where it was left or replaced before.
    """
    user = enrolment.user
    with transaction.atomic():
        # Classes first: whoever joins one holds it before the enrolment.
        for place in ClassMember.objects.filter(enrolment=enrolment, state=ClassMember.State.JOINED):
            leave_class(user=user, uuid=place.uuid, reason="", at=at)
        # Whoever completes takes this row too.
        Enrolment.objects.select_for_update().get(pk=enrolment.pk)
        if Completion.objects.filter(enrolment=enrolment).exists():
            raise NothingToLeave
        left = Enrolment.objects.filter(pk=enrolment.pk, state=Enrolment.State.ACTIVE).update(
            state=Enrolment.State.WITHDRAWN
        )
        if left != 1:
            raise EnrolmentEnded
        Absence.objects.create(enrolment=enrolment, left_at=at)
        record(enrolment, "learning.course_left", at)
