"""Uploads that survive a lost network: a row, and a file whose size is how much has arrived."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import IO, Any, Protocol
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.jobs import enqueue
from media_pipeline.models import Upload, VideoVersion
from media_pipeline.services import ingest, videos

LIFETIME = timedelta(hours=48)
# Room that an upload must leave free on the disk, beside itself.
RESERVE_BYTES = 1024**3
_PIECE = 256 * 1024


class UploadNotFound(DomainError):
    """Unknown, expired, or somebody else's."""

    code = "upload_not_found"
    status = 404
    message = _("This upload is not known any more. Choose the file again to start a new one.")


class UploadEmpty(DomainError):
    code = "upload_empty"
    message = _("The file is empty. Check it on your device and choose it again.")


class UploadTooLarge(DomainError):
    code = "upload_too_large"
    status = 413
    message = _("The file is larger than this platform takes. Export the lecture in 1080p, or split it into lessons.")


class NoRoom(DomainError):
    code = "no_room"
    status = 507
    message = _("The server has no room for this file now. Nothing was uploaded; try again later.")


class WrongOffset(DomainError):
    """The client and the disk disagree about how much has arrived; the client must ask and go on from there."""

    code = "wrong_offset"
    status = 409
    message = _("The upload goes on from another place than expected.")


class UploadBusy(DomainError):
    """Another request is writing to the same upload."""

    code = "upload_busy"
    status = 423
    message = _("Another window is sending the same file.")


class Body(Protocol):
    def read(self, size: int, /) -> bytes: ...


def start_upload(
    *,
    user: Any,
    size_bytes: int,
    label: str,
    at: datetime,
    title: str = "",
    tenant_key: str = "",
    ai_declared: bool = False,
) -> Upload:
    """Begin an upload. Raises `NotATenant`, `UploadEmpty`, `UploadTooLarge`, `NoRoom`."""
    tenant = videos.tenant_for(user=user, key=tenant_key)
    if size_bytes <= 0:
        raise UploadEmpty
    if size_bytes > settings.MEDIA_MAX_UPLOAD_BYTES:
        raise UploadTooLarge
    # Admission: what is still to arrive of all open uploads, this one, its copy in storage at worst, and a reserve.
    if shutil.disk_usage(settings.UPLOAD_DIR).free < _still_to_arrive() + 2 * size_bytes + RESERVE_BYTES:
        raise NoRoom
    label = shown_label(label)
    title = printable(title)
    upload = Upload.objects.create(
        user=user,
        tenant=tenant,
        label=label,
        title=(title or title_from(label))[:200],
        ai_declared=ai_declared,
        size_bytes=size_bytes,
        created_at=at,
        expires_at=at + LIFETIME,
    )
    part_path(upload).touch()
    return upload


def get_upload(*, user: Any, upload_uuid: UUID, at: datetime) -> Upload:
    """The gate to an upload: its owner's only. Raises `UploadNotFound`."""
    upload = Upload.objects.filter(uuid=upload_uuid, user=user, expires_at__gt=at).select_related("tenant").first()
    if upload is None or (upload.state == Upload.State.OPEN and not part_path(upload).exists()):
        raise UploadNotFound
    return upload


def offset_of(upload: Upload) -> int:
    """How many bytes have arrived."""
    return upload.size_bytes if upload.state == Upload.State.COMPLETE else part_path(upload).stat().st_size


def append(*, upload: Upload, offset: int, body: Body, at: datetime) -> int:
    """Write what `body` holds at `offset`; what arrived before a break is kept. Returns the new offset.

    With the last byte the file becomes a video version and its probe is queued.
    Raises `WrongOffset`, `UploadBusy`, `UploadTooLarge`.
    """
    if upload.state == Upload.State.COMPLETE:
        raise WrongOffset
    with _locked(upload) as file:
        upload.refresh_from_db()
        if upload.state == Upload.State.COMPLETE or offset != file.seek(0, 2):
            raise WrongOffset
        try:
            while piece := body.read(_PIECE):
                if offset + len(piece) > upload.size_bytes:
                    raise UploadTooLarge
                file.write(piece)
                offset += len(piece)
        finally:
            file.flush()
        if offset == upload.size_bytes:
            _complete(upload, at)
    return offset


def cancel(*, upload: Upload) -> None:
    """Forget an upload and what has arrived of it. The video of a finished one stays."""
    part_path(upload).unlink(missing_ok=True)
    upload.delete()


def remove_expired(*, at: datetime) -> int:
    """Remove uploads whose time is up. Returns how many."""
    expired = list(Upload.objects.filter(expires_at__lte=at))
    for upload in expired:
        cancel(upload=upload)
    return len(expired)


def part_path(upload: Upload) -> Path:
    return Path(settings.UPLOAD_DIR) / upload.uuid.hex


def shown_label(name: str) -> str:
    """A file name as a label: without folders and control characters, else as it was. Never used as a path."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return printable(last)[:255] or "video"


def printable(text: str) -> str:
    """`text` without control characters (PostgreSQL keeps no NUL) and without blanks around it."""
    return "".join(char for char in text if char.isprintable()).strip()


def title_from(label: str) -> str:
    """A first title out of a file name: 第1课_认识数据.mp4 → 第1课 认识数据."""
    stem, dot, ending = label.rpartition(".")
    name = stem if dot and stem and len(ending) <= 5 else label
    return " ".join(name.replace("_", " ").split()) or label


def _still_to_arrive() -> int:
    return sum(upload.size_bytes - _arrived(upload) for upload in Upload.objects.filter(state=Upload.State.OPEN))


def _arrived(upload: Upload) -> int:
    path = part_path(upload)
    return path.stat().st_size if path.exists() else 0


@contextmanager
def _locked(upload: Upload) -> Iterator[IO[bytes]]:
    try:
        file = part_path(upload).open("r+b")
    except FileNotFoundError:
        raise UploadNotFound from None
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy from None
        yield file


def _complete(upload: Upload, at: datetime) -> VideoVersion:
    version = ingest.receive(
        path=part_path(upload),
        label=upload.label,
        title=upload.title,
        tenant=upload.tenant,
        user=upload.user,
        at=at,
        ai_declared=upload.ai_declared,
        move=True,
    )
    Upload.objects.filter(pk=upload.pk).update(state=Upload.State.COMPLETE, version=version)
    upload.state, upload.version = Upload.State.COMPLETE, version
    enqueue("media_pipeline.probe", version_id=version.pk)
    return version
