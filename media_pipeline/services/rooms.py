"""Room on a worker's own disk for one piece of work; a dead worker's room is cleared by the next one who comes."""

import contextlib
import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from django.conf import settings

_PREFIX = "room-"


@contextmanager
def room() -> Iterator[Path]:
    """An empty folder that is gone afterwards. A worker that dies in it leaves it unlocked."""
    work = Path(settings.WORK_DIR)
    clear_abandoned(work)
    folder = work / f"{_PREFIX}{uuid4().hex}"
    with _kept(_lock_of(folder)) as lock:
        try:
            folder.mkdir()
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.unlink(missing_ok=True)


def clear_abandoned(work: Path) -> None:
    """Remove the rooms in which nobody works any more."""
    for lock in work.glob(f"{_PREFIX}*.lock"):
        with contextlib.suppress(BlockingIOError, FileNotFoundError), _locked(lock, os.O_RDWR, fcntl.LOCK_NB) as held:
            if _is_still(held, lock):
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)


def _lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


@contextmanager
def _kept(path: Path) -> Iterator[Path]:
    """Hold a lock of our own. Who clears up may see the file before we have locked it, and take it away."""
    while True:
        with _locked(path, os.O_RDWR | os.O_CREAT) as descriptor:
            if _is_still(descriptor, path):
                yield path
                return


def _is_still(descriptor: int, path: Path) -> bool:
    try:
        return os.fstat(descriptor).st_ino == path.stat().st_ino
    except FileNotFoundError:
        return False


@contextmanager
def _locked(path: Path, flags: int, how: int = 0) -> Iterator[int]:
    descriptor = os.open(path, flags, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | how)
        yield descriptor
    finally:
        os.close(descriptor)
