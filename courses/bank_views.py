"""Question banks in the admin: an institution's banks, the questions of one, and writing one."""

from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.blocks.base import BlockField

from accounts.models import User
from common import clock
from common.errors import DomainError
from courses.models import BankQuestionVersion, QuestionBank
from courses.picture_answer import picture_answer
from courses.questions.blocks import QuestionBlock
from courses.questions.sheets import FILE_MAX, FaultyRows, RowFault
from courses.services import bank_sheets, banks, pictures

PAGE_SIZE = 50
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BLOCK = QuestionBlock()
_BLOCK.set_name("body")


class BankForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("title"), max_length=120)
    institution = forms.ChoiceField(label=gettext_lazy("institution"), required=False)

    def __init__(self, *args: Any, owners: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["institution"])
        field.choices = [(one.code, one.name) for one in owners]
        if len(owners) < 2:
            del self.fields["institution"]


class SheetForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("workbook (.xlsx)"))


class QuestionForm(forms.Form):
    body = BlockField(block=_BLOCK, label=gettext_lazy("question"))


def index(request: HttpRequest) -> HttpResponse:
    """GET lists the banks; POST opens one."""
    person = _person(request)
    form = BankForm(request.POST or None, owners=banks.owners_of(person))
    if request.method == "POST" and form.is_valid():
        try:
            bank = banks.open_bank(
                user=person,
                title=form.cleaned_data["title"],
                institution_code=form.cleaned_data.get("institution", ""),
                at=clock.now(),
            )
        except banks.BankTitleTaken as error:
            form.add_error("title", str(error))
        else:
            return redirect("question_banks:bank", uuid=bank.uuid)
    context = {"banks": banks.with_counts(banks.banks_for(person)), "form": form}
    return render(request, "courses/manage/banks.html", context, status=422 if form.errors else 200)


@require_GET
def bank(request: HttpRequest, uuid: UUID) -> HttpResponse:
    found = _bank(request, uuid)
    page = Paginator(banks.current_versions(found), PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [{"version": version, "question": banks.outline_of(version.body)} for version in page]
    return render(request, "courses/manage/bank.html", {"bank": found, "page": page, "rows": rows})


def add(request: HttpRequest, uuid: UUID) -> HttpResponse:
    return _write(request, _bank(request, uuid), None)


def edit(request: HttpRequest, uuid: UUID, question_uuid: UUID) -> HttpResponse:
    found = _bank(request, uuid)
    return _write(request, found, banks.get_question(bank=found, uuid=question_uuid))


@require_POST
def retire(request: HttpRequest, uuid: UUID, question_uuid: UUID) -> HttpResponse:
    found = _bank(request, uuid)
    banks.retire_question(bank=found, uuid=question_uuid, at=clock.now())
    messages.success(request, _("The question is drawn no more. Courses that have it keep it."))
    return redirect("question_banks:bank", uuid=uuid)


@require_GET
def export(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The bank as a workbook; the template where the bank is empty."""
    found = _bank(request, uuid)
    answer = HttpResponse(bank_sheets.export_questions(bank=found), content_type=_WORKBOOK)
    answer["Content-Disposition"] = f'attachment; filename="questions-{found.uuid}.xlsx"'
    return answer


def take_in(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """GET asks for a workbook; POST takes over all of it, or says which rows are wrong."""
    found = _bank(request, uuid)
    form = SheetForm(request.POST or None, request.FILES or None)
    faults: list[RowFault] = []
    if request.method == "POST" and form.is_valid():
        # No more is read than may be taken over.
        content = form.cleaned_data["file"].read(FILE_MAX + 1)
        try:
            count = bank_sheets.import_questions(bank=found, content=content, user=_person(request), at=clock.now())
        except FaultyRows as error:
            faults = error.faults
            form.add_error("file", str(error))
        except DomainError as error:
            form.add_error("file", str(error))
        else:
            said = ngettext("%(count)d question was taken over.", "%(count)d questions were taken over.", count)
            messages.success(request, said % {"count": count})
            return redirect("question_banks:bank", uuid=uuid)
    context = {"bank": found, "form": form, "faults": faults}
    return render(request, "courses/manage/bank_import.html", context, status=422 if form.errors else 200)


@require_GET
def picture(request: HttpRequest, **by: str | int) -> HttpResponse:
    """A picture of an institution that the person works for, whether a question shows it yet or not."""
    return picture_answer(pictures.get_own_picture(user=_person(request), **by))


def _write(request: HttpRequest, found: QuestionBank, version: BankQuestionVersion | None) -> HttpResponse:
    initial = _BLOCK.to_python(version.body) if version else _BLOCK.get_default()
    form = QuestionForm(request.POST or None, initial={"body": initial})
    problem = ""
    if request.method == "POST" and form.is_valid():
        try:
            banks.save_question(
                bank=found,
                body=_BLOCK.get_prep_value(form.cleaned_data["body"]),
                user=_person(request),
                at=clock.now(),
                question=version.question if version else None,
            )
        except DomainError as error:
            problem = str(error)
        else:
            messages.success(request, _("The question is saved."))
            return redirect("question_banks:bank", uuid=found.uuid)
    context = {"bank": found, "form": form, "version": version, "problem": problem}
    return render(request, "courses/manage/bank_question.html", context, status=422 if problem or form.errors else 200)


def _bank(request: HttpRequest, uuid: UUID) -> QuestionBank:
    return banks.get_bank(user=_person(request), uuid=uuid)


def _person(request: HttpRequest) -> User:
    """Wagtail's admin has already turned away whoever is not signed in."""
    return cast(User, request.user)
