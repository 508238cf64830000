"""How far the work on a version is, and what stands before it, for the people who wait."""

from dataclasses import dataclass
from datetime import datetime

from media_pipeline.models import Rendition, VideoVersion, WorkUnit
from media_pipeline.services.cancelling import AT_WORK

State = VideoVersion.State


@dataclass(frozen=True)
class Progress:
    """`percent` of the encoding, each rung by its share of the work; `chunks_done` of `chunks` pieces of the picture,
    `failed_chunks` those that can be tried again, from nought. `ahead` counts the videos whose turn comes before, None
    once work has begun. `waiting_s` is how long it has waited, while it waits."""

    percent: int
    chunks_done: int
    chunks: int
    failed_chunks: tuple[int, ...]
    ahead: int | None
    waiting_s: int


def progress_of(*, version: VideoVersion, at: datetime) -> Progress:
    """Where `version` stands at `at`."""
    waits = version.state in (State.RECEIVED, State.QUEUED)
    states = dict(version.units.filter(kind=WorkUnit.Kind.CHUNK).order_by("num").values_list("num", "state"))
    since = version.queued_at or version.created_at
    return Progress(
        percent=_percent(version),
        chunks_done=sum(state == WorkUnit.State.DONE for state in states.values()),
        chunks=len(states),
        failed_chunks=tuple(num for num, state in states.items() if state == WorkUnit.State.FAILED),
        ahead=_ahead(version) if waits else None,
        waiting_s=max(0, int((at - since).total_seconds())) if waits else 0,
    )


def _percent(version: VideoVersion) -> int:
    if version.is_ready:
        return 100
    work = [(_work(rendition), rendition.done_percent) for rendition in version.renditions.all()]
    whole = sum(share for share, _percent in work)
    return int(sum(share * percent for share, percent in work) / whole) if whole else 0


def _work(rendition: Rendition) -> float:
    """Its share, by pixels a second; sound and rewrapping cost about as much as a tiny picture."""
    pixels = rendition.width * rendition.height * rendition.fps
    return max(100_000.0, pixels) if rendition.kind == Rendition.Kind.VIDEO else 100_000.0


def _ahead(version: VideoVersion) -> int:
    # The first rung of one video goes before the rest of another, so what plays already is not in the way.
    return VideoVersion.objects.filter(pk__lt=version.pk, state__in=AT_WORK, playable_at=None).count()
