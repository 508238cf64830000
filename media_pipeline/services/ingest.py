"""A file becomes a version: stored, then checked by the probe, given a poster and a ladder, and queued."""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.db import transaction

from common import clock
from common.jobs import enqueue
from media_pipeline import store
from media_pipeline.engine import poster
from media_pipeline.ffmpeg.runner import ToolFailed
from media_pipeline.models import Tenant, Video, VideoVersion
from media_pipeline.probe import Refused, probe
from media_pipeline.services import captions as caption_services
from media_pipeline.services import chunks, leases, planning, resting, rooms, sources, videos

logger = logging.getLogger(__name__)
State = VideoVersion.State
_PIECE_BYTES = 4 * 1024**2


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
    """Store a file as the first version of a new video, or as the next of `video`. Nothing is checked yet."""
    version_uuid = uuid4()
    key = store.source_key(version_uuid)
    size_bytes = path.stat().st_size
    store.put_file(key, path, move=move)
    return sources.register_source(
        version_uuid=version_uuid,
        size_bytes=size_bytes,
        label=label,
        title=title,
        tenant=tenant,
        user=user,
        at=at,
        ai_declared=ai_declared,
        video=video,
    )


def probe_version(*, version_id: int) -> None:
    """Check a received version; it ends `queued` or `failed`, or rests. Safe to call at any time."""
    version = VideoVersion.objects.select_related("video").filter(pk=version_id, state=State.RECEIVED).first()
    # A bell may have been rung before the rest began.
    if version is None or resting.is_check_resting(version, at=clock.now()):
        return
    if not leases.claim(version, to=State.PROBING, at=clock.now()):
        return
    try:
        _attempt(version)
    except leases.LeaseLost:
        logger.warning("the probe of %s was taken over", version.uuid)


def _attempt(version: VideoVersion) -> None:
    try:
        with rooms.room() as folder:
            _check(version, folder)
    except Refused as refusal:
        logger.info("refused %s: %s", version.uuid, refusal)
        leases.leave(
            version,
            to=State.FAILED,
            failure_code=refusal.code,
            facts={"refused": refusal.detail, "raw": refusal.raw},
        )
    except ToolFailed:
        logger.exception("the probe of %s failed", version.uuid)
        _give_back(version, enough=version.attempts - version.rests >= leases.MAX_ATTEMPTS)
    except OSError as trouble:
        # The disk is full, the store does not answer: not the file's fault, and better after a rest.
        logger.error("the probe of %s had to stop, attempt %d: %s", version.uuid, version.attempts, trouble)
        _give_back(
            version,
            enough=version.rests >= resting.MOST_RESTS,
            rests=version.rests + 1,
            rung_at=clock.now() + resting.how_long(version.rests),
        )


def _give_back(version: VideoVersion, *, enough: bool, **fields: Any) -> None:
    """Another attempt when the sweep rings again, unless there were enough."""
    if enough:
        leases.leave(version, to=State.FAILED, failure_code="probe_failed")
    else:
        leases.leave(version, to=State.RECEIVED, **fields)


def _check(version: VideoVersion, folder: Path) -> None:
    alive = chunks.heartbeat(version)
    with chunks.source_of(version, holder=version) as source:
        digest = _sha256(source, alive)
        sources.check_hash(version=version, digest=digest)
        facts = probe(source, on_tick=alive)
        leases.record(
            version,
            sha256=digest,
            duration_ms=facts.duration_ms,
            width=facts.width,
            height=facts.height,
            facts=facts.as_json(),
            aigc=facts.aigc,
        )
        still = poster.make(source=source, facts=facts, folder=folder, on_tick=alive)
    if still:
        leases.renew(version, at=clock.now(), lease=leases.LONG_LEASE)
        store.put_file(store.result_key(version.uuid, "poster.jpg"), still)
        leases.record(version, poster_at=clock.now())
    with transaction.atomic():
        planning.lay_out(version=version, facts=facts)
        leases.leave(version, to=State.QUEUED, attempts=0, rests=0)
        planning.queue(version=version, at=clock.now())


def _sha256(path: Path, on_tick: Callable[[], None]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE_BYTES):
            digest.update(piece)
            on_tick()
    return digest.hexdigest()
