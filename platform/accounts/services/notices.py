"""Telling people what happened to what is theirs."""

from collections.abc import Iterable
from datetime import datetime

from accounts.models import Notice, User


def notify(*, user: User, subject: str, body: str, url: str = "", at: datetime) -> Notice:
    """Leave a notice for `user`. `url` is a path on this site where they can act on it."""
    return Notice.objects.create(user=user, subject=subject, body=body, url=url, created_at=at)


def notify_all(*, user_ids: Iterable[int], subject: str, body: str, url: str = "", at: datetime) -> int:
    """The same notice for many people, in few statements. Returns for how many."""
    rows = [Notice(user_id=pk, subject=subject, body=body, url=url, created_at=at) for pk in user_ids]
    return len(Notice.objects.bulk_create(rows, batch_size=500))


def unread_count(user: User) -> int:
    """How many notices wait for this person."""
    return Notice.objects.filter(user=user, read_at=None).count()


def read_all_notices(*, user: User, at: datetime) -> int:
    """Mark everything as read. Returns how many were not."""
    return Notice.objects.filter(user=user, read_at=None).update(read_at=at)
