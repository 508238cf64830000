"""Answers, as they were given."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.models.enrolment import Enrolment


class Attempt(models.Model):
    """One try at a quiz. Answers are saved as they are given; marking happens once, on the server.

    `order` is what the learner saw: [[question_key, [option_key, …]], …]. `answers` is {question_key: given}, see
    `learning.judging`. Right answers stay in `courses.Question`. `due_at` is when its time is over, if it has a limit.
    `answer_ms` is {question_key: ms from the saving before it, or from the beginning, to its first saving}.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        # Handed in; a trainer has to mark something of it.
        MARKING = "marking", _("waits for marking")
        SUBMITTED = "submitted", _("submitted")

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    lesson_key = models.CharField(max_length=64)
    num = models.PositiveSmallIntegerField()
    order = models.JSONField()
    answers = models.JSONField(default=dict)
    answer_ms = models.JSONField(default=dict)
    # When an answer was saved last, a changed one too; None before the first one.
    answered_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    started_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    score_percent = models.PositiveSmallIntegerField(null=True)
    passed = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key", "num"], name="attempt_num_unique"),
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"],
                condition=models.Q(state__in=["open", "marking"]),
                name="attempt_one_undecided_per_quiz",
            ),
            models.CheckConstraint(
                condition=models.Q(state="open", submitted_at=None, score_percent=None)
                | models.Q(state="marking", submitted_at__isnull=False, score_percent=None)
                | models.Q(state="submitted", submitted_at__isnull=False, score_percent__lte=100),
                name="attempt_marked_when_submitted",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(state="open"), name="attempt_overdue"),
            models.Index(fields=["submitted_at"], condition=models.Q(state="marking"), name="attempt_to_mark"),
            models.Index(
                fields=["submitted_at", "id"],
                condition=models.Q(submitted_at__isnull=False),
                name="attempt_by_hand_in",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.lesson_key}#{self.num}"

    @property
    def unanswered(self) -> int:
        return sum(1 for question, _options in self.order if not self.answers.get(question))


class AnswerMark(models.Model):
    """What a trainer gave for one answer of an attempt. Given once, and append-only: it is evidence of a pass."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="marks")
    question_key = models.CharField(max_length=36)
    points = models.PositiveSmallIntegerField()
    comment = models.TextField(blank=True)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["attempt", "question_key"], name="answer_mark_once"),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.question_key}: {self.points}"
