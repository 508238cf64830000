"""Lecture video: what was uploaded, what it became, and the captions beside it.

Knows no courses. Files live in `storages["media"]`: sources under `src/<version uuid>`, results under
`v/<version uuid>/`, chunks of work in progress under `w/<version uuid>/`. State here is the truth; tasks are
doorbells (decision D1). Playlists are not stored: they are views of these rows.
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
    quota_bytes = models.PositiveBigIntegerField(
        null=True, help_text="what its sources may take together; empty: the setting's default"
    )

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
    discarded_at = models.DateTimeField(null=True, help_text="deleted by a person; the sweep removes files, then rows")

    class Meta:
        verbose_name = _("video")
        verbose_name_plural = _("videos")

    def __str__(self) -> str:
        return self.title


class VideoVersion(models.Model):
    """One uploaded file and what the pipeline made of it.

    Moved by compare-and-swap only (`services/leases.py`). `duration_ms`, `width` and `height` are as
    measured and as shown (after rotation), never as declared. `facts` is what the probe found, `aigc` the label of
    machine-made content that the file itself carries (GB 45438-2025), `sprites` the layout of its sheet of small
    pictures. Encoding it is the work of its `WorkUnit` rows; the lease here is the probe's.

    Once `ready_at` is set, it offers what was published then, also while it is converted again: that ends `ready`
    however it ends, and `failure_code` beside `ready` says why the last conversion came to nothing.
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

    WORKING_STATES = (State.QUEUED, State.ENCODING, State.PACKAGING)

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
    aigc = models.JSONField(default=dict)
    sprites = models.JSONField(default=dict)
    poster_at = models.DateTimeField(null=True)
    playable_at = models.DateTimeField(null=True)
    ready_at = models.DateTimeField(null=True)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    rests = models.PositiveSmallIntegerField(
        default=0, help_text="of the attempts at its check, how many ended in a rest"
    )
    rung_at = models.DateTimeField(null=True, help_text="when a doorbell was last rung for it")
    queued_at = models.DateTimeField(null=True)
    files_removed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["video", "num"], name="video_version_num_once"),
            # A refusal always says why, and so may what plays although it could not be converted again.
            models.CheckConstraint(
                condition=Q(state="failed", failure_code__gt="")
                | Q(state="ready")
                | (~Q(state="failed") & Q(failure_code="")),
                name="video_version_failure_has_code",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(playable_at__isnull=False, ready_at__isnull=False, duration_ms__gt=0),
                name="video_version_ready_is_playable",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "lease_until"], name="video_version_by_state"),
            models.Index(fields=["sha256"], condition=~Q(sha256=""), name="video_version_by_sha256"),
        ]

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

    @property
    def is_ai_made(self) -> bool:
        """Declared as machine-made by its trainer, or labelled so in the file: learners must be told either way."""
        return self.video.ai_declared or bool(self.aigc)


class Rendition(models.Model):
    """One picture or one sound of a version, each a single file of one fragmented track, and how far it is.

    `layout` describes that file, so that playlists need not read it:
    {"init": bytes of the initialisation segment, "timescale": ticks a second, "segments": [[bytes, ticks], …]}.
    A remux is the source itself in another wrapping: it plays until the ladder is there.
    """

    class State(models.TextChoices):
        PENDING = "pending", _("waiting")
        ENCODING = "encoding", _("being converted")
        DONE = "done", _("done")

    class Kind(models.TextChoices):
        VIDEO = "video", _("picture")
        AUDIO = "audio", _("sound")
        REMUX = "remux", _("as uploaded")

    version = models.ForeignKey(VideoVersion, on_delete=models.CASCADE, related_name="renditions")
    name = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.VIDEO)
    position = models.PositiveSmallIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    fps = models.FloatField(default=0)
    channels = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    done_percent = models.PositiveSmallIntegerField(default=0)
    bandwidth = models.PositiveIntegerField(null=True, help_text="peak, bits a second")
    average_bandwidth = models.PositiveIntegerField(null=True)
    codecs = models.CharField(max_length=60, blank=True)
    layout = models.JSONField(default=dict)

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


