"""Units of work, one after another, by any number of workers: the most urgent that nobody has taken yet."""

import errno
import logging
import os
import signal
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from common import clock
from common.jobs import enqueue
from media_pipeline.boxes import BadTrack
from media_pipeline.ffmpeg.runner import ToolFailed, ToolTooSlow
from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.probe import Refused
from media_pipeline.services import chunks, falling_back, leases, packaging, planning, resting, rooms

logger = logging.getLogger(__name__)
State, Kind = WorkUnit.State, WorkUnit.Kind

# A program that ends badly so often will do so again.
MAX_FAILURES = 3
# A unit that was begun so often, rests not counted, kills its workers, or they have had a very bad day.
MAX_ATTEMPTS = 10
_TRIED_AT_ONCE = 8

Result = dict[str, Any]
_DO: dict[str, Callable[[WorkUnit, Path], Result]] = {
    Kind.REMUX: chunks.remux,
    Kind.SOUND: chunks.voice,
    Kind.CHUNK: chunks.convert,
    Kind.PACKAGE: packaging.put_together,
}


def work(*, version_id: int | None = None) -> bool:
    """Do one unit: of `version_id`, or for None the most urgent of all. Whether there was one to do.

    Takes as long as the unit needs; reads the clock itself, for its lease. Safe to call any number of times.
    """
    unit = _take(clock.now(), version_id)
    if unit is None:
        return False
    try:
        _attempt(unit)
    except leases.LeaseLost:
        logger.warning("unit %s was taken over or cancelled", unit)
    return True


def _attempt(unit: WorkUnit) -> None:
    began = time.monotonic()
    try:
        with rooms.room() as folder:
            result = _DO[unit.kind](unit, folder)
        _finish(unit, result, seconds=time.monotonic() - began)
    except Refused as refusal:
        logger.warning("refused %s while encoding: %s", unit.version.uuid, refusal)
        _refuse(unit, refusal.code, str(refusal))
    except (ToolFailed, BadTrack) as failure:
        if _found_no_room(failure):
            _rest(unit, failure)
            return
        logger.exception("unit %s failed, attempt %d", unit, unit.attempts)
        _give_back(unit, str(failure), failures=0 if _was_killed(failure) else 1)
    except OSError as trouble:
        _rest(unit, trouble)
    except Exception as mistake:
        # Ours, or the database's. Nobody has to wait for the lease to run out.
        _give_back(unit, repr(mistake), failures=0 if isinstance(mistake, DatabaseError) else 1)
        raise


def _found_no_room(failure: Exception) -> bool:
    """A program that met a full disk says so in words only, and fails like any other."""
    return isinstance(failure, ToolFailed) and os.strerror(errno.ENOSPC) in failure.stderr


def _was_killed(failure: Exception) -> bool:
    """By somebody, or for want of memory; not because it went beyond the limits that we had set."""
    by_others = (-signal.SIGKILL, -signal.SIGTERM)
    return isinstance(failure, ToolFailed) and not isinstance(failure, ToolTooSlow) and failure.returncode in by_others


def _rest(unit: WorkUnit, trouble: Exception) -> None:
    """The disk is full, the store does not answer: not the lecture's fault, and better after a while."""
    logger.error("unit %s had to stop, attempt %d: %s", unit, unit.attempts, trouble)
    if unit.rests >= resting.MOST_RESTS:
        _refuse(unit, "worker_trouble", str(trouble))
        return
    until = clock.now() + resting.how_long(unit.rests)
    leases.leave(
        unit,
        to=State.WAITING,
        rests=unit.rests + 1,
        error=str(trouble)[:500],
        not_before=until,
        done_percent=0,
    )


def work_and_ring(*, version_id: int) -> None:
    """What a doorbell asks for: one unit, the most urgent of all, then a ring for the next where one waits."""
    if work() and claimable(clock.now()).exists():
        enqueue("media_pipeline.work", version_id=version_id)


def encode(*, version_id: int) -> None:
    """Do all units of a version that can be done now. It ends `ready`, `failed`, or waits for another attempt."""
    while work(version_id=version_id):
        pass


