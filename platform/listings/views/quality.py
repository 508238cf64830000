"""Quality files for the offices: institutions of one's own region, read only."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from accounts import services as accounts
from common import clock
from listings.services import quality
from listings.views.people import person_of

PAGE_SIZE = 50


@require_GET
def institutions(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    if not (accounts.is_officer(user) or accounts.is_auditor(user)):
        raise quality.FileNotThere
    query = request.GET.get("q", "").strip()[:40]
    page = Paginator(quality.institutions_in_office(user, query=query), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "listings/house/offices.html", {"page": page, "query": query})


@require_GET
def institution(request: HttpRequest, code: str) -> HttpResponse:
    found = quality.get_for_office(user=person_of(request), code=code)
    sections = quality.quality_file(institution=found, at=clock.now()).sections
    return render(request, "listings/house/office_file.html", {"institution": found, "sections": sections})
