"""Institutions in /manage/, for administrators."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from common import clock
from institutions.models import Institution
from institutions.uscc import InvalidCode, check_code


class InstitutionForm(WagtailAdminModelForm):
    def clean_code(self) -> str:
        try:
            return check_code(self.cleaned_data["code"])
        except InvalidCode as error:
            raise forms.ValidationError(str(error), code=error.code) from None

    def save(self, commit: bool = True) -> Any:
        if self.instance.created_at is None:
            self.instance.created_at = clock.now()
        return super().save(commit)


class InstitutionViewSet(SnippetViewSet):
    model = Institution
    icon = "group"
    menu_label = _("Institutions")
    add_to_settings_menu = True
    base_form_class = InstitutionForm
    list_display: ClassVar[list[str]] = ["name_zh", "code", "kind", "region", "may_submit"]
    list_filter: ClassVar[list[str]] = ["kind", "may_submit"]
    search_fields: ClassVar[list[str]] = ["name_zh", "name_en", "code"]
    panels: ClassVar[list[FieldPanel]] = [
        FieldPanel("code"),
        FieldPanel("name_zh"),
        FieldPanel("name_en"),
        FieldPanel("kind"),
        FieldPanel("region"),
        FieldPanel("may_submit"),
    ]


register_snippet(InstitutionViewSet)
