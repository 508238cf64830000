"""Which of the plan's trainee groups (培训对象) a person belongs to."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GroupMembership(models.Model):
    """That a person belongs to a group, by whose word, and for how long (R028, R032, R036–R038).

    Evidence is the number or name of a paper, never a picture of it; it lies sealed in `body`, with reasons. Of a
    sensitive group (sensitivity X) the code and the days lie in there too: the row names no group, and `group_index`
    is a keyed digest that only says whether one person has the same one twice. Rows end, they are never deleted. Read
    and written by `accounts.services` alone.
    """

    class Source(models.TextChoices):
        SELF = "self", _("self-declared")
        VERIFIED = "verified", _("verified")

    class State(models.TextChoices):
        STANDING = "standing", pgettext_lazy("group", "standing")
        WITHDRAWN = "withdrawn", pgettext_lazy("group", "withdrawn")
        REFUSED = "refused", pgettext_lazy("group", "not confirmed")
        # Its last day was over when the same group was told anew.
        OVER = "over", pgettext_lazy("group", "over")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="memberships")
    group = models.ForeignKey("reference.TraineeGroup", models.PROTECT, null=True, blank=True, related_name="+")
    group_index = models.CharField(max_length=64, blank=True, editable=False)
    body = models.TextField(editable=False)
    source = models.CharField(max_length=8, choices=Source)
    state = models.CharField(max_length=9, choices=State, default=State.STANDING)
    graduation_year = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_from = models.DateField(null=True, blank=True)
    # The last day on which it holds; none: until it is withdrawn.
    valid_until = models.DateField(null=True, blank=True)
    declared_at = models.DateTimeField()
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    # Of the office that verified, recorded, refused or withdrew it; none: an office for everywhere, or no office.
    office_region = models.ForeignKey("reference.Region", models.PROTECT, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("membership of a group")
        verbose_name_plural = _("memberships of groups")
        ordering = ["-declared_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "group"],
                condition=Q(state="standing", group__isnull=False),
                name="membership_standing_once",
            ),
            models.UniqueConstraint(
                fields=["group_index"],
                condition=Q(state="standing", group__isnull=True),
                name="membership_sensitive_standing_once",
            ),
            # What is sensitive shows neither group nor days, and only an office records it.
            models.CheckConstraint(
                condition=Q(group__isnull=False, group_index="")
                | (
                    Q(group=None, source="verified", graduation_year=None, valid_from=None, valid_until=None)
                    & ~Q(group_index="")
                ),
                name="membership_sensitive_is_sealed",
            ),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gte=F("valid_from")),
                name="membership_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(source="self", verified_at=None, verified_by=None)
                | Q(source="verified", verified_at__isnull=False, verified_by__isnull=False),
                name="membership_verified_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="standing", ended_at=None) | (~Q(state="standing") & Q(ended_at__isnull=False)),
                name="membership_ended_at_known",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
