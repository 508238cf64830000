"""A file becomes a version: stored, then checked by the probe, given a poster and a ladder, and queued."""

import contextlib
import hashlib
import logging
import shutil
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from common import clock
from common.jobs import enqueue
from media_pipeline import ladder, store
from media_pipeline.ffmpeg.runner import ToolFailed
from media_pipeline.models import Rendition, Tenant, Video, VideoVersion
from media_pipeline.probe import Facts, Refused, probe
from media_pipeline.services import captions as caption_services
from media_pipeline.services import leases, posters, videos

logger = logging.getLogger(__name__)
State = VideoVersion.State


def ingest_file(
    *,
    path: Path,
    label: str,
    title: str,
    tenant_key: str,
    user: Any,
    at: datetime,
    captions: str | None = None,
    ai_declared: bool = False,
    queue: bool = False,
) -> VideoVersion:
    """Take the file `path` (copied, not moved) as a new video.

    Probed before this returns, so the version is then `queued` or `failed`; with `queue` a worker does that
    and it is `received`. `captions` is WebVTT, checked against the measured duration when that is known.
    """
    version = receive(
        path=path,
        label=label,
        title=title,
        tenant=videos.ensure_tenant(key=tenant_key),
        user=user,
        at=at,
        ai_declared=ai_declared,
    )
    if queue:
        enqueue("media_pipeline.probe", version_id=version.pk)
    else:
        probe_version(version_id=version.pk)
        version.refresh_from_db()
    if captions and version.state != State.FAILED:
        caption_services.add_captions(video=version.video, content=captions.encode(), user=user, at=at)
    return version


def receive(
    *,
    path: Path,
    label: str,
    title: str,
    tenant: Tenant,
    user: Any,
    at: datetime,
    ai_declared: bool = False,
    video: Video | None = None,
    move: bool = False,
) -> VideoVersion:
    """Store a file as the first version of a new video, or as the next of `video`. Nothing is checked yet.

    The file is in place before the row that speaks of it, so a crash between them leaves no row without a file.
    """
    version_uuid = uuid4()
    key = store.source_key(version_uuid)
    size_bytes = path.stat().st_size
    store.put_file(key, path, move=move)
    with transaction.atomic():
        if video is None:
            video = Video.objects.create(
                title=title[:200], tenant=tenant, uploaded_by=user, ai_declared=ai_declared, created_at=at
            )
        else:
            video = Video.objects.select_for_update().get(pk=video.pk)
        newest = video.versions.order_by("-num").first()
        return VideoVersion.objects.create(
            uuid=version_uuid,
            video=video,
            num=newest.num + 1 if newest else 1,
            source_name=key,
            source_label=label[:255],
            size_bytes=size_bytes,
            created_at=at,
        )


def probe_version(*, version_id: int) -> None:
    """Check a received version; it ends `queued` or `failed`. Safe to call twice."""
    version = leases.claim(version_id=version_id, state=State.RECEIVED, to=State.PROBING, at=clock.now())
    if version is None:
        return
    folder = work_folder(version)
    try:
        _check(version, folder)
    except leases.LeaseLost:
        logger.warning("the probe of %s was taken over", version.uuid)
    except Refused as refusal:
        logger.info("refused %s: %s", version.uuid, refusal)
        leases.leave(
            version=version,
            to=State.FAILED,
            failure_code=refusal.code,
            facts={"refused": refusal.detail, "raw": refusal.raw},
        )
    except (ToolFailed, OSError):
        logger.exception("the probe of %s failed", version.uuid)
        leases.give_back(version=version, to=State.RECEIVED, failure_code="probe_failed")
    finally:
        leave_folder(folder)


def work_folder(version: VideoVersion) -> Path:
    """Room of its own on the local disk for one attempt at a version; `leave_folder` removes it.

    Called by who holds the lease, so what another attempt left here is a dead worker's.
    """
    room = Path(settings.WORK_DIR) / str(version.uuid)
    shutil.rmtree(room, ignore_errors=True)
    folder = room / version.lease_holder.rpartition(":")[2]
    folder.mkdir(parents=True)
    return folder


def leave_folder(folder: Path) -> None:
    """Remove an attempt's room. Only its own: somebody else may have taken the version over."""
    shutil.rmtree(folder, ignore_errors=True)
    with contextlib.suppress(OSError):
        folder.parent.rmdir()


def _check(version: VideoVersion, folder: Path) -> None:
    source = store.local_copy(version.source_name, folder)
    digest = _sha256(source)
    leases.renew(version=version, at=clock.now())
    facts = probe(source)
    leases.record(
        version=version,
        sha256=digest,
        duration_ms=facts.duration_ms,
        width=facts.width,
        height=facts.height,
        facts=facts.as_json(),
    )
    poster = posters.make_poster(source=source, facts=facts, folder=folder)
    if poster:
        store.put_file(store.result_key(version.uuid, "poster.jpg"), poster)
        leases.record(version=version, poster_at=clock.now())
    with transaction.atomic():
        lay_ladder(version, facts)
        leases.leave(version=version, to=State.QUEUED, attempts=0)
        enqueue("media_pipeline.encode", version_id=version.pk)


def lay_ladder(version: VideoVersion, facts: Facts) -> list[ladder.Rung]:
    """The rungs of a version, first playable first, each with its row."""
    rungs = ladder.fit(width=facts.width, height=facts.height, fps=facts.fps, audio_channels=facts.audio_channels)
    version.renditions.exclude(name__in=[rung.name for rung in rungs]).delete()
    for position, rung in enumerate(rungs):
        Rendition.objects.get_or_create(
            version=version,
            name=rung.name,
            defaults={"position": position, "width": rung.width, "height": rung.height, "fps": float(rung.fps)},
        )
    return rungs


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
