"""Until when an institution may object."""

from datetime import date

from common.workdays import day_of, deadline
from listings.models import Evaluation, Listing, ListingEvent
from listings.rules import OBJECTION_WORKING_DAYS

Act = ListingEvent.Act

OBJECTIONABLE = frozenset({Act.RECTIFY, Act.SUSPENDED, Act.EXITED})


def objection_deadline(event: ListingEvent) -> date | None:
    """The last day to object to this act; None where nobody can."""
    if event.act not in OBJECTIONABLE or event.exit_reason == Listing.ExitReason.VOLUNTARY:
        return None
    return deadline(start=day_of(event.at), days=OBJECTION_WORKING_DAYS).day


def grade_deadline(evaluation: Evaluation) -> date | None:
    """The last day to object to a grade; None while there is none."""
    if evaluation.published_at is None:
        return None
    return deadline(start=day_of(evaluation.published_at), days=OBJECTION_WORKING_DAYS).day
