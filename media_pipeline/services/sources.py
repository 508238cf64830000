"""A source that lies in storage gets its row; and whether it is what its sender had."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from media_pipeline import store
from media_pipeline.models import Tenant, Upload, Video, VideoVersion
from media_pipeline.probe import Refused


def register_source(
    *,
    version_uuid: UUID,
    size_bytes: int,
    label: str,
    title: str,
    tenant: Tenant,
    user: Any,
    at: datetime,
    ai_declared: bool = False,
    video: Video | None = None,
) -> VideoVersion:
    """What lies in storage for `version_uuid` is the first version of a new video, or the next one of `video`.

    The file is in place before the row that speaks of it, so a crash between them leaves no row without a file.
    """
    with transaction.atomic():
        if video is None:
            video = Video.objects.create(
                title=title[:200], tenant=tenant, uploaded_by=user, ai_declared=ai_declared, created_at=at
            )
        else:
            video = Video.objects.select_for_update().get(pk=video.pk)
            if ai_declared and not video.ai_declared:
                # Declared for one file, it is said of all: a label too many is better than one too few.
                Video.objects.filter(pk=video.pk).update(ai_declared=True)
        newest = video.versions.order_by("-num").first()
        return VideoVersion.objects.create(
            uuid=version_uuid,
            video=video,
            num=newest.num + 1 if newest else 1,
            source_name=store.source_key(version_uuid),
            source_label=label[:255],
            size_bytes=size_bytes,
            created_at=at,
        )


def check_hash(*, version: VideoVersion, digest: str) -> None:
    """Compare what arrived with what the browser read from the trainer's disk, if it said so. Raises `Refused`.

    Old browsers can't say, and command-line imports need not: what was read here is then all there is.
    """
    declared = Upload.objects.filter(version=version).values_list("sha256", flat=True).first()
    if declared and declared != digest:
        raise Refused("hash_mismatch", f"sent {declared}, arrived {digest}")
