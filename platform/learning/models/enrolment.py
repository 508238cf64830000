"""Who learns what, under which rules."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Enrolment(models.Model):
    """A learner on one released version of a course, under the policy row in force on that day (decisions D3, D5).

    Neither the version nor the policy changes afterwards: a newer version is offered, never forced.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey("courses.CourseVersion", on_delete=models.PROTECT, related_name="enrolments")
    policy = models.ForeignKey("reference.Policy", on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey("reference.Payer", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    created_at = models.DateTimeField()
    # Moved by everything that the learner does in the course; what `continue_learning` sorts by.
    active_at = models.DateTimeField()

    class Meta:
        constraints = [
            # A double submit or two devices must not make two enrolments, and so two deposits.
            models.UniqueConstraint(
                fields=["user", "course"],
                condition=models.Q(state="active"),
                name="enrolment_one_active_per_user_and_course",
            ),
        ]
        indexes = [models.Index(fields=["user", "-active_at"], name="enrolment_by_user_and_time")]

    def __str__(self) -> str:
        return str(self.uuid)
