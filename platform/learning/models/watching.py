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
    # Presence checks, where the policy asks for them: how much counts before the next one (never told to anybody),
    # since when an answer is waited for, how many were missed and not made up, and how many are to be made up just now.
    check_next_ms = models.PositiveIntegerField(null=True)
    check_asked_at = models.DateTimeField(null=True)
    checks_missed = models.PositiveSmallIntegerField(default=0)
    checks_owed = models.PositiveSmallIntegerField(default=0)
    updated_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["enrolment", "lesson_key"], name="lesson_progress_one_per_lesson"),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.lesson_key}"


class WatchBudget(models.Model):
    """How much of a learner's own time is still to be spent on watching; what every report compares and swaps.

    One a learner, not one a session: two players side by side share one clock. `unspent_ms` is wall-clock time;
    it may be a little below zero (the network tolerance) and above zero only up to a reserve, so that neither the
    tolerance nor an idle hour adds up. Each report that counts moves `revision` by one, by compare-and-swap.
    """

    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", primary_key=True)
    revision = models.PositiveBigIntegerField(default=0)
    unspent_ms = models.IntegerField(default=0)
    accrued_at = models.DateTimeField()
    # The learner's day in Asia/Shanghai and what it counted, for policies with a daily cap.
    day = models.DateField()
    day_counted_ms = models.PositiveIntegerField(default=0)
    # Wall-clock time of all that ever counted, which hours without a network are measured against.
    spent_ms = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.pk)


class PlaySession(models.Model):
    """One opening of one lesson on one device. Its token is the only authority that a report needs."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="sessions")
    lesson_key = models.CharField(max_length=64)
    # What the browser calls itself, and the keyed hash of the id that it keeps; the id itself is not stored.
    device = models.CharField(max_length=120, blank=True)
    device_hash = models.CharField(max_length=32, blank=True)
    started_at = models.DateTimeField()
    # When a newer player of the same learner left no room for this one.
    closed_at = models.DateTimeField(null=True)
    # When the lesson was downloaded, and what the learner had spent by then (as `WatchBudget.spent_ms`).
    granted_at = models.DateTimeField(null=True)
    spent_before_ms = models.PositiveBigIntegerField(default=0)
    last_report_at = models.DateTimeField()
    last_seq = models.PositiveIntegerField(default=0)
    # Wall-clock time of this session that no counted interval has used yet (as in `WatchBudget`).
    unspent_ms = models.IntegerField(default=0)
    # Counted pieces of seconds that are not whole yet, [[start_ms, end_ms], …], so that the boundary between
    # two reports loses nothing. Whole seconds live in the bitmap.
    fragments = models.JSONField(default=list)
    # Numbers of the reports that were decided, as ranges [[first, last], …].
    decided = models.JSONField(default=list)
    # Evidence that is not sealed into a `WatchSegment` yet (see `counting.settling.Evidence`); {} for none.
    evidence = models.JSONField(default=dict)
    unsealed_since = models.DateTimeField(null=True)
    sealed_count = models.PositiveIntegerField(default=0)
    # What else the course asked for when the lesson was opened, so that a report can say what is left.
    others = models.JSONField(default=list)

    class Meta:
        indexes = [
            models.Index(fields=["enrolment", "lesson_key"], name="play_session_by_lesson"),
            models.Index(fields=["device_hash", "started_at"], name="play_session_by_device"),
            models.Index(
                fields=["unsealed_since"],
                condition=models.Q(unsealed_since__isnull=False),
                name="play_session_unsealed",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class WatchSegment(models.Model):
    """Evidence: some minutes of one session's reports, as claimed and as counted. Append-only by trigger.

    `claimed` and `counted` are [[start_ms, end_ms, rate], …], joined where reports met; `counted` holds everything that
    was accepted, also what had counted before; `counted_ms` is what was new. `decisions` has one row a report (see
    `counting.settling.Decision`), given again when that report comes again. `cuts` tells what each rule took, in
    milliseconds; `client` what the phone's own clock said (see `counting.witness`). The newest minutes of a session are
    in `PlaySession.evidence`, in the same form.
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
        CLOSED = "closed", _("a newer player was opened")
        PRESENCE = "presence", _("a presence check was not passed")
        OFFLINE = "offline", _("watched without a network")

    session = models.ForeignKey(PlaySession, on_delete=models.PROTECT, related_name="segments")
    num = models.PositiveIntegerField()
    first_seq = models.PositiveIntegerField()
    last_seq = models.PositiveIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    decisions = models.JSONField()
    claimed = models.JSONField()
    counted = models.JSONField()
    claimed_ms = models.PositiveIntegerField()
    counted_ms = models.PositiveIntegerField()
    cuts = models.JSONField(default=dict)
    client = models.JSONField(default=dict)
    policy = models.ForeignKey("reference.Policy", on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["session", "num"], name="watch_segment_num_once"),
            models.CheckConstraint(
                condition=models.Q(counted_ms__lte=models.F("claimed_ms")),
                name="watch_segment_counts_no_more_than_claimed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}#{self.num}"
