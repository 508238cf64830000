"""An institution's own pages under /manage/: people, licences, quality file. Managers only, and only their own."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.phone import masked
from common import clock
from common.errors import DomainError
from common.workdays import day_of
from institutions import services as institutions
from institutions.models import Evidence, Institution, TrainerInvitation
from listings import services as listings
from listings.forms import InviteForm, LicenceForm
from listings.models import DossierDraft, Listing
from listings.services import quality, teaching
from listings.views.people import person_of
from reference.models import Region


def paper_of(request: HttpRequest, *, institution: Institution | None) -> Evidence | None:
    """The file that came with a form, kept. Raises `institutions.FileRefused`."""
    upload = request.FILES.get("paper")
    if upload is None:
        return None
    return institutions.keep_evidence(
        upload=upload, name=upload.name or "", user=person_of(request), institution=institution, at=clock.now()
    )


@require_GET
def houses(request: HttpRequest) -> HttpResponse:
    own = institutions.managed_by(person_of(request))
    if not own:
        raise institutions.NotYours
    if len(own) == 1:
        return redirect("own_institution", code=own[0].code)
    return render(request, "listings/house/list.html", {"institutions": own})


@require_GET
def house(request: HttpRequest, code: str) -> HttpResponse:
    own, at = _own(request, code), clock.now()
    context = {
        "institution": own,
        "trainer_count": own.affiliations.filter(to_date=None).count(),
        "course_count": Listing.objects.filter(
            institution=own, kind=Listing.Kind.COURSE, state=Listing.State.LISTED
        ).count(),
        "expiring": institutions.expiring(institution=own, at=at),
        "pledge_missing": institutions.pledge_missing(institution=own, at=at),
        "listing": Listing.objects.filter(institution=own, kind=Listing.Kind.INSTITUTION).first(),
        "applications": DossierDraft.objects.filter(institution=own).select_related("listing"),
        "year": day_of(at).year,
    }
    return render(request, "listings/house/overview.html", context)


@require_GET
def people(request: HttpRequest, code: str) -> HttpResponse:
    return _people(request, _own(request, code))


@require_POST
def invite(request: HttpRequest, code: str) -> HttpResponse:
    own = _own(request, code)
    form = InviteForm(request.POST)
    if not form.is_valid():
        return _people(request, own, form=form, status=422)
    try:
        institutions.invite_trainer(institution=own, by=person_of(request), at=clock.now(), **form.cleaned_data)
    except DomainError as error:
        form.add_error("phone", str(error))
        return _people(request, own, form=form, status=error.status)
    messages.success(request, _("Invited. Once they sign in with this number they can accept under “My teaching”."))
    return redirect("own_people", code=own.code)


@require_POST
def withdraw(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    own = _own(request, code)
    institutions.withdraw_invitation(institution=own, by=person_of(request), uuid=uuid, at=clock.now())
    messages.success(request, _("The invitation is withdrawn."))
    return redirect("own_people", code=own.code)


@require_POST
def end(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """A trainer leaves."""
    own = _own(request, code)
    trainer = institutions.get_trainer_at(institution=own, uuid=uuid)
    institutions.end_affiliation(trainer=trainer, institution=own, by=person_of(request), at=clock.now())
    messages.success(request, _("%(name)s no longer teaches for you. Their courses stay.") % {"name": trainer.name})
    return redirect("own_people", code=own.code)


@require_POST
def name_manager(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """A trainer of the institution becomes a manager too."""
    own = _own(request, code)
    trainer = institutions.get_trainer_at(institution=own, uuid=uuid)
    institutions.make_manager(institution=own, user=trainer.user, by=person_of(request), at=clock.now())
    messages.success(request, _("%(name)s manages the institution too.") % {"name": trainer.name})
    return redirect("own_people", code=own.code)


@require_POST
def end_manager(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    own = _own(request, code)
    manager = own.managers.select_related("user").filter(user__uuid=uuid, to_date=None).first()
    if manager is None:
        raise institutions.NotYours
    try:
        institutions.end_manager(institution=own, user=manager.user, by=person_of(request), at=clock.now())
    except institutions.LastManager as error:
        messages.error(request, str(error))
        return redirect("own_people", code=own.code)
    messages.success(request, _("%(name)s no longer manages the institution.") % {"name": manager.user})
    if manager.user_id == person_of(request).pk:
        return redirect("wagtailadmin_home")
    return redirect("own_people", code=own.code)


@require_GET
def trainer(request: HttpRequest, code: str, uuid: UUID) -> HttpResponse:
    """The teaching record of one of the institution's trainers."""
    own = _own(request, code)
    found = institutions.get_trainer_at(institution=own, uuid=uuid)
    record = teaching.read_record(trainer=found, reader=person_of(request), at=clock.now())
    context = {"record": record, "institution": own, "trainer": found}
    return render(request, "listings/house/trainer.html", context)


