"""One's own cases: what was noticed, what was said and decided, and the forms to answer and to appeal."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from common import clock
from common.workdays import day_of
from learning import services as learning
from learning.case_words import figures, noticed
from learning.models import Case
from learning.views.people import learner_of

PAGE_LENGTH = 20


@login_required
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    found = learning.cases_of(user=learner_of(request))
    page: Page[Case] = Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page"))
    return render(request, "learning/cases/list.html", {"page": page})


@login_required
@require_safe
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, learning.get_own_case(user=learner_of(request), uuid=uuid))


@login_required
@require_POST
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = learner_of(request)
    case = learning.get_own_case(user=user, uuid=uuid)
    text = request.POST.get("text", "")
    try:
        learning.answer_case(case=case, user=user, text=text, at=clock.now())
    except learning.CaseIncomplete as error:
        return _page(request, case, error=error, text=text)
    messages.success(request, _("Thank you. Whoever decides reads it first."))
    return redirect("learn_case", uuid=uuid)


@login_required
@require_POST
def appeal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = learner_of(request)
    case = learning.get_own_case(user=user, uuid=uuid)
    text = request.POST.get("text", "")
    try:
        learning.appeal_case(case=case, user=user, text=text, at=clock.now())
    except learning.CaseIncomplete as error:
        return _page(request, case, error=error, text=text)
    messages.success(request, _("Your appeal is in. Somebody else decides it, and you are told."))
    return redirect("learn_case", uuid=uuid)


def _page(
    request: HttpRequest, case: Case, *, error: learning.CaseIncomplete | None = None, text: str = ""
) -> HttpResponse:
    may_appeal = case.appeal_until is not None and day_of(clock.now()) <= case.appeal_until
    context = {
        "case": case,
        "noticed": noticed(case),
        "figures": figures(case),
        "may_answer": case.state == Case.State.OPEN,
        "may_appeal": case.state == Case.State.DECIDED and may_appeal,
        "error": error,
        "text": text,
    }
    return render(request, "learning/cases/case.html", context, status=error.status if error else 200)
