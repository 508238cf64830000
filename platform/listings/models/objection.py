"""What an institution says against an act or a grade, and what was decided about it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common import clock
from common.workdays import day_of


class Objection(models.Model):
    """One objection (申诉) to one act on a listing, or to one evaluation; decided once, by somebody else."""

    class Decision(models.TextChoices):
        OPEN = "", _("undecided")
        UPHELD = "upheld", _("upheld")
        DISMISSED = "dismissed", _("dismissed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    listing = models.ForeignKey("listings.Listing", on_delete=models.PROTECT, related_name="objections")
    event = models.OneToOneField(
        "listings.ListingEvent", on_delete=models.PROTECT, null=True, blank=True, related_name="objection"
    )
    evaluation = models.ForeignKey(
        "listings.Evaluation", on_delete=models.PROTECT, null=True, blank=True, related_name="objections"
    )
    text = models.TextField()
    raised_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    raised_at = models.DateTimeField()
    # As the rules said when it was raised: the last day for an answer. None for those from before there were such days.
    due_date = models.DateField(null=True, blank=True)
    decision = models.CharField(max_length=10, choices=Decision, default=Decision.OPEN, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("objection")
        verbose_name_plural = _("objections")
        ordering = ["raised_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(event__isnull=False, evaluation=None) | Q(event=None, evaluation__isnull=False),
                name="objection_to_one_thing",
            ),
            models.UniqueConstraint(
                fields=["evaluation"], condition=Q(decision=""), name="objection_one_open_an_evaluation"
            ),
            models.CheckConstraint(condition=~Q(text=""), name="objection_says_something"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (~Q(decision="") & ~Q(reason="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="objection_decision_has_person_time_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]

    @property
    def is_open(self) -> bool:
        return self.decision == self.Decision.OPEN

    @property
    def is_late(self) -> bool:
        """Whether the day for the answer is over and there is none."""
        return self.is_open and self.due_date is not None and self.due_date < day_of(clock.now())
