"""Replaying the evidence behind a deposit. Permission: group `auditors`; every reading is recorded."""

from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET

from common import clock
from listings import services as listings
from listings.views.people import person_of
from oversight import services as oversight

EVENTS_A_PAGE = 200


@require_GET
def find(request: HttpRequest) -> HttpResponse:
    listings.check_is_auditor(person_of(request))
    query = request.GET.get("number", "").strip()
    error = None
    if query:
        try:
            found = oversight.find_evidence(query=query, auditor=person_of(request))
        except oversight.EvidenceNotFound as not_found:
            error = not_found
        else:
            return redirect("oversight_evidence", found.uuid)
    # What is no number may be the name of a course.
    completions = oversight.list_evidence(query=query, auditor=person_of(request), at=clock.now())
    if completions:
        error = None
    context = {"query": query, "error": error, "completions": completions}
    return render(request, "oversight/manage/find.html", context, status=error.status if error else 200)


@require_GET
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    evidence = oversight.read_evidence(enrolment_uuid=uuid, auditor=person_of(request), at=clock.now())
    events = Paginator(evidence.events, EVENTS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "oversight/manage/evidence.html", {"evidence": evidence, "events": events})
