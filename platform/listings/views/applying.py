"""Applying for a listing that is no course: the form, how it stands, the decision letter."""

from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common import clock
from common.errors import DomainError
from institutions import services as institutions
from listings import services as listings
from listings.models import DossierDraft, Listing, Submission
from listings.services import dossiers
from listings.services.terms import OBJECTION_DAYS, decision_days

KINDS = (Listing.Kind.INSTITUTION, Listing.Kind.PLATFORM)


@require_safe
def apply(request: HttpRequest) -> HttpResponse:
    """What one can apply for, what it takes, and how long it takes."""
    kinds = [{"kind": kind.value, "days": decision_days(kind=kind, at=clock.now())} for kind in KINDS]
    return render(request, "listings/apply/start.html", {"kinds": kinds, "objection_days": OBJECTION_DAYS})


@login_required
@require_safe
def applications(request: HttpRequest) -> HttpResponse:
    drafts = listings.drafts_of(_user(request))
    return render(request, "listings/apply/list.html", {"rows": [_standing(one) for one in drafts]})


@login_required
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    user, institution = _user(request), None
    if request.POST.get("institution"):
        institution = institutions.check_manages(user=user, code=request.POST["institution"])
    draft = listings.begin(kind=request.POST.get("kind", ""), user=user, institution=institution, at=clock.now())
    return redirect("application_form", uuid=draft.uuid)


@login_required
@require_safe
def application(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How it stands: rounds, deadlines, letters, and what is to be done next."""
    draft = listings.get_draft(user=_user(request), uuid=uuid)
    return render(request, "listings/apply/status.html", _standing(draft))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def form(request: HttpRequest, uuid: UUID) -> HttpResponse:
    draft = listings.get_draft(user=_user(request), uuid=uuid)
    if draft.institution_id is not None and not request.path.startswith("/manage/"):
        # An institution's own affairs are settled where a second factor is asked for.
        return redirect("manage_application_form", uuid=uuid)
    if request.method != "POST":
        listings.check_changeable(draft)
        return _page(request, draft)
    return _posted(request, draft)


@login_required
@require_POST
def discard(request: HttpRequest, uuid: UUID) -> HttpResponse:
    listings.discard(draft=listings.get_draft(user=_user(request), uuid=uuid))
    messages.success(request, _("The application is deleted, with its files."))
    return redirect("applications")


@login_required
@require_safe
def letter(request: HttpRequest, uuid: UUID, round_num: int) -> HttpResponse:
    submission = _decided(request, uuid, round_num)
    context = {"letter": listings.letter_of(submission), "submission": submission, "draft_uuid": uuid}
    return render(request, "listings/apply/letter.html", context)


@login_required
@require_safe
def letter_pdf(request: HttpRequest, uuid: UUID, round_num: int) -> HttpResponse:
    submission = _decided(request, uuid, round_num)
    found = listings.letter_of(submission)
    response = HttpResponse(listings.letter_pdf(submission), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{found.number if found else "letter"}.pdf"'
    return response


def _posted(request: HttpRequest, draft: DossierDraft) -> HttpResponse:
    """Whatever the button, what was typed is kept first."""
    act, at, user = request.POST.get("act", "save"), clock.now(), _user(request)
    values = {name: request.POST.get(name, "") for name in request.POST}
    if act == "licence":
        values["licences"] = str(int(draft.content.get("licences") or 1) + 1)
    listings.save_draft(draft=draft, values=values, at=at)
    draft.refresh_from_db()
    try:
        for upload in request.FILES.getlist("files"):
            listings.attach(draft=draft, upload=upload, name=upload.name or "", user=user, at=at)
        if act.startswith("remove-"):
            listings.detach(draft=draft, uuid=_uuid(act.removeprefix("remove-")), at=at)
    except institutions.EvidenceNotFound:
        raise
    except DomainError as error:
        return _page(request, draft, file_error=str(error), status=error.status)
    if act == "submit":
        return _submit(request, draft)
    if act == "save":
        messages.success(request, _("Saved. Go on whenever you like; nobody else sees it before you submit it."))
    return HttpResponseRedirect(f"{request.path}{_PLACES.get(act.partition('-')[0], '')}")


_PLACES = {"region": "#region", "licence": "#licences", "upload": "#files", "remove": "#files"}


def _submit(request: HttpRequest, draft: DossierDraft) -> HttpResponse:
    try:
        listings.submit_dossier(draft=draft, user=_user(request), at=clock.now())
    except listings.DossierIncomplete as error:
        missing = _("Add at least one file that proves what you say.") if error.files_missing else ""
        return _page(request, draft, checked=error.form, file_error=missing, status=error.status)
    messages.success(request, _("It is with the reviewers now. You will be told when they have decided."))
    return redirect("application", uuid=draft.uuid)


def _page(
    request: HttpRequest, draft: DossierDraft, *, checked: Any = None, file_error: str = "", status: int = 200
) -> HttpResponse:
    shown = checked or dossiers.form_of(draft.kind)(draft)
    last = _last(draft)
    comments = list(last.comments.all()) if last and not last.is_open else []
    beside: dict[str, list[Any]] = {}
    for one in comments:
        beside.setdefault(one.lesson_key if one.lesson_key in shown.fields else "", []).append(one)
    parts = [
        part | {"fields": [{"field": field, "comments": beside.get(field.name, [])} for field in part["fields"]]}
        for part in shown.parts()
    ]
    context = {
        "draft": draft,
        "form": shown,
        "parts": parts,
        "files": list(listings.current_files(draft)),
        "file_error": file_error,
        "accept": institutions.ACCEPT,
        "returned": last if last and last.decision == Submission.Decision.RETURNED else None,
        "general": beside.get("", []),
        "many_licences": draft.kind == Listing.Kind.INSTITUTION,
    }
    return render(request, "listings/apply/form.html", context, status=status)


def _standing(draft: DossierDraft) -> dict[str, Any]:
    rounds = []
    if draft.listing is not None:
        rounds = list(draft.listing.submissions.select_related("listing", "dossier").order_by("-round"))
    last = rounds[0] if rounds else None
    return {
        "draft": draft,
        "title": (last.subject.title if last else "") or draft.content.get("name_zh", ""),
        "listing": draft.listing,
        "rounds": [{"submission": one, "due": listings.decision_due(one)} for one in rounds],
        "last": last,
        "due": listings.decision_due(last) if last and last.is_open else None,
        "events": list(draft.listing.events.all()) if draft.listing else [],
        "changeable": not last or not last.is_open,
    }


def _decided(request: HttpRequest, uuid: UUID, round_num: int) -> Submission:
    draft = listings.get_draft(user=_user(request), uuid=uuid)
    found = None
    if draft.listing is not None:
        rounds = draft.listing.submissions.select_related("dossier", "listing").exclude(decision="")
        found = rounds.filter(round=round_num).first()
    if found is None:
        raise listings.DraftNotFound
    return found


def _last(draft: DossierDraft) -> Submission | None:
    return draft.listing.submissions.order_by("-round").first() if draft.listing else None


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise institutions.EvidenceNotFound from None


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
