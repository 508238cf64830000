"""Under /manage/: the yearly evaluation, what is to be scored and one with its items; and publishing releases."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import DomainError
from common.paging import page_of
from listings import services as listings
from listings.models import Evaluation, EvaluationScheme
from listings.views.people import person_of
from reference.models import Region


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    found = Evaluation.objects.filter(listing__in=listings.supervised(person) if listings.supervises(person) else [])
    years = list(EvaluationScheme.objects.values_list("year", flat=True).distinct().order_by("-year"))
    year = request.GET.get("year", "")
    if year.isascii() and year.isdecimal() and len(year) == 4:
        found = found.filter(scheme__year=int(year))
    if (state := request.GET.get("state", "")) in Evaluation.State.values:
        found = found.filter(state=state)
    rows = found.select_related("scheme", "listing__institution", "listing__course").order_by("-scheme", "pk")
    context = {
        "page": page_of(rows, request.GET.get("page")),
        "years": years,
        "states": Evaluation.State.choices,
        "wanted": {"year": year, "state": state},
    }
    return render(request, "listings/manage/evaluations.html", context)


@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, uuid: UUID, evaluation_uuid: UUID) -> HttpResponse:
    """The officer scores and publishes; the institution reads its own once it is published."""
    person = person_of(request)
    listing = listings.get_listing_to_see(user=person, uuid=uuid)
    evaluation = listings.get_evaluation(listing=listing, uuid=evaluation_uuid)
    own = listings.is_own(user=person, listing=listing)
    if own and evaluation.state == Evaluation.State.OPEN:
        raise listings.EvaluationNotFound
    error = None
    if request.method == "POST":
        scores = {name.removeprefix("score-"): value for name, value in request.POST.items() if name[:6] == "score-"}
        remarks = request.POST.get("remarks", "")
        try:
            listings.publish_grade(
                evaluation=evaluation, officer=person, scores=scores, remarks=remarks, at=clock.now()
            )
        except listings.ListingNotFound:
            raise
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("The grade is given. The institution is told and may object."))
            return redirect("listings_evaluation", uuid=uuid, evaluation_uuid=evaluation_uuid)
    context = {
        "listing": listing,
        "own": own,
        "evaluation": evaluation,
        "rows": [
            {"item": item, "typed": request.POST.get(f"score-{item.key}", "" if item.score is None else item.score)}
            for item in listings.items(evaluation)
        ],
        "may_score": not own and evaluation.state == Evaluation.State.OPEN,
        "remarks": request.POST.get("remarks", evaluation.remarks),
        "object_until": listings.grade_deadline(evaluation),
        "error": error,
    }
    return render(request, "listings/manage/evaluation.html", context, status=error.status if error else 200)


@require_http_methods(["GET", "POST"])
def publishing(request: HttpRequest) -> HttpResponse:
    """The releases of the directory that this officer may make."""
    person = person_of(request)
    if not listings.supervises(person):
        raise listings.MayNotPublish
    error = None
    if request.method == "POST":
        code = request.POST.get("region", "")
        region = Region.objects.filter(pk=code[:6]).first()
        try:
            if code and region is None:
                raise listings.MayNotPublish
            made = listings.publish(region=region, officer=person, at=clock.now())
        except DomainError as refusal:
            error = refusal
        else:
            messages.success(request, _("Release %(num)d is published and signed.") % {"num": made.num})
            return redirect("listings_publishing")
    regions = listings.regions_of(person)
    context = {
        "regions": regions,
        "everywhere": listings.may_publish(user=person, region=None),
        "page": page_of(listings.releases(), request.GET.get("page")),
        "error": error,
    }
    return render(request, "listings/manage/publishing.html", context, status=error.status if error else 200)
