"""Background work: a doorbell and a sweep (decision D1)."""

from celery import shared_task

from common import clock
from common.sweeping import each
from learning import services as learning


@shared_task(name="learning.sweep")
def sweep() -> None:
    """Finish quizzes, completions and credits that no request finished; note the checks that nobody answered.

    And forget the phone numbers of classes that are over.
    """
    at = clock.now()
    steps = (
        learning.expire_checks,
        learning.sweep_overdue,
        learning.seal_idle,
        learning.sweep,
        learning.forget_unanswered,
    )
    each(steps, lambda step: step(at=at))


@shared_task(name="learning.find_anomalies")
def find_anomalies() -> None:
    """Look through new evidence for what a person should look at; close the cases that nobody appealed against."""
    at = clock.now()
    learning.close_unappealed(at=at)
    learning.find_anomalies(at=at)
