"""Institutions in /manage/, for administrators."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from common import clock
from institutions import services as institutions
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
        institution = super().save(commit)
        if commit:
            institutions.note_renamed(institution=institution)
        return institution


class InstitutionViewSet(SnippetViewSet):
    model = Institution
    icon = "group"
    menu_label = _("Institutions")
    add_to_settings_menu = True
    list_display: ClassVar[list[str]] = ["name_zh", "code", "kind", "region", "may_submit"]
    list_filter: ClassVar[list[str]] = ["kind", "may_submit"]
    search_fields: ClassVar[list[str]] = ["name_zh", "name_en", "code"]
    edit_handler = ObjectList(
        [FieldPanel(name) for name in ("code", "name_zh", "name_en", "kind", "region", "may_submit")],
        base_form_class=InstitutionForm,
    )


register_snippet(InstitutionViewSet)
