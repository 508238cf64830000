"""Trainee groups of one person: for officers of the region; auditors read. Numbers are posted, never in an address."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import BadRequest, ValidationError
from django.forms import DateField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import services as accounts
from common import clock
from common.errors import DomainError
from common.workdays import day_of
from listings.views.people import person_of
from oversight.forms import RecordForm

# Which field an error belongs to.
_FIELDS = {
    "unknown_group": "code",
    "already_member": "code",
    "graduation_year_missing": "graduation_year",
    "days_over": "valid_until",
    "evidence_missing": "evidence",
    "evidence_too_long": "evidence",
}
# What a person at the page can put right; everything else is another page's.
_SHOWN = (
    *(accounts.EvidenceMissing, accounts.EvidenceTooLong, accounts.ReasonMissing, accounts.DaysOver),
    *(accounts.MembershipMoved, accounts.AlreadyMember, accounts.GraduationYearMissing, accounts.UnknownGroup),
)


@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Ask for a whole number; POST leads to that person's page."""
    by = person_of(request)
    if not accounts.looks_after_groups(by):
        raise accounts.NoOfficeForGroups
    error = None
    if request.method == "POST":
        try:
            person = accounts.find_person(by=by, query=request.POST.get("number", "")[:40], at=clock.now())
        except (accounts.PersonNotFound, accounts.OwnGroups) as refusal:
            error = refusal
        else:
            return redirect("oversight_person_groups", person.uuid)
    return render(
        request, "oversight/manage/group_people.html", {"error": error}, status=error.status if error else 200
    )


@never_cache
@require_GET
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, uuid)


@never_cache
@sensitive_post_parameters()
@require_POST
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    by, at = person_of(request), clock.now()
    file = _deciding(request, uuid)
    form = RecordForm(request.POST, groups=file.recordable)
    if not form.is_valid():
        return _page(request, uuid, form=form, status=422)
    try:
        accounts.record_group(by=by, person=uuid, **form.cleaned_data, at=at)
    except _SHOWN as refusal:
        form.add_error(_FIELDS.get(refusal.code), str(refusal))
        return _page(request, uuid, form=form, status=refusal.status)
    messages.success(request, _("Recorded. The person is told that something changed."))
    return redirect("oversight_person_groups", uuid)


@never_cache
@sensitive_post_parameters()
@require_POST
def decide(request: HttpRequest, uuid: UUID, entry: UUID) -> HttpResponse:
    """Verify, refuse or withdraw one entry, as the button that was pressed says."""
    by, at, act = person_of(request), clock.now(), request.POST.get("act")
    reason = request.POST.get("reason", "")
    if entry not in {one.row.uuid for one in _deciding(request, uuid).memberships}:
        raise accounts.MembershipNotFound
    try:
        if act == "verify":
            until = DateField(required=False).clean(request.POST.get("valid_until", ""))
            paper = request.POST.get("evidence", "")
            accounts.verify_group(by=by, uuid=entry, evidence=paper, valid_until=until, at=at)
        elif act == "refuse":
            accounts.refuse_group(by=by, uuid=entry, reason=reason, at=at)
        elif act == "withdraw":
            accounts.end_group(by=by, uuid=entry, reason=reason, at=at)
        else:
            raise BadRequest
    except ValidationError as fault:
        return _page(request, uuid, error=fault.messages[0], status=422)
    except _SHOWN as refusal:
        return _page(request, uuid, error=refusal, status=refusal.status)
    messages.success(request, _("Done. The person is told that something changed."))
    return redirect("oversight_person_groups", uuid)


def _deciding(request: HttpRequest, uuid: UUID) -> accounts.GroupFile:
    """What the office may see of this person, if it may decide about it. Raises what `read_groups` raises."""
    file = accounts.read_groups(by=person_of(request), person=uuid, at=clock.now())
    if not file.reach.decides:
        raise accounts.NoOfficeForGroups
    return file


def _page(
    request: HttpRequest,
    uuid: UUID,
    *,
    form: RecordForm | None = None,
    error: DomainError | str | None = None,
    status: int = 200,
) -> HttpResponse:
    at = clock.now()
    file = accounts.read_groups(by=person_of(request), person=uuid, at=at)
    today = day_of(at)
    context = {
        "file": file,
        "form": form or RecordForm(groups=file.recordable),
        "error": error,
        "rows": [(one, one.is_standing and not one.is_over(today)) for one in file.memberships],
    }
    return render(request, "oversight/manage/person_groups.html", context, status=status)
