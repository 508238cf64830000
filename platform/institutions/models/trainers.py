"""Trainers, where they teach, and what stands behind it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language
from institutions.models.institutions import Institution
from reference.models import MalanCourseType, Occupation, SkillLevel


class Trainer(models.Model):
    """A person who teaches (培训教师), with what learners may read about them."""

    class Teaches(models.TextChoices):
        THEORY = "theory", _("theory")
        PRACTICE = "practice", _("practical skills")
        BOTH = "both", _("theory and practical skills")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="trainer")
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=80, blank=True)
    headline_zh = models.CharField(_("Chinese headline"), max_length=100, blank=True)
    headline_en = models.CharField(_("English headline"), max_length=160, blank=True)
    bio_zh = models.TextField(_("Chinese biography"), blank=True)
    bio_en = models.TextField(_("English biography"), blank=True)
    # Theory, skills of the hand, or both (一体化), clause 十八.
    teaches = models.CharField(_("teaches"), max_length=8, choices=Teaches, default=Teaches.THEORY)
    level = models.ForeignKey(
        SkillLevel, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("skill level")
    )
    occupations = models.ManyToManyField(Occupation, blank=True, related_name="+", verbose_name=_("occupations"))
    # When they agreed to stand in the public trainer bank (师资库); none: they did not, or not any more.
    listed_consent_at = models.DateTimeField(_("agreed to be listed"), null=True, blank=True, editable=False)
    malan_types = models.ManyToManyField(
        MalanCourseType, blank=True, related_name="+", verbose_name=_("Malan courses this trainer may teach")
    )

    class Meta:
        verbose_name = _("trainer")
        verbose_name_plural = _("trainers")
        ordering = ["name_zh"]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return in_language(zh=self.name_zh, en=self.name_en)

    @property
    def headline(self) -> str:
        return in_language(zh=self.headline_zh, en=self.headline_en)

    @property
    def bio(self) -> str:
        return in_language(zh=self.bio_zh, en=self.bio_en)


class TrainerAffiliation(models.Model):
    """That a trainer works for an institution, full or part time; `to_date` set means it has ended."""

    class Kind(models.TextChoices):
        FULL = "full", _("full time")
        PART = "part", _("part time")

    trainer = models.ForeignKey(Trainer, models.PROTECT, related_name="affiliations")
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="affiliations")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind, default=Kind.FULL)
    from_date = models.DateField(_("from"))
    to_date = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("affiliation")
        verbose_name_plural = _("affiliations")
        ordering = ["trainer", "from_date"]
        constraints = [
            models.UniqueConstraint(
                fields=["trainer", "institution"], condition=Q(to_date=None), name="affiliation_current_once"
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="affiliation_ends_after_it_starts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.trainer} @ {self.institution}"


class TrainerInvitation(models.Model):
    """An institution asks the owner of a phone number to teach for it. Nothing holds before they say yes."""

    class State(models.TextChoices):
        OPEN = "open", _("waits for an answer")
        ACCEPTED = "accepted", _("accepted")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("invitation withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="invitations")
    # E.164. Emptied once it is answered: from then on the person is known.
    phone = models.CharField(_("phone number"), max_length=16, blank=True)
    name_zh = models.CharField(_("Chinese name"), max_length=40)
    kind = models.CharField(_("kind"), max_length=4, choices=TrainerAffiliation.Kind)
    from_date = models.DateField(_("from"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    invited_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "phone"], condition=Q(state="open"), name="invitation_open_once"
            ),
            models.CheckConstraint(
                condition=Q(state="open", answered_at__isnull=True) | (~Q(state="open") & Q(answered_at__isnull=False)),
                name="invitation_answered_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.institution_id} {self.state}"
