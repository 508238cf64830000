"""What the platform does by itself with listings, every hour: terms that end, grades in effect, releases, seats."""

from datetime import datetime

from listings.services.evaluating import settle_due
from listings.services.exits import expire, tell_of_terms
from listings.services.releases import publish_changed
from listings.services.vacating import vacate_seats


def sweep(*, at: datetime) -> None:
    """Safe to run at any time and twice."""
    expire(at=at)
    settle_due(at=at)
    publish_changed(at=at)
    tell_of_terms(at=at)
    vacate_seats(at=at)
