"""Practice work: the task, the rubric, what was handed in and what was said about it; one form for everything."""

from typing import IO, Any
from urllib.parse import quote
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from common import clock
from common.errors import DomainError
from institutions import services as institutions
from institutions.models import Evidence
from learning import services as learning
from learning.models import Enrolment
from learning.sheets import SHEETS, read
from learning.sheets.export import workbook
from learning.views.lessons import lesson_context
from learning.views.people import learner_of
from learning.views.work_form import form_context

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
def work(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET shows it. POST saves, and then does what `act` says: save, upload, hand_in, remove-<uuid>, restore-<num>.

    `autosave` is the page's script: it is answered in JSON.
    """
    enrolment = learning.get_enrolment(user=learner_of(request), slug=slug)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            _act(request, enrolment, key)
        except (learning.UnknownLesson, learning.CourseClosed):
            raise
        except DomainError as refused:
            error = refused
        else:
            if request.POST.get("act") == "autosave":
                return JsonResponse({"message": _("Saved. Nobody sees it before you hand it in.")})
            return redirect("learn_practice", slug=slug, key=key)
    if error is not None and request.POST.get("act") == "autosave":
        return JsonResponse({"code": error.code, "message": str(error)}, status=error.status)
    return _page(request, enrolment, key, error)


@login_required
@require_safe
def file(request: HttpRequest, slug: str, key: str, uuid: UUID) -> HttpResponseBase:
    """A file of one's own work, as a download."""
    enrolment = learning.get_enrolment(user=learner_of(request), slug=slug)
    return download(*learning.open_own_file(enrolment=enrolment, uuid=uuid, at=clock.now()))


def download(evidence: Evidence, content: IO[Any]) -> FileResponse:
    """A file as it was handed in, for nobody but who asked."""
    response = FileResponse(content, content_type=evidence.media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(evidence.name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


@login_required
@require_safe
def sheet(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """One's own structured work, the newest draft, as a spreadsheet."""
    enrolment = learning.get_enrolment(user=learner_of(request), slug=slug)
    page = learning.work_page(enrolment=enrolment, lesson_key=key)
    return spreadsheet(form=page.lesson.terms.form, data=page.form, title=page.lesson.title)


def spreadsheet(*, form: str, data: dict[str, Any], title: str) -> HttpResponse:
    """A structured work as a download. Raises `WorkNotFound` where nothing is filled in."""
    if form not in SHEETS or not data:
        raise learning.WorkNotFound
    response = HttpResponse(workbook(sheet=SHEETS[form], data=data, title=title), content_type=_XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(title)}.xlsx"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "private, no-store"
    return response


def _act(request: HttpRequest, enrolment: Enrolment, key: str) -> None:
    at, (act, _sep, what) = clock.now(), request.POST.get("act", "save").partition("-")
    if act == "restore":
        num = int(what) if what.isdecimal() and len(what) < 6 else 0
        learning.restore_draft(enrolment=enrolment, lesson_key=key, num=num, at=at)
        messages.success(request, _("The earlier version is back. The one before it is kept too."))
        return
    _save(request, enrolment, key)
    if act == "autosave":
        return
    added = _keep_files(request, enrolment, key)
    if act == "hand_in":
        learning.hand_in(enrolment=enrolment, lesson_key=key, at=at)
        messages.success(request, _("Handed in. You get a notice as soon as it is marked."))
    elif act == "remove":
        learning.remove_file(enrolment=enrolment, lesson_key=key, uuid=_uuid(what), at=at)
        messages.success(request, _("The file is removed."))
    elif added:
        said = ngettext("Saved, with %(count)d new file.", "Saved, with %(count)d new files.", added)
        messages.success(request, said % {"count": added})
    else:
        messages.success(request, _("Saved. Nobody sees it before you hand it in."))


def _save(request: HttpRequest, enrolment: Enrolment, key: str) -> None:
    """What the page's own fields say; what it had no field for stays as it was."""
    page = learning.work_page(enrolment=enrolment, lesson_key=key)
    sheet = SHEETS.get(page.lesson.terms.form)
    text = _text(request) if "text" in request.POST else page.text
    form = read(sheet=sheet, posted=request.POST.dict()) if sheet and "form" in request.POST else page.form
    learning.save_draft(enrolment=enrolment, lesson_key=key, text=text, form=form, at=clock.now())


def _keep_files(request: HttpRequest, enrolment: Enrolment, key: str) -> int:
    uploads = [one for one in request.FILES.getlist("files") if isinstance(one, UploadedFile)]
    for one in uploads:
        learning.add_file(enrolment=enrolment, lesson_key=key, upload=one, name=one.name or "", at=clock.now())
    return len(uploads)


def _page(request: HttpRequest, enrolment: Enrolment, key: str, error: DomainError | None) -> HttpResponse:
    page = learning.work_page(enrolment=enrolment, lesson_key=key)
    overview = learning.overview(enrolment=enrolment, at=clock.now())
    context = lesson_context(overview, page.lesson) | {
        "page": page,
        "terms": page.lesson.terms,
        "text": _text(request) if error else page.text,
        "versions": [{"version": one, "scores": _scores(page, one)} for one in page.versions],
        "is_late": page.due_at is not None and clock.now() > page.due_at,
        "accept": institutions.ACCEPT,
        "error": error,
    }
    posted = request.POST.dict() if error and "form" in request.POST else None
    context |= form_context(form=page.lesson.terms.form, data=page.form, posted=posted)
    return render(request, "learning/practice.html", context, status=error.status if error else 200)


def _scores(page: learning.WorkPage, version: learning.Version) -> list[list[tuple[str, str, int]]]:
    """For each mark its criteria with the level chosen: (criterion, what it looks like, points)."""
    found = []
    for mark in version.marks:
        rows = []
        for criterion in page.lesson.terms.criteria:
            level = next(one for one in criterion.levels if one.key == mark.scores[criterion.key])
            rows.append((criterion.name, level.text, level.points))
        found.append(rows)
    return found


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "").replace("\r\n", "\n").strip()


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise learning.WorkNotFound from None
