"""What was watched: the set that counts, the sessions that report it, and the evidence beside it (decision D4)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from learning.models.enrolment import Enrolment


class LessonProgress(models.Model):
    """Where a learner is in one lesson. Position, coverage and status are three fields that never imply each other.

    `coverage` is a grow-only bitmap of whole media seconds (see `counting.slots`). It can be recomputed from
    `WatchSegment`, which is the evidence. `done_at` is set once: video covered, reading read, or quiz passed.
    """

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="progress")
    lesson_key = models.CharField(max_length=64)
    coverage = models.BinaryField(default=bytes)
    counted_ms = models.PositiveIntegerField(default=0)
    # The furthest media moment that counted; the seek rule looks at it.
    frontier_ms = models.PositiveIntegerField(default=0)
    position_ms = models.PositiveIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="lesson_progress_one_per_lesson"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.lesson_key}"


class WatchBudget(models.Model):
    """How much of a learner's own time is still to be spent on watching; the row that every report locks.

    One a learner, not one a session: two players side by side share one clock. `unspent_ms` is wall-clock time;
    it may be a little below zero (the network tolerance) and above zero only up to a reserve, so that neither the
    tolerance nor an idle hour adds up.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", primary_key=True)
    unspent_ms = models.IntegerField(default=0)
    accrued_at = models.DateTimeField()
    # The learner's day in Asia/Shanghai and what it counted, for policies with a daily cap.
    day = models.DateField()
    day_counted_ms = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class PlaySession(models.Model):
    """One opening of one lesson on one device. Its token is the only authority that a report needs."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="sessions")
    lesson_key = models.CharField(max_length=64)
    device = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField()
    last_report_at = models.DateTimeField()
    last_seq = models.PositiveIntegerField(default=0)
    # Wall-clock time of this session that no counted interval has used yet (as in `WatchBudget`).
    unspent_ms = models.IntegerField(default=0)
    # Counted pieces of seconds that are not whole yet, [[start_ms, end_ms], …], so that the boundary between
    # two reports loses nothing. Whole seconds live in the bitmap.
    fragments = models.JSONField(default=list)

    class Meta:
        indexes = [models.Index(fields=["enrolment", "lesson_key"], name="play_session_by_lesson")]

    def __str__(self) -> str:
        return str(self.uuid)


class WatchSegment(models.Model):
    """Evidence: one report as it was claimed and as it was counted, decided once. Append-only by trigger.

    `claimed` and `counted` are [[start_ms, end_ms, rate], …]; `counted` holds everything that was accepted, also
    what had counted before; `counted_ms` is what it added. `answer` is given again when the report comes again.
    """

    class Rule(models.TextChoices):
        NONE = "", _("counted in full")
        BOUNDS = "bounds", _("outside the lesson")
        RATE = "rate", _("faster than the course counts")
        CLOCK = "clock", _("more than the time that passed")
        REPORT_CAP = "report_cap", _("more than one report may bring")
        DEVICES = "devices", _("another device counted this time")
        SEEK = "seek", _("skipped ahead")
        DAILY_CAP = "daily_cap", _("the day's limit")
        AGAIN = "again", _("counted before")

    session = models.ForeignKey(PlaySession, on_delete=models.PROTECT, related_name="segments")
    seq = models.PositiveIntegerField()
    claimed = models.JSONField()
    counted = models.JSONField()
    claimed_ms = models.PositiveIntegerField()
    counted_ms = models.PositiveIntegerField()
    rule = models.CharField(max_length=10, choices=Rule, blank=True)
    policy = models.ForeignKey("reference.Policy", on_delete=models.PROTECT, related_name="+")
    server_at = models.DateTimeField()
    answer = models.JSONField()

    class Meta:
        constraints = [
            # Decided once: a report that comes twice finds this row.
            models.UniqueConstraint(fields=["session", "seq"], name="watch_segment_decided_once"),
            models.CheckConstraint(
                condition=models.Q(counted_ms__lte=models.F("claimed_ms")),
                name="watch_segment_counts_no_more_than_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}#{self.seq}"
