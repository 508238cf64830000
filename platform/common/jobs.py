"""The one way to queue background work.

A task is a doorbell (decision D1): its message carries ids only, may arrive twice or never, and a
periodic sweep finds what nobody rang for. So nothing here is retried or stored.
"""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError

logger = logging.getLogger(__name__)


class UnknownJob(LookupError):
    """No task of this name is registered: a programmer's mistake, raised before anything is sent."""


def enqueue(name: str, **ids: int | str) -> None:
    """Send the task `name` with `ids` once the present transaction commits.

    A broker that does not answer is logged and not raised: the truth is in the database, and the
    sweep picks the work up later.
    """
    try:
        task = current_app.tasks[name]
    except KeyError:
        raise UnknownJob(f"no task named {name!r}; known: {sorted(current_app.tasks)}") from None

    def send() -> None:
        try:
            task.apply_async(kwargs=ids, retry=False)
        except (OSError, KombuError):
            logger.exception("the broker did not take %s %s; the sweep will find it", name, ids)

    transaction.on_commit(send)
