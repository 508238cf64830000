"""The yearly evaluation of what is listed (clause 十一: 评价)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from listings.models.listing import Listing


class EvaluationScheme(models.Model):
    """By what listings of one kind are judged in one year: data, not code.

    `indicators`: [{key, weight, source ("computed" or "human"), veto, zh, en, hint_zh, hint_en}], in order; scores are
    0 to 100. A computed one is the function of that key in `services/indicators.py`. A vetoing one at 0 allows no grade
    above the worst. `grades`: {"A": 90, "B": 75, "C": 60}, the least total of each; below is D. `floor`: below it the
    listing ends.
    """

    year = models.PositiveSmallIntegerField(_("year"))
    kind = models.CharField(_("kind"), max_length=12, choices=Listing.Kind)
    indicators = models.JSONField()
    grades = models.JSONField()
    floor = models.PositiveSmallIntegerField()

    class Meta:
        verbose_name = _("evaluation scheme")
        verbose_name_plural = _("evaluation schemes")
        ordering = ["-year", "kind"]
        constraints = [
            models.UniqueConstraint(fields=["year", "kind"], name="evaluation_scheme_once"),
            models.CheckConstraint(condition=Q(floor__lte=100), name="evaluation_scheme_floor_in_range"),
        ]

    def __str__(self) -> str:
        return f"{self.year} {self.kind}"


class Evaluation(models.Model):
    """One listing in one year. Scores and total are frozen when it is published; the grade acts when it is settled.

    `computed` and `human` hold {key: score}; a computed score may be None: there was nothing to measure.
    """

    class State(models.TextChoices):
        OPEN = "open", _("being scored")
        PUBLISHED = "published", _("grade given")
        SETTLED = "settled", _("in effect")

    class Grade(models.TextChoices):
        A = "A", "A"
        B = "B", "B"
        C = "C", "C"
        D = "D", "D"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    scheme = models.ForeignKey(EvaluationScheme, on_delete=models.PROTECT, related_name="evaluations")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="evaluations")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    computed = models.JSONField(default=dict)
    human = models.JSONField(default=dict)
    total = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True)
    grade = models.CharField(max_length=1, choices=Grade, blank=True)
    remarks = models.TextField(blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evaluation")
        verbose_name_plural = _("evaluations")
        ordering = ["-scheme__year", "listing"]
        indexes = [models.Index(fields=["state", "published_at"], name="evaluation_by_state")]
        constraints = [
            models.UniqueConstraint(fields=["scheme", "listing"], name="evaluation_once_a_year"),
            models.CheckConstraint(
                condition=Q(state="open")
                | (~Q(grade="") & Q(total__isnull=False, published_by__isnull=False, published_at__isnull=False)),
                name="evaluation_published_is_complete",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scheme_id}/{self.listing_id} {self.grade}"
