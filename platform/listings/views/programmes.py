"""Training programmes under /manage/, for officers of their region: the list, one with its figures, and the acts."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from common import clock
from common.errors import DomainError
from common.paging import page_of
from learning import services as learning
from learning.models import TrainingProgramme
from learning.services.programmes import QUOTA_MAX, is_used, regions_of_office
from listings import services as listings
from listings.kinds.base import REQUIRED, day, text
from listings.views.people import person_of
from reference.models import Department

# How the form says that a programme is for the whole country: an empty choice would be none.
COUNTRY = "country"
# What is fixed once somebody uses a programme.
FIXED = ("code", "department", "region", "starts_on", "groups")


class ProgrammeForm(forms.Form):
    code = text(gettext_lazy("Code, as the notice prints it"), most=40)
    name_zh = text(gettext_lazy("Chinese name"), most=100)
    name_en = text(gettext_lazy("English name"), most=160, required=False)
    department = forms.ChoiceField(label=gettext_lazy("Department that runs it"), error_messages=REQUIRED)
    region = forms.ChoiceField(label=gettext_lazy("Region, with everything in it"), error_messages=REQUIRED)
    starts_on = day(gettext_lazy("First day"))
    ends_on = day(gettext_lazy("Last day"))
    quota = forms.IntegerField(
        label=gettext_lazy("Quota in person-times"),
        min_value=1,
        max_value=QUOTA_MAX,
        required=False,
        help_text=gettext_lazy("Empty: as many as come."),
    )
    groups = forms.MultipleChoiceField(
        label=gettext_lazy("Only for these groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("None ticked: for everybody. Groups that nobody says of themselves are not here."),
    )
    reason = text(gettext_lazy("Reason, for the record"), most=300)

    def __init__(self, *args: Any, user: User, programme: TrainingProgramme | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _initial(programme) if programme else {}
        super().__init__(*args, **kwargs)
        choices: dict[str, list[tuple[str, str]]] = {
            "department": [(one.code, one.name) for one in Department.objects.all()],
            "region": [
                (one.code, f"{one.code} {one.name}") if one else (COUNTRY, _("The whole country"))
                for one in regions_of_office(user)
            ],
            "groups": [(group.code, group.name) for group in learning.groups_to_choose()],
        }
        if programme is not None and is_used(programme):
            for name in FIXED:
                self.fields[name].disabled = True
            if programme.region is not None:
                # An office may reach a region that its list doesn't offer any more.
                choices["region"].append((programme.region.code, programme.region.name))
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]

    def terms(self) -> learning.ProgrammeTerms:
        values = {name: value for name, value in self.cleaned_data.items() if name != "reason"}
        values["region"] = "" if values["region"] == COUNTRY else values["region"]
        return learning.ProgrammeTerms(**values)


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    listings.check_is_officer(person)
    page = page_of(learning.programmes_of(person), request.GET.get("page"))
    return render(request, "listings/programmes/index.html", {"page": page})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    listings.check_is_officer(person)
    form = ProgrammeForm(request.POST or None, user=person)
    if request.method == "POST" and form.is_valid():
        try:
            made = learning.create_programme(
                user=person, terms=form.terms(), reason=form.cleaned_data["reason"], at=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("The programme is there. Learners and classes can name it from its first day on.")
            )
            return redirect("programme", uuid=made.uuid)
    return render(request, "listings/programmes/form.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _own(request, uuid))


@require_http_methods(["GET", "POST"])
def change(request: HttpRequest, uuid: UUID) -> HttpResponse:
    person, found = person_of(request), _own(request, uuid)
    form = ProgrammeForm(request.POST or None, user=person, programme=found)
    if request.method == "POST" and form.is_valid():
        try:
            learning.change_programme(
                programme=found, by=person, terms=form.terms(), reason=form.cleaned_data["reason"], at=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The programme is changed."))
            return redirect("programme", uuid=uuid)
    context = {"form": form, "programme": found, "used": is_used(found)}
    return render(request, "listings/programmes/form.html", context, status=422 if form.errors else 200)


@require_POST
def close(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _own(request, uuid)
    try:
        learning.close_programme(
            programme=found, by=person_of(request), reason=request.POST.get("reason", ""), at=clock.now()
        )
    except learning.ReasonMissing as error:
        return _page(request, found, error=error)
    messages.success(request, _("The programme is closed. Whoever has a place keeps it."))
    return redirect("programme", uuid=uuid)


def _own(request: HttpRequest, uuid: UUID) -> TrainingProgramme:
    person = person_of(request)
    listings.check_is_officer(person)
    return learning.get_programme(user=person, uuid=uuid)


def _page(request: HttpRequest, found: TrainingProgramme, error: DomainError | None = None) -> HttpResponse:
    used = learning.taken(found)
    free = None if found.quota is None else max(found.quota - used, 0)
    context = {"programme": found, "free": free, "error": error}
    return render(request, "listings/programmes/programme.html", context, status=error.status if error else 200)


def _initial(programme: TrainingProgramme) -> dict[str, Any]:
    plain = ("code", "name_zh", "name_en", "starts_on", "ends_on", "quota")
    return {name: getattr(programme, name) for name in plain} | {
        "department": programme.department.code,
        "region": programme.region_id or COUNTRY,
        "groups": [group.code for group in programme.groups.all()],
    }
