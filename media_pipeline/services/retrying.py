"""Doing again what went wrong: one chunk, one rung, or everything."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from common.errors import DomainError
from common.jobs import enqueue
from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.probe import Facts
from media_pipeline.services import planning

State = VideoVersion.State


class NothingToRetry(DomainError):
    """The version is being worked on, its files are gone, or it has no such rung or chunk."""

    code = "nothing_to_retry"
    status = 409
    message = _("There is nothing to do again here: the video is being worked on, or was removed.")


def retry(*, version: VideoVersion, at: datetime, rung: str | None = None, chunk: int | None = None) -> None:
    """Encode `version` again: the rung or the chunk that is named, or all of it.

    What a finished version offers stays there until the new files are. Raises `NothingToRetry`.
    """
    with transaction.atomic():
        locked = VideoVersion.objects.select_for_update().get(pk=version.pk)
        if locked.state not in (State.READY, State.FAILED) or locked.files_removed_at is not None:
            raise NothingToRetry
        if not locked.duration_ms:
            _move(locked, State.RECEIVED, at)
            enqueue("media_pipeline.probe", version_id=locked.pk)
            return
        planning.lay_out(version=locked, facts=Facts.from_json(locked.facts))
        _reset(locked, rung, chunk)
        _move(locked, State.QUEUED, at)
        planning.ring(locked)


def _reset(version: VideoVersion, rung: str | None, chunk: int | None) -> None:
    units = version.units.filter(kind=WorkUnit.Kind.CHUNK)
    rungs = version.renditions.filter(kind=Rendition.Kind.VIDEO)
    if chunk is not None:
        units = units.filter(num=chunk)
    if rung is not None:
        rungs = rungs.filter(name=rung)
    if not units or not rungs:
        raise NothingToRetry
    rungs.update(state=Rendition.State.PENDING, done_percent=0)
    # Some may still be at work on what was cancelled or failed: they have lost it.
    version.units.filter(state=WorkUnit.State.WORKING).update(
        state=WorkUnit.State.WAITING, lease_holder="", lease_until=None
    )
    for unit in units:
        unit.result = {} if rung is None else {name: part for name, part in unit.result.items() if name != rung}
        unit.state, unit.done_percent = WorkUnit.State.WAITING, 0
        unit.save(update_fields=["result", "state", "done_percent"])
    if rung is None and chunk is None:
        others = version.units.exclude(kind__in=(WorkUnit.Kind.CHUNK, WorkUnit.Kind.PACKAGE))
        others.update(state=WorkUnit.State.WAITING, done_percent=0)
    version.units.filter(kind=WorkUnit.Kind.PACKAGE).delete()
    version.units.filter(state=WorkUnit.State.FAILED).update(state=WorkUnit.State.WAITING)
    version.units.update(attempts=0, rests=0, failures=0, not_before=None)


def _move(version: VideoVersion, to: str, at: datetime) -> None:
    VideoVersion.objects.filter(pk=version.pk).update(
        state=to,
        failure_code="",
        attempts=0,
        rests=0,
        queued_at=at,
        rung_at=None,
        lease_holder="",
        lease_until=None,
    )
