"""Cases of learners: for the auditors and officers of the region, never one's own; every reading is recorded."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import services as accounts
from common import clock
from common.errors import DomainError
from common.workdays import day_of
from learning import services as learning
from learning.case_words import figures, noticed
from listings.views.people import person_of
from oversight import services as oversight

CASES_A_PAGE = 30


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    reader, at = person_of(request), clock.now()
    show_all = request.GET.get("show") == "all"
    found = oversight.list_cases(reader=reader, show="all" if show_all else "")
    page = Paginator(found, CASES_A_PAGE).get_page(request.GET.get("page"))
    cases = list(page)
    oversight.note_list_read(reader=reader, cases=cases, at=at)
    rows = [oversight.case_file(case=case, reader=reader, today=day_of(at)) for case in cases]
    context = {"page": page, "rows": rows, "show_all": show_all}
    return render(request, "oversight/manage/cases.html", context)


@require_GET
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, uuid)


@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _decided(request, uuid, act=oversight.decide_case)


@require_POST
def decide_appeal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _decided(request, uuid, act=oversight.decide_case_appeal)


def _decided(request: HttpRequest, uuid: UUID, *, act: Any) -> HttpResponse:
    reason = request.POST.get("reason", "")
    decision = request.POST.get("decision", "")
    try:
        act(uuid=uuid, by=person_of(request), decision=decision, reason=reason, at=clock.now())
    except (learning.CaseIncomplete, learning.CaseMoved) as error:
        return _page(request, uuid, error=error, decision=decision, reason=reason)
    messages.success(request, _("Decided. The learner is told, with your reasons."))
    return redirect("oversight_case", uuid=uuid)


def _page(
    request: HttpRequest, uuid: UUID, *, error: DomainError | None = None, decision: str = "", reason: str = ""
) -> HttpResponse:
    found = oversight.read_case(uuid=uuid, reader=person_of(request), at=clock.now())
    context = {
        "file": found,
        "case": found.case,
        "noticed": noticed(found.case),
        "figures": figures(found.case),
        "is_auditor": accounts.is_auditor(person_of(request)),
        "error": error,
        "decision": decision,
        "reason": reason,
    }
    return render(request, "oversight/manage/case.html", context, status=error.status if error else 200)
