"""What learners say of a course they completed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from learning.models.enrolment import Enrolment


class Rating(models.Model):
    """One to five stars for a completed enrolment, with a text if the learner likes; changeable and erasable.

    A hidden one is shown to nobody and counts for nothing. `answer` is the institution's, one a rating.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="rating")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="ratings")
    stars = models.PositiveSmallIntegerField(_("stars"))
    text = models.CharField(_("in your words"), max_length=500, blank=True)
    rated_at = models.DateTimeField()
    answer = models.CharField(max_length=500, blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)
    reported_at = models.DateTimeField(null=True, blank=True, help_text="first report that nobody has looked at yet")
    hidden_at = models.DateTimeField(null=True, blank=True)
    hidden_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    hidden_reason = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = _("rating")
        verbose_name_plural = _("ratings")
        ordering = ["-rated_at", "-pk"]
        indexes = [models.Index(fields=["course", "-rated_at"], name="rating_by_course")]
        constraints = [
            models.CheckConstraint(condition=Q(stars__gte=1, stars__lte=5), name="rating_one_to_five"),
            models.CheckConstraint(
                condition=Q(answer="", answered_by=None, answered_at=None)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="rating_answer_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=Q(hidden_at=None, hidden_by=None, hidden_reason="")
                | (Q(hidden_at__isnull=False, hidden_by__isnull=False) & ~Q(hidden_reason="")),
                name="rating_hidden_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stars} ({self.course_id})"
