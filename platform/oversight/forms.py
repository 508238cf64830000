"""What the supervision's pages ask for."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant
from oversight.services import Search
from reference.models import Region, TraineeGroup


class RegionField(forms.CharField):
    """A region by its six digits or its Chinese name; "" is None."""

    default_error_messages = {
        "unknown": _("There is no region with this code or name."),
        "several": _("Several regions are called so. Write the six-digit code."),
    }

    def clean(self, value: Any) -> Region | None:
        text = super().clean(value).strip()
        if not text:
            return None
        found = list(Region.objects.filter(code=text) if text.isdecimal() else Region.objects.filter(name_zh=text)[:2])
        if len(found) != 1:
            name = "several" if found else "unknown"
            raise forms.ValidationError(self.error_messages[name], code=name)
        return found[0]


class SearchForm(forms.Form):
    """The filters of the audit record; all may be left empty."""

    actor = forms.UUIDField(required=False, widget=forms.HiddenInput)
    action = forms.CharField(label=_("Action"), max_length=60, required=False)
    object = forms.CharField(label=_("Number of the object"), max_length=64, required=False)
    region = RegionField(label=_("Region"), max_length=60, required=False)
    since = forms.DateField(label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    until = forms.DateField(label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}))

    def wanted(self) -> Search:
        """What a valid form asks for."""
        data = self.cleaned_data
        return Search(
            actor_uuid=str(data["actor"] or ""),
            action=data["action"].strip(),
            object_id=data["object"].strip(),
            region_code=data["region"].code if data["region"] else "",
            from_date=data["since"],
            to_date=data["until"],
        )


class GrantForm(forms.Form):
    """An office for somebody who was found."""

    person = forms.UUIDField(widget=forms.HiddenInput)
    role = forms.ChoiceField(label=_("Office"), choices=RoleGrant.Role)
    region = RegionField(
        label=_("Region"),
        max_length=60,
        required=False,
        help_text=_("Name or six-digit code. The office holds there and in everything within it; empty: everywhere."),
    )
    department = forms.CharField(label=_("Department"), max_length=60, required=False)
    sensitive_groups = forms.BooleanField(
        label=_("Looks after sensitive groups"),
        required=False,
        help_text=_(
            "For officers alone, and only for those who need it: they see, record and withdraw who of the region "
            "belongs to the most sensitive trainee groups. Empty: the office does not, also where it did before."
        ),
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class RecordForm(forms.Form):
    """A group of a person, by a paper that was seen."""

    code = forms.ChoiceField(label=_("Group"))
    graduation_year = forms.IntegerField(
        label=_("Year of graduation"),
        required=False,
        min_value=1900,
        max_value=9999,
        help_text=_("For graduates only: this year or the next one."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": 4}),
    )
    valid_until = forms.DateField(label=_("Last day"), required=False, widget=forms.DateInput(attrs={"type": "date"}))
    evidence = forms.CharField(
        label=_("Paper that you saw"), max_length=120, help_text=_("Its number or name; no pictures.")
    )

    def __init__(self, *args: Any, groups: Sequence[TraineeGroup], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "—"), *((one.code, one.name) for one in groups)]  # type: ignore[attr-defined]
