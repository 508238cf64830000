"""Accounts and the movements of minutes between them (decision D6)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Account(models.Model):
    """Where minutes stand: a person's skills account (技能学分账户), or the issuing account they come from.

    It keeps no balance: a balance is the sum of its entries.
    """

    class Kind(models.TextChoices):
        LEARNER = "learner", _("learner")
        ISSUING = "issuing", _("issuing")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, choices=Kind)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="skills_account"
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind="learner", user__isnull=False) | models.Q(kind="issuing", user__isnull=True),
                name="account_learner_has_person",
            ),
            models.UniqueConstraint(fields=["kind"], condition=models.Q(kind="issuing"), name="account_one_issuing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class Entry(models.Model):
    """One movement of whole minutes from the debit to the credit account. Append-only.

    A mistake is put right by a second row the other way round, which names the first and says why.
    """

    debit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="debits")
    credit = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="credits")
    minutes = models.PositiveIntegerField()
    key = models.CharField(max_length=220, unique=True, help_text="what is booked: booked once")
    outcome = models.ForeignKey(
        "skillsbank.Outcome", on_delete=models.PROTECT, null=True, blank=True, related_name="entries"
    )
    reversal_of = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    reason = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["pk"]
        verbose_name_plural = _("entries")
        constraints = [
            models.CheckConstraint(condition=models.Q(minutes__gt=0), name="entry_minutes_positive"),
            models.CheckConstraint(
                condition=~models.Q(debit=models.F("credit")), name="entry_moves_between_two_accounts"
            ),
            models.CheckConstraint(condition=~models.Q(key=""), name="entry_key_not_empty"),
            models.CheckConstraint(
                condition=models.Q(reversal_of__isnull=True) | ~models.Q(reason=""), name="entry_reversal_has_reason"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__isnull=False) | models.Q(reversal_of__isnull=False),
                name="entry_has_a_ground",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.minutes} min {self.key}"