def claimable(at: datetime) -> QuerySet[WorkUnit]:
    """Units that a worker could take at `at`."""
    rested = Q(not_before=None) | Q(not_before__lte=at)
    return WorkUnit.objects.filter(rested, state=State.WAITING, version__state__in=VideoVersion.WORKING_STATES)


def _take(at: datetime, version_id: int | None) -> WorkUnit | None:
    """Claim the first unit that is still to be had. None where there is nothing to do: a doorbell may ring twice."""
    waiting = claimable(at).order_by("urgency", "version_id", "num").select_related("version__video")
    if version_id is not None:
        waiting = waiting.filter(version=version_id)
    while units := list(waiting[:_TRIED_AT_ONCE]):
        for unit in units:
            if leases.claim(unit, to=State.WORKING, at=at, error="", not_before=None):
                to = VideoVersion.State.PACKAGING if unit.kind == Kind.PACKAGE else VideoVersion.State.ENCODING
                working = VideoVersion.objects.filter(pk=unit.version_id, state__in=VideoVersion.WORKING_STATES)
                working.exclude(state=to).update(state=to)
                return unit
    return None


def _finish(unit: WorkUnit, result: Result, *, seconds: float) -> None:
    """Keep what a unit made, and see what follows from it. Raises `LeaseLost`."""
    with transaction.atomic():
        # One after another, so that the last one done knows that it is the last.
        version = VideoVersion.objects.select_for_update().get(pk=unit.version_id)
        leases.leave(unit, to=State.DONE, result=result, done_percent=100, seconds=seconds)
        if unit.kind == Kind.PACKAGE:
            packaging.publish(version, result, at=clock.now())
            return
        if unit.kind != Kind.CHUNK:
            for name, layout in result.items():
                packaging.store_layout(version.renditions.filter(name=name), layout)
        _see_what_plays(version)
        if not version.units.exclude(state=State.DONE).exists():
            WorkUnit.objects.create(version=version, kind=Kind.PACKAGE, urgency=planning.ENDING)
            enqueue("media_pipeline.work", version_id=version.pk)


def _see_what_plays(version: VideoVersion) -> None:
    """From the first moment on at which there is sound, if any, and a picture to it."""
    if version.playable_at is not None:
        return
    waiting = set(version.units.exclude(state=State.DONE).values_list("kind", "num"))
    picture = (Kind.CHUNK, 0) not in waiting or (
        (Kind.REMUX, 0) not in waiting and version.renditions.filter(kind=Rendition.Kind.REMUX).exists()
    )
    if picture and (Kind.SOUND, 0) not in waiting:
        VideoVersion.objects.filter(pk=version.pk).update(playable_at=clock.now())


def _refuse(unit: WorkUnit, code: str, error: str, **fields: Any) -> None:
    """The lecture itself can't be encoded: none of its other units need be done."""
    with transaction.atomic():
        leases.leave(unit, to=State.FAILED, error=error[:500], **fields)
        fail(unit.version_id, code)


def fail(version_id: int, code: str) -> None:
    """Refuse a version that is being encoded, with a reason. What was done of it is kept for a retry.

    One that was published before is not refused: it goes on offering what it did, and keeps the reason.
    """
    if falling_back.fall_back(version_id, failure_code=code):
        return
    VideoVersion.objects.filter(pk=version_id, state__in=VideoVersion.WORKING_STATES).update(
        state=VideoVersion.State.FAILED, failure_code=code
    )


def _give_back(unit: WorkUnit, error: str, *, failures: int) -> None:
    """Another attempt, unless there were enough."""
    counted = unit.failures + failures
    if counted >= MAX_FAILURES or unit.attempts - unit.rests >= MAX_ATTEMPTS:
        _refuse(unit, "encode_failed" if failures else "worker_trouble", error, failures=counted)
        return
    leases.leave(unit, to=State.WAITING, failures=counted, error=error[:500], done_percent=0)
    enqueue("media_pipeline.work", version_id=unit.version_id)
