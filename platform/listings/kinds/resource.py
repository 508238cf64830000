"""Listings of digital resources (数字资源) of an institution, with the sheet of their rights and provenance."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from listings.kinds.base import REQUIRED, KindForm, sections_of, text
from listings.kinds.platform import approve, check_https
from listings.services.dossiers import DossierKind
from media_pipeline.models import Video


class Medium(models.TextChoices):
    VIDEO = "video", _("video")
    COURSEWARE = "courseware", _("courseware")
    QUESTIONS = "questions", _("question bank")
    TEXTBOOK = "textbook", _("textbook")


class MachineMade(models.TextChoices):
    NONE = "none", _("nothing in it is machine-made")
    PARTLY = "partly", _("partly machine-made, and labelled so")
    WHOLLY = "wholly", _("machine-made, and labelled so")


class ResourceForm(KindForm):
    needs_files: ClassVar[bool] = False
    files_help: ClassVar[Any] = _("Where the rights come from somebody else: their permission.")

    medium = forms.ChoiceField(label=_("Medium"), choices=[("", "—"), *Medium.choices], error_messages=REQUIRED)
    summary = text(_("What it is good for"), most=300, lines=3)
    link = text(_("Where it can be read or played"), most=300, required=False, help_text=_("It begins with https://"))
    video = forms.ChoiceField(label=_("Or a video of yours"), required=False)
    author = text(_("Author"), most=120)
    source = text(_("Source"), most=200, help_text=_("“Own work”, or where it was taken from."))
    licence = text(_("Licence"), most=120)
    isbn = text(
        _("ISBN or approval number"), most=60, required=False, help_text=_("For textbooks and published courseware.")
    )
    ai = forms.ChoiceField(
        label=_("Made by a machine?"), choices=[("", "—"), *MachineMade.choices], error_messages=REQUIRED
    )
    standard = text(
        _("Standard it follows"),
        most=200,
        help_text=_("A national occupational standard or course norm; “none yet” with the reason."),
    )

    def add_fields(self, values: Mapping[str, Any]) -> None:
        found = Video.objects.none()
        if self.draft.institution is not None:
            found = Video.objects.filter(tenant__key=self.draft.institution.code, discarded_at=None)
        field = self.fields["video"]
        field.choices = [("", "—"), *((str(one.uuid), one.title) for one in found.order_by("title"))]  # type: ignore[attr-defined]

    def layout(self) -> list[tuple[Any, list[str]]]:
        return [
            (_("The resource"), ["name_zh", "name_en", "medium", "summary", "link", "video"]),
            (_("Rights and provenance"), ["author", "source", "licence", "isbn", "ai", "standard"]),
            (_("Where it is listed"), ["province", "city", "county"]),
            (_("Whom we can ask"), ["contact", "contact_phone"]),
        ]

    def clean_link(self) -> str:
        link: str = self.cleaned_data["link"]
        return check_https(link) if link else ""

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        if not values.get("link") and not values.get("video") and "link" not in self.errors:
            self.add_error("link", _("Give an address, or choose a video."))
        if values.get("medium") == Medium.TEXTBOOK and not values.get("isbn"):
            self.add_error("isbn", _("A textbook needs its ISBN or approval number."))
        return values


RESOURCE = DossierKind(sections=sections_of(ResourceForm), approved=approve, form=ResourceForm)
