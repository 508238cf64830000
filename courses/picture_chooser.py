"""Choosing a picture for a question, or uploading one: only among those of one's own institutions."""

from typing import Any, cast

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets import BaseChooser
from wagtail.images.widgets import AdminImageChooser, ImageChooserAdapter

from common import clock
from common.errors import DomainError
from courses.bank_chooser import ids
from courses.models.pictures import Picture
from courses.questions.redrawing import ACCEPT
from institutions import services as institutions

_PREVIEW_SIDE = 165


class UploadForm(forms.Form):
    file = forms.FileField(
        label=pgettext_lazy("of a question", "picture"),
        help_text=_("JPEG, PNG or WebP, 10 MB at most. Place and device that a photograph holds are left out."),
        widget=forms.FileInput(attrs={"accept": ACCEPT}),
    )
    institution = forms.ChoiceField(label=_("institution"))

    def __init__(self, *args: Any, owners: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = cast(forms.ChoiceField, self.fields["institution"])
        field.choices = [(one.code, one.name) for one in owners]
        if len(owners) < 2:
            del self.fields["institution"]


def preview_of(picture: Picture) -> dict[str, Any]:
    """What the editor shows of a picture: where it is, and the size of its box.

    A picture whose id was posted is shown again before anybody asks whose it is. So nothing here tells of it: the
    address is made of the id alone, and who follows it is asked.
    """
    return {
        "url": reverse("question_banks:preview", args=[picture.pk]),
        "width": _PREVIEW_SIDE,
        "height": _PREVIEW_SIDE,
    }


class _Own:
    """What every list and look-up starts from, and who may upload."""

    request: Any
    ordering = ("-uploaded_at", "-pk")
    # What the scripts of Wagtail's pictures look for.
    creation_tab_id = "upload"

    def get_object_list(self) -> QuerySet[Picture]:
        from courses.services.pictures import pictures_for

        return pictures_for(self.request.user)

    def can_create(self) -> bool:
        return bool(institutions.institutions_of(self.request.user))

    def get_creation_form(self) -> UploadForm:
        posted = {"data": self.request.POST, "files": self.request.FILES} if self.request.method == "POST" else {}
        return UploadForm(owners=institutions.institutions_of(self.request.user), **posted)


def _told(picture: Picture) -> dict[str, Any]:
    """What Wagtail's scripts for pictures want to know."""
    return {
        "id": picture.pk,
        "title": str(picture),
        "edit_url": "",
        "preview": preview_of(picture),
        "default_alt_text": "",
    }


class _Answers:
    """What the widget is told of a picture that was chosen."""

    def get_chosen_response_data(self, item: Picture) -> dict[str, Any]:
        return _told(item) | {"id": str(item.pk)}


class _Table(_Own, views.BaseChooseView):
    @property
    def columns(self) -> list[Column]:
        return [
            PreviewColumn("preview", label=pgettext_lazy("of a question", "picture"), accessor=preview_of),
            *super().columns,
        ]


class PreviewColumn(Column):
    def get_value(self, instance: Picture) -> str:
        shown = preview_of(instance)
        return format_html(
            '<img src="{}" width="{}" height="{}" alt="" loading="lazy">', shown["url"], shown["width"], shown["height"]
        )


class ChooseView(_Table, views.ChooseView):
    pass


class ChooseResultsView(_Table, views.ChooseResultsView):
    pass


class ChosenView(_Answers, _Own, views.ChosenView):
    def get_object(self, pk: str) -> Picture:
        return self.get_object_list().get(pk__in=ids([pk]))


class ChosenMultipleView(_Answers, _Own, views.ChosenMultipleView):
    def get_objects(self, pks: list[str]) -> Any:
        return self.get_object_list().filter(pk__in=ids(pks))


class CreateView(_Answers, _Own, views.CreateView):
    def post(self, request: Any) -> Any:
        from courses.services.pictures import keep_picture

        self.form = form = self.get_creation_form()
        if form.is_valid():
            try:
                picture = keep_picture(
                    upload=form.cleaned_data["file"],
                    user=request.user,
                    institution_code=form.cleaned_data.get("institution", ""),
                    at=clock.now(),
                )
            except DomainError as error:
                form.add_error("file", str(error))
            else:
                return self.get_chosen_response(picture)
        return self.get_reshow_creation_form_response()


class PictureChooser(BaseChooser):
    """Wagtail's own chooser with a preview, whose scripts know nothing of where pictures come from."""

    template_name = AdminImageChooser.template_name
    js_constructor = AdminImageChooser.js_constructor
    classname = AdminImageChooser.classname
    show_edit_link = False

    def get_value_data_from_instance(self, instance: Picture) -> dict[str, Any]:
        return _told(instance)

    def get_context(self, name: str, value_data: dict[str, Any], attrs: dict[str, Any] | None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(name, value_data, attrs)
        return context | {"preview": value_data.get("preview", {}), "default_alt_text": ""}

    @cached_property
    def media(self) -> forms.Media:
        return cast(forms.Media, AdminImageChooser().media)


class PictureChooserViewSet(ChooserViewSet):
    model = Picture
    icon = "image"
    choose_one_text = _("Choose or upload a picture")
    choose_another_text = _("Choose another picture")
    create_action_label = _("Upload")
    search_tab_label = _("Pictures of your institution")
    choose_view_class = ChooseView
    choose_results_view_class = ChooseResultsView
    chosen_view_class = ChosenView
    chosen_multiple_view_class = ChosenMultipleView
    create_view_class = CreateView
    creation_form_class = UploadForm
    base_widget_class = PictureChooser
    widget_telepath_adapter_class = ImageChooserAdapter


picture_chooser = PictureChooserViewSet("question_picture_chooser")
PictureChooserBlock = picture_chooser.get_block_class(name="PictureChooserBlock", module_path="courses.picture_chooser")
