"""What somebody is still writing for a listing that is no course."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from listings.models.listing import Listing


class DossierDraft(models.Model):
    """The working copy behind the dossiers of one listing: what its form holds, mistakes included.

    Submitting freezes it into a `Dossier`; the draft stays and takes the next round's changes. A first draft has no
    listing yet, and an applicant's has no institution before the approval.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=12, choices=Listing.Kind)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="dossier_drafts")
    institution = models.ForeignKey(
        "institutions.Institution", on_delete=models.PROTECT, null=True, blank=True, related_name="dossier_drafts"
    )
    listing = models.OneToOneField(Listing, on_delete=models.PROTECT, null=True, blank=True, related_name="draft")
    content = models.JSONField(default=dict, help_text="{name of a field: what was typed}")
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()

    class Meta:
        verbose_name = _("draft of a dossier")
        verbose_name_plural = _("drafts of dossiers")
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(condition=~models.Q(kind="course"), name="dossier_draft_is_no_course"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.uuid}"


class DossierFile(models.Model):
    """An evidence file that belongs to a draft; once frozen into a dossier it stays readable there."""

    draft = models.ForeignKey(DossierDraft, on_delete=models.PROTECT, related_name="files")
    evidence = models.OneToOneField("institutions.Evidence", on_delete=models.PROTECT, related_name="dossier_file")
    # Taken out of the draft after a dossier had it.
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["pk"]

    def __str__(self) -> str:
        return str(self.evidence_id)
