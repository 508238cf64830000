"""What a machine noticed about somebody's learning, and what people made of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from learning.models.enrolment import Enrolment


class Case(models.Model):
    """Something unusual in the evidence of an enrolment, for a person to look at. It takes nothing from anybody.

    `facts` are figures without anybody's name (see `services.anomalies`). `state` moves by compare-and-swap alone:
    open, answered by the learner, decided, appealed, closed. A finding of no fault closes it at once; another decision
    closes when the time to appeal is over, or when somebody else has decided the appeal. Minutes are never part of it.
    """

    class Kind(models.TextChoices):
        FAST_CHECKS = "fast_checks", _("presence confirmed faster than people read")
        FAST_QUIZ = "fast_quiz", _("quiz answered faster than people read")
        STEADY_CHECKS = "steady_checks", _("presence confirmed as steadily as a clock")
        LONG_DAY = "long_day", _("more hours in a day than people can watch")
        SHARED_DEVICE = "shared_device", _("many learners on one device")
        MISSED_CHECKS = "missed_checks", _("presence checks missed again and again")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("case", "waits for the learner")
        ANSWERED = "answered", pgettext_lazy("case", "answered")
        DECIDED = "decided", pgettext_lazy("case", "decided")
        APPEALED = "appealed", pgettext_lazy("case", "appealed")
        CLOSED = "closed", pgettext_lazy("case", "closed")

    class Decision(models.TextChoices):
        NO_FAULT = "no_fault", _("nothing to hold against the learner")
        NOTE = "note", _("a note stays with the evidence")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=16, choices=Kind)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="cases")
    facts = models.JSONField()
    # The newest evidence that it rests on: only what comes later can open another one.
    evidence_until = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    opened_at = models.DateTimeField()
    # The last day to answer before somebody may decide against the learner, and the day by which it is decided.
    answer_until = models.DateField()
    due_date = models.DateField()
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    reason = models.TextField(blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True)
    decided_at = models.DateTimeField(null=True)
    appeal_until = models.DateField(null=True)
    appeal = models.TextField(blank=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_due_date = models.DateField(null=True)
    appeal_decision = models.CharField(max_length=8, choices=Decision, blank=True)
    appeal_reason = models.TextField(blank=True)
    appeal_decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", null=True
    )
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-opened_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "enrolment"], condition=~Q(state="closed"), name="case_one_open_per_kind_and_enrolment"
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_at=None, decided_by=None, reason="")
                | (~Q(decision="") & Q(decided_at__isnull=False, decided_by__isnull=False) & ~Q(reason="")),
                name="case_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decision="", appeal_decided_by=None, appeal_reason="")
                | (~Q(appeal_decision="") & Q(appeal_decided_by__isnull=False) & ~Q(appeal_reason="")),
                name="case_appeal_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(appeal_decided_by=None) | ~Q(appeal_decided_by=F("decided_by")),
                name="case_appeal_decided_by_another",
            ),
            models.CheckConstraint(
                condition=(Q(state__in=["open", "answered"]) & Q(decision=""))
                | (Q(state__in=["decided", "appealed", "closed"]) & ~Q(decision="")),
                name="case_state_fits_decision",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="case_closed_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["due_date"], condition=Q(state__in=["open", "answered"]), name="case_to_decide"),
            models.Index(fields=["appeal_due_date"], condition=Q(state="appealed"), name="case_appeal_to_decide"),
            models.Index(fields=["appeal_until"], condition=Q(state="decided"), name="case_to_close"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def outcome(self) -> str:
        """The decision that stands: that on the appeal, where there was one."""
        return self.appeal_decision or self.decision


class AnomalyCursor(models.Model):
    """How far one kind of evidence was looked through; moved by compare-and-swap, so that sweeps take turns."""

    name = models.CharField(max_length=16, primary_key=True)
    seen_id = models.BigIntegerField(default=0)
    # For evidence that is looked through by time.
    seen_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.name
