"""What proves that an institution or a trainer may do what they do, with where and how long it holds."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from institutions.models.evidence import Evidence
from institutions.models.institutions import Institution
from institutions.models.trainers import Trainer


class Qualification(models.Model):
    """A licence of an institution (办学许可证 and the like): for what, where, from when until when."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="qualifications")
    title = models.CharField(_("licence"), max_length=100)
    number = models.CharField(_("number"), max_length=60)
    scope = models.CharField(_("scope"), max_length=300)
    region = models.ForeignKey("reference.Region", models.PROTECT, related_name="+", verbose_name=_("holds in"))
    from_date = models.DateField(_("valid from"))
    to_date = models.DateField(_("valid until"), null=True, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    # The newer one that took its place.
    renewed_by = models.OneToOneField("self", models.PROTECT, null=True, blank=True, related_name="renews")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        ordering = ["institution", "from_date", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="qualification_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def days_left(self, today: date) -> int | None:
        """Days until it runs out, negative once it has; None without an end."""
        return (self.to_date - today).days if self.to_date else None


class TrainerCertificate(models.Model):
    """A certificate of a trainer: of a skill level, of a teacher, of the Malan plan. Its number is shown masked."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="certificates")
    title = models.CharField(_("certificate"), max_length=100)
    number = models.CharField(_("number"), max_length=60)
    issuer = models.CharField(_("issued by"), max_length=100)
    issued_date = models.DateField(_("issued on"))
    to_date = models.DateField(_("valid until"), null=True, blank=True)
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("trainer's certificate")
        verbose_name_plural = _("trainers' certificates")
        ordering = ["trainer", "-issued_date"]
        constraints = [
            models.UniqueConstraint(fields=["trainer", "issuer", "number"], name="trainer_certificate_once"),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("issued_date")),
                name="trainer_certificate_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def masked_number(self) -> str:
        """All but the last four characters hidden; of a short number, everything."""
        shown = self.number[-4:] if len(self.number) > 6 else ""
        return "*" * (len(self.number) - len(shown)) + shown


class TrainerActivity(models.Model):
    """Further training of a trainer, or practice in a company (企业实践), in whole hours (clause 十八)."""

    class Kind(models.TextChoices):
        TRAINING = "training", _("further training")
        PRACTICE = "practice", _("practice in a company")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="activities")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    title = models.CharField(_("what it was"), max_length=120)
    place = models.CharField(_("where"), max_length=120)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("until"))
    hours = models.PositiveSmallIntegerField(_("hours"))
    evidence = models.ForeignKey(Evidence, models.PROTECT, null=True, blank=True, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        verbose_name = _("trainer's activity")
        verbose_name_plural = _("trainers' activities")
        ordering = ["trainer", "-from_date"]
        constraints = [
            models.CheckConstraint(condition=Q(to_date__gte=F("from_date")), name="activity_ends_after_it_starts"),
            models.CheckConstraint(condition=Q(hours__gt=0), name="activity_has_hours"),
        ]

    def __str__(self) -> str:
        return self.title
