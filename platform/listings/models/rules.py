"""How reviews are done, as data (decision D5): how many look at what, by which rubric, and within how many days."""

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language
from listings.models.listing import Listing

SCORE_MAX = 4


class Rubric(models.Model):
    """What reviewers score. One in use is never edited: a change is another key."""

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120)

    class Meta:
        verbose_name = _("rubric")
        verbose_name_plural = _("rubrics")

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(zh=self.title_zh, en=self.title_en)


class Criterion(models.Model):
    """One line of a rubric, scored from 0 to 4; `weight` is its part of the whole, in per cent."""

    rubric = models.ForeignKey(Rubric, models.CASCADE, related_name="criteria")
    key = models.SlugField(max_length=40)
    position = models.PositiveSmallIntegerField()
    weight = models.PositiveSmallIntegerField()
    name_zh = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60)
    question_zh = models.CharField(max_length=200)
    question_en = models.CharField(max_length=300)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["rubric", "position"]
        constraints = [
            models.UniqueConstraint(fields=["rubric", "key"], name="criterion_key_once"),
            models.CheckConstraint(condition=Q(weight__gte=1, weight__lte=100), name="criterion_weight_range"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(zh=self.name_zh, en=self.name_en)

    @property
    def question(self) -> str:
        return in_language(zh=self.question_zh, en=self.question_en)


class ReviewRule(models.Model):
    """The rules for reviewing one kind of listing, in one region or everywhere, chosen when it is submitted.

    `offering` narrows it to courses of one kind of offering (`subsidised`, `malan`, …); "" means any. Days are
    working days. A row in use is never edited: a change is a new row from another day on.
    """

    kind = models.CharField(_("kind"), max_length=12, choices=Listing.Kind)
    offering = models.CharField(_("offering"), max_length=12, blank=True)
    region = models.ForeignKey("reference.Region", models.PROTECT, null=True, blank=True, related_name="+")
    valid_from = models.DateField(_("valid from"))
    valid_to = models.DateField(_("valid until"), null=True, blank=True)
    reviewers = models.PositiveSmallIntegerField(_("reviewers"), default=1)
    rubric = models.ForeignKey(Rubric, models.PROTECT, related_name="rules")
    # An approval has no criterion under this score.
    floor = models.PositiveSmallIntegerField(_("lowest score"), default=2, validators=[MaxValueValidator(SCORE_MAX)])
    decision_days = models.PositiveSmallIntegerField(_("working days for a decision"))
    answer_days = models.PositiveSmallIntegerField(_("working days for an answer to an objection"))

    class Meta:
        verbose_name = _("review rule")
        verbose_name_plural = _("review rules")
        ordering = ["kind", "offering", "valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "offering", "valid_from"], condition=Q(region=None), name="review_rule_once_everywhere"
            ),
            models.UniqueConstraint(
                fields=["kind", "offering", "region", "valid_from"],
                condition=Q(region__isnull=False),
                name="review_rule_once_a_region",
            ),
            models.CheckConstraint(condition=Q(reviewers__gte=1, reviewers__lte=9), name="review_rule_reviewers_range"),
            models.CheckConstraint(condition=Q(floor__lte=SCORE_MAX), name="review_rule_floor_range"),
            models.CheckConstraint(
                condition=Q(valid_to=None) | Q(valid_to__gt=F("valid_from")), name="review_rule_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(decision_days__gte=1, answer_days__gte=1), name="review_rule_days_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.offering} {self.valid_from}"
