"""Uploads that survive a lost network, a closed lid and a restart, of the browser or of the server.

The row says who sends what; `upload_files` and `upload_parts` know how much of it has arrived.
"""

import logging
import os
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from botocore.exceptions import BotoCoreError, ClientError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.jobs import enqueue
from media_pipeline import store
from media_pipeline.models import Upload, VideoVersion
from media_pipeline.services import sources, upload_files, upload_parts
from media_pipeline.services.upload_files import Body, Checksum, WrongOffset, part_path
from media_pipeline.services.upload_start import LIFETIME, checked_hash

logger = logging.getLogger(__name__)
State = Upload.State
Backend = Upload.Backend


class UploadNotFound(DomainError):
    """Unknown, expired, or somebody else's."""

    code = "upload_not_found"
    status = 404
    message = _("This upload is not known any more. Choose the file again to start a new one.")


class UploadFinished(DomainError):
    """Somebody was faster: the file has become a video already."""

    code = "upload_finished"
    status = 409
    message = _("This file has arrived already.")


@dataclass(frozen=True)
class Unfinished:
    """An upload that can be gone on with; `arrived_bytes` is what need not be sent again."""

    upload: Upload
    arrived_bytes: int


def get_upload(*, user: Any, upload_uuid: UUID, backend: str, at: datetime) -> Upload:
    """The gate to an upload: its owner's only. Raises `UploadNotFound`."""
    upload = (
        Upload.objects.filter(uuid=upload_uuid, user=user, backend=backend, expires_at__gt=at)
        .exclude(state=State.CANCELLED)
        .select_related("tenant", "video", "version__video")
        .first()
    )
    if upload is None or (backend == Backend.LOCAL and upload.state == State.OPEN and not _is_somewhere(upload)):
        raise UploadNotFound
    return upload


def unfinished_of(*, user: Any, at: datetime) -> list[Unfinished]:
    """The uploads that a person may go on with, the newest first."""
    found = []
    going = Upload.objects.filter(user=user, state=State.OPEN, expires_at__gt=at).select_related("video")
    for upload in going.order_by("-created_at", "-pk"):
        arrived = arrived_bytes(upload)
        if arrived is not None:
            found.append(Unfinished(upload, arrived))
    return found


def arrived_bytes(upload: Upload) -> int | None:
    """How many bytes need not be sent again; None where what was sent is gone."""
    if upload.state == State.COMPLETE:
        return upload.size_bytes
    if upload.backend == Backend.LOCAL:
        return offset_of(upload) if _is_somewhere(upload) else None
    parts = upload_parts.parts_of(upload)
    if parts is None:
        return upload.size_bytes if upload_parts.is_joined(upload) else None
    return sum(part.size_bytes for part in parts)


def offset_of(upload: Upload) -> int:
    """Where the tus upload `upload` goes on."""
    whole = upload.state == State.COMPLETE or not part_path(upload).exists()
    return upload.size_bytes if whole else upload_files.arrived(upload)


def append(
    *, upload: Upload, offset: int, body: Body, at: datetime, checksum: Checksum | None = None, sha256: str = ""
) -> int:
    """Write what `body` holds at `offset`; what arrived before a break is kept. Returns the new offset.

    With the last byte the file becomes a video version and its probe is queued. `sha256` is of the whole file, in hex.
    Raises `WrongOffset`, `UploadBusy`, `UploadTooLarge`, `NoPlace`, `DiskFull`, `ChecksumMismatch`,
    `UploadNotFound`.
    """
    if upload.state == State.COMPLETE:
        raise WrongOffset
    _stays(upload, at, sha256)
    try:
        with upload_files.place():
            offset = upload_files.append(upload=upload, offset=offset, body=body, checksum=checksum)
    except FileNotFoundError:
        # Finished or cancelled meanwhile, by another request.
        raise (WrongOffset if Upload.objects.filter(pk=upload.pk).exists() else UploadNotFound) from None
    if offset == upload.size_bytes:
        finish_arrived(upload=upload, at=at)
    return offset


def finish_arrived(*, upload: Upload, at: datetime) -> bool:
    """Make a version of a tus upload that has arrived whole; returns whether it is one now.

    Safe to repeat: what a crash cut off between the last byte and the row is taken up here, and what found no
    room in storage. Raises `DiskFull`, `UploadNotFound`.
    """
    try:
        with upload_files.locked(upload) as file:
            if file.seek(0, os.SEEK_END) != upload.size_bytes:
                return False
            os.fsync(file.fileno())  # a row that survives a power cut needs a file that does
            upload.refresh_from_db()
            if upload.state == State.OPEN:
                with upload_files.disk():
                    store.put_file(_key(upload), part_path(upload), move=True)
                _finish(upload, at)
    except FileNotFoundError:
        upload.refresh_from_db()
        if upload.state == State.OPEN and _is_stored(upload):
            _finish(upload, at)
    except (UploadFinished, Upload.DoesNotExist):
        # Cancelled while the file was on its way into storage.
        if not VideoVersion.objects.filter(uuid=upload.uuid).exists():
            store.delete(_key(upload))
        raise UploadNotFound from None
    return upload.state == State.COMPLETE


