"""What nobody rang for, and what a dead worker left: found and set going again."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q

from common.jobs import enqueue
from media_pipeline.models import VideoVersion
from media_pipeline.services import leases, uploads

logger = logging.getLogger(__name__)
State = VideoVersion.State
# A doorbell is not rung again for this long, so that a long queue does not fill the broker with copies.
_RING_AGAIN = timedelta(seconds=60)
_RINGS_PER_SWEEP = 20


@dataclass(frozen=True)
class Swept:
    requeued: int
    given_up: int
    rung: int
    uploads_removed: int


def sweep(*, at: datetime) -> Swept:
    """Give expired leases back, ring for what waits, and remove expired uploads. Run every twenty seconds."""
    requeued = given_up = 0
    for working, waiting, code in (
        ([State.PROBING], State.RECEIVED, "probe_failed"),
        ([State.ENCODING, State.PACKAGING], State.QUEUED, "encode_failed"),
    ):
        expired = VideoVersion.objects.filter(state__in=working, lease_until__lt=at)
        given_up += _let_go(expired.filter(attempts__gte=leases.MAX_ATTEMPTS), state=State.FAILED, failure_code=code)
        requeued += _let_go(expired.filter(attempts__lt=leases.MAX_ATTEMPTS), state=waiting)
    rung = 0
    for state, task in ((State.RECEIVED, "media_pipeline.probe"), (State.QUEUED, "media_pipeline.encode")):
        due = VideoVersion.objects.filter(Q(rung_at=None) | Q(rung_at__lt=at - _RING_AGAIN), state=state)
        for pk in due.order_by("pk").values_list("pk", flat=True)[:_RINGS_PER_SWEEP]:
            VideoVersion.objects.filter(pk=pk).update(rung_at=at)
            enqueue(task, version_id=pk)
            rung += 1
    swept = Swept(requeued, given_up, rung, uploads.remove_expired(at=at))
    if requeued or given_up or swept.uploads_removed:
        logger.warning("%s", swept)
    return swept


def _let_go(versions: Any, **fields: Any) -> int:
    count: int = versions.update(lease_holder="", lease_until=None, rung_at=None, **fields)
    return count
