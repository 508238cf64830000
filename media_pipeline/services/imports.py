"""Lectures from a folder of this machine: each file once, however often the folder is imported."""

import hashlib
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Literal

from django.conf import settings
from django.db import transaction

from common.errors import DomainError
from media_pipeline import store
from media_pipeline.models import Tenant, Video, VideoVersion
from media_pipeline.services import captions, failures, ingest, quotas
from media_pipeline.services.caption_files import MAX_BYTES
from media_pipeline.services.labels import shown_label, title_from
from media_pipeline.services.upload_files import UploadTooLarge

VIDEOS = frozenset(
    ".3gp .asf .avi .flv .m2ts .m4v .mkv .mov .mp4 .mpeg .mpg .mts .ogv .ts .webm .wmv".split()  # noqa: SIM905
)
CAPTIONS = (".vtt", ".srt")
_PIECE = 4 * 1024 * 1024
_DEAD = (VideoVersion.State.FAILED, VideoVersion.State.CANCELLED)


@dataclass(frozen=True)
class Outcome:
    """What became of one file. `code` and `reason` say why it was refused, or, where it was imported, its captions."""

    state: Literal["imported", "known", "refused"]
    version: VideoVersion | None = None
    captions: bool = False
    code: str = ""
    reason: str = ""

    @property
    def is_whole(self) -> bool:
        """Nothing of it was refused, its captions neither."""
        return not self.code


def lectures_in(folder: Path, *, recursive: bool) -> list[Path]:
    """The files in `folder` that are named like videos, in order; hidden ones are not lectures."""
    found = folder.rglob("*") if recursive else folder.iterdir()
    return sorted(
        path
        for path in found
        if path.suffix.lower() in VIDEOS
        and path.is_file()
        and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    )


def import_lecture(
    *, path: Path, tenant: Tenant, at: datetime, read: Callable[[int], object] = lambda _bytes: None
) -> Outcome:
    """Take the file `path` (copied, not moved) as a video of `tenant`, with the captions beside it.

    What the same tenant has already, by its content, is left alone. The encode is queued. `read` is told how many
    bytes were read at a time.
    """
    try:
        size_bytes = path.stat().st_size
        if size_bytes > settings.MEDIA_MAX_UPLOAD_BYTES:
            raise UploadTooLarge
        digest = _sha256(path, read)
        known = VideoVersion.objects.filter(video__tenant=tenant, sha256=digest).exclude(state__in=_DEAD).first()
        if known is not None:
            return Outcome("known", known)
        quotas.admit_to_disk(size_bytes=size_bytes, still_to_arrive=0)
        with transaction.atomic():
            quotas.admit_to_tenant(tenant=tenant, size_bytes=size_bytes, at=at)
        label = shown_label(_name(path))
        version = ingest.ingest_file(
            path=path, label=label, title=title_from(label), tenant_key=tenant.key, user=None, at=at
        )
    except DomainError as error:
        return Outcome("refused", code=error.code, reason=str(error))
    except OSError as error:
        return Outcome("refused", code="unreadable", reason=error.strerror or str(error))
    if version.state == VideoVersion.State.FAILED:
        reason = " ".join(failures.explain(version.failure_code))
        _forget(version)
        return Outcome("refused", code=version.failure_code, reason=reason)
    return _with_captions(version.video, version, path, at)


def _forget(version: VideoVersion) -> None:
    """A refused file stays where it is, in its folder; every import would leave one more refused video."""
    store.delete(version.source_name)
    version.video.delete()


def _with_captions(video: Video, version: VideoVersion, path: Path, at: datetime) -> Outcome:
    file = next(_captions_beside(path), None)
    if file is None:
        return Outcome("imported", version)
    try:
        with file.open("rb") as opened:
            content = opened.read(MAX_BYTES + 1)
        captions.add_captions(video=video, content=content, user=None, at=at)
    except DomainError as error:
        return Outcome("imported", version, code=error.code, reason=f"{_name(file)}: {error}")
    except OSError as error:
        return Outcome("imported", version, code="unreadable", reason=f"{_name(file)}: {error.strerror}")
    return Outcome("imported", version, captions=True)


def _captions_beside(path: Path) -> Iterator[Path]:
    for suffix in CAPTIONS:
        for candidate in (path.with_suffix(suffix), path.with_suffix(suffix.upper())):
            if candidate.is_file():
                yield candidate


def _name(path: Path) -> str:
    """A file's name as text. Disks from older systems have names in GBK."""
    raw = os.fsencode(path.name)
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return raw.decode("gb18030", "replace")


def _sha256(path: Path, read: Callable[[int], object]) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            digest.update(piece)
            read(len(piece))
    return digest.hexdigest()
