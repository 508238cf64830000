"""A course across its versions, and whether learners may see it."""

import uuid
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

# Below so many ratings no mean is shown: one voice would be all of it, and easily known.
RATINGS_NEEDED = 5


class Course(models.Model):
    """One course for as long as it exists, whatever versions come and go. Its text lives in the versions.

    Made when a page is first frozen. `slug` is the public address and never changes. The page may be
    deleted; the course and its released versions stay.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(_("address"), max_length=80, unique=True)
    code = models.CharField(_("course code"), max_length=40, blank=True)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="courses")
    page = models.OneToOneField("courses.CoursePage", models.SET_NULL, null=True, blank=True, related_name="course")
    # How many finished it, for ordering only: what counts is kept by `learning`.
    completions = models.PositiveIntegerField(default=0, editable=False)
    last_completed_at = models.DateTimeField(null=True, editable=False)
    # What learners gave, for showing only: the ratings themselves are kept by `learning`.
    rating_count = models.PositiveIntegerField(default=0, editable=False)
    rating_sum = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="course_code_unique"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("courses:detail", args=[self.slug])

    @property
    def rating(self) -> Decimal | None:
        """The mean of one to five stars, to one decimal; None while there are too few to say anything fair."""
        if self.rating_count < RATINGS_NEEDED:
            return None
        mean = Decimal(self.rating_sum) / self.rating_count
        return mean.quantize(Decimal("0.1"), ROUND_HALF_UP)


class Availability(models.Model):
    """Which version of a course learners see, and whether they may still find it, enrol, and go on learning.

    Written by `services/release.py` and `services/ending.py` alone, on behalf of `listings`. No row: never released.
    Neither listed nor ended: suspended. `learn_until` is the moment from which those enrolled can't go on, after a
    teach-out period or at once; none: no such moment. `replacement` is an equal course that they may move to.
    """

    course = models.OneToOneField(Course, models.PROTECT, related_name="availability")
    version = models.OneToOneField("courses.CourseVersion", models.PROTECT, related_name="availability")
    listed = models.BooleanField(_("in the catalogue"), default=True)
    open = models.BooleanField(_("open for enrolment"), default=True)
    listed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    learn_until = models.DateTimeField(null=True, blank=True)
    replacement = models.ForeignKey(Course, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(listed=True, ended_at__isnull=True) | models.Q(listed=False, open=False),
                name="availability_ended_is_closed",
                violation_error_message=_("A course that has left the catalogue takes no enrolments."),
            ),
            models.CheckConstraint(
                condition=models.Q(listed=False) | models.Q(learn_until__isnull=True),
                name="availability_listed_has_no_end",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {'listed' if self.listed else 'not listed'}"

    def lets_learn(self, *, at: datetime) -> bool:
        """Whether those enrolled may go on."""
        return self.learn_until is None or at < self.learn_until
