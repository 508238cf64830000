"""Presence checks: what was asked, when, and how it was answered."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from learning.models.enrolment import Enrolment
from learning.models.watching import PlaySession

FASTEST_MS = 800


class PresenceCheck(models.Model):
    """One question to somebody who watches, to be answered once, in the session that was asked, until `until`.

    `content` is what was asked: {question, order} for a question of the next quiz, {code, word, words} else. `answer`
    is what was given; whether it was the right option of a question is kept and not told. `reaction_ms` by our clock.
    """

    class Kind(models.TextChoices):
        QUESTION = "question", _("a question of the lesson")
        CODE = "code", _("a code to type, or a word to choose")

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        PASSED = "passed", pgettext_lazy("presence check", "passed")
        MISSED = "missed", pgettext_lazy("presence check", "missed")
        MOVED = "moved", _("asked again in another player")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="checks")
    lesson_key = models.CharField(max_length=64)
    session = models.ForeignKey(PlaySession, on_delete=models.PROTECT, related_name="checks")
    kind = models.CharField(max_length=8, choices=Kind)
    content = models.JSONField()
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    # Where in the lesson's counted time.
    counted_ms = models.PositiveIntegerField()
    asked_at = models.DateTimeField()
    until = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=64, blank=True)
    answer_right = models.BooleanField(null=True)
    reaction_ms = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["enrolment", "lesson_key"],
                condition=models.Q(state="asked"),
                name="presence_one_asked_a_lesson",
            ),
            models.CheckConstraint(condition=models.Q(until__gt=models.F("asked_at")), name="presence_leaves_time"),
            models.CheckConstraint(
                condition=~models.Q(state="passed") | models.Q(answered_at__isnull=False, reaction_ms__isnull=False),
                name="presence_passed_was_answered",
            ),
        ]
        indexes = [
            models.Index(fields=["until"], condition=models.Q(state="asked"), name="presence_waiting"),
            models.Index(fields=["enrolment", "lesson_key", "asked_at"], name="presence_by_lesson"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_too_fast(self) -> bool:
        """Answered sooner than a person can read. It passes all the same; a person looks at it later."""
        return self.reaction_ms is not None and self.reaction_ms < FASTEST_MS
