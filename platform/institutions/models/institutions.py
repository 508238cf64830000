"""Institutions: the body itself, who runs it, what it may do, and what it promised."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language
from reference.models import Region


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


class InstitutionManager(models.Model):
    """That a person runs an institution's affairs here, from a day until a day. Rows end, they are never deleted."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="managers")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="managed_institutions")
    named_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("manager")
        verbose_name_plural = _("managers")
        ordering = ["institution", "from_date", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "user"], condition=Q(to_date=None), name="manager_current_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="manager_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} @ {self.institution_id}"


class Pledge(models.Model):
    """The yearly promise (承诺书) of an institution: which text it accepted, who did so, and when."""

    institution = models.ForeignKey(Institution, models.PROTECT, related_name="pledges")
    year = models.PositiveSmallIntegerField(_("year"))
    text_version = models.CharField(_("version of the text"), max_length=20)
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"))

    class Meta:
        verbose_name = _("pledge")
        verbose_name_plural = _("pledges")
        ordering = ["institution", "-year"]
        constraints = [models.UniqueConstraint(fields=["institution", "year"], name="pledge_once_a_year")]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.year}"
