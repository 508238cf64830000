"""What may be saved of a course: nothing of another institution's."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm

from institutions.models import Institution, Trainer
from reference.models import TrainingType

# How the choosers of the curriculum end their names.
_CHOSEN = ("-video", "-bank", "-picture")


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
        from courses.services.references import foreign_references

        data: dict[str, Any] = super().clean()
        if data.get("malan_type") and "training_type" in data and not data["training_type"]:
            # There is nothing to choose.
            data["training_type"] = TrainingType.objects.filter(code=TrainingType.STARTUP).first()
        institution = self._institution()
        if institution is None:
            return data
        foreign: dict[str, list[str]] = {}
        for name, number in foreign_references(institution=institution, values=data):
            foreign.setdefault(name, []).append(number)
        for name, numbers in foreign.items():
            message = _("What has these numbers is not of your institution: %(numbers)s. Choose your own.")
            self.add_error(name, ValidationError(message % {"numbers": ", ".join(numbers)}))
            self._forget(name, numbers)
        return data

    def _forget(self, name: str, numbers: list[str]) -> None:
        """Shown again, a chooser would say what the number's thing is called."""
        form: Any = self
        form.data = form.data.copy()
        for key, value in list(form.data.items()):
            if key.startswith(f"{name}-") and key.endswith(_CHOSEN) and value in numbers:
                form.data[key] = ""
