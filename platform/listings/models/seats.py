"""Who reviews a submission, how they were drawn, and what each has looked at and signed."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Signed(models.Model):
    """The platform's signature under what a person confirmed: an Ed25519 key's id, the SHA-256 of the canonical JSON
    that was signed, and the signature (base64url). All empty until then."""

    key_id = models.CharField(max_length=64, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=100, blank=True)

    class Meta:
        abstract = True


class ReviewAssignment(Signed):
    """One reviewer's seat in a submission: drawn, or taken by a volunteer, and what they recommend in the end.

    Blind: until the submission is decided, nobody but this reviewer sees anything of it.
    """

    class State(models.TextChoices):
        ASSIGNED = "assigned", _("to be done")
        DECLINED = "declined", _("given up")
        REPLACED = "replaced", _("replaced")
        DONE = "done", _("signed")

    class Origin(models.TextChoices):
        DRAWN = "drawn", _("drawn at random")
        VOLUNTEERED = "volunteered", _("volunteered")

    class Recommendation(models.TextChoices):
        NONE = "", _("none yet")
        APPROVE = "approve", _("approve")
        RETURN = "return", _("return for changes")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey("listings.Submission", models.PROTECT, related_name="assignments")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="review_seats")
    seat = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=12, choices=Origin, default=Origin.DRAWN)
    state = models.CharField(max_length=10, choices=State, default=State.ASSIGNED)
    assigned_at = models.DateTimeField()
    begun_at = models.DateTimeField(null=True, blank=True)
    # Why the seat was given up, in the reviewer's words; `conflict` where it was a conflict of interest.
    left_reason = models.TextField(blank=True)
    conflict = models.BooleanField(default=False)
    scores = models.JSONField(default=dict, help_text="{criterion key: 0–4}")
    recommendation = models.CharField(max_length=8, choices=Recommendation, default=Recommendation.NONE, blank=True)
    summary = models.TextField(blank=True)
    signed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["submission", "seat", "pk"]
        verbose_name = _("seat in a review")
        verbose_name_plural = _("seats in reviews")
        indexes = [models.Index(fields=["reviewer", "state"], name="seat_of_reviewer")]
        constraints = [
            models.UniqueConstraint(
                fields=["submission", "seat"], condition=Q(state__in=["assigned", "done"]), name="seat_held_once"
            ),
            models.UniqueConstraint(
                fields=["submission", "reviewer"],
                condition=Q(state__in=["assigned", "done"]),
                name="seat_one_a_reviewer",
            ),
            models.CheckConstraint(
                condition=~Q(state="done") | (Q(signed_at__isnull=False) & ~Q(recommendation="")),
                name="seat_signed_has_recommendation_and_time",
            ),
            models.CheckConstraint(
                condition=Q(state="done") | Q(signed_at__isnull=True, signature="", recommendation=""),
                name="seat_unsigned_recommends_nothing",
            ),
            models.CheckConstraint(
                condition=~Q(recommendation="return") | ~Q(summary=""), name="seat_return_has_summary"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id} · {self.seat} ({self.state})"


class DrawSeed(models.Model):
    """A random number for one draw, whose hash was in the audit record before anybody knew what it would be used for.

    `secret` is 32 random bytes in hex. Seeds are used in order, so none can be thrown away unseen.
    """

    secret = models.CharField(max_length=64)
    committed_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.pk)


class ReviewDraw(models.Model):
    """One draw, with all that is needed to repeat it: who could be drawn, how busy each was, and the seed."""

    submission = models.ForeignKey("listings.Submission", models.PROTECT, related_name="draws")
    assignment = models.OneToOneField(ReviewAssignment, models.PROTECT, related_name="draw")
    seed = models.OneToOneField(DrawSeed, models.PROTECT, related_name="draw")
    pool = models.JSONField(help_text="[[public id of an eligible auditor, open seats], …], sorted")
    chosen = models.CharField(max_length=36)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.submission_id} ({len(self.pool)})"


class LessonOpened(models.Model):
    """That a reviewer had a lesson of a submission in front of them: an approval needs all of them."""

    submission = models.ForeignKey("listings.Submission", models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    lesson_key = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["submission", "reviewer", "lesson_key"], name="lesson_opened_once")
        ]

    def __str__(self) -> str:
        return self.lesson_key


class CommentMark(models.Model):
    """What a reviewer of a later round finds of an earlier comment: resolved or not."""

    comment = models.ForeignKey("listings.Comment", models.CASCADE, related_name="marks")
    submission = models.ForeignKey("listings.Submission", models.PROTECT, related_name="+")
    reviewer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    resolved = models.BooleanField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["comment", "submission", "reviewer"], name="comment_marked_once")
        ]

    def __str__(self) -> str:
        return f"{self.comment_id}: {self.resolved}"


class DeclaredRelation(models.Model):
    """What an auditor declares: a relation to an institution or a trainer, whose listings they then never review."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="declared_relations")
    institution = models.ForeignKey("institutions.Institution", models.PROTECT, null=True, blank=True, related_name="+")
    trainer = models.ForeignKey("institutions.Trainer", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("what relation"), max_length=200)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-declared_at"]
        verbose_name = _("declared relation")
        verbose_name_plural = _("declared relations")
        constraints = [
            models.CheckConstraint(
                condition=Q(institution__isnull=False, trainer__isnull=True)
                | Q(institution__isnull=True, trainer__isnull=False),
                name="relation_to_one",
            ),
            models.UniqueConstraint(
                fields=["user", "institution"],
                condition=Q(ended_at=None, institution__isnull=False),
                name="relation_to_institution_once",
            ),
            models.UniqueConstraint(
                fields=["user", "trainer"],
                condition=Q(ended_at=None, trainer__isnull=False),
                name="relation_to_trainer_once",
            ),
        ]

    def __str__(self) -> str:
        return self.note
