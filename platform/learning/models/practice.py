"""Practice work: what a learner hands in, version by version, and how it was marked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from learning.models.enrolment import Enrolment


class Work(models.Model):
    """One learner's work on one practice lesson. `state` moves under a lock only (`services.works`, `.marking_work`).

    `minutes` are what it counts: 0 until it is accepted, then what was approved with the course version.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("being written")
        HANDED_IN = "handed_in", _("handed in")
        DISPUTED = "disputed", _("markers differ")
        RETURNED = "returned", pgettext_lazy("practice work", "returned for revision")
        ACCEPTED = "accepted", pgettext_lazy("practice work", "accepted")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="works")
    lesson_key = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    due_at = models.DateTimeField(null=True)
    # By the first time it was handed in: to revise what was returned is never late.
    is_late = models.BooleanField(default=False)
    handed_in_at = models.DateTimeField(null=True)
    points = models.PositiveSmallIntegerField(null=True)
    minutes = models.PositiveSmallIntegerField(default=0)
    accepted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="work_one_per_lesson"),
            models.CheckConstraint(
                condition=Q(state="accepted", accepted_at__isnull=False, points__isnull=False)
                | (~Q(state="accepted") & Q(accepted_at=None, points=None, minutes=0)),
                name="work_counts_only_accepted",
            ),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(handed_in_at__isnull=False), name="work_handed_in_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["handed_in_at"], condition=Q(state__in=["handed_in", "disputed"]), name="work_waiting_for_mark"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def is_open(self) -> bool:
        """Whether the learner may change and hand it in."""
        return self.state in (self.State.DRAFT, self.State.RETURNED)


class WorkDraft(models.Model):
    """What the learner is writing, each saving a version; the newest counts, the last few are kept."""

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="drafts")
    num = models.PositiveIntegerField()
    text = models.TextField(blank=True)
    form = models.JSONField(default=dict)
    saved_at = models.DateTimeField()

    class Meta:
        ordering = ["work", "num"]
        constraints = [models.UniqueConstraint(fields=["work", "num"], name="work_draft_num_unique")]

    def __str__(self) -> str:
        return f"{self.work_id}~{self.num}"


class WorkFile(models.Model):
    """A file of a work. Taken away from the draft it stays, where a version that was handed in holds it."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="files")
    evidence = models.OneToOneField("institutions.Evidence", on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["added_at", "pk"]

    def __str__(self) -> str:
        return str(self.evidence_id)


class HandIn(models.Model):
    """One version as it was handed in. Append-only by trigger."""

    work = models.ForeignKey(Work, on_delete=models.PROTECT, related_name="hand_ins")
    num = models.PositiveSmallIntegerField()
    text = models.TextField(blank=True)
    form = models.JSONField(default=dict)
    files = models.ManyToManyField(WorkFile, related_name="hand_ins")
    at = models.DateTimeField()

    class Meta:
        ordering = ["work", "num"]
        constraints = [models.UniqueConstraint(fields=["work", "num"], name="hand_in_num_unique")]

    def __str__(self) -> str:
        return f"{self.work_id}#{self.num}"


class Mark(models.Model):
    """What one person made of one version, by the rubric. Append-only by trigger; a changed mind is a new `turn`.

    `scores` is {criterion key: level key}; `points` their sum, before anything is taken off for lateness.
    """

    class Verdict(models.TextChoices):
        ACCEPT = "accept", pgettext_lazy("practice work", "accept")
        RETURN = "return", pgettext_lazy("practice work", "return for revision")

    hand_in = models.ForeignKey(HandIn, on_delete=models.PROTECT, related_name="marks")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    turn = models.PositiveSmallIntegerField(default=1)
    scores = models.JSONField()
    points = models.PositiveSmallIntegerField()
    verdict = models.CharField(max_length=6, choices=Verdict)
    comment = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["hand_in", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["hand_in", "marker", "turn"], name="mark_one_a_turn"),
            models.CheckConstraint(condition=Q(verdict="accept") | ~Q(comment=""), name="mark_return_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.hand_in_id}: {self.points}"
