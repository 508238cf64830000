"""Who is working on what, and how its state moves: compare-and-swap, with a lease that must be renewed.

For everything that a worker takes for itself: the probe of a version, a unit of the work on one.
"""

import os
import socket
import uuid
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import F

from media_pipeline.models import VideoVersion, WorkUnit

LEASE = timedelta(seconds=settings.MEDIA_LEASE_S)
# Storing files in an object store gives no sign of life for a while.
LONG_LEASE = 10 * LEASE
# Of a probe, not counting those that ended in a rest: disks fill up and stores are away for longer than that.
MAX_ATTEMPTS = 3

Leased = VideoVersion | WorkUnit


class LeaseLost(RuntimeError):
    """Somebody else holds this now, or it was cancelled: stop at once and change nothing."""


def claim(row: Leased, *, to: str, at: datetime, **fields: Any) -> bool:
    """Take `row`, which was seen in its present state. False where somebody was faster."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"[:100]
    won = (
        type(row)
        .objects.filter(pk=row.pk, state=row.state)
        .update(state=to, lease_holder=holder, lease_until=at + LEASE, attempts=F("attempts") + 1, **fields)
    )
    if won:
        row.refresh_from_db()
    return bool(won)


def renew(row: Leased, *, at: datetime, lease: timedelta = LEASE, **fields: Any) -> None:
    """A sign of life, with `fields` to write beside it. Raises `LeaseLost`."""
    record(row, lease_until=at + lease, **fields)


def record(row: Leased, **fields: Any) -> None:
    """Write `fields` of a row we hold. Raises `LeaseLost`."""
    if not _held(row).update(**fields):
        raise LeaseLost(f"{row} is no longer held by {row.lease_holder}")
    for name, value in fields.items():
        setattr(row, name, value)


def leave(row: Leased, *, to: str, **fields: Any) -> None:
    """Move a row we hold to another state and let go of it. Raises `LeaseLost`."""
    held = _held(row)
    if not held.update(state=to, lease_holder="", lease_until=None, **fields):
        raise LeaseLost(f"{row} is no longer held by {row.lease_holder}")
    row.refresh_from_db()


def _held(row: Leased) -> Any:
    held: Any = type(row).objects.filter(pk=row.pk, state=row.state, lease_holder=row.lease_holder)
    if isinstance(row, WorkUnit):
        # A cancelled or refused version takes its units' leases with it.
        held = held.filter(version__state__in=VideoVersion.WORKING_STATES)
    return held
