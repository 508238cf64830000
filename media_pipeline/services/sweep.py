"""What nobody rang for, what a dead worker left, and files that nobody needs any more."""

import logging
from dataclasses import astuple, dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Q

from common.jobs import enqueue
from media_pipeline.models import VideoVersion, WorkUnit
from media_pipeline.services import fingerprints, leases, removal, uploads, work

logger = logging.getLogger(__name__)
State = VideoVersion.State
# A doorbell is not rung again for this long, so that a long queue does not fill the broker with copies.
_RING_AGAIN = leases.LEASE * 2 / 3
_RINGS_PER_SWEEP = 20
_BELLS_WHILE_IDLE = 4
# Versions from before there were fingerprints; lectures that wait to be converted go first.
_FINGERPRINTS_PER_SWEEP = 2


@dataclass(frozen=True)
class Swept:
    """How many: probes and units taken back from the dead, given up, rung for; uploads and videos removed."""

    requeued: int
    given_up: int
    rung: int
    uploads_removed: int
    tidied: int


def sweep(*, at: datetime) -> Swept:
    """Give expired leases back, ring for what waits, remove what is no longer needed. Run every twenty seconds."""
    probes, refused = _expired_probes(at)
    units, given_up = _expired_units(at)
    swept = Swept(
        requeued=probes + units,
        given_up=refused + given_up,
        rung=_ring(at),
        uploads_removed=uploads.remove_expired(at=at),
        tidied=removal.tidy(at=at),
    )
    if any(astuple(swept)):
        logger.info("%s", swept)
    return swept


def _expired_probes(at: datetime) -> tuple[int, int]:
    expired = VideoVersion.objects.filter(state=State.PROBING, lease_until__lt=at)
    free: dict[str, Any] = {"lease_holder": "", "lease_until": None, "rung_at": None}
    enough = expired.filter(attempts__gte=F("rests") + leases.MAX_ATTEMPTS)
    refused = enough.update(state=State.FAILED, failure_code="probe_failed", **free)
    return expired.update(state=State.RECEIVED, **free), refused


def _expired_units(at: datetime) -> tuple[int, int]:
    """A unit whose worker gives no sign of life is anybody's again; one that always ends so refuses its version."""
    given_up = 0
    expired = WorkUnit.objects.filter(state=WorkUnit.State.WORKING, lease_until__lt=at)
    for unit in expired.filter(attempts__gte=F("rests") + work.MAX_ATTEMPTS):
        if _let_go(unit, at, WorkUnit.State.FAILED):
            work.fail(unit.version_id, "worker_trouble")
            given_up += 1
    requeued = 0
    for unit in expired:
        if _let_go(unit, at, WorkUnit.State.WAITING):
            VideoVersion.objects.filter(pk=unit.version_id).update(rung_at=None)
            requeued += 1
    return requeued, given_up


def _let_go(unit: WorkUnit, at: datetime, to: str) -> bool:
    mine = WorkUnit.objects.filter(pk=unit.pk, state=WorkUnit.State.WORKING, lease_until__lt=at)
    return bool(mine.update(state=to, lease_holder="", lease_until=None, done_percent=0, error="its worker died"))


def _ring(at: datetime) -> int:
    due = Q(rung_at=None) | Q(rung_at__lt=at - _RING_AGAIN)
    received = VideoVersion.objects.filter(due, state=State.RECEIVED).order_by("pk").values_list("pk", flat=True)
    rung = list(received[:_RINGS_PER_SWEEP])
    for pk in rung:
        enqueue("media_pipeline.probe", version_id=pk)
    # A bell that is answered rings the next, so a few are enough to set all workers going again.
    first = work.claimable(at).order_by("urgency", "version_id").values_list("version_id", flat=True).first()
    if first is not None and VideoVersion.objects.filter(due, pk=first).exists():
        idle = not WorkUnit.objects.filter(state=WorkUnit.State.WORKING).exists()
        for _bell in range(_BELLS_WHILE_IDLE if idle else 1):
            enqueue("media_pipeline.work", version_id=first)
        rung.append(first)
    elif first is None:
        lacking = list(
            fingerprints.lacking()
            .filter(due)
            .order_by(F("rung_at").asc(nulls_first=True), "pk")[:_FINGERPRINTS_PER_SWEEP]
        )
        for pk in lacking:
            enqueue("media_pipeline.fingerprint", version_id=pk)
        rung += lacking
    VideoVersion.objects.filter(pk__in=rung).update(rung_at=at)
    return len(rung)
