"""Content that was refused or ended comes back under a new name: comparing videos, in the background and on submitting.

Compared with are the videos of every version of listings that ended, are suspended, or were returned. What a likeness
means is read off the other listing's present state, so one that was admitted again blocks nobody any more.
"""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from common.jobs import enqueue
from courses.models import Lesson
from listings.models import Comparison, Likeness, Listing, Submission
from media_pipeline import services as media
from media_pipeline.models import Fingerprint, VideoVersion

logger = logging.getLogger(__name__)
State = Listing.State
# Pairs that a person may wait for: about two milliseconds each.
MOST_PAIRS_AT_ONCE = 500
_PER_SWEEP = 20
# A step that was being taken while others were compared carries an earlier time than it became visible at.
_OVERLAP = timedelta(minutes=10)
# Listings whose videos others are compared with.
SUSPECT = Q(version__course__listing__state__in=[State.EXITED, State.SUSPENDED, State.RETURNED])


def compare(*, version_id: int, at: datetime, most: int | None = None) -> bool:
    """Compare a version with everything it was not compared with yet. Whether all is done that can be.

    False where it has no fingerprint yet, or where more than `most` pairs were to be compared; then nothing was.
    """
    mine = Fingerprint.objects.filter(version=version_id).select_related("version").first()
    if mine is None:
        return False
    others = _not_yet_compared(mine)
    if most is not None and len(others) > most:
        return False
    found = media.find_alike(version=mine.version, among=others)
    with transaction.atomic():
        for alike in found:
            Likeness.objects.update_or_create(
                version_id=version_id,
                other_id=alike.version_id,
                defaults={"how": alike.how, "share": alike.share, "found_at": at},
            )
        Comparison.objects.update_or_create(version_id=version_id, defaults={"at": at})
    if found:
        logger.info("version %s is like %s", version_id, [alike.version_id for alike in found])
    return True


def make_sure(*, versions: Iterable[VideoVersion], at: datetime) -> None:
    """Before submitting: compare what the background has not compared yet, as far as a person can wait for it."""
    for version in versions:
        if not compare(version_id=version.pk, at=at, most=MOST_PAIRS_AT_ONCE):
            enqueue("listings.compare", version_id=version.pk)


def ring(version_id: int) -> None:
    """A version has got its fingerprint."""
    enqueue("listings.compare", version_id=version_id)


def sweep(*, at: datetime) -> int:
    """Compare what nobody rang for: new fingerprints, and what lies before auditors while other listings end."""
    waiting = Fingerprint.objects.exclude(version__in=Comparison.objects.values("version"))
    ids = list(waiting.order_by("version").values_list("version", flat=True)[:_PER_SWEEP])
    newest = Lesson.objects.filter(SUSPECT).order_by("-version__course__listing__changed_at")
    changed_at = newest.values_list("version__course__listing__changed_at", flat=True).first()
    if changed_at is not None:
        before_auditors = Lesson.objects.filter(
            version__submission__decision=Submission.Decision.OPEN, video_version__fingerprint__isnull=False
        ).values("video_version")
        stale = Comparison.objects.filter(version__in=before_auditors, at__lte=changed_at)
        ids += stale.order_by("at").values_list("version", flat=True)[:_PER_SWEEP]
    for version_id in ids:
        compare(version_id=version_id, at=at)
    return len(ids)


def uncompared(versions: Iterable[VideoVersion]) -> set[int]:
    """Ids of those that were never compared, or whose fingerprint is newer than that. One query."""
    ids = {version.pk for version in versions}
    return ids - set(Comparison.objects.filter(version__in=ids).values_list("version", flat=True))


def _not_yet_compared(mine: Fingerprint) -> list[int]:
    pinned: QuerySet[Lesson] = Lesson.objects.filter(SUSPECT, video_version__fingerprint__isnull=False)
    last = Comparison.objects.filter(version=mine.version_id).first()
    if last is not None and last.at >= mine.made_at:
        since = last.at - _OVERLAP
        pinned = pinned.filter(
            Q(version__course__listing__changed_at__gt=since) | Q(video_version__fingerprint__made_at__gt=since)
        )
    return list(pinned.order_by().values_list("video_version", flat=True).distinct())
