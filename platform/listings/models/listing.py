"""A listing and its life (clause 十一; decision D8)."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Listing(models.Model):
    """A course's place in the directory (目录). It is not a revision: rejecting a version leaves it as it was.

    `state` moves by compare-and-swap in `listings.services` alone, with a `ListingEvent` beside each step.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        IN_REVIEW = "in_review", _("in review")
        RETURNED = "returned", _("returned for changes")
        APPROVED = "approved", _("approved")
        LISTED = "listed", _("listed")
        SUSPENDED = "suspended", _("suspended")
        EXITED = "exited", _("ended")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.OneToOneField("courses.Course", on_delete=models.PROTECT, related_name="listing")
    state = models.CharField(max_length=20, choices=State, default=State.DRAFT)
    changed_at = models.DateTimeField()
    listed_at = models.DateTimeField(null=True, blank=True, help_text="when it first came into the directory")

    class Meta:
        verbose_name = _("listing")
        verbose_name_plural = _("listings")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[
                        "draft",
                        "submitted",
                        "in_review",
                        "returned",
                        "approved",
                        "listed",
                        "suspended",
                        "exited",
                    ]
                ),
                name="listing_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["listed", "suspended"]) | models.Q(listed_at__isnull=False),
                name="listing_listed_has_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.course} ({self.state})"


class ListingEvent(models.Model):
    """One step of a listing: who did what, when and why. Rows are added, never changed."""

    class Act(models.TextChoices):
        SUBMITTED = "submitted", _("submitted for review")
        TAKEN = "taken", _("review begun")
        HANDED_BACK = "handed_back", _("handed back to the queue")
        RETURNED = "returned", _("returned for changes")
        APPROVED = "approved", _("approved")
        LISTED = "listed", _("entered in the directory")
        EXITED = "exited", _("listing ended")

    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="events")
    submission = models.ForeignKey(
        "listings.Submission", on_delete=models.PROTECT, null=True, blank=True, related_name="events"
    )
    act = models.CharField(max_length=20, choices=Act)
    from_state = models.CharField(max_length=20, choices=Listing.State)
    to_state = models.CharField(max_length=20, choices=Listing.State)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(act__in=["returned", "exited"]) | ~models.Q(reason=""),
                name="listing_event_refusal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.from_state} → {self.to_state}"
