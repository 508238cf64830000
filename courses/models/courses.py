"""A course across its versions, and whether learners may see it."""

import uuid

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


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
    created_at = models.DateTimeField(editable=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], condition=~models.Q(code=""), name="course_code_unique"),
        ]

    def __str__(self) -> str:
        return self.slug

    def get_absolute_url(self) -> str:
        return reverse("courses:detail", args=[self.slug])


class Availability(models.Model):
    """Which version of a course learners see, and whether they may still find it and enrol.

    Written by `release` and `end_listing` alone, on behalf of `listings`. No row: never released.
    """

    course = models.OneToOneField(Course, models.PROTECT, related_name="availability")
    version = models.OneToOneField("courses.CourseVersion", models.PROTECT, related_name="availability")
    listed = models.BooleanField(_("in the catalogue"), default=True)
    open = models.BooleanField(_("open for enrolment"), default=True)
    listed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "availabilities"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(listed=True, ended_at__isnull=True) | models.Q(listed=False, open=False),
                name="availability_ended_is_closed",
                violation_error_message=_("A course that has left the catalogue takes no enrolments."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course_id}: {'listed' if self.listed else 'ended'}"
