"""Classes, for those who teach for an institution or run it: made, filled from a roster, looked at, withdrawn."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.phone import masked
from common import clock
from common.errors import DomainError
from courses.questions.sheets import FILE_MAX, FaultyRows, RowFault
from learning import roster
from learning import services as learning
from learning.models import TrainingClass
from listings.kinds.base import REQUIRED, day, text
from listings.services import board as boards
from listings.views.people import person_of
from reference.models import Payer

PAGE_SIZE = 50
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ClassForm(forms.Form):
    name = text(gettext_lazy("Name of the class"), most=80)
    course = forms.ChoiceField(label=gettext_lazy("Course"), error_messages=REQUIRED)
    starts_on = day(gettext_lazy("First day"))
    ends_on = day(gettext_lazy("Last day"))
    sponsor = text(gettext_lazy("Sponsor"), most=80, required=False)
    payer = forms.ChoiceField(label=gettext_lazy("Who pays"), error_messages=REQUIRED)
    programme = forms.ChoiceField(label=gettext_lazy("Training programme"), required=False)
    quota = forms.IntegerField(label=gettext_lazy("Places"), min_value=1, max_value=2_000, error_messages=REQUIRED)

    def __init__(
        self, *args: Any, courses: list[tuple[str, str]], programmes: list[tuple[str, str]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        payers = [(payer.code, payer.name) for payer in Payer.objects.all()]
        self.fields["course"].choices = courses  # type: ignore[attr-defined]
        self.fields["payer"].choices = payers  # type: ignore[attr-defined]
        self.fields["programme"].choices = [("", _("No programme")), *programmes]  # type: ignore[attr-defined]


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    page = Paginator(learning.classes_for(person_of(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "listings/classes/index.html", {"page": page, "can_add": bool(_courses(request))})


@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    courses = _courses(request)
    if not courses:
        raise learning.ClassNotFound(
            _("Your institution has no course in the catalogue yet, so there can be no class.")
        )
    form = ClassForm(request.POST or None, courses=courses, programmes=_programmes(request))
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        course = UUID(values.pop("course"))
        try:
            made = learning.create_class(
                user=person_of(request), course=course, terms=learning.ClassTerms(**values), at=clock.now()
            )
        except DomainError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The class is there. Upload its roster next."))
            return redirect("training_class", uuid=made.uuid)
    return render(request, "listings/classes/new.html", {"form": form}, status=422 if form.errors else 200)


@require_GET
def show(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _page(request, _own(request, uuid))


@require_POST
def upload(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All of a roster or nothing of it."""
    found = _own(request, uuid)
    file = request.FILES.get("roster")
    if file is None:
        return _page(request, found, error=_("Choose the roster first."), status=422)
    try:
        count = learning.invite_roster(
            training_class=found, by=person_of(request), content=file.read(FILE_MAX + 1), at=clock.now()
        )
    except FaultyRows as error:
        return _page(request, found, error=str(error), faults=error.faults, status=error.status)
    except DomainError as error:
        return _page(request, found, error=str(error), status=error.status)
    said = ngettext("%(count)d person is invited.", "%(count)d people are invited.", count)
    messages.success(request, said % {"count": count})
    return redirect("training_class", uuid=uuid)


@require_GET
def template(request: HttpRequest) -> HttpResponse:
    if not learning.courses_to_teach(user=person_of(request)).exists():
        raise learning.ClassNotFound
    answer = HttpResponse(roster.template(), content_type=_WORKBOOK)
    answer["Content-Disposition"] = 'attachment; filename="roster.xlsx"'
    return answer


@require_POST
def remove(request: HttpRequest, uuid: UUID, member: UUID) -> HttpResponse:
    found = _own(request, uuid)
    try:
        learning.remove_member(
            training_class=found,
            by=person_of(request),
            uuid=member,
            reason=request.POST.get("reason", ""),
            at=clock.now(),
        )
    except learning.ReasonMissing as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The place is free again."))
    return redirect("training_class", uuid=uuid)


@require_POST
def withdraw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _own(request, uuid)
    try:
        learning.withdraw_class(
            training_class=found, by=person_of(request), reason=request.POST.get("reason", ""), at=clock.now()
        )
    except learning.ReasonMissing as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The class is withdrawn. Whoever has begun can go on learning."))
    return redirect("training_class", uuid=uuid)


def _own(request: HttpRequest, uuid: UUID) -> TrainingClass:
    return learning.get_class(user=person_of(request), uuid=uuid)


def _courses(request: HttpRequest) -> list[tuple[str, str]]:
    found = learning.courses_to_teach(user=person_of(request))
    return [(str(course.uuid), course.availability.version.title) for course in found]


def _programmes(request: HttpRequest) -> list[tuple[str, str]]:
    """Those of the regions of one's institutions that are not over."""
    regions = {one.institution.region for one in learning.courses_to_teach(user=person_of(request))}
    return [(one.code, f"{one.name} · {one.code}") for one in learning.programmes_for(regions=regions, at=clock.now())]


def _page(
    request: HttpRequest,
    found: TrainingClass,
    *,
    error: str = "",
    faults: list[RowFault] | None = None,
    status: int = 200,
) -> HttpResponse:
    page = Paginator(learning.members_of(training_class=found), PAGE_SIZE).get_page(request.GET.get("page"))
    boards.note_reading(
        reader=person_of(request), shown=[one.enrolment for one in page if one.enrolment is not None], at=clock.now()
    )
    rows = [{"member": one, "phone": masked(one.phone) if one.phone else ""} for one in page]
    context = {"class": found, "rows": rows, "page": page, "error": error, "faults": faults or []}
    return render(request, "listings/classes/class.html", context, status=status)
