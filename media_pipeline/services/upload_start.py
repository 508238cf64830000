"""The beginning of an upload: is there room, for whom is it, and by which way does it come."""

import re
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline.models import Upload
from media_pipeline.services import quotas, upload_files, upload_parts, videos
from media_pipeline.services.labels import printable, shown_label, title_from
from media_pipeline.services.upload_files import UploadTooLarge, part_path

Backend = Upload.Backend
# Since something last arrived.
LIFETIME = timedelta(hours=48)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class UploadEmpty(DomainError):
    code = "upload_empty"
    message = _("The file is empty. Check it on your device and choose it again.")


class HashUnreadable(DomainError):
    """A hash was sent, and is none. Taken for none, it would be a check that never fails."""

    code = "hash_unreadable"
    message = _("The hash of the file must be a SHA-256 in hexadecimal digits.")


def start_upload(
    *,
    user: Any,
    size_bytes: int,
    label: str,
    at: datetime,
    title: str = "",
    tenant_key: str = "",
    video_uuid: str = "",
    ai_declared: bool = False,
    fingerprint: str = "",
    sha256: str = "",
    backend: str = Backend.LOCAL,
) -> Upload:
    """Begin an upload: of a new video, or of the next version of `video_uuid`. `sha256` is of the whole file, in hex.

    Raises `NotATenant`, `VideoNotFound`, `UploadEmpty`, `UploadTooLarge`, `NoRoom`, `QuotaReached`, `HashUnreadable`.
    """
    video = videos.get_video(user=user, video_uuid=_uuid(video_uuid)) if video_uuid else None
    tenant = videos.tenant_for(user=user, key=video.tenant.key if video else tenant_key)
    if size_bytes <= 0:
        raise UploadEmpty
    if size_bytes > settings.MEDIA_MAX_UPLOAD_BYTES:
        raise UploadTooLarge
    if backend == Backend.LOCAL:
        quotas.admit_to_disk(size_bytes=size_bytes, still_to_arrive=_still_to_arrive())
    label = shown_label(label)
    title = printable(title)
    upload = Upload(
        user=user,
        tenant=tenant,
        video=video,
        label=label,
        title=(title or title_from(label))[:200],
        ai_declared=ai_declared,
        size_bytes=size_bytes,
        fingerprint=printable(fingerprint)[:64],
        sha256=checked_hash(sha256),
        backend=backend,
        created_at=at,
        expires_at=at + LIFETIME,
    )
    if backend == Backend.STORE:
        # Outside the transaction, because it waits for the network. Refused below, it is taken back.
        upload.part_bytes = upload_parts.part_bytes_for(size_bytes)
        upload.multipart_id = upload_parts.begin(upload)
    try:
        with transaction.atomic():
            quotas.admit_to_tenant(tenant=tenant, size_bytes=size_bytes, at=at)
            upload.save(force_insert=True)
    except quotas.QuotaReached:
        if backend == Backend.STORE:
            upload_parts.abort(upload)
        raise
    if backend == Backend.LOCAL:
        part_path(upload).touch()
    return upload


def checked_hash(sha256: str) -> str:
    """`sha256`, or "" for none. Raises `HashUnreadable`."""
    if sha256 and not _SHA256.fullmatch(sha256):
        raise HashUnreadable
    return sha256


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise videos.VideoNotFound from None


def _still_to_arrive() -> int:
    waiting = Upload.objects.filter(state=Upload.State.OPEN, backend=Backend.LOCAL)
    return sum(upload.size_bytes - upload_files.arrived(upload) for upload in waiting)
