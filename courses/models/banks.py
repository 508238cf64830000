"""Question banks: what an institution's quizzes draw from. No pages: questions are frozen from them into courses."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class QuestionBank(models.Model):
    """A bank of one institution; nobody else sees that it is there."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, related_name="question_banks")
    title = models.CharField(_("title"), max_length=120)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["institution", "title"], name="bank_title_unique_in_institution"),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("question_banks:bank", args=[self.uuid])


class BankQuestion(models.Model):
    """A question through all its versions. A retired one is drawn no more; what was frozen stays."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    bank = models.ForeignKey(QuestionBank, models.PROTECT, related_name="questions")
    created_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["bank", "pk"]

    def __str__(self) -> str:
        return str(self.uuid)


class BankQuestionVersion(models.Model):
    """What a question said. Once a course was frozen with it, it is never edited: a change is a new version.

    `body` is what `QuestionBlock` stores.
    """

    question = models.ForeignKey(BankQuestion, models.PROTECT, related_name="versions")
    num = models.PositiveIntegerField()
    body = models.JSONField()
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["question", "num"]
        constraints = [
            models.UniqueConstraint(fields=["question", "num"], name="bank_question_version_num_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.question_id}/{self.num}"
