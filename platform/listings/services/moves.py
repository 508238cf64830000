"""The one way a listing's state changes: by compare-and-swap, with its event and the audit record beside it."""

from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from listings.models import Listing, ListingEvent, Submission
from listings.rules import TERM
from listings.services import entries

State = Listing.State
Act = ListingEvent.Act

# What is found in the directory. A listing stays in its state while a newer version is looked at (decision D8), and
# what was under review when it left the directory can still be sent back, though no longer approved.
IN_DIRECTORY = frozenset({State.LISTED, State.RECTIFYING})
_STANDING = IN_DIRECTORY | {State.SUSPENDED, State.EXITED}
_OF_REVIEW = frozenset({Act.SUBMITTED, Act.TAKEN, Act.HANDED_BACK, Act.RETURNED, Act.APPROVED, Act.LISTED})

# From which states an act may come.
ALLOWED: dict[str, frozenset[str]] = {
    Act.SUBMITTED: IN_DIRECTORY | {State.DRAFT, State.RETURNED},
    Act.TAKEN: _STANDING | {State.SUBMITTED},
    Act.HANDED_BACK: _STANDING | {State.IN_REVIEW},
    Act.RETURNED: _STANDING | {State.IN_REVIEW},
    Act.APPROVED: IN_DIRECTORY | {State.IN_REVIEW},
    Act.LISTED: IN_DIRECTORY | {State.APPROVED},
    Act.RECTIFY: frozenset({State.LISTED}),
    Act.RECTIFIED: frozenset({State.RECTIFYING}),
    Act.SUSPENDED: IN_DIRECTORY,
    Act.RESUMED: frozenset({State.SUSPENDED}),
    Act.EXITED: IN_DIRECTORY | {State.SUSPENDED},
    Act.REINSTATED: frozenset({State.EXITED}),
    Act.READMITTED: frozenset({State.EXITED}),
}
_TO: dict[str, str] = {
    Act.SUBMITTED: State.SUBMITTED,
    Act.TAKEN: State.IN_REVIEW,
    Act.HANDED_BACK: State.SUBMITTED,
    Act.RETURNED: State.RETURNED,
    Act.APPROVED: State.APPROVED,
    Act.LISTED: State.LISTED,
    Act.RECTIFY: State.RECTIFYING,
    Act.RECTIFIED: State.LISTED,
    Act.SUSPENDED: State.SUSPENDED,
    Act.RESUMED: State.LISTED,
    Act.EXITED: State.EXITED,
    Act.REINSTATED: State.LISTED,
    Act.READMITTED: State.DRAFT,
}


class ListingMoved(DomainError):
    """The listing is not in a state from which this act is possible, or somebody was faster."""

    code = "listing_moved"
    status = 409
    message = _("This listing has changed in the meantime. Load the page again to see where it stands.")


def hold(listing: Listing) -> None:
    """Lock the listing's row and read it anew. First in every act that touches more than it, so that none deadlock."""
    listing.refresh_from_db(from_queryset=Listing.objects.select_for_update())


def target(*, act: str, came_from: str) -> str:
    """Where an act leads. Raises `ListingMoved` where it is not possible."""
    if came_from not in ALLOWED[act]:
        raise ListingMoved
    return came_from if act in _OF_REVIEW and came_from in _STANDING else _TO[act]


def move(
    *,
    listing: Listing,
    act: str,
    actor: User | None,
    at: datetime,
    submission: Submission | None = None,
    reason: str = "",
    due_date: date | None = None,
    detail: dict[str, Any] | None = None,
    **values: Any,
) -> ListingEvent:
    """Take one step, in the caller's transaction. Raises `ListingMoved`.

    The reason stays in the event, where it can be erased; the audit record names the event. `values` are columns of the
    listing that change with it; no actor is the platform itself.
    """
    came_from = listing.state
    goes_to = target(act=act, came_from=came_from)
    values |= {"state": goes_to, "in_directory": goes_to in IN_DIRECTORY, "changed_at": at}
    if goes_to != State.RECTIFYING:
        values["rectify_by"] = None
    if act == Act.LISTED:
        values |= _entered(listing, submission, at)
    if Listing.objects.filter(pk=listing.pk, state=came_from).update(**values) != 1:
        raise ListingMoved
    for name, value in values.items():
        setattr(listing, name, value)
    _index(listing, act, came_from)
    event = ListingEvent.objects.create(
        listing=listing,
        submission=submission,
        act=act,
        from_state=came_from,
        to_state=goes_to,
        actor=actor,
        reason=reason,
        due_date=due_date,
        exit_reason=values.get("exit_reason", "") if act == Act.EXITED else "",
        at=at,
    )
    facts = {"event": event.pk, "from": came_from, "to": goes_to}
    if submission is not None:
        facts |= {"submission": str(submission.uuid)}
        facts |= {"version" if submission.version_id else "dossier": str(submission.subject.uuid)}
    audit.record(
        actor_uuid=str(actor.uuid) if actor else None,
        action=f"listing.{act}",
        object_type="listing",
        object_id=str(listing.uuid),
        at=at,
        region_code=listing.region_id,
        detail=facts | (detail or {}),
    )
    return event


def _index(listing: Listing, act: str, came_from: str) -> None:
    if listing.in_directory and (act == Act.LISTED or came_from not in IN_DIRECTORY):
        entries.put(listing=listing)
    elif came_from in IN_DIRECTORY and not listing.in_directory:
        entries.take_out(listing=listing)


def _entered(listing: Listing, submission: Submission | None, at: datetime) -> dict[str, Any]:
    """Called as it was approved, for a whole term from the day of its review."""
    values: dict[str, Any] = {"listed_until": day_of(at) + TERM[Listing.Kind(listing.kind)]}
    if listing.listed_at is None:
        values["listed_at"] = at
    described = submission and (submission.version or submission.dossier)
    if described:
        values |= {"title_zh": described.title_zh, "title_en": described.title_en}
    return values
