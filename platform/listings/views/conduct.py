"""Officers' pages about trainers' conduct: those of their region, never of their own institution."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services as accounts
from common import clock
from common.errors import DomainError
from common.workdays import day_of
from institutions import services as institutions
from institutions.models import Trainer
from listings.forms import FindingForm
from listings.services import teaching
from listings.views import teaching as records
from listings.views.house import paper_of
from listings.views.people import person_of

PAGE_SIZE = 50


@require_GET
def trainers(request: HttpRequest) -> HttpResponse:
    """Trainers of the officer's region, those with findings first."""
    officer = person_of(request)
    if not accounts.is_officer(officer):
        raise institutions.NotTheOffice
    query = request.GET.get("q", "").strip()[:40]
    found = institutions.trainers_in_office(officer, at=clock.now()).order_by("name_zh", "pk")
    if query:
        found = found.filter(name_zh__icontains=query)
    page = Paginator(found.prefetch_related("findings", "affiliations__institution"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    return render(request, "listings/conduct/trainers.html", {"page": page, "query": query})


@require_http_methods(["GET", "POST"])
def trainer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One trainer's record, and the form for a finding."""
    found, at = _trainer(request, uuid), clock.now()
    today = day_of(at)
    initial: dict[str, Any] = {"from_date": today, "to_date": today + timedelta(days=365), "severity": "note"}
    form, status = FindingForm(initial=initial), 200
    if request.method == "POST":
        form, status = FindingForm(request.POST, request.FILES), 422
        if form.is_valid():
            try:
                _find(request, found, form)
            except DomainError as error:
                form.add_error("paper" if isinstance(error, institutions.FileRefused) else None, str(error))
                status = error.status
            else:
                messages.success(request, _("The finding is on record, and the trainer is told."))
                return redirect("conduct_trainer", uuid=uuid)
    record = teaching.read_record(trainer=found, reader=person_of(request), at=at)
    context = {"record": record, "trainer": found, "form": form}
    return render(request, "listings/conduct/trainer.html", context, status=status)


@require_POST
def lift(request: HttpRequest, uuid: UUID, finding_uuid: UUID) -> HttpResponse:
    return _act(request, uuid, finding_uuid, institutions.lift, "reason", _("The finding is lifted."))


@require_POST
def answer(request: HttpRequest, uuid: UUID, finding_uuid: UUID) -> HttpResponse:
    return _act(request, uuid, finding_uuid, institutions.answer_appeal, "text", _("The objection is answered."))


@require_GET
def record_json(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return records.json_of(_trainer(request, uuid), person_of(request))


@require_GET
def record_pdf(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return records.pdf_of(_trainer(request, uuid), person_of(request))


def _act(request: HttpRequest, uuid: UUID, finding_uuid: UUID, act: Any, name: str, done: str) -> HttpResponse:
    finding = institutions.get_finding(trainer=_trainer(request, uuid), uuid=finding_uuid)
    words = {name: request.POST.get("text", "")}
    try:
        act(finding=finding, officer=person_of(request), at=clock.now(), **words)
    except (institutions.FindingIncomplete, institutions.FindingMoved) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)
    return redirect("conduct_trainer", uuid=uuid)


def _find(request: HttpRequest, trainer: Trainer, form: FindingForm) -> None:
    officer = person_of(request)
    # Before a file is kept: whoever may not decide leaves nothing behind.
    institutions.check_may_decide(officer=officer, trainer=trainer, at=clock.now())
    values = {name: value for name, value in form.cleaned_data.items() if name != "paper"}
    paper = paper_of(request, institution=None)
    institutions.find_conduct(trainer=trainer, officer=officer, evidence=paper, at=clock.now(), **values)


def _trainer(request: HttpRequest, uuid: UUID) -> Trainer:
    found = institutions.trainers_in_office(person_of(request), at=clock.now())
    trainer = found.select_related("user", "level").filter(uuid=uuid).first()
    if trainer is None:
        raise institutions.NotTheOffice
    return trainer
