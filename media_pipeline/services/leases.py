"""Who is working on a version, and how its state moves: compare-and-swap, with a lease that must be renewed."""

import os
import socket
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F

from media_pipeline.models import VideoVersion

State = VideoVersion.State
LEASE = timedelta(seconds=90)
# Storing files in an object store gives no sign of life for a while.
LONG_LEASE = timedelta(minutes=15)
MAX_ATTEMPTS = 3


class LeaseLost(RuntimeError):
    """Somebody else holds this version now, or it was cancelled: stop at once and change nothing."""


def claim(*, version_id: int, state: str, to: str, at: datetime) -> VideoVersion | None:
    """Take a version that waits in `state`. None where there is nothing to do: a doorbell may ring twice."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[:100]
    won = VideoVersion.objects.filter(pk=version_id, state=state).update(
        state=to, lease_holder=holder, lease_until=at + LEASE, attempts=F("attempts") + 1
    )
    return VideoVersion.objects.select_related("video").get(pk=version_id) if won else None


def renew(*, version: VideoVersion, at: datetime, lease: timedelta = LEASE) -> None:
    """A sign of life. Raises `LeaseLost`."""
    if not _held(version).update(lease_until=at + lease):
        raise LeaseLost(f"{version.uuid} is no longer held by {version.lease_holder}")


def record(*, version: VideoVersion, **fields: Any) -> None:
    """Write `fields` of a version we hold. Raises `LeaseLost`."""
    if not _held(version).update(**fields):
        raise LeaseLost(f"{version.uuid} is no longer held by {version.lease_holder}")
    for name, value in fields.items():
        setattr(version, name, value)


def move(*, version: VideoVersion, to: str, **fields: Any) -> None:
    """Move a version we hold to another state of our work. Raises `LeaseLost`."""
    record(version=version, state=to, **fields)


def leave(*, version: VideoVersion, to: str, **fields: Any) -> None:
    """Move a version we hold and let go of it. Raises `LeaseLost`."""
    held = _held(version)
    if not held.update(state=to, lease_holder="", lease_until=None, **fields):
        raise LeaseLost(f"{version.uuid} is no longer held by {version.lease_holder}")
    version.refresh_from_db()


def give_back(*, version: VideoVersion, to: str, failure_code: str) -> None:
    """After a failure that may be ours: try again, or refuse with `failure_code` if that was the last time."""
    if version.attempts >= MAX_ATTEMPTS:
        leave(version=version, to=State.FAILED, failure_code=failure_code)
    else:
        leave(version=version, to=to)


def _held(version: VideoVersion) -> Any:
    return VideoVersion.objects.filter(pk=version.pk, state=version.state, lease_holder=version.lease_holder)
