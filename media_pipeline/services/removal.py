"""Files that nobody needs any more: rows say so first, then the files go, then the rows. So none is ever forgotten."""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, ProtectedError, Q, QuerySet

from media_pipeline import store
from media_pipeline.engine import picture
from media_pipeline.models import Rendition, Video, VideoVersion, WorkUnit
from media_pipeline.services.falling_back import fall_back

logger = logging.getLogger(__name__)
State = VideoVersion.State
# Players that began while a lecture was being made go on with its parts for so long.
_PARTS_KEPT = timedelta(hours=1)
_AT_ONCE = 50


def discard(*, video: Video, at: datetime) -> None:
    """Delete a video for good: it is gone for people at once, its files within minutes.

    Whoever calls this has made sure that no course needs it.
    """
    with transaction.atomic():
        Video.objects.filter(pk=video.pk, discarded_at=None).update(discarded_at=at)
        stop_work(video.versions.filter(state__in=_UNDER_WAY))


def cancel(*, version: VideoVersion) -> bool:
    """Stop the work on a version. False where it had ended already.

    What was published before stays as it was; of a version that never was, the files are then removed.
    """
    return fall_back(version.pk) or bool(stop_work(VideoVersion.objects.filter(pk=version.pk, state__in=_UNDER_WAY)))


_UNDER_WAY = (State.RECEIVED, State.PROBING, *VideoVersion.WORKING_STATES)


def stop_work(versions: QuerySet[VideoVersion]) -> int:
    """Whoever works on one of these sees at the next sign of life that it is lost."""
    return versions.update(state=State.CANCELLED, lease_holder="", lease_until=None)


def tidy(*, at: datetime) -> int:
    """Remove the files of what was deleted or cancelled, and parts that have been put together. Returns how many."""
    return _drop_parts(at) + _drop_files(at) + _drop_videos()


def _drop_parts(at: datetime) -> int:
    units = WorkUnit.objects.filter(version=OuterRef("pk"))
    done = VideoVersion.objects.filter(Exists(units), state=State.READY, ready_at__lt=at - _PARTS_KEPT)
    # Where converting it again was stopped, somebody may be at work who has not noticed yet.
    done = done.exclude(Exists(units.filter(state=WorkUnit.State.WORKING, lease_until__gt=at)))
    versions = list(done[:_AT_ONCE])
    for version in versions:
        store.delete_prefix(f"w/{version.uuid}/")
        store.delete(store.result_key(version.uuid, f"{picture.REMUX}.m4s"))
        with transaction.atomic():
            version.renditions.filter(kind=Rendition.Kind.REMUX).delete()
            version.units.all().delete()
    return len(versions)


def _drop_files(at: datetime) -> int:
    unwanted = Q(state=State.CANCELLED) | Q(video__discarded_at__isnull=False)
    # A worker that has not noticed yet might still store something: it notices within seconds.
    noticed = Q(units__state=WorkUnit.State.WORKING, units__lease_until__gt=at)
    versions = VideoVersion.objects.filter(unwanted, files_removed_at=None).exclude(noticed).distinct()[:_AT_ONCE]
    for version in versions:
        for key in (f"v/{version.uuid}/", f"w/{version.uuid}/"):
            store.delete_prefix(key)
        store.delete(version.source_name)
        version.units.all().delete()
        VideoVersion.objects.filter(pk=version.pk).update(files_removed_at=at)
    return len(versions)


def _drop_videos() -> int:
    full = VideoVersion.objects.filter(video=OuterRef("pk"), files_removed_at=None)
    gone = 0
    for video in Video.objects.filter(~Exists(full), discarded_at__isnull=False)[:_AT_ONCE]:
        try:
            video.delete()
        except ProtectedError:
            # A course was submitted with it at the very moment it was deleted: the rows stay as that course's record.
            logger.warning("the rows of %s stay: something points at them", video.uuid)
        else:
            gone += 1
    return gone
