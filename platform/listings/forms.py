"""Forms of an institution's people and of officers. They only shape the fields; services say what is right."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.phone import PhoneField
from institutions import services as institutions
from institutions.models import ConductFinding, Institution, Trainer, TrainerActivity, TrainerAffiliation
from listings.kinds.base import REQUIRED, day, subtree_choices, text
from reference.models import Occupation, SkillLevel


def _file() -> forms.FileField:
    widget = forms.FileInput(attrs={"accept": institutions.ACCEPT})
    return forms.FileField(
        label=_("Paper"), required=False, widget=widget, help_text=_("PDF, JPEG or PNG, up to 10 MB each.")
    )


class InviteForm(forms.Form):
    name_zh = text(_("Name"), most=40)
    kind = forms.ChoiceField(label=_("Employed"), choices=TrainerAffiliation.Kind.choices)
    from_date = day(_("From"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        phone = PhoneField()
        phone.widget.attrs.pop("autofocus", None)
        self.fields = {"phone": phone, **self.fields}


class LicenceForm(forms.Form):
    title = text(_("Permit or licence"), most=100, help_text=_("As printed on it."))
    number = text(_("Number"), most=60)
    scope = text(_("Scope"), most=300, help_text=_("Occupations, levels or subjects that it covers."))
    region = forms.ChoiceField(label=_("Holds in"), error_messages=REQUIRED)
    from_date = day(_("Valid from"))
    to_date = day(_("Valid until"), required=False, help_text=_("Empty: without an end."))

    def __init__(self, institution: Institution, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["region"].choices = subtree_choices(institution.region_id)  # type: ignore[attr-defined]
        standing = institution.qualifications.filter(renewed_by=None)
        renews = forms.ChoiceField(
            label=_("Takes the place of"),
            required=False,
            choices=[("", _("none: a new one")), *((str(one.uuid), str(one)) for one in standing)],
        )
        self.fields |= {"renews": renews, "paper": _file()}


class ProfileForm(forms.Form):
    """What a trainer says about themselves."""

    headline_zh = text(_("In one line, in Chinese"), most=100, required=False)
    headline_en = text(_("In one line, in English"), most=160, required=False)
    bio_zh = text(_("About you, in Chinese"), most=2000, lines=5, required=False)
    bio_en = text(_("About you, in English"), most=2000, lines=5, required=False)
    teaches = forms.ChoiceField(label=_("Teaches"), choices=Trainer.Teaches.choices)
    level = forms.ModelChoiceField(
        label=_("Skill level"), queryset=SkillLevel.objects.all(), required=False, empty_label="—"
    )
    occupations = forms.ModelMultipleChoiceField(
        label=_("Occupations that you teach for"),
        queryset=Occupation.objects.all(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    listed = forms.BooleanField(
        label=_("I agree to stand in the public trainer bank, with what is on this page and my certificates' titles."),
        required=False,
    )


class CertificateForm(forms.Form):
    title = text(_("Professional certificate"), most=100)
    number = text(_("Number"), most=60, help_text=_("Shown to others without all but its last four characters."))
    issuer = text(_("Issued by"), most=100)
    issued_date = day(_("Issued on"))
    to_date = day(_("Valid until"), required=False, help_text=_("Empty: without an end."))
    paper = _file()


class ActivityForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=TrainerActivity.Kind.choices)
    title = text(_("What it was"), most=120)
    place = text(_("Where"), most=120)
    from_date = day(_("From"))
    to_date = day(_("Until"))
    hours = forms.IntegerField(label=_("Hours"), min_value=1, max_value=2000, error_messages=REQUIRED)
    paper = _file()


class FindingForm(forms.Form):
    severity = forms.ChoiceField(label=_("Severity"), choices=ConductFinding.Severity.choices)
    finding = text(_("Finding"), most=200)
    reason = text(_("Reasons"), most=4000, lines=4, help_text=_("On what it rests. The trainer reads it."))
    from_date = day(_("Holds from"))
    to_date = day(_("Holds until"), required=False, help_text=_("An adverse finding needs a last day."))
    paper = _file()
