"""Occupations of the national classification (职业分类大典)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.models.named import NamedRow


class Occupation(NamedRow):
    """An occupation (细类) by its code N-NN-NN-NN; only those that courses name are kept.

    `mark` is the classification's own: S digital, L green, LS both.
    """

    class Mark(models.TextChoices):
        NONE = "", _("none")
        DIGITAL = "S", _("digital")
        GREEN = "L", _("green")
        BOTH = "LS", _("digital and green")

    code = models.CharField(_("code"), max_length=12, unique=True)
    system = models.CharField(_("edition"), max_length=4, choices=[("2022", "2022"), ("2015", "2015")], default="2022")
    mark = models.CharField(_("mark"), max_length=2, choices=Mark, blank=True, default=Mark.NONE)

    class Meta:
        verbose_name = _("occupation")
        verbose_name_plural = _("occupations")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d-\d\d-\d\d-\d\d$"), name="occupation_code_form")
        ]

    @property
    def is_digital(self) -> bool:
        return "S" in self.mark


class OccupationAlias(models.Model):
    """A code of an earlier edition, still printed in standards, and the occupation it now means."""

    old_code = models.CharField(_("earlier code"), max_length=12, unique=True)
    occupation = models.ForeignKey(Occupation, models.CASCADE, related_name="aliases")

    class Meta:
        verbose_name = _("earlier occupation code")
        verbose_name_plural = _("earlier occupation codes")
        ordering = ["old_code"]

    def __str__(self) -> str:
        return self.old_code
