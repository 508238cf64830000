"""What everybody may read: the directory, a listing, an institution, a trainer."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.paging import page_of
from courses.models import CourseVersion
from listings import services as listings
from listings.models import Listing
from listings.views.exports import as_csv, as_json
from reference.models import Region

_CHUNK = 2000


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    wanted = _wanted(request)
    here = Region.objects.select_related("parent__parent").filter(pk=wanted["region"]).first()
    context = {
        "page": listings.directory_page(request.GET.get("page"), **wanted),
        "wanted": wanted,
        "is_filtered": any(wanted.values()),
        "kinds": Listing.Kind.choices,
        "here": here,
        "regions": Region.objects.filter(parent=here, valid=True),
        "newest": listings.latest(region=here),
    }
    return render(request, "listings/directory.html", context)


@require_safe
def directory_json(request: HttpRequest) -> StreamingHttpResponse:
    found = listings.directory(**_wanted(request))
    return as_json(map(listings.as_row, found.iterator(_CHUNK)), head={"count": found.order_by().count()})


@require_safe
def directory_csv(request: HttpRequest) -> StreamingHttpResponse:
    found = listings.directory(**_wanted(request))
    return as_csv(map(listings.as_row, found.iterator(_CHUNK)), name="directory")


@require_safe
def listing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One listing with its state and its history, also when it has ended."""
    found = listings.get_public_listing(uuid=uuid)
    return render(
        request, "listings/listing.html", {"listing": found, "history": listings.public_history(listing=found)}
    )


@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    found = listings.get_institution(code=code)
    context = {
        "institution": found,
        "listed": page_of(
            listings.directory().filter(institution=found).exclude(kind=Listing.Kind.INSTITUTION),
            request.GET.get("page"),
        ),
        "trainers": listings.public_trainers().filter(affiliations__institution=found, affiliations__to_date=None),
    }
    return render(request, "listings/institution.html", context)


@require_safe
def trainer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = listings.get_public_trainer(uuid=uuid)
    context = {
        "trainer": found,
        "affiliations": found.affiliations.filter(to_date=None).select_related("institution"),
        "listed": listings.directory().filter(
            course__availability__version__in=CourseVersion.objects.filter(trainers=found).values("pk")
        ),
    }
    return render(request, "listings/trainer.html", context)


def _wanted(request: HttpRequest) -> dict[str, Any]:
    """What of the directory is asked for. What is no kind or region counts as not asked."""
    kind, region = request.GET.get("kind", ""), request.GET.get("region", "")
    return {
        "query": request.GET.get("q", "").replace("\x00", "").strip()[:80],
        "kind": kind if kind in Listing.Kind.values else "",
        "region": region if len(region) == 6 and region.isascii() and region.isdecimal() else "",
    }
