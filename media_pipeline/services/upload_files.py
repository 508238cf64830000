"""The file of a tus upload on this disk. Its size is the offset: there is no other record that could disagree."""

import errno
import fcntl
import hashlib
import hmac
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import BoundedSemaphore
from typing import IO, Protocol

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from media_pipeline.models import Upload

# Digests that a part may carry. tus asks for sha1; both are there in every browser (Web Crypto).
CHECKSUMS = ("sha1", "sha256")
_PIECE = 256 * 1024
# A part occupies one of the server's few threads for as long as the line takes. With all of them taken by slow lines,
# no page would be answered; so many parts at once for each process, the others are told to come again.
_places = BoundedSemaphore(settings.MEDIA_UPLOAD_PLACES)
# For so long after somebody was turned away, whoever had a place lets others come first: longer than those wait.
_CROWDED_S = 10.0
_turned_away_at = float("-inf")


class UploadTooLarge(DomainError):
    code = "upload_too_large"
    status = 413
    message = _("The file is larger than this platform takes. Export the lecture in 1080p, or split it into lessons.")


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


class NoPlace(DomainError):
    """As many parts are arriving as this process takes at once."""

    code = "no_place"
    status = 503
    message = _("Many uploads are running. This one waits a few seconds for its turn.")


class DiskFull(DomainError):
    """There was room when the upload began, and there is none now. What arrived before is kept."""

    code = "disk_full"
    status = 503
    message = _("The platform's disk is full. This upload waits, and goes on by itself once there is room again.")


class ChecksumMismatch(DomainError):
    """The part was changed on its way. Nothing of it was kept."""

    code = "checksum_mismatch"
    status = 460  # of the tus protocol
    message = _("A part was damaged on its way and is sent again.")


class Body(Protocol):
    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True)
class Checksum:
    """`algorithm` is one of `CHECKSUMS`."""

    algorithm: str
    digest: bytes


def part_path(upload: Upload) -> Path:
    return Path(settings.UPLOAD_DIR) / upload.uuid.hex


def arrived(upload: Upload) -> int:
    """Bytes on disk, 0 where there is no file."""
    path = part_path(upload)
    return path.stat().st_size if path.exists() else 0


@contextmanager
def place() -> Iterator[None]:
    """One of the places for parts that arrive in this process. Raises `NoPlace`."""
    global _turned_away_at
    if not _places.acquire(blocking=False):
        _turned_away_at = time.monotonic()
        raise NoPlace
    try:
        yield
    finally:
        _places.release()


def is_crowded() -> bool:
    """Whether others were turned away from this process's places just now."""
    return time.monotonic() - _turned_away_at < _CROWDED_S


@contextmanager
def disk() -> Iterator[None]:
    """For whatever writes files of uploads. Raises `DiskFull` where there is no room."""
    try:
        yield
    except OSError as trouble:
        if trouble.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull from trouble
        raise


@contextmanager
def locked(upload: Upload) -> Iterator[IO[bytes]]:
    """The file, to be written by nobody else meanwhile. Raises `UploadBusy`, `FileNotFoundError`."""
    # Without a buffer, which would be written once more when a file is closed that had no room.
    with part_path(upload).open("r+b", buffering=0) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise UploadBusy from None
        yield file


def append(*, upload: Upload, offset: int, body: Body, checksum: Checksum | None = None) -> int:
    """Write what `body` holds at `offset` and return where that ends.

    Without a checksum, what came before a break is kept. With one, the part is kept whole or not at all.
    Raises `WrongOffset`, `UploadBusy`, `UploadTooLarge`, `ChecksumMismatch`, `DiskFull`, `FileNotFoundError`.
    """
    if offset != part_path(upload).stat().st_size:
        raise WrongOffset
    if checksum is None:
        with disk():
            return _write(upload, offset, body)
    # A file without a name: whatever ends this process takes it away.
    with disk(), tempfile.TemporaryFile(dir=settings.UPLOAD_DIR) as aside:
        digest = hashlib.new(checksum.algorithm, usedforsecurity=False)
        room = upload.size_bytes - offset
        while piece := body.read(_PIECE):
            room -= len(piece)
            if room < 0:
                raise UploadTooLarge
            digest.update(piece)
            aside.write(piece)
        if not hmac.compare_digest(digest.digest(), checksum.digest):
            raise ChecksumMismatch
        aside.seek(0)
        try:
            return _write(upload, offset, aside)
        except OSError:
            with locked(upload) as file:
                file.truncate(offset)
            raise


def _write(upload: Upload, offset: int, body: Body) -> int:
    """Piece by piece, each under the lock: a request that hangs in the network keeps nobody from going on."""
    while True:
        piece = body.read(_PIECE)
        with locked(upload) as file:
            if offset != file.seek(0, os.SEEK_END):
                raise WrongOffset
            if offset + len(piece) > upload.size_bytes:
                raise UploadTooLarge
            _put(file, piece, offset)
        offset += len(piece)
        if not piece:
            return offset


def _put(file: IO[bytes], piece: bytes, offset: int) -> None:
    """All of `piece` at the file's end, which is `offset`, or nothing of it."""
    left = memoryview(piece)
    try:
        while left:
            left = left[file.write(left) :]
    except OSError:
        file.truncate(offset)
        raise
