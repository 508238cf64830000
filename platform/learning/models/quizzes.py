"""Answers, as they were given."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.models.enrolment import Enrolment


class Attempt(models.Model):
    """One try at a quiz. Answers are saved as they are given; marking happens once, on the server.

    `order` is what the learner saw: [[question_key, [option_key, …]], …]. `answers` is {question_key: [option_key, …]}.
    Right answers stay in `courses.Question`.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SUBMITTED = "submitted", _("submitted")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    lesson_key = models.CharField(max_length=64)
    num = models.PositiveSmallIntegerField()
    order = models.JSONField()
    answers = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    score_percent = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key", "num"], name="attempt_num_unique"),
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"],
                condition=models.Q(state="open"),
                name="attempt_one_open_per_quiz",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", submitted_at=None, score_percent=None)
                | models.Q(state="submitted", submitted_at__isnull=False, score_percent__lte=100),
                name="attempt_marked_when_submitted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.lesson_key}#{self.num}"

    @property
    def unanswered(self) -> int:
        return sum(1 for question, _options in self.order if not self.answers.get(question))
