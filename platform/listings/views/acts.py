"""What officers and institutions do with a listing: each address takes a POST, calls one service, and answers."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.models import User
from common import clock
from common.errors import DomainError
from learning import services as learning
from listings import services as listings
from listings.models import Listing, ListingEvent, Objection
from listings.views.people import person_of
from listings.views.standing import page

Act = ListingEvent.Act


@require_POST
def act(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An officer's act, named in the field `act`; or the institution's own `withdraw`."""
    return _done(request, uuid, _act)


@require_POST
def object_to(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The institution objects to an act (`event`) or a grade (`evaluation`)."""
    return _done(request, uuid, _object)


@require_POST
def decide(request: HttpRequest, uuid: UUID, objection_uuid: UUID) -> HttpResponse:
    """An officer decides about an objection."""

    def decided(request: HttpRequest, listing: Listing, person: User, at: datetime) -> None:
        objection = Objection.objects.filter(listing=listing, uuid=objection_uuid).first()
        if objection is None:
            raise listings.ListingNotFound
        upheld = request.POST.get("decision") == "uphold"
        reason = request.POST.get("reason", "")
        listings.decide_objection(objection=objection, officer=person, upheld=upheld, reason=reason, at=at)

    return _done(request, uuid, decided)


@require_POST
def answer_rating(request: HttpRequest, uuid: UUID, rating_uuid: UUID) -> HttpResponse:
    """The institution answers what a learner said."""

    def answered(request: HttpRequest, listing: Listing, person: User, at: datetime) -> None:
        if not listings.is_own(user=person, listing=listing):
            raise listings.ListingNotFound
        rating = learning.get_rating(uuid=rating_uuid)
        if rating.course_id != listing.course_id:
            raise learning.RatingNotFound
        learning.answer_rating(rating=rating, user=person, text=request.POST.get("text", ""), at=at)

    return _done(request, uuid, answered)


@require_POST
def settle_rating(request: HttpRequest, uuid: UUID, rating_uuid: UUID) -> HttpResponse:
    """An officer hides a rating with a reason, or lets it stand."""

    def settled(request: HttpRequest, listing: Listing, person: User, at: datetime) -> None:
        listings.check_may_supervise(user=person, listing=listing)
        rating = learning.get_rating(uuid=rating_uuid)
        if rating.course_id != listing.course_id:
            raise learning.RatingNotFound
        decision = request.POST.get("decision")
        if decision not in ("hide", "stand"):
            raise DomainError(_("Choose one of the two: hide the rating, or let it stand."))
        hide = decision == "hide"
        learning.settle_report(rating=rating, officer=person, hide=hide, reason=request.POST.get("reason", ""), at=at)

    return _done(request, uuid, settled)


def _done(
    request: HttpRequest, uuid: UUID, service: Callable[[HttpRequest, Listing, User, datetime], None]
) -> HttpResponse:
    person = person_of(request)
    listing = listings.get_listing_to_see(user=person, uuid=uuid)
    try:
        service(request, listing, person, clock.now())
    except (listings.ListingNotFound, listings.EvaluationNotFound, learning.RatingNotFound):
        raise
    except DomainError as error:
        return page(request, listing, error=error)
    messages.success(request, _("Done. Those concerned are told."))
    return redirect("listings_listing", uuid=uuid)


def _act(request: HttpRequest, listing: Listing, person: User, at: datetime) -> None:
    name, reason = request.POST.get("act", ""), request.POST.get("reason", "")
    if name == Act.RECTIFY:
        due_date = _date(request.POST.get("due_date", ""))
        listings.order_rectification(listing=listing, officer=person, due_date=due_date, reason=reason, at=at)
    elif name == Act.RECTIFIED:
        listings.confirm_rectified(listing=listing, officer=person, reason=reason, at=at)
    elif name == Act.SUSPENDED:
        stop = "stop_learning" in request.POST
        listings.suspend(listing=listing, officer=person, reason=reason, at=at, stop_learning=stop)
    elif name == Act.RESUMED:
        listings.resume(listing=listing, officer=person, reason=reason, at=at)
    elif name == Act.EXITED:
        listings.exit_listing(
            listing=listing,
            officer=person,
            exit_reason=_exit_reason(request),
            reason=reason,
            at=at,
            stop_learning="stop_learning" in request.POST,
            replacement=_equal(request.POST.get("replacement", "")),
        )
    elif name == Act.READMITTED:
        listings.readmit(listing=listing, user=person, reason=reason, at=at)
    elif name == "withdraw":
        listings.withdraw(listing=listing, user=person, reason=reason, at=at)
    else:
        raise listings.ListingMoved


def _object(request: HttpRequest, listing: Listing, person: User, at: datetime) -> None:
    event = evaluation = None
    if number := request.POST.get("event", ""):
        event = listing.events.filter(pk=int(number) if number.isascii() and number.isdecimal() else 0).first()
    elif text := request.POST.get("evaluation", ""):
        try:
            evaluation = listings.get_evaluation(listing=listing, uuid=UUID(text))
        except ValueError:
            raise listings.EvaluationNotFound from None
    text = request.POST.get("text", "")
    listings.object_to(user=person, text=text, at=at, event=event, evaluation=evaluation)


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise listings.NotADeadline from None


def _exit_reason(request: HttpRequest) -> str:
    """What an officer may say: the other kinds of end come about by themselves."""
    reason = request.POST.get("exit_reason", "")
    if reason not in (Listing.ExitReason.VIOLATION, Listing.ExitReason.RIGHTS):
        raise listings.ExitReasonMissing
    return reason


def _equal(text: str) -> Listing | None:
    """The listed course that is meant by the last part of its address, or by its code."""
    name = text.strip().rstrip("/").rpartition("/")[2]
    if not name:
        return None
    found = Listing.objects.filter(course__slug=name).first() or Listing.objects.filter(course__code=name).first()
    if found is None:
        raise listings.NotAnEqualCourse
    return found
