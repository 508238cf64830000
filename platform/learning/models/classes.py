"""Classes (班次): who learns a course together, for whom, and who pays."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from learning.models.enrolment import Enrolment


class TrainingClass(models.Model):
    """An institution's group of learners on one course, between two dates. It is no timetable and gives no marks.

    Whoever accepts their place is enrolled with the class's payer and programme, or stays enrolled and has them from
    then on. `quota` bounds places that are taken
    or offered.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("class", "open")
        WITHDRAWN = "withdrawn", pgettext_lazy("class", "withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="classes")
    course = models.ForeignKey("courses.Course", models.PROTECT, related_name="classes")
    name = models.CharField(max_length=80)
    starts_on = models.DateField()
    ends_on = models.DateField()
    sponsor = models.CharField(max_length=80, blank=True)
    payer = models.ForeignKey("reference.Payer", models.PROTECT, related_name="+")
    programme = models.CharField(max_length=40, blank=True)
    # None for classes whose code was typed before there were programmes.
    training_programme = models.ForeignKey(
        "learning.TrainingProgramme", models.PROTECT, null=True, related_name="classes"
    )
    quota = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=models.F("starts_on")), name="class_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(quota__gte=1), name="class_has_places"),
            models.CheckConstraint(
                condition=Q(state="open", withdrawn_at=None)
                | (Q(state="withdrawn", withdrawn_at__isnull=False) & ~Q(reason="")),
                name="class_withdrawn_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ClassMember(models.Model):
    """A place in a class: offered to the owner of a phone number, and theirs from their yes on.

    `phone` (E.164) is never shown unmasked, and emptied once it is answered: from then on the person is known. `note`
    is what the roster calls them, and emptied where the place ends without their yes. `enrolment` is their present
    one on the class's course.
    """

    class State(models.TextChoices):
        INVITED = "invited", _("invited")
        JOINED = "joined", pgettext_lazy("class", "joined")
        DECLINED = "declined", pgettext_lazy("class", "declined")
        LEFT = "left", pgettext_lazy("class", "left")
        REMOVED = "removed", pgettext_lazy("class", "place withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    training_class = models.ForeignKey(TrainingClass, models.PROTECT, related_name="members")
    phone = models.CharField(max_length=16, blank=True)
    note = models.CharField(max_length=40)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="class_places")
    enrolment = models.ForeignKey(Enrolment, models.PROTECT, null=True, related_name="class_places")
    state = models.CharField(max_length=8, choices=State, default=State.INVITED)
    reason = models.CharField(max_length=300, blank=True)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    # When they agreed that the institution sees how far they are, and joined by it.
    consented_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["training_class", "note", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["training_class", "phone"], condition=Q(state="invited"), name="class_invited_once"
            ),
            models.UniqueConstraint(
                fields=["training_class", "user"], condition=Q(state="joined"), name="class_joined_once"
            ),
            models.CheckConstraint(
                condition=(Q(state="invited") & ~Q(phone="")) | (~Q(state="invited") & Q(phone="")),
                name="class_phone_only_while_invited",
            ),
            models.CheckConstraint(
                condition=~Q(state="joined")
                | Q(user__isnull=False, enrolment__isnull=False, consented_at__isnull=False),
                name="class_joined_by_consent",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["invited", "joined"], ended_at=None)
                | Q(state__in=["declined", "left", "removed"], ended_at__isnull=False),
                name="class_place_ended_has_time",
            ),
        ]
        indexes = [models.Index(fields=["phone"], condition=Q(state="invited"), name="class_invited_by_phone")]

    def __str__(self) -> str:
        return str(self.uuid)
