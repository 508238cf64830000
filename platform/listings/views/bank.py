"""What everybody may search: the trainer bank, and the resource bank."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common import clock
from institutions.models import TrainerAffiliation
from listings.kinds.resource import MachineMade, Medium
from listings.services import resource_bank, trainer_bank

PAGE_SIZE = 24
FILTERS = ("occupation", "region", "level", "kind", "malan")


@require_safe
def trainers(request: HttpRequest, *, malan_only: bool = False) -> HttpResponse:
    chosen = {name: request.GET.get(name, "").strip()[:40] for name in FILTERS}
    query = request.GET.get("q", "").strip()[:40]
    found = trainer_bank.trainer_bank(at=clock.now(), query=query, malan_only=malan_only, **chosen)
    context = {
        "page": Paginator(found, PAGE_SIZE).get_page(request.GET.get("page")),
        "choices": trainer_bank.choices(),
        "kinds": TrainerAffiliation.Kind.choices,
        "chosen": chosen,
        "query": query,
        "malan_only": malan_only,
        "filtered": bool(query or any(chosen.values())),
    }
    return render(request, "listings/bank/trainers.html", context)


@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    query, medium = request.GET.get("q", "").strip()[:40], request.GET.get("medium", "")
    medium = medium if medium in Medium.values else ""
    found = resource_bank.resource_bank(query=query, medium=medium)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    media, machine = dict(Medium.choices), dict(MachineMade.choices)
    rows = [
        {"dossier": one, "medium": media.get(one.content["medium"]), "ai": machine.get(one.content["ai"])}
        for one in page
    ]
    context = {"page": page, "rows": rows, "media": Medium.choices, "medium": medium, "query": query}
    return render(request, "listings/bank/resources.html", context)
