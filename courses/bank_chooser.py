"""Choosing a question bank for a quiz: only among those of one's own institutions, in the list and by id."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet

from courses.models.banks import QuestionBank
from institutions import services as institutions

# Fits the database's greatest whole number.
_ID_DIGITS = 18


class _OwnBanks:
    """What every list and look-up of the chooser starts from."""

    request: Any
    ordering = ("title", "pk")

    def get_object_list(self) -> QuerySet[QuestionBank]:
        return QuestionBank.objects.filter(institution__in=institutions.institutions_of(self.request.user))


class ChooseView(_OwnBanks, views.ChooseView):
    pass


class ChooseResultsView(_OwnBanks, views.ChooseResultsView):
    pass


class ChosenView(_OwnBanks, views.ChosenView):
    def get_object(self, pk: str) -> QuestionBank:
        return self.get_object_list().get(pk__in=ids([pk]))


class ChosenMultipleView(_OwnBanks, views.ChosenMultipleView):
    def get_objects(self, pks: list[str]) -> Any:
        return self.get_object_list().filter(pk__in=ids(pks))


class NoCreateView(views.CreateView):
    """Banks are opened on their own page."""

    def can_create(self) -> bool:
        return False


def ids(typed: list[str]) -> list[int]:
    """Those that could be ids at all: addresses can be typed by hand."""
    return [int(text) for text in typed if text.isascii() and text.isdecimal() and len(text) <= _ID_DIGITS]


class QuestionBankChooserViewSet(ChooserViewSet):
    model = QuestionBank
    icon = "help"
    choose_one_text = _("Choose a question bank")
    choose_another_text = _("Choose another question bank")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
    create_view_class = NoCreateView


bank_chooser = QuestionBankChooserViewSet("bank_chooser")
QuestionBankChooserBlock = bank_chooser.get_block_class(
    name="QuestionBankChooserBlock", module_path="courses.bank_chooser"
)
