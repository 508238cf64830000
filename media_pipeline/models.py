"""Lecture video: what was uploaded, what it became, and the captions beside it.

Knows no courses. Files live in `storages["media"]`: sources under `src/<version uuid>`, results under
`v/<version uuid>/`. State here is the truth; tasks are doorbells (decision D1).
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Tenant(models.Model):
    """Whose videos these are: an opaque key that an upper app fills (one per institution). Not a permission."""

    key = models.CharField(max_length=100, unique=True)
    label = models.CharField(max_length=200, blank=True)

    def __str__(self) -> str:
        return self.label or self.key


class Video(models.Model):
    """A lecture as its trainer knows it. Its file may be replaced; then it has a new version."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=200)
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="videos")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    ai_declared = models.BooleanField(_("picture or voice is machine-made"), default=False)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")

    def __str__(self) -> str:
        return self.title


class VideoVersion(models.Model):
    """One uploaded file and what the pipeline made of it.

    Moved by compare-and-swap only (`services/leases.py`). `duration_ms`, `width` and `height` are as
    measured and as shown (after rotation), never as declared. `facts` is what the probe found.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("received")
        PROBING = "probing", _("being checked")
        QUEUED = "queued", _("waiting for its turn")
        ENCODING = "encoding", _("being converted")
        PACKAGING = "packaging", _("being published")
        READY = "ready", _("ready")
        FAILED = "failed", _("refused")
        CANCELLED = "cancelled", _("cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="versions")
    num = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.RECEIVED)
    source_name = models.CharField(max_length=200, help_text="storage key of the source")
    source_label = models.CharField(
        max_length=255, blank=True, help_text="the file's name as shown, never used as a path"
    )
    size_bytes = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64, blank=True)
    duration_ms = models.PositiveBigIntegerField(null=True)
    width = models.PositiveIntegerField(null=True)
    height = models.PositiveIntegerField(null=True)
    facts = models.JSONField(default=dict)
    failure_code = models.CharField(max_length=40, blank=True)
    poster_at = models.DateTimeField(null=True)
    playable_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rung_at = models.DateTimeField(null=True, help_text="when a doorbell was last rung for it")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["video", "num"], name="video_version_num_once"),
            # A refusal always says why, and nothing else carries a reason.
            models.CheckConstraint(
                condition=Q(state="failed", failure_code__gt="") | (~Q(state="failed") & Q(failure_code="")),
                name="video_version_failure_has_code",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(playable_at__isnull=False, ready_at__isnull=False, duration_ms__gt=0),
                name="video_version_ready_is_playable",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "lease_until"], name="video_version_by_state")]

    def __str__(self) -> str:
        return f"{self.video_id}/{self.num} {self.state}"

    @property
    def is_playable(self) -> bool:
        return self.playable_at is not None and self.state not in (self.State.FAILED, self.State.CANCELLED)

    @property
    def is_ready(self) -> bool:
        return self.state == self.State.READY

    @property
    def is_measured(self) -> bool:
        """Its duration is known from the media itself, so a course may be built on it."""
        return self.duration_ms is not None and self.state not in (self.State.FAILED, self.State.CANCELLED)

    @property
    def is_working(self) -> bool:
        return self.state not in (self.State.READY, self.State.FAILED, self.State.CANCELLED)


class Rendition(models.Model):
    """One rung of a version's ladder, and how far its encoding is."""

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        ENCODING = "encoding", _("being converted")
        DONE = "done", _("done")

    version = models.ForeignKey(VideoVersion, on_delete=models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=20)
    position = models.PositiveSmallIntegerField()
    width = models.PositiveIntegerField()
    height = models.PositiveIntegerField()
    fps = models.FloatField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    done_percent = models.PositiveSmallIntegerField(default=0)
    bandwidth = models.PositiveIntegerField(null=True, help_text="peak, bits a second")
    average_bandwidth = models.PositiveIntegerField(null=True)
    codecs = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "name"], name="rendition_name_once"),
            models.CheckConstraint(condition=Q(done_percent__lte=100), name="rendition_percent_in_range"),
            models.CheckConstraint(
                condition=~Q(state="done") | Q(bandwidth__gt=0, done_percent=100), name="rendition_done_is_measured"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.done_percent} %"


class CaptionVersion(models.Model):
    """Captions of a video as clean WebVTT. Never changed: a correction is a new version."""

    class Method(models.TextChoices):
        UPLOADED = "uploaded", _("uploaded")
        TIMED = "timed", _("script timed over the speech")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    video = models.ForeignKey(Video, on_delete=models.CASCADE, related_name="captions")
    num = models.PositiveIntegerField()
    language = models.CharField(max_length=10, default="zh")
    vtt = models.TextField()
    method = models.CharField(max_length=10, choices=Method)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["video", "num"], name="caption_version_num_once"),
            models.CheckConstraint(condition=Q(vtt__startswith="WEBVTT"), name="caption_version_is_webvtt"),
        ]

    def __str__(self) -> str:
        return f"{self.video_id} captions {self.num}"


class Upload(models.Model):
    """A file on its way in by tus. How much has arrived is the size of its file on disk, nothing else."""

    class State(models.TextChoices):
        OPEN = "open", _("arriving")
        COMPLETE = "complete", _("arrived")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    ai_declared = models.BooleanField(default=False)
    size_bytes = models.PositiveBigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.OneToOneField(VideoVersion, on_delete=models.SET_NULL, null=True, related_name="upload")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(size_bytes__gt=0), name="upload_is_not_empty")]

    def __str__(self) -> str:
        return f"{self.label} ({self.state})"
