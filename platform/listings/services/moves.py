"""The one way a listing's state changes: by compare-and-swap, with its event and the audit record beside it."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from listings.models import Listing, ListingEvent, Submission

State = Listing.State
Act = ListingEvent.Act

# From which states an act may come. A listed course stays listed while a newer version is looked at (decision D8).
ALLOWED: dict[str, frozenset[str]] = {
    Act.SUBMITTED: frozenset({State.DRAFT, State.RETURNED, State.LISTED}),
    Act.TAKEN: frozenset({State.SUBMITTED, State.LISTED}),
    Act.HANDED_BACK: frozenset({State.IN_REVIEW, State.LISTED}),
    Act.RETURNED: frozenset({State.IN_REVIEW, State.LISTED}),
    Act.APPROVED: frozenset({State.IN_REVIEW, State.LISTED}),
    Act.LISTED: frozenset({State.APPROVED, State.LISTED}),
    Act.EXITED: frozenset({State.LISTED, State.SUSPENDED}),
}
_TO: dict[str, str] = {
    Act.SUBMITTED: State.SUBMITTED,
    Act.TAKEN: State.IN_REVIEW,
    Act.HANDED_BACK: State.SUBMITTED,
    Act.RETURNED: State.RETURNED,
    Act.APPROVED: State.APPROVED,
    Act.LISTED: State.LISTED,
    Act.EXITED: State.EXITED,
}


class ListingMoved(DomainError):
    """The listing is not in a state from which this act is possible, or somebody was faster."""

    code = "listing_moved"
    status = 409
    message = _("This listing has changed in the meantime. Load the page again to see where it stands.")


def move(
    *,
    listing: Listing,
    act: str,
    actor: User,
    at: datetime,
    submission: Submission | None = None,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> ListingEvent:
    """Take one step, in the caller's transaction. Raises `ListingMoved`.

    The reason stays in the event, where it can be erased; the audit record names the event.
    """
    came_from = listing.state
    if came_from not in ALLOWED[act]:
        raise ListingMoved
    goes_to = came_from if came_from == State.LISTED and act != Act.EXITED else _TO[act]
    values: dict[str, Any] = {"state": goes_to, "changed_at": at}
    if act == Act.LISTED and listing.listed_at is None:
        values["listed_at"] = at
    if Listing.objects.filter(pk=listing.pk, state=came_from).update(**values) != 1:
        raise ListingMoved
    for name, value in values.items():
        setattr(listing, name, value)
    event = ListingEvent.objects.create(
        listing=listing,
        submission=submission,
        act=act,
        from_state=came_from,
        to_state=goes_to,
        actor=actor,
        reason=reason,
        at=at,
    )
    facts = {"event": event.pk, "from": came_from, "to": goes_to}
    if submission is not None:
        facts |= {"submission": str(submission.uuid), "version": str(submission.version.uuid)}
    audit.record(
        actor_uuid=str(actor.uuid),
        action=f"listing.{act}",
        object_type="listing",
        object_id=str(listing.uuid),
        at=at,
        detail=facts | (detail or {}),
    )
    return event
