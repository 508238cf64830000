"""One round of review: what was submitted, what auditors said, what was decided."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from courses.models import CourseVersion
from listings.models.listing import Dossier
from listings.models.seats import Signed


class Submission(Signed):
    """One candidate version before the auditors (审核员). A listing has at most one open at a time.

    Who reviews it stands in its `assignments`. `task_state` ties it to Wagtail's workflow, which locks the page and
    keeps its history; the decision, with its signature, is here.
    """

    class WaitsFor(models.TextChoices):
        """What is missing, beyond the reviewers' own work."""

        NOTHING = "", _("nothing")
        REVIEWER = "reviewer", _("an auditor without a conflict of interest")
        OFFICER = "officer", _("the officer's decision")

    class Decision(models.TextChoices):
        OPEN = "", _("undecided")
        RETURNED = "returned", _("returned for changes")
        APPROVED = "approved", _("approved")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    listing = models.ForeignKey("listings.Listing", on_delete=models.PROTECT, related_name="submissions")
    # What is reviewed: a course's version, or the dossier of another kind of listing.
    version = models.OneToOneField(
        "courses.CourseVersion", on_delete=models.PROTECT, null=True, blank=True, related_name="submission"
    )
    dossier = models.OneToOneField(
        "listings.Dossier", on_delete=models.PROTECT, null=True, blank=True, related_name="submission"
    )
    round = models.PositiveIntegerField(help_text="1 for a listing's first submission, then one more each time")
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField()
    # The rule in force when it was submitted, the seats it takes (one more where reviewers disagree), and by when.
    rule = models.ForeignKey("listings.ReviewRule", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    seats = models.PositiveSmallIntegerField(default=1)
    waits_for = models.CharField(max_length=10, choices=WaitsFor, default=WaitsFor.NOTHING, blank=True)
    due_date = models.DateField(null=True, blank=True)
    due_provisional = models.BooleanField(default=False, help_text="counted without the state's list of days off")
    workdays_taken = models.PositiveSmallIntegerField(null=True, blank=True, help_text="from submitting to deciding")
    decision = models.CharField(max_length=20, choices=Decision, default=Decision.OPEN, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)
    checks = models.JSONField(default=list, help_text="as they stood: [{code, group, severity, message}]")
    task_state = models.OneToOneField(
        "wagtailcore.TaskState", on_delete=models.SET_NULL, null=True, blank=True, related_name="submission"
    )

    class Meta:
        ordering = ["submitted_at", "pk"]
        verbose_name = _("submission")
        verbose_name_plural = _("submissions")
        indexes = [
            models.Index(
                fields=["due_date", "submitted_at", "id"], condition=Q(decision=""), name="submission_due_first"
            ),
            models.Index(
                fields=["-decided_at"], condition=Q(decided_at__isnull=False), name="submission_decided_lately"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["listing", "round"], name="submission_round_once"),
            models.UniqueConstraint(fields=["listing"], condition=Q(decision=""), name="submission_one_open_a_listing"),
            models.CheckConstraint(condition=Q(round__gt=0), name="submission_round_positive"),
            models.CheckConstraint(
                condition=Q(version__isnull=False, dossier__isnull=True)
                | Q(version__isnull=True, dossier__isnull=False),
                name="submission_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="submission_decision_has_person_and_time",
            ),
            models.CheckConstraint(
                condition=~Q(decision="returned") | ~Q(reason=""), name="submission_return_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version or self.dossier} · {self.round}"

    @property
    def course_version(self) -> CourseVersion:
        """The version before the auditors. Raises `LookupError` where the listing is no course."""
        if self.version is None:
            raise LookupError("this submission is no course's")
        return self.version

    @property
    def subject(self) -> CourseVersion | Dossier:
        """What is reviewed: both have `title`, `uuid` and `content_hash`."""
        found = self.version or self.dossier
        if found is None:
            raise LookupError("a submission of nothing")
        return found

    @property
    def is_open(self) -> bool:
        return self.decision == self.Decision.OPEN


class Comment(models.Model):
    """What an auditor says about a lesson, at a second of its video where `at_ms` is set, and the trainer's answer.

    The institution sees it once the round is decided.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="comments")
    lesson_key = models.CharField(max_length=64, blank=True, help_text="empty: about the course as a whole")
    at_ms = models.PositiveIntegerField(null=True, blank=True)
    text = models.TextField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["created_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="comment_says_something"),
            models.CheckConstraint(
                condition=Q(at_ms__isnull=True) | ~Q(lesson_key=""), name="comment_second_needs_lesson"
            ),
            models.CheckConstraint(
                condition=Q(answer="", answered_by__isnull=True, answered_at__isnull=True)
                | (~Q(answer="") & Q(answered_by__isnull=False, answered_at__isnull=False)),
                name="comment_answer_has_person_and_time",
            ),
        ]

    def __str__(self) -> str:
        return self.text[:40]
