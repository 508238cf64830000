"""Training programmes (计划/项目): what public money or a plan is spent on, for whom, where, when and how often."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.bilingual import in_language


class TrainingProgramme(models.Model):
    """A programme as its notice announces it (R018). It holds no course and no money: enrolments and classes name it.

    `region` covers everything within it; none: the whole country. No `groups`: everybody. `quota` counts person-times,
    none: as many as come. Places that are taken are counted, never kept: see `services.placing`.
    """

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("programme", "open")
        CLOSED = "closed", pgettext_lazy("programme", "closed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(_("code"), max_length=40, unique=True)
    name_zh = models.CharField(max_length=100)
    name_en = models.CharField(max_length=160, blank=True)
    department = models.ForeignKey("reference.Department", models.PROTECT, related_name="+")
    region = models.ForeignKey("reference.Region", models.PROTECT, null=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    groups = models.ManyToManyField("reference.TraineeGroup", related_name="+")
    quota = models.PositiveIntegerField(null=True)
    state = models.CharField(max_length=6, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-starts_on", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=models.F("starts_on")), name="programme_ends_after_it_starts"
            ),
            models.CheckConstraint(condition=Q(quota=None) | Q(quota__gte=1), name="programme_has_places"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | (Q(state="closed", closed_at__isnull=False) & ~Q(reason="")),
                name="programme_closed_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        return in_language(zh=self.name_zh, en=self.name_en)
