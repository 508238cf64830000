"""Institutions, trainers, and who teaches where."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language
from reference.models import MalanCourseType, Region


class Institution(models.Model):
    """A body that offers training (培训机构). Its name is what a certificate names as issuer.

    Courses and media hang on it from above; it knows neither.
    """

    class Kind(models.TextChoices):
        """The provider types of clause 四."""

        ENTERPRISE = "enterprise", _("enterprise or industry body")
        BASE = "base", _("public training base")
        UNIVERSITY = "university", _("university or college")
        VOCATIONAL = "vocational", _("vocational school")
        TRAINING = "training", _("vocational training institution")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Unified social credit code (统一社会信用代码, GB 32100): `uscc.py` checks its last character.
    code = models.CharField(_("unified social credit code"), max_length=18)
    name_zh = models.CharField(_("Chinese name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=160, blank=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    region = models.ForeignKey(Region, models.PROTECT, related_name="+", verbose_name=_("region"))
    # Set by listings and oversight.
    may_submit = models.BooleanField(_("may submit courses"), default=True)
    created_at = models.DateTimeField(_("added at"), editable=False)

    class Meta:
        verbose_name = _("institution")
        verbose_name_plural = _("institutions")
        ordering = ["name_zh"]
        constraints = [
            models.UniqueConstraint(fields=["code"], name="institution_code_once"),
            models.CheckConstraint(condition=Q(code__regex=r"^[0-9A-HJ-NPQRTUWXY]{18}$"), name="institution_code_form"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(zh=self.name_zh, en=self.name_en)


class Trainer(models.Model):
    """A person who teaches (培训教师), with what learners may read about them."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="trainer")
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    headline_zh = models.CharField(_("Chinese headline"), max_length=100, blank=True)
    headline_en = models.CharField(_("English headline"), max_length=160, blank=True)
    bio_zh = models.TextField(_("Chinese biography"), blank=True)
    bio_en = models.TextField(_("English biography"), blank=True)
    # Set by listings and oversight: the conduct check (师德) found nothing against teaching.
    conduct_clear = models.BooleanField(_("conduct check passed"), default=True)
    malan_types = models.ManyToManyField(
        MalanCourseType, blank=True, related_name="+", verbose_name=_("Malan courses this trainer may teach")
    )

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["name_zh"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(zh=self.name_zh, en=self.name_en)

    @property
    def headline(self) -> str:
        return in_language(zh=self.headline_zh, en=self.headline_en)

    @property
    def bio(self) -> str:
        return in_language(zh=self.bio_zh, en=self.bio_en)


class TrainerAffiliation(models.Model):
    """That a trainer works for an institution, full or part time; `to_date` set means it has ended."""

    class Kind(models.TextChoices):
        FULL = "full", _("full time")
        PART = "part", _("part time")

    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="affiliations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="affiliations")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.FULL)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["trainer", "from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "institution"], condition=Q(to_date=None), name="affiliation_current_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="affiliation_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer} @ {self.institution}"
