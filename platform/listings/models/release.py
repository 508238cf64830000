"""The directory as it was published: frozen, numbered, chained and signed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class DirectoryRelease(models.Model):
    """One publication of the directory (培训机构目录), of a region or of the whole. Rows are added, never changed.

    `content` is the gzipped canonical JSON of its rows (`services.rows.FIELDS`), `content_hash` the SHA-256 of that
    JSON. `hash` binds the statement that is signed to the release before; `services/releases.py` tells how.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    region = models.ForeignKey("reference.Region", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    num = models.PositiveIntegerField(_("number"))
    created_at = models.DateTimeField(_("published"))
    # None: by the schedule.
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    count = models.PositiveIntegerField(_("listings"))
    content = models.BinaryField()
    content_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)
    signature = models.TextField()
    key_id = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("release of the directory")
        verbose_name_plural = _("releases of the directory")
        ordering = ["region", "num"]
        indexes = [models.Index(fields=["-created_at"], name="directory_release_newest")]
        constraints = [
            models.UniqueConstraint(fields=["region", "num"], name="directory_release_num_once"),
            # No region is no equal of another: a row of its own for the whole.
            models.UniqueConstraint(
                fields=["num"], condition=models.Q(region=None), name="directory_release_num_once_whole"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.region_id or '*'} {self.num}"
