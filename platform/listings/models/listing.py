"""A listing and its life (clause 十一; decision D8)."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.bilingual import in_language
from courses.models import Course


class Listing(models.Model):
    """A place in the directory (目录) of one of four kinds. No revision: rejecting a version leaves it as it was.

    A course's listing points at its course; the three others are described by what was approved last of their `Dossier`
    rows. `state` moves by compare-and-swap in `listings.services` alone, with a `ListingEvent` beside each step.
    """

    class Kind(models.TextChoices):
        PLATFORM = "platform", _("online training platform")
        INSTITUTION = "institution", _("training institution")
        COURSE = "course", _("course")
        RESOURCE = "resource", _("digital resource")

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        IN_REVIEW = "in_review", _("in review")
        RETURNED = "returned", _("returned for changes")
        APPROVED = "approved", _("approved")
        LISTED = "listed", _("listed")
        RECTIFYING = "rectifying", _("being put right")
        SUSPENDED = "suspended", _("suspended")
        EXITED = "exited", _("ended")

    class ExitReason(models.TextChoices):
        """Why a listing ended (clause 十一: 退出)."""

        VOLUNTARY = "voluntary", _("the institution withdrew it")
        EXPIRED = "expired", _("its term was over")
        EVALUATION = "evaluation", _("it failed the evaluation")
        VIOLATION = "violation", _("it broke the rules")
        RIGHTS = "rights", _("somebody else holds the rights")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.COURSE)
    # Whose it is. Only a platform run by none of the institutions here, and an applicant's own listing before it is
    # approved, have none.
    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, null=True, blank=True, related_name="listings"
    )
    region = models.ForeignKey("reference.Region", on_delete=models.PROTECT, related_name="+")
    course = models.OneToOneField(
        "courses.Course", on_delete=models.PROTECT, null=True, blank=True, related_name="listing"
    )
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    # Whether everybody finds it in the directory now. Follows from `state`; a column of its own, to sort by index.
    in_directory = models.BooleanField(default=False, editable=False)
    # As approved last: what lists show and search of all four kinds alike.
    title_zh = models.CharField(max_length=120, blank=True)
    title_en = models.CharField(max_length=200, blank=True)
    changed_at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True, blank=True, help_text="when it first came into the directory")
    # The last day of its term; none: no term.
    listed_until = models.DateField(null=True, blank=True)
    # The end of a term that its people were told of beforehand.
    term_told = models.DateField(null=True, blank=True, editable=False)
    exit_reason = models.CharField(max_length=12, choices=ExitReason, blank=True)
    exited_at = models.DateTimeField(null=True, blank=True)
    # The first day on which an ended listing may be submitted again.
    readmit_from = models.DateField(null=True, blank=True)
    # By when an order to put things right has to be done; none: no such order.
    rectify_by = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        indexes = [
            models.Index(fields=["state", "kind", "region"], name="listing_by_state"),
            models.Index(fields=["in_directory", "-listed_at", "-id"], name="listing_directory"),
            models.Index(fields=["in_directory", "kind", "-listed_at", "-id"], name="listing_directory_of_kind"),
            models.Index(fields=["-changed_at", "-id"], name="listing_changed_lately"),
            models.Index(fields=["listed_until"], condition=Q(listed_until__isnull=False), name="listing_by_term"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "in_review",
                        "returned",
                        "approved",
                        "listed",
                        "rectifying",
                        "suspended",
                        "exited",
                    ]
                ),
                name="listing_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["listed", "rectifying", "suspended"]) | Q(listed_at__isnull=False),
                name="listing_listed_has_time",
            ),
            models.CheckConstraint(
                condition=Q(kind="course", course__isnull=False) | (~Q(kind="course") & Q(course__isnull=True)),
                name="listing_course_of_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["course", "resource"]) | Q(institution__isnull=False),
                name="listing_content_has_institution",
            ),
            models.UniqueConstraint(
                fields=["institution"], condition=Q(kind="institution"), name="listing_one_an_institution"
            ),
            models.CheckConstraint(
                condition=~Q(state="exited") | (~Q(exit_reason="") & Q(exited_at__isnull=False)),
                name="listing_exit_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["listed", "rectifying"], in_directory=True)
                | (~Q(state__in=["listed", "rectifying"]) & Q(in_directory=False)),
                name="listing_in_directory_follows_state",
            ),
            models.CheckConstraint(
                condition=Q(state="rectifying", rectify_by__isnull=False) | ~Q(state="rectifying"),
                name="listing_rectifying_has_deadline",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title_zh or self.uuid} ({self.state})"

    def get_absolute_url(self) -> str:
        return reverse("directory_listing", args=[self.uuid])

    @property
    def title(self) -> str:
        """What it is called since it was approved last; before that, the course's address or nothing."""
        return in_language(zh=self.title_zh, en=self.title_en) or (self.course.slug if self.course else "")

    @property
    def listed_course(self) -> Course:
        """The course of a course's listing. Raises `LookupError` for the other kinds."""
        if self.course is None:
            raise LookupError(f"a listing of the kind {self.kind} has no course")
        return self.course


class Dossier(models.Model):
    """What was submitted of a listing that is no course, frozen: a `CourseVersion`'s counterpart.

    `content` holds what its kind's form asked for (plain JSON, names of fields as keys); files lie beside it. The
    newest approved one describes the listing.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="dossiers")
    num = models.PositiveIntegerField()
    title_zh = models.CharField(max_length=120)
    title_en = models.CharField(max_length=200, blank=True)
    content = models.JSONField(default=dict)
    content_hash = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    approved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("dossier")
        verbose_name_plural = _("dossiers")
        ordering = ["listing", "num"]
        constraints = [models.UniqueConstraint(fields=["listing", "num"], name="dossier_num_once")]

    def __str__(self) -> str:
        return f"{self.title_zh} ({self.num})"

    @property
    def title(self) -> str:
        return in_language(zh=self.title_zh, en=self.title_en)


class ListingEvent(models.Model):
    """One step of a listing: who did what, when and why. Rows are added, never changed."""

    class Act(models.TextChoices):
        SUBMITTED = "submitted", _("submitted for review")
        TAKEN = "taken", _("review begun")
        HANDED_BACK = "handed_back", _("handed back to the queue")
        RETURNED = "returned", _("returned for changes")
        APPROVED = "approved", _("approved")
        LISTED = "listed", _("entered in the directory")
        RECTIFY = "rectify", _("told to put things right")
        RECTIFIED = "rectified", _("put right")
        SUSPENDED = "suspended", _("suspended")
        RESUMED = "resumed", _("suspension lifted")
        EXITED = "exited", _("listing ended")
        REINSTATED = "reinstated", _("back after an objection")
        READMITTED = "readmitted", _("may be submitted again")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="events")
    submission = models.ForeignKey(
        "listings.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    act = models.CharField(max_length=20, choices=Act)
    from_state = models.CharField(max_length=20, choices=Listing.State)
    to_state = models.CharField(max_length=20, choices=Listing.State)
    # None: the platform itself, because a term was over.
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reason = models.TextField(blank=True)
    # Of an order to put things right: by when. Of an exit: which kind of exit, which everybody may know.
    due_date = models.DateField(null=True, blank=True)
    exit_reason = models.CharField(max_length=12, choices=Listing.ExitReason, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        indexes = [models.Index(fields=["-at", "-id"], name="listing_event_lately")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(act__in=["returned", "rectify", "suspended", "exited"]) | ~models.Q(reason=""),
                name="listing_event_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.from_state} → {self.to_state}"
