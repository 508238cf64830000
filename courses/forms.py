"""What may be saved of a course: nothing of another institution's."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from institutions.models import Institution, Trainer


class CoursePageForm(WagtailAdminPageForm):
    """Choosers check only that a thing exists; this form checks that it is the institution's own."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        institution = self._institution()
        if "trainers" in self.fields:
            self.fields["trainers"].queryset = Trainer.objects.filter(
                affiliations__institution=institution, affiliations__to_date=None
            ).distinct()
        if "offering" in self.fields and not settings.DEMO:
            self.fields["offering"].choices = [
                choice for choice in self.fields["offering"].choices if choice[0] != "demo"
            ]

    def _institution(self) -> Institution | None:
        node = self.parent_page.specific if self.parent_page is not None else None
        return getattr(node, "institution", None)

    def clean(self) -> dict[str, Any]:
        from courses.services.outline import videos_in

        data: dict[str, Any] = super().clean()
        institution = self._institution()
        foreign = [
            video for video in videos_in(data.get("curriculum")) if institution and video.tenant.key != institution.code
        ]
        if foreign:
            titles = ", ".join(str(video.pk) for video in foreign)
            self.add_error(
                "curriculum",
                ValidationError(
                    _("Videos with these numbers are not of your institution: %(videos)s. Choose your own.")
                    % {"videos": titles}
                ),
            )
        return data
