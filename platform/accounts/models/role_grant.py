"""Offices, and where they hold (clause 二十五: province ⊃ city ⊃ county)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class RoleGrant(models.Model):
    """That a person holds an office in a region and everything within it, from a day until a day.

    Without a region it holds everywhere. Rows end, they are never deleted: who could do what, when, stays known.
    """

    class Role(models.TextChoices):
        AUDITOR = "auditor", _("auditor")
        OFFICER = "officer", _("officer")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="role_grants")
    role = models.CharField(_("office"), max_length=12, choices=Role)
    region = models.ForeignKey(
        "reference.Region", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("region")
    )
    department = models.CharField(_("department"), max_length=60, blank=True)
    # An officer's alone, and named each time: sees, records and withdraws memberships of the sensitive trainee groups.
    sensitive_groups = models.BooleanField(_("looks after sensitive groups"), default=False)
    from_date = models.DateField(_("from"))
    # The first day on which it no longer holds.
    to_date = models.DateField(_("until"), null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("office held")
        verbose_name_plural = _("offices held")
        ordering = ["user", "from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "role", "region"], condition=Q(to_date=None), name="role_grant_standing_once"
            ),
            # No region is no equal of another: a row of its own for it.
            models.UniqueConstraint(
                fields=["user", "role"], condition=Q(to_date=None, region=None), name="role_grant_everywhere_once"
            ),
            models.CheckConstraint(
                condition=Q(sensitive_groups=False) | Q(role="officer"), name="role_grant_sensitive_for_officers"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="role_grant_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.region_id or '*'}"
