"""The conduct record of trainers (师德师风, clause 十八: the first standard)."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from institutions.models.evidence import Evidence
from institutions.models.institutions import Institution
from institutions.models.trainers import Trainer


class ConductFinding(models.Model):
    """What an officer (主管人员) found about a trainer's conduct. While an adverse one holds, they submit nothing.

    Rows are never deleted: one that was wrong is lifted, with a reason. Texts are for the person and the office;
    the public sees none of them.
    """

    class Severity(models.TextChoices):
        NOTE = "note", _("reminder")
        ADVERSE = "adverse", _("adverse: may not teach for a time")
        GRAVE = "grave", _("grave: may not teach")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="findings")
    # Where the trainer taught then; its region is the office that decides.
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="+")
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    finding = models.CharField(_("finding"), max_length=200)
    reason = models.TextField(_("reasons"))
    from_date = models.DateField(_("holds from"))
    to_date = models.DateField(_("holds until"), null=True, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    # None: from before findings were kept with their officer.
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    decided_at = models.DateTimeField()
    # Until this day the trainer may object.
    appeal_until = models.DateField()
    appeal = models.TextField(_("objection"), blank=True)
    appealed_at = models.DateTimeField(null=True, blank=True)
    # As it was told to both sides: not moved when the state's list of days off comes out.
    answer_due_date = models.DateField(null=True, blank=True)
    appeal_answer = models.TextField(_("answer to the objection"), blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+")
    lifted_reason = models.TextField(blank=True)

    class Meta:
        verbose_name = _("conduct finding")
        verbose_name_plural = _("conduct findings")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(reason="") & ~Q(finding=""), name="conduct_finding_has_reason"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="conduct_finding_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(appeal="", appealed_at__isnull=True) | (~Q(appeal="") & Q(appealed_at__isnull=False)),
                name="conduct_appeal_has_time",
            ),
            models.CheckConstraint(
                condition=Q(lifted_at__isnull=True, lifted_by__isnull=True, lifted_reason="")
                | (Q(lifted_at__isnull=False, lifted_by__isnull=False) & ~Q(lifted_reason="")),
                name="conduct_lifting_has_person_and_reason",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @classmethod
    def standing(cls, today: date) -> Q:
        """Findings that keep a trainer from teaching on this day."""
        return Q(severity__in=[cls.Severity.ADVERSE, cls.Severity.GRAVE], lifted_at=None, from_date__lte=today) & (
            Q(to_date=None) | Q(to_date__gte=today)
        )
