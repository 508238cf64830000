"""Administrative divisions (行政区划, GB/T 2260)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from reference.models.named import NamedRow


class Region(NamedRow):
    """A province, city or county by its six-digit code. Abolished ones stay, with `valid` False.

    English names are given for provinces only. A county directly under a province has a city row
    between (`…90`), as in the standard.
    """

    class Level(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("county")

    code = models.CharField(_("code"), max_length=6, primary_key=True)
    level = models.CharField(_("level"), max_length=8, choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    valid = models.BooleanField(_("in force"), default=True)

    class Meta:
        verbose_name = _("region")
        verbose_name_plural = _("regions")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d{6}$"), name="region_code_six_digits"),
            models.CheckConstraint(
                condition=models.Q(level="province", parent=None)
                | (~models.Q(level="province") & models.Q(parent__isnull=False)),
                name="region_parent_unless_province",
            ),
        ]
