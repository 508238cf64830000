"""Marking practice work: the queue of one's institutions, and one work with its rubric."""

from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_safe

from common import clock
from common.errors import DomainError
from institutions import services as institutions
from learning import services as learning
from learning.models import Work
from learning.views.practice import spreadsheet
from learning.views.work_form import form_context
from listings.views.people import person_of

PAGE_SIZE = 50


class NotATrainer(DomainError):
    code = "not_a_trainer"
    status = 403
    message = gettext_lazy("Only trainers of an institution mark practice work.")


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    user, at = person_of(request), clock.now()
    if not institutions.institutions_of(user):
        raise NotATrainer
    page = Paginator(learning.queue(user=user, at=at), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = learning.queue_rows(page, user=user)
    context = {
        "page": page,
        "rows": rows,
        "answers": learning.waiting_for(user, at=at)[:PAGE_SIZE],
        "may_mark": bool(learning.marks_for(user=user, at=at)),
    }
    return render(request, "listings/marking/queue.html", context)


def work(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET shows it; POST marks the version that was shown."""
    user, at = person_of(request), clock.now()
    page = learning.marking_page(user=user, uuid=uuid, at=at)
    if request.method != "POST":
        return _page(request, page)
    num = request.POST.get("num", "")
    try:
        marked = learning.assess(
            work=page.work,
            marker=user,
            num=int(num) if num.isdecimal() and len(num) < 6 else 0,
            scores=_scores(request),
            verdict=request.POST.get("verdict", ""),
            comment=request.POST.get("comment", ""),
            at=at,
        )
    except learning.WorkNotFound:
        raise
    except DomainError as error:
        return _page(request, page, error)
    messages.success(request, _said(marked))
    return redirect("marking_queue")


@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponseBase:
    """A file that was handed in, as a download."""
    evidence, content = learning.open_file(user=person_of(request), uuid=uuid, at=clock.now())
    response = FileResponse(content, content_type=evidence.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(evidence.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
def sheet(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The newest version of a structured work as a spreadsheet."""
    page = learning.marking_page(user=person_of(request), uuid=uuid, at=clock.now())
    return spreadsheet(form=page.terms.form, data=page.newest.form, title=page.lesson.title)


def _page(request: HttpRequest, page: learning.MarkingPage, error: DomainError | None = None) -> HttpResponse:
    chosen = _scores(request) if error else (page.own.scores if page.own else {})
    context = {
        "page": page,
        "work": page.work,
        "lesson": page.lesson,
        "terms": page.terms,
        "criteria": [{"criterion": one, "chosen": chosen.get(one.key)} for one in page.terms.criteria],
        "marks": [{"mark": mark, "rows": _rows(page, mark.scores)} for mark in page.marks],
        "comment": request.POST.get("comment", "") if error else "",
        "error": error,
    }
    context |= form_context(form=page.terms.form, data=page.newest.form)
    return render(request, "listings/marking/work.html", context, status=error.status if error else 200)


def _rows(page: learning.MarkingPage, scores: dict[str, str]) -> list[tuple[str, str, int]]:
    found = []
    for criterion in page.terms.criteria:
        level = next(one for one in criterion.levels if one.key == scores[criterion.key])
        found.append((criterion.name, level.text, level.points))
    return found


def _scores(request: HttpRequest) -> dict[str, str]:
    return {
        name.removeprefix("score-"): str(value) for name, value in request.POST.items() if name.startswith("score-")
    }


def _said(work: Work) -> str:
    states = Work.State
    if work.state == states.ACCEPTED:
        return _("The work is accepted, and its minutes count.")
    if work.state == states.RETURNED:
        return _("The work went back with your comment.")
    if work.state == states.DISPUTED:
        return _(
            "Your mark is in. The two marks differ: a third person's mark settles it, or one of you changes yours."
        )
    return _("Your mark is in. The other person's mark is still to come.")