def parts_of(upload: Upload) -> list[upload_parts.Part]:
    """What the store has of it. Raises `UploadNotFound` where the store has forgotten it."""
    parts = upload_parts.parts_of(upload)
    if parts is None and not upload_parts.is_joined(upload):
        raise UploadNotFound
    return parts or []


def links(*, upload: Upload, numbers: list[int], at: datetime) -> dict[int, str]:
    """Where the browser sends these parts. Raises `NoSuchParts`, `UploadFinished`."""
    if upload.state == State.COMPLETE:
        raise UploadFinished
    _stays(upload, at)
    return upload_parts.links(upload=upload, numbers=numbers)


def complete(*, upload: Upload, etags: dict[int, str], at: datetime, sha256: str = "") -> VideoVersion:
    """Join the parts into one object and make it a version. Raises `PartsMissing`, `UploadFinished`. Safe to repeat."""
    if upload.version is not None:
        return upload.version
    _stays(upload, at, sha256)
    upload_parts.join(upload=upload, etags=etags)
    return _finish(upload, at)


def cancel(*, upload: Upload) -> None:
    """Forget an upload and what has arrived of it. The video of a finished one stays."""
    # First nobody can finish it any more, so nothing that a video needs is taken away. The row goes last: while it is
    # there, the sweep comes back to what could not be removed.
    Upload.objects.filter(pk=upload.pk, state=State.OPEN).update(state=State.CANCELLED)
    upload.refresh_from_db()
    if upload.state == State.CANCELLED:
        _take_away(upload)
    upload.delete()


def remove_expired(*, at: datetime) -> int:
    """Remove uploads whose time is up; what has arrived whole is finished instead. Returns how many were removed.

    The row of a finished one stays until the probe has compared the hash that it carries.
    """
    over = Upload.objects.filter(Q(expires_at__lte=at) | Q(state=State.CANCELLED))
    waiting = (VideoVersion.State.RECEIVED, VideoVersion.State.PROBING)
    return sum(_remove(upload, at) for upload in over.exclude(version__state__in=waiting).select_related("tenant"))


def _remove(upload: Upload, at: datetime) -> bool:
    try:
        if upload.state == State.OPEN and _is_whole(upload, at):
            return False
        cancel(upload=upload)
    except (BotoCoreError, ClientError, OSError, DomainError, Upload.DoesNotExist):
        # The next sweep comes back to it; the other uploads must not wait for this one's store.
        logger.exception("the expired upload %s could not be removed", upload.uuid)
        return False
    return True


def _is_whole(upload: Upload, at: datetime) -> bool:
    if upload.backend == Backend.LOCAL:
        return finish_arrived(upload=upload, at=at)
    if not upload_parts.is_joined(upload):
        return False
    _finish(upload, at)
    return True


def _finish(upload: Upload, at: datetime) -> VideoVersion:
    """The stored source of an upload becomes a version, once. Raises `UploadFinished`."""
    with transaction.atomic():
        if Upload.objects.filter(pk=upload.pk, state=State.OPEN).update(state=State.COMPLETE) != 1:
            raise UploadFinished
        version = sources.register_source(
            version_uuid=upload.uuid,
            size_bytes=upload.size_bytes,
            label=upload.label,
            title=upload.title,
            tenant=upload.tenant,
            user=upload.user,
            at=at,
            ai_declared=upload.ai_declared,
            video=upload.video,
        )
        Upload.objects.filter(pk=upload.pk).update(version=version)
        enqueue("media_pipeline.probe", version_id=version.pk)
    upload.state, upload.version = State.COMPLETE, version
    return version


def _stays(upload: Upload, at: datetime, sha256: str = "") -> None:
    """Something arrives, so its time begins anew; and the hash of the whole file is kept, once it is known."""
    upload.expires_at = at + LIFETIME
    upload.sha256 = checked_hash(sha256) or upload.sha256
    Upload.objects.filter(pk=upload.pk).update(expires_at=upload.expires_at, sha256=upload.sha256)


def _take_away(upload: Upload) -> None:
    if upload.backend == Backend.STORE:
        upload_parts.abort(upload)
        return
    part_path(upload).unlink(missing_ok=True)
    if _is_stored(upload):
        store.delete(_key(upload))


def _key(upload: Upload) -> str:
    return store.source_key(upload.uuid)


def _is_somewhere(upload: Upload) -> bool:
    return part_path(upload).exists() or _is_stored(upload)


def _is_stored(upload: Upload) -> bool:
    """It reached storage, and then the server fell before it could say so."""
    try:
        return store.size(_key(upload)) == upload.size_bytes
    except FileNotFoundError:
        return False
