"""Taking rights back before they end by themselves, and giving them again.

A token is only signed, so it can't be called back: `delivery` asks for these rows at each file.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Exists, Q, QuerySet

from media_pipeline.models import ClosedRight, VideoVersion
from media_pipeline.services.grants import Right, subject_mark

_BATCH = 1000


def close_to_public(*, versions: QuerySet[VideoVersion], at: datetime) -> None:
    """What everybody could see of these versions, nobody without a right of his own sees from now on."""
    rows = [ClosedRight(version=version, closed_at=at) for version in versions]
    ClosedRight.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def open_to_public(*, versions: QuerySet[VideoVersion]) -> None:
    """Let rights of everybody open these versions again."""
    ClosedRight.objects.filter(version__in=versions).delete()


def revoke(*, subjects: Iterable[str], at: datetime) -> None:
    """Nothing that was granted to these subjects opens anything any more. Safe to repeat."""
    rows = [ClosedRight(subject=subject_mark(subject), closed_at=at) for subject in subjects]
    ClosedRight.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)


def give_back(*, subjects: Iterable[str]) -> None:
    """Undo `revoke`: grants made before open again what they did, until they end."""
    marks = [subject_mark(subject) for subject in subjects]
    for start in range(0, len(marks), _BATCH):
        ClosedRight.objects.filter(subject__in=marks[start : start + _BATCH]).delete()


def still_open(right: Right) -> Q:
    """Versions that this right still opens, for the query that finds the version anyway: playing asks once a file."""
    taken_back = ClosedRight.objects.filter(subject=right.subject)
    return Q(closed_to_public=None) if right.is_public else ~Q(Exists(taken_back))
