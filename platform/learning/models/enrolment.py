"""Who learns what, under which rules."""

import uuid
from datetime import datetime

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import GroupMembership


class Enrolment(models.Model):
    """A learner on one released version of a course, under the policy row in force on that day (decisions D3, D5).

    Neither the version nor the policy changes afterwards: a newer version is offered, never forced, and who takes it
    gets a new enrolment that `replaces` this one. `payer` is who pays most; `shares` says how much each pays.
    `programme` is the code of the programme that the training belongs to, as it was on that day, and
    `training_programme` the programme itself; old codes name none.
    """

    class State(models.TextChoices):
        ACTIVE = "active", _("active")
        WITHDRAWN = "withdrawn", pgettext_lazy("enrolment", "withdrawn")

    class StartupStage(models.TextChoices):
        """How far somebody is with a business of their own (准备创业、创业初期; R043), in their own words."""

        PREPARING = "preparing", _("preparing to start a business")
        EARLY = "early", _("has just started a business")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="enrolments")
    version = models.ForeignKey("courses.CourseVersion", on_delete=models.PROTECT, related_name="enrolments")
    policy = models.ForeignKey("reference.Policy", on_delete=models.PROTECT, related_name="+")
    payer = models.ForeignKey("reference.Payer", on_delete=models.PROTECT, related_name="+")
    programme = models.CharField(max_length=40, blank=True)
    training_programme = models.ForeignKey(
        "learning.TrainingProgramme", on_delete=models.PROTECT, null=True, related_name="enrolments"
    )
    # As said on the day of joining a Malan course, or not said; what is true later changes nothing here.
    startup_stage = models.CharField(max_length=9, choices=StartupStage, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.ACTIVE)
    # The enrolment on an older version of the same course that this one took the place of.
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
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
            models.CheckConstraint(
                condition=models.Q(startup_stage__in=["", "preparing", "early"]), name="enrolment_startup_stage_known"
            ),
        ]
        indexes = [models.Index(fields=["user", "-active_at"], name="enrolment_by_user_and_time")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def began_at(self) -> datetime:
        """When the learner joined the course, on whatever version."""
        return (self.replaced or [self])[-1].created_at

    @property
    def replaced(self) -> "list[Enrolment]":
        """The enrolments on older versions that this one came after, the newest first; one query each."""
        found, one = [], self.replaces
        while one is not None:
            found.append(one)
            one = one.replaces
        return found


class Absence(models.Model):
    """That the learner left the course by their own choice, and when they came back to the same enrolment.

    Enrolments that a newer version or an equal course took the place of are withdrawn without one.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="absences")
    left_at = models.DateTimeField()
    back_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["enrolment", "left_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment"], condition=models.Q(back_at=None), name="absence_one_at_a_time"
            ),
            models.CheckConstraint(
                condition=models.Q(back_at=None) | models.Q(back_at__gte=models.F("left_at")),
                name="absence_ends_after_it_began",
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment_id)


class EnrolmentShare(models.Model):
    """How much of an enrolment one payer pays, in whole per cent; those of an enrolment add up to 100."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="shares")
    payer = models.ForeignKey("reference.Payer", on_delete=models.PROTECT, related_name="+")
    percent = models.PositiveSmallIntegerField()

    class Meta:
        ordering = ["-percent", "payer__position"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "payer"], name="enrolment_share_once_a_payer"),
            models.CheckConstraint(
                condition=models.Q(percent__gte=1, percent__lte=100), name="enrolment_share_is_per_cent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}: {self.percent} %"


class EnrolmentGroup(models.Model):
    """A group that the learner said to belong to on the day of enrolling; what is true later changes nothing here.

    `source` is whose word it was on that day: the learner's, or an office's that had verified it. Never a sensitive
    group.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="groups")
    group = models.ForeignKey("reference.TraineeGroup", on_delete=models.PROTECT, related_name="+")
    source = models.CharField(
        max_length=8, choices=GroupMembership.Source, default=GroupMembership.Source.SELF, db_default="self"
    )

    class Meta:
        ordering = ["group__code"]
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "group"], name="enrolment_group_once"),
            models.CheckConstraint(
                condition=models.Q(source__in=["self", "verified"]), name="enrolment_group_source_known"
            ),
        ]

    def __str__(self) -> str:
        return str(self.enrolment_id)
