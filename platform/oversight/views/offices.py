"""Offices by region: who holds which, giving and ending them. For administrators, and officers within their region."""

from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts import services as accounts
from accounts.models import RoleGrant, User
from audit import services as audit
from common import clock
from common.errors import DomainError
from listings.views.people import person_of
from oversight.forms import GrantForm
from reference.models import Region

OFFICES_A_PAGE = 50


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    held = accounts.offices_seen_by(person_of(request))
    if request.GET.get("ended") != "yes":
        held = held.filter(to_date=None)
    page = Paginator(held, OFFICES_A_PAGE).get_page(request.GET.get("page"))
    _read(request, [grant.user for grant in page], purpose="offices")
    return render(request, "oversight/manage/offices.html", {"page": page, "ended": request.GET.get("ended")})


@require_POST
def pick_person(request: HttpRequest) -> HttpResponse:
    """People by name or number, to give an office to: posted, so that no number stands in an address."""
    _check(request)
    people = accounts.find_people(query=request.POST.get("person", ""))
    _read(request, people, purpose="offices_people")
    return _form(request, GrantForm(), people=people)


@require_POST
def grant(request: HttpRequest) -> HttpResponse:
    _check(request)
    form = GrantForm(request.POST)
    is_valid = form.is_valid()
    person = User.objects.filter(uuid=form.cleaned_data["person"]).first() if "person" in form.cleaned_data else None
    if not is_valid or person is None:
        return _form(request, form, people=[person] if person else [], status=422)
    data = form.cleaned_data
    try:
        accounts.grant_office(
            by=person_of(request),
            user=person,
            role=data["role"],
            region=data["region"],
            department=data["department"],
            sensitive_groups=data["sensitive_groups"],
            reason=data["reason"],
            at=clock.now(),
        )
    except DomainError as error:
        form.add_error(None, str(error))
        return _form(request, form, people=[person], status=error.status)
    messages.success(request, _("%(person)s holds the office from today.") % {"person": person})
    return redirect("oversight_offices")


@require_POST
def end(request: HttpRequest, uuid: UUID) -> HttpResponse:
    reason = request.POST.get("reason", "").strip()[:500]
    _check(request)
    if not reason:
        messages.error(request, _("Say why the office ends. Nothing was changed."))
        return redirect("oversight_offices")
    ended = accounts.end_office(by=person_of(request), uuid=uuid, reason=reason, at=clock.now())
    messages.success(request, _("The office of %(person)s has ended.") % {"person": ended.user})
    return redirect("oversight_offices")


def _check(request: HttpRequest) -> None:
    if not accounts.may_keep_offices(person_of(request)):
        raise accounts.MayNotGrant


def _read(request: HttpRequest, people: list[User], *, purpose: str) -> None:
    audit.read_personal(
        actor_uuid=str(person_of(request).uuid),
        people=sorted({str(person.uuid) for person in people}),
        what=["display_name"],
        purpose=purpose,
        at=clock.now(),
    )


def _form(request: HttpRequest, form: GrantForm, *, people: list[User], status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "people": people,
        "regions": Region.objects.filter(valid=True).exclude(level=Region.Level.COUNTY).order_by("code"),
        "roles": RoleGrant.Role.choices,
    }
    return render(request, "oversight/manage/grant.html", context, status=status)
