"""The moment when a course was completed."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.models.enrolment import Enrolment


class Completion(models.Model):
    """A course completed under its policy: reached once, never taken back, minutes fixed then (decision D6).

    `report` says for each condition why it held. The deposit follows at once, or when the real name is given.
    """

    class State(models.TextChoices):
        AWAITING_NAME = "awaiting_name", _("waits for the real name")
        CREDITED = "credited", _("credited")

    enrolment = models.OneToOneField(Enrolment, on_delete=models.PROTECT, related_name="completion")
    at = models.DateTimeField()
    watched_ms = models.PositiveBigIntegerField()
    # Of accepted practice work, in whole minutes.
    practice_minutes = models.PositiveIntegerField(default=0)
    minutes = models.PositiveIntegerField()
    report = models.JSONField()
    state = models.CharField(max_length=14, choices=State)
    credential_code = models.CharField(max_length=64, blank=True)
    credited_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state="credited")
                | (models.Q(credited_at__isnull=False) & ~models.Q(credential_code="")),
                name="completion_credited_has_credential",
            ),
            models.CheckConstraint(
                condition=models.Q(minutes__lte=models.F("watched_ms") / 60_000 + models.F("practice_minutes")),
                name="completion_minutes_from_counted_time",
            ),
        ]
        indexes = [models.Index(fields=["state"], name="completion_by_state")]

    def __str__(self) -> str:
        return str(self.enrolment_id)
