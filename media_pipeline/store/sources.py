"""One local copy of a source for each machine that works on it, downloaded once and evicted when room is needed.

`WORK_DIR/sources/<version uuid>` is the copy, `….lock` beside it a file that is locked (flock): together by all who
read the copy, alone by who downloads or evicts it. Locks end with their process, so a killed worker leaves none.
"""

import errno
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from media_pipeline.store.configured import current
from media_pipeline.store.errors import NoRoom

# What nobody read for so long goes at the next occasion, so that a deleted lecture does not live on in copies.
_IDLE_S = 24 * 3600
_LOOK_AGAIN_S = 0.02


@contextmanager
def source(key: str) -> Iterator[Path]:
    """The source under `key` as a local file that stays there inside the `with`. Never write to it.

    Where storage is local it is the stored file itself. Otherwise the first process of this machine downloads it while
    the others wait. Raises `FileNotFoundError`, `StoreUnavailable`, `NoRoom`.
    """
    stored = current().local_path(key)
    if stored is not None:
        if not stored.is_file():
            raise FileNotFoundError(key)
        yield stored
        return
    copy = _folder() / key.removeprefix("src/")
    if copy.parent != _folder():
        raise ValueError(f"not the key of a source: {key!r}")
    while True:
        with _locked(copy, fcntl.LOCK_SH):
            if copy.exists():
                os.utime(copy)  # when it was last of use, for the eviction
                yield copy
                return
        try:
            # Without waiting: whoever waits to be alone would wait for the end of all reading.
            with _locked(copy, fcntl.LOCK_EX | fcntl.LOCK_NB):
                if not copy.exists():
                    _download(key, copy)
        except BlockingIOError:
            time.sleep(_LOOK_AGAIN_S)


def evict_idle_sources(now_s: float | None = None) -> None:
    """Remove copies that nobody has read for a day. For a sweep; downloads do it too."""
    limit = (time.time() if now_s is None else now_s) - _IDLE_S
    for entry in _entries():
        if entry.used_at < limit:
            _evict(entry.path)


def _folder() -> Path:
    folder: Path = settings.WORK_DIR / "sources"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _download(key: str, copy: Path) -> None:
    evict_idle_sources()
    part = copy.with_name(f"{copy.name}.part")
    for left in copy.parent.glob(f"{copy.name}.part*"):  # boto3 writes beside it first
        left.unlink(missing_ok=True)
    needed = current().size(key)
    _make_room(needed)
    try:
        current().fetch(key, part)
        part.replace(copy)
    except BaseException as error:
        part.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise NoRoom(needed, shutil.disk_usage(copy.parent).free) from error
        raise


def _make_room(needed: int) -> None:
    """Evict the longest unused until the cache and the disk have room for `needed` bytes. Raises `NoRoom`."""
    entries = sorted(_entries(), key=lambda entry: entry.used_at)
    kept = sum(entry.size for entry in entries)
    for entry in entries:
        if kept + needed <= settings.MEDIA_SOURCE_CACHE_BYTES and _free() >= needed:
            return
        if _evict(entry.path):
            kept -= entry.size
    # Above the cache's limit one works on: the sources in use are needed. Only the disk's end is the end.
    if _free() < needed:
        raise NoRoom(needed, max(0, _free()))


def _free() -> int:
    return shutil.disk_usage(_folder()).free - settings.MEDIA_DISK_RESERVE_BYTES


@dataclass(frozen=True)
class _Entry:
    path: Path
    size: int
    used_at: float


def _entries() -> list[_Entry]:
    found = []
    for path in _folder().iterdir():
        if path.suffix == ".lock":
            continue
        try:
            stat = path.stat()
        except FileNotFoundError:
            continue
        found.append(_Entry(path, stat.st_size, stat.st_mtime))
    return found


def _evict(path: Path) -> bool:
    """Remove a copy, or what a killed download left of one, unless it is in use."""
    copy = path.with_name(path.name.partition(".")[0])
    try:
        with _locked(copy, fcntl.LOCK_EX | fcntl.LOCK_NB):
            path.unlink(missing_ok=True)
            _lock_file(copy).unlink(missing_ok=True)
    except BlockingIOError:
        return False
    return True


def _lock_file(copy: Path) -> Path:
    return copy.with_name(f"{copy.name}.lock")


@contextmanager
def _locked(copy: Path, how: int) -> Iterator[None]:
    """Hold the lock of `copy`. With LOCK_NB: raises `BlockingIOError` where another has it."""
    lock = _lock_file(copy)
    while True:
        handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, how)
            if _is_still(handle, lock):
                yield
                return
        finally:
            os.close(handle)


def _is_still(handle: int, lock: Path) -> bool:
    """Whether the locked file is the one of that name, and not one that an eviction has removed meanwhile."""
    try:
        return os.fstat(handle).st_ino == lock.stat().st_ino
    except FileNotFoundError:
        return False
