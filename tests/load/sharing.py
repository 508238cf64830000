"""One lecture by one worker, and by two: real processes that take its units from the same rows of the database.

Each has a processor to itself and no other, like a machine of its own: ffmpeg uses a second core even when told to use
one thread, and one worker on two cores would leave nothing to share.
"""

import logging
import os
import time
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connections

from accounts.models import User
from common import clock
from media_pipeline import services
from media_pipeline.models import VideoVersion
from media_pipeline.services import work

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Run:
    """From the first unit to the last; processor time of all workers together, and of the one that used most."""

    wall_s: float
    cpu_s: float
    busiest_s: float


def cores() -> list[int]:
    """The processors that we may use, two at most."""
    return sorted(os.sched_getaffinity(0))[:2]


def share(lecture: Path, *, workers: int) -> Run:
    """Check a lecture, then encode all of it by so many workers. Raises `RuntimeError` if it does not get ready."""
    services.register_tenants(lambda _user: ["bench"])
    user, at = User.objects.earliest("pk"), clock.now()
    version = services.ingest_file(path=lecture, label="l.mp4", title="课", tenant_key="bench", user=user, at=at)
    connections.close_all()  # a child must not use its parent's
    began = time.monotonic()
    children = [_start(version.pk, core) for core in cores()[:workers]]
    cpu_s = []
    for child in children:
        _pid, _status, used = os.wait4(child, 0)
        cpu_s.append(used.ru_utime + used.ru_stime)
    wall_s = time.monotonic() - began
    version.refresh_from_db()
    if version.state != VideoVersion.State.READY:
        raise RuntimeError(f"the lecture ended {version.state} {version.failure_code}")
    return Run(wall_s, sum(cpu_s), max(cpu_s))


def _start(version_id: int, core: int) -> int:
    """A process that works until there is nothing left to wait for. Gives its id."""
    child = os.fork()
    if child:
        return child
    status = 1
    try:
        os.sched_setaffinity(0, [core])
        settings.MEDIA_THREADS = 1
        while VideoVersion.objects.get(pk=version_id).state in VideoVersion.WORKING_STATES:
            if not work.work(version_id=version_id):
                time.sleep(0.05)
        status = 0
    except Exception:
        logger.exception("a worker died")
    finally:
        os._exit(status)  # leaving to the parent what it has to tidy up
