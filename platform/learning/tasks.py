"""Background work: a doorbell and a sweep (decision D1)."""

from celery import shared_task

from common import clock
from learning import services as learning


@shared_task(name="learning.sweep")
def sweep() -> None:
    """Finish completions and credits that no request finished."""
    learning.sweep(at=clock.now())