class WorkUnit(models.Model):
    """One piece of the work on a version that a worker does by itself: claimed, retried and resumed alone.

    The whole sound is one unit, the picture is cut into chunks of about half a minute; putting all together is the
    last. `result` says what lies in storage, by rendition: {name: layout}. Done twice, it is the same bytes.
    """

    class Kind(models.TextChoices):
        REMUX = "remux", _("rewrapping the source")
        SOUND = "sound", _("converting the sound")
        CHUNK = "chunk", _("converting the picture")
        PACKAGE = "package", _("putting together")

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        WORKING = "working", _("being worked on")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")

    version = models.ForeignKey(VideoVersion, on_delete=models.CASCADE, related_name="units")
    kind = models.CharField(max_length=10, choices=Kind)
    num = models.PositiveIntegerField(default=0)
    urgency = models.PositiveSmallIntegerField(help_text="smaller goes first, over all versions")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    done_percent = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    lease_holder = models.CharField(max_length=100, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="how often it was begun")
    failures = models.PositiveSmallIntegerField(default=0, help_text="how often its program ended badly")
    rests = models.PositiveSmallIntegerField(default=0, help_text="of its attempts, how many ended in a rest")
    not_before = models.DateTimeField(null=True, help_text="a rest after trouble with disk or storage")
    result = models.JSONField(default=dict)
    seconds = models.FloatField(default=0, help_text="how long the attempt that did it took")
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "kind", "num"], name="work_unit_once"),
            models.CheckConstraint(
                condition=Q(state="working", lease_until__isnull=False) | ~Q(state="working") & Q(lease_until=None),
                name="work_unit_lease_while_working",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["state", "urgency", "version", "num"], name="work_unit_next"),
            models.Index(fields=["lease_until"], condition=Q(state="working"), name="work_unit_expired"),
        ]

    def __str__(self) -> str:
        return f"{self.version_id} {self.kind} {self.num} {self.state}"


class ClosedRight(models.Model):
    """That rights given before open nothing any more, whatever their tokens say: while this row is there.

    Either everybody's on one version (the listing that showed it ended), or all of one subject's (see
    `grants.subject_mark`: whoever had the right lost it). Upper apps say when; see `services/closing.py`.
    """

    version = models.OneToOneField(VideoVersion, on_delete=models.CASCADE, null=True, related_name="closed_to_public")
    subject = models.CharField(max_length=16, null=True, unique=True)
    closed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(version__isnull=False, subject=None) | Q(version=None, subject__gt=""),
                name="closed_right_of_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version_id or self.subject}"


class Fingerprint(models.Model):
    """What a version sounds and moves like (`fingerprint.py`), by which copies of it are found. Made again at any time.

    `sound` holds items of 32 bits, little end first; both prints are empty where nothing could be read.
    """

    version = models.OneToOneField(VideoVersion, on_delete=models.CASCADE, related_name="fingerprint")
    sound = models.BinaryField(default=bytes)
    changes = models.JSONField(default=list, help_text="ticks of 100 ms at which the picture changes")
    ticks = models.PositiveIntegerField(default=0)
    algorithm = models.PositiveSmallIntegerField()
    made_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.version_id}: {len(self.sound) // 4} items, {len(self.changes)} changes"


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
    """A file on its way in, by one of two ways.

    `local`: by tus; how much has arrived is the size of its file on disk. `store`: in parts that the browser sends
    to the object store itself; what has arrived is the store's own list of parts. Neither is counted here.

    Its uuid becomes the version's, so that a file that reached storage is found again after a crash before its row.
    """

    class State(models.TextChoices):
        OPEN = "open", _("arriving")
        COMPLETE = "complete", _("arrived")
        # Until everything of it is taken away; then the row goes too.
        CANCELLED = "cancelled", _("cancelled")

    class Backend(models.TextChoices):
        LOCAL = "local"
        STORE = "store"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    tenant = models.ForeignKey(Tenant, on_delete=models.PROTECT, related_name="+")
    video = models.ForeignKey(
        Video,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        help_text="which gets this file as its next version",
    )
    label = models.CharField(max_length=255)
    title = models.CharField(max_length=200)
    ai_declared = models.BooleanField(default=False)
    size_bytes = models.PositiveBigIntegerField()
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="how the browser knows the file again: never trusted, only compared"
    )
    sha256 = models.CharField(max_length=64, blank=True, help_text="of the whole file, as the browser read it")
    backend = models.CharField(max_length=5, choices=Backend, default=Backend.LOCAL)
    multipart_id = models.CharField(max_length=500, blank=True, help_text="the store's name for this upload")
    part_bytes = models.PositiveIntegerField(null=True, help_text="size of every part but the last")
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    version = models.OneToOneField(VideoVersion, on_delete=models.SET_NULL, null=True, related_name="upload")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(size_bytes__gt=0), name="upload_is_not_empty"),
            models.CheckConstraint(
                condition=Q(backend="local", multipart_id="", part_bytes=None)
                | Q(backend="store", multipart_id__gt="", part_bytes__gt=0),
                name="upload_in_parts_names_them",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.label} ({self.state})"
