"""What a person has learned, as it was told to the skills bank."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language


class Outcome(models.Model):
    """A recognised learning outcome (学习成果), frozen when it is recognised.

    The skills bank knows no courses: names, issuer, trainers and the rule in force are copied here as
    they stood on the day, so that a renamed course or a closed institution changes no one's record.
    It is not the evidence; that stays with whoever reported the outcome.
    """

    class Mark(models.TextChoices):
        NONE = "", _("ordinary")
        DEMO = "demo", _("demonstration")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=200, unique=True, help_text="person and course family: recognised once")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="outcomes")
    kind = models.CharField(max_length=40)
    title_zh = models.CharField(max_length=200)
    title_en = models.CharField(max_length=200, blank=True)
    issuer_name_zh = models.CharField(max_length=200)
    issuer_name_en = models.CharField(max_length=200, blank=True)
    issuer_code = models.CharField(max_length=40)
    trainers = models.JSONField(default=list, help_text="[{uuid, name_zh, name_en}]")
    course_code = models.CharField(max_length=80, blank=True)
    version_num = models.PositiveIntegerField(default=1)
    watched_minutes = models.PositiveIntegerField()
    practice_minutes = models.PositiveIntegerField()
    minutes = models.PositiveIntegerField(help_text="what was credited; see Entry")
    policy = models.JSONField(help_text="{label, version, minutes_per_class_hour, class_hours_per_credit}")
    mark = models.CharField(max_length=20, choices=Mark, default=Mark.NONE, blank=True)
    started_at = models.DateTimeField()
    occurred_at = models.DateTimeField()
    created_at = models.DateTimeField()

    class Meta:
        ordering = ["-occurred_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(key=""), name="outcome_key_not_empty"),
            models.CheckConstraint(condition=~models.Q(title_zh=""), name="outcome_has_title"),
            models.CheckConstraint(condition=~models.Q(issuer_name_zh=""), name="outcome_has_issuer"),
            models.CheckConstraint(condition=models.Q(mark__in=["", "demo"]), name="outcome_mark_known"),
            models.CheckConstraint(
                condition=models.Q(started_at__lte=models.F("occurred_at")), name="outcome_started_before_it_occurred"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_zh} ({self.key})"

    @property
    def title(self) -> str:
        return in_language(zh=self.title_zh, en=self.title_en)

    @property
    def issuer_name(self) -> str:
        return in_language(zh=self.issuer_name_zh, en=self.issuer_name_en)

    @property
    def trainer_names(self) -> list[str]:
        return [in_language(zh=trainer["name_zh"], en=trainer.get("name_en", "")) for trainer in self.trainers]
