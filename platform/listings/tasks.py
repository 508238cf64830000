"""Background work: a doorbell and a sweep (decision D1)."""

from celery import shared_task

from common import clock
from listings import services as listings
from listings.services import links, relisting


@shared_task(name="listings.assign_waiting")
def assign_waiting() -> None:
    """Look again for reviewers where none was free of a conflict of interest, or an auditor has come since."""
    listings.assign_waiting(at=clock.now())


@shared_task(name="listings.sweep")
def sweep() -> None:
    """End terms that are over, put grades into effect, publish directories that changed."""
    listings.sweep(at=clock.now())


@shared_task(name="listings.open_year")
def open_year(*, year: int) -> None:
    """Open the yearly evaluation."""
    listings.open_year(year=year, at=clock.now())


@shared_task(name="listings.compare")
def compare(version_id: int) -> None:
    relisting.compare(version_id=version_id, at=clock.now())


@shared_task(name="listings.compare_sweep")
def compare_sweep() -> None:
    relisting.sweep(at=clock.now())


@shared_task(name="listings.try_links")
def try_links() -> None:
    links.try_waiting(at=clock.now())
