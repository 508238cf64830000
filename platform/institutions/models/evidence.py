"""Papers that somebody handed in to prove something."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Evidence(models.Model):
    """A PDF or picture, kept where no address leads (`services.evidence` is the only way in and out).

    `name` is what its owner called it, for people to read: never part of a path. `media_type` is what the bytes say.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # Whose managers may read it; none as long as the institution is not here yet.
    institution = models.ForeignKey(
        "institutions.Institution", models.PROTECT, null=True, blank=True, related_name="evidence"
    )
    name = models.CharField(_("file name"), max_length=120)
    media_type = models.CharField(max_length=20)
    size_bytes = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def key(self) -> str:
        """Where it lies in the store."""
        return f"evidence/{self.uuid}"