@require_http_methods(["GET", "POST"])
def licences(request: HttpRequest, code: str) -> HttpResponse:
    own = _own(request, code)
    form, status = LicenceForm(own, initial={"region": own.region_id}), 200
    if request.method == "POST":
        form, status = LicenceForm(own, request.POST, request.FILES), 422
        if form.is_valid():
            try:
                _add_licence(request, own, form)
            except DomainError as error:
                field = "paper" if isinstance(error, institutions.FileRefused) else "to_date"
                form.add_error(field, str(error))
            else:
                messages.success(request, _("The licence is on record."))
                return redirect("own_licences", code=own.code)
    today = day_of(clock.now())
    rows = [
        {"licence": one, "days": one.days_left(today)}
        for one in own.qualifications.select_related("region", "evidence").filter(renewed_by=None)
    ]
    past = own.qualifications.exclude(renewed_by=None)
    context = {"institution": own, "rows": rows, "past": past, "form": form, "soon": institutions.SOON_DAYS}
    return render(request, "listings/house/licences.html", context, status=status)


@require_GET
def quality_file(request: HttpRequest, code: str) -> HttpResponse:
    own = _own(request, code)
    found = quality.quality_file(institution=own, at=clock.now())
    pledges = own.pledges.select_related("given_by")
    missing = institutions.pledge_missing(institution=own, at=clock.now())
    context = {"institution": own, "sections": found.sections, "pledges": pledges, "pledge_missing": missing}
    return render(request, "listings/house/quality.html", context)


@require_POST
def pledge(request: HttpRequest, code: str) -> HttpResponse:
    own = _own(request, code)
    if request.POST.get("agree") != "on":
        messages.error(request, _("Tick the box if you give the pledge."))
    else:
        institutions.give_pledge(institution=own, by=person_of(request), at=clock.now())
        messages.success(request, _("This year's pledge is given."))
    return redirect("own_quality", code=own.code)


@require_POST
def apply(request: HttpRequest, code: str) -> HttpResponse:
    """Begin a change of the own listing, or the listing of a resource or platform."""
    own = _own(request, code)
    draft = listings.begin(kind=request.POST.get("kind", ""), user=person_of(request), institution=own, at=clock.now())
    return redirect("manage_application_form", uuid=draft.uuid)


def _own(request: HttpRequest, code: str) -> Institution:
    return institutions.check_manages(user=person_of(request), code=code)


def _people(
    request: HttpRequest, own: Institution, *, form: InviteForm | None = None, status: int = 200
) -> HttpResponse:
    at = clock.now()
    affiliations = own.affiliations.filter(to_date=None).select_related("trainer__level", "trainer__user")
    invitations = own.invitations.filter(state=TrainerInvitation.State.OPEN)
    managers = list(own.managers.filter(to_date=None).select_related("user"))
    context: dict[str, Any] = {
        "institution": own,
        "affiliations": affiliations.order_by("trainer__name_zh"),
        "past": own.affiliations.exclude(to_date=None).select_related("trainer").order_by("-to_date")[:20],
        "managers": managers,
        "manager_ids": {one.user_id for one in managers},
        "invitations": [{"invitation": one, "phone": masked(one.phone)} for one in invitations],
        "form": form or InviteForm(initial={"from_date": day_of(at).isoformat()}),
    }
    return render(request, "listings/house/people.html", context, status=status)


def _add_licence(request: HttpRequest, own: Institution, form: LicenceForm) -> None:
    values = form.cleaned_data
    institutions.add_qualification(
        institution=own,
        title=values["title"],
        number=values["number"],
        scope=values["scope"],
        region=Region.objects.get(code=values["region"]),
        from_date=values["from_date"],
        to_date=values["to_date"],
        evidence=paper_of(request, institution=own),
        renews=UUID(values["renews"]) if values["renews"] else None,
        by=person_of(request),
        at=clock.now(),
    )
