"""Notices of this app. They are written in the platform's first language: whoever acts may read another."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.conf import settings
from django.utils import translation

from accounts import services as accounts

SUBJECT_MAX = 120
# A notice's subject and body, asked for in the language that they are written in.
Words = Callable[[], tuple[object, object]]


def tell(*, users: Iterable[int], words: Words, url: str, at: datetime) -> None:
    """The same notice for everybody of `users`, given as ids. `url` is where they can act on it."""
    with translation.override(settings.LANGUAGE_CODE):
        subject, body = (str(text) for text in words())
    accounts.notify_all(user_ids=users, subject=subject[:SUBJECT_MAX], body=body, url=url, at=at)
