"""Background work (decision D1): publishing the audit record's head, telling offices of new cases."""

from celery import shared_task

from common import clock
from oversight import services as oversight


@shared_task(name="oversight.publish_head")
def publish_head() -> None:
    """Sign and publish how far the audit record goes, where it went on."""
    oversight.publish_head(at=clock.now())


@shared_task(name="oversight.tell_offices")
def tell_offices() -> None:
    """Tell the people of the offices, once a day, which learners' cases are new."""
    oversight.tell_offices(at=clock.now())
