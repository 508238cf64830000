"""A trainer's own page: invitations, what they say about themselves, proofs, conduct, and the teaching record."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from common import clock
from common.errors import DomainError
from common.workdays import day_of
from institutions import services as institutions
from institutions.models import Trainer
from listings.forms import ActivityForm, CertificateForm, ProfileForm
from listings.services import teaching, teaching_export
from listings.views.house import paper_of


@login_required
@require_GET
def own(request: HttpRequest) -> HttpResponse:
    return _page(request)


@login_required
@require_POST
def answer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Say yes or no to an invitation."""
    if request.POST.get("answer") == "accept":
        institutions.accept_invitation(user=_user(request), uuid=uuid, at=clock.now())
        messages.success(request, _("You teach there now. Your desk is under “My desk”."))
    else:
        institutions.decline_invitation(user=_user(request), uuid=uuid, at=clock.now())
        messages.success(request, _("You declined the invitation."))
    return redirect("own_teaching")


@login_required
@require_POST
def describe(request: HttpRequest) -> HttpResponse:
    trainer = _trainer(request)
    form = ProfileForm(request.POST)
    if not form.is_valid():
        return _page(request, profile=form, status=422)
    institutions.describe_trainer(trainer=trainer, at=clock.now(), **form.cleaned_data)
    messages.success(request, _("Saved."))
    return redirect("own_teaching")


@login_required
@require_POST
def add_certificate(request: HttpRequest) -> HttpResponse:
    trainer, form = _trainer(request), CertificateForm(request.POST, request.FILES, auto_id="certificate_%s")
    return _added(request, trainer, form, institutions.add_certificate, "certificate", "number")


@login_required
@require_POST
def add_activity(request: HttpRequest) -> HttpResponse:
    trainer, form = _trainer(request), ActivityForm(request.POST, request.FILES, auto_id="activity_%s")
    return _added(request, trainer, form, institutions.add_activity, "activity", "to_date")


@login_required
@require_POST
def appeal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Object to a finding."""
    finding = institutions.get_finding(trainer=_trainer(request), uuid=uuid)
    try:
        institutions.appeal(finding=finding, user=_user(request), text=request.POST.get("text", ""), at=clock.now())
    except (institutions.FindingIncomplete, institutions.FindingMoved) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Your objection is on record. You will be told the answer."))
    return redirect("/me/teaching/#conduct")


@login_required
@require_GET
def record_json(request: HttpRequest) -> HttpResponse:
    trainer = _trainer(request)
    return json_of(trainer, trainer.user)


@login_required
@require_GET
def record_pdf(request: HttpRequest) -> HttpResponse:
    trainer = _trainer(request)
    return pdf_of(trainer, trainer.user)


def json_of(trainer: Trainer, reader: User) -> HttpResponse:
    record = teaching.read_record(trainer=trainer, reader=reader, at=clock.now())
    response = JsonResponse(teaching_export.as_json(record), json_dumps_params={"ensure_ascii": False, "indent": 2})
    response["Content-Disposition"] = 'attachment; filename="teaching-record.json"'
    return response


def pdf_of(trainer: Trainer, reader: User) -> HttpResponse:
    record = teaching.read_record(trainer=trainer, reader=reader, at=clock.now())
    response = HttpResponse(teaching_export.as_pdf(record), content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="teaching-record.pdf"'
    return response


def _added(request: HttpRequest, trainer: Trainer, form: forms.Form, add: Any, name: str, field: str) -> HttpResponse:
    if form.is_valid():
        values = {key: value for key, value in form.cleaned_data.items() if key != "paper"}
        try:
            add(trainer=trainer, evidence=paper_of(request, institution=None), at=clock.now(), **values)
        except DomainError as error:
            form.add_error("paper" if isinstance(error, institutions.FileRefused) else field, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect("own_teaching")
    return _page(request, status=422, **{name: form})


def _page(request: HttpRequest, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    user = _user(request)
    trainer = institutions.trainer_of(user)
    context: dict[str, Any] = {"invitations": list(institutions.invitations_for(user)), "trainer": trainer}
    if trainer is not None:
        at = clock.now()
        context |= {
            "record": teaching.teaching_record(trainer=trainer, at=at),
            "today": day_of(at),
            "profile": bound.get("profile") or _profile(trainer),
            "certificate": bound.get("certificate") or CertificateForm(auto_id="certificate_%s"),
            "activity": bound.get("activity") or ActivityForm(auto_id="activity_%s"),
        }
    return render(request, "listings/teaching/own.html", context, status=status)


def _profile(trainer: Trainer) -> ProfileForm:
    names = ("headline_zh", "headline_en", "bio_zh", "bio_en", "teaches", "level")
    return ProfileForm(
        initial={name: getattr(trainer, name) for name in names}
        | {"occupations": trainer.occupations.all(), "listed": trainer.listed_consent_at is not None}
    )


def _trainer(request: HttpRequest) -> Trainer:
    trainer = institutions.trainer_of(_user(request))
    if trainer is None:
        raise institutions.TrainerNotFound
    return trainer


def _user(request: HttpRequest) -> User:
    return cast(User, request.user)
