"""Listings under /manage/: lists, one listing with its history, and what may be done with it.

Officers see those of their regions, an institution's people their own; foreign ones answer 404.
"""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from common import clock
from common.errors import DomainError
from common.paging import page_of
from common.workdays import day_of
from learning.models import Rating
from listings import services as listings
from listings.models import Evaluation, Listing, ListingEvent
from listings.rules import READMITTED_BY_INSTITUTION
from listings.services.moves import ALLOWED
from listings.views.people import person_of
from reference.models import Region

Act = ListingEvent.Act
# What officers may do, in the order in which a listing gets worse.
OFFICERS_ACTS = (Act.RECTIFY, Act.RECTIFIED, Act.SUSPENDED, Act.RESUMED, Act.EXITED, Act.READMITTED)
_REVIEWERS_ACTS = (Act.TAKEN, Act.HANDED_BACK, Act.RETURNED, Act.APPROVED, Act.LISTED)
_RATINGS_SHOWN = 30


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    supervises = listings.supervises(person)
    found = listings.supervised(person) if supervises else listings.owned(person)
    kind, state, region = (request.GET.get(name, "") for name in ("kind", "state", "region"))
    query = request.GET.get("q", "").replace("\x00", "").strip()[:80]
    if kind in Listing.Kind.values:
        found = found.filter(kind=kind)
    if state in Listing.State.values:
        found = found.filter(state=state)
    if region:
        found = found.filter(listings.within(region[:6]))
    if query:
        found = found.filter(
            Q(title_zh__icontains=query) | Q(title_en__icontains=query) | Q(institution__name_zh__icontains=query)
        )
    rows = found.select_related("institution", "region", "course").order_by("-changed_at", "-pk")
    context = {
        "page": page_of(rows, request.GET.get("page")),
        "supervises": supervises,
        "wanted": {"kind": kind, "state": state, "region": region, "q": query},
        "kinds": Listing.Kind.choices,
        "states": Listing.State.choices,
        "regions": Region.objects.filter(Q(level=Region.Level.PROVINCE) | Q(pk=region[:6]), valid=True),
        "objections": listings.open_objections(user=person) if supervises else [],
    }
    return render(request, "listings/manage/listings.html", context)


@require_GET
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return page(request, listings.get_listing_to_see(user=person_of(request), uuid=uuid))


def page(request: HttpRequest, listing: Listing, *, error: DomainError | None = None) -> HttpResponse:
    """One listing; after a refused act with its reason, what was typed, and the error's status."""
    person = person_of(request)
    listing.refresh_from_db()
    own, speaks = (ask(user=person, listing=listing) for ask in (listings.is_own, listings.speaks_for))
    ripe = listing.readmit_from is None or listing.readmit_from <= day_of(clock.now())
    possible = [act for act in OFFICERS_ACTS if listing.state in ALLOWED[act] and (ripe or act != Act.READMITTED)]
    context: dict[str, Any] = {
        "listing": listing,
        "own": own,
        "acts": [] if own else possible,
        "may_withdraw": speaks and listing.in_directory,
        "may_readmit": speaks and Act.READMITTED in possible and listing.exit_reason in READMITTED_BY_INSTITUTION,
        "history": _history(listing, own, speaks, clock.now()),
        "grades": _grades(listing, own),
        "ratings": _ratings(listing),
        "exit_reasons": [choice for choice in Listing.ExitReason.choices if choice[0] in ("violation", "rights")],
        "error": error,
        "typed": request.POST if error else None,
        "person": person,
    }
    return render(request, "listings/manage/listing.html", context, status=error.status if error else 200)


def _history(listing: Listing, own: bool, speaks: bool, at: Any) -> list[dict[str, Any]]:
    """Newest first; beside each act its objection, or until when its institution may object."""
    today = day_of(at)
    rows = []
    for event in listing.events.select_related("actor", "objection").order_by("-at", "-pk"):
        objection = getattr(event, "objection", None)
        last = listings.objection_deadline(event)
        may = speaks and objection is None and last is not None and today <= last
        # Who reviewed it is not the institution's to know; who ordered or ended something signs for it.
        who = None if own and event.act in _REVIEWERS_ACTS else event.actor
        rows.append({"event": event, "who": who, "objection": objection, "object_until": last if may else None})
    return rows


def _grades(listing: Listing, own: bool) -> list[dict[str, Any]]:
    found = listing.evaluations.select_related("scheme").prefetch_related("objections").order_by("-scheme__year")
    if own:
        # While it is being scored, it is the officer's draft.
        found = found.exclude(state=Evaluation.State.OPEN)
    return [{"evaluation": one, "objections": list(one.objections.all())} for one in found]


def _ratings(listing: Listing) -> list[Rating]:
    if listing.course is None:
        return []
    found = Rating.objects.filter(course=listing.course).select_related("enrolment__user")
    return list(found.order_by("-reported_at", "-rated_at")[:_RATINGS_SHOWN])
