"""What everybody may read: the directory, an institution, a trainer."""

import csv
import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from courses.models import CourseVersion
from listings import services as listings

PAGE_SIZE = 50
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").strip()[:80]
    page = Paginator(listings.directory(query=query), PAGE_SIZE).get_page(request.GET.get("page"))
    groups = [
        {"institution": institution, "listings": list(rows)}
        for institution, rows in groupby(page.object_list, key=lambda listing: listing.course.institution)
    ]
    return render(request, "listings/directory.html", {"groups": groups, "page": page, "query": query})


@require_safe
def directory_json(request: HttpRequest) -> JsonResponse:
    rows = [listings.as_row(listing) for listing in listings.directory(query=request.GET.get("q", ""))]
    return JsonResponse({"count": len(rows), "listings": rows}, json_dumps_params={"ensure_ascii": False})


@require_safe
def directory_csv(request: HttpRequest) -> HttpResponse:
    # The mark at the start tells spreadsheets that the text is UTF-8.
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="directory.csv"'
    writer = csv.writer(response)
    writer.writerow(listings.FIELDS)
    for listing in listings.directory(query=request.GET.get("q", "")):
        writer.writerow(_cells(listings.as_row(listing)))
    return response


@require_safe
def institution(request: HttpRequest, code: str) -> HttpResponse:
    found = listings.get_institution(code=code)
    context = {
        "institution": found,
        "listed": listings.directory().filter(course__institution=found),
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


def _cells(row: dict[str, Any]) -> Iterator[str]:
    """A row for spreadsheets: a text that one of them would run as a formula gets an apostrophe."""
    for field in listings.FIELDS:
        value = row[field]
        text = json.dumps(value) if isinstance(value, bool) else str(value)
        yield f"'{text}" if text.startswith(_FORMULA_STARTS) else text
