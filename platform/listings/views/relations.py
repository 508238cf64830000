"""An auditor's declared relations."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from common import clock
from common.errors import DomainError
from listings import services as listings
from listings.views.people import person_of


@require_http_methods(["GET", "HEAD", "POST"])
def relations(request: HttpRequest) -> HttpResponse:
    """What stands, a search for what is to be declared, and (posted) the declaration."""
    listings.check_is_auditor(person_of(request))
    error: DomainError | None = None
    if request.method == "POST":
        try:
            _declare(request)
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("Declared. You will not be drawn for what it concerns."))
            return redirect("listings_relations")
    query = (request.POST if error else request.GET).get("q", "").strip()[:80]
    houses, trainers = listings.find_related(query)
    context = {
        "relations": listings.relations_of(person_of(request)),
        "query": query,
        "houses": houses,
        "trainers": trainers,
        "error": error,
        "note": request.POST.get("note", "") if error else "",
    }
    return render(request, "listings/manage/relations.html", context, status=error.status if error else 200)


@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    listings.check_is_auditor(person_of(request))
    listings.end_relation(user=person_of(request), uuid=uuid, at=clock.now())
    messages.success(request, _("The declaration has ended."))
    return redirect("listings_relations")


def _declare(request: HttpRequest) -> None:
    kind, _sep, found = request.POST.get("to", "").partition(":")
    try:
        uuid = UUID(found)
    except ValueError:
        raise listings.RelationIncomplete from None
    listings.declare_relation(
        user=person_of(request),
        note=request.POST.get("note", ""),
        institution=uuid if kind == "institution" else None,
        trainer=uuid if kind == "trainer" else None,
        at=clock.now(),
    )
