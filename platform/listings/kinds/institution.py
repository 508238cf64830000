"""Listings of institutions: onboarding (机构入驻), and later changes of what was approved."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from courses import services as courses
from institutions import services as institutions
from institutions.models import Evidence, Institution
from listings.kinds.base import REQUIRED, KindForm, day, sections_of, subtree_choices, text
from listings.models import Dossier, DossierDraft, Listing
from listings.services.dossiers import DossierKind
from reference.models import Region

MOST_LICENCES = 6
_LICENCE = ("title", "number", "scope", "region", "from", "to")


class InstitutionForm(KindForm):
    """One form for everything that is asked of an institution."""

    files_help: ClassVar[Any] = _("The licence to run a school or the registration, the statutes, proof of premises.")

    code = text(_("Unified social credit code"), most=40, help_text=_("18 characters, as on the registration."))
    institution_kind = forms.ChoiceField(
        label=_("Kind of institution"), choices=[("", "—"), *Institution.Kind.choices], error_messages=REQUIRED
    )
    address = text(_("Address"), most=200)
    pledge = forms.BooleanField(
        label=_("We give this pledge for the current year."),
        error_messages={"required": _("Without the pledge the application can't be submitted.")},
    )

    def prepare(self, values: dict[str, Any]) -> dict[str, Any]:
        try:
            count = int(values.get("licences") or 1)
        except ValueError:
            count = 1
        return values | {"licences": max(1, min(MOST_LICENCES, count))}

    def add_fields(self, values: Mapping[str, Any]) -> None:
        # A draft names its places as chosen, a dossier as frozen.
        place = str(values.get("county") or values.get("city") or values.get("province") or values.get("region") or "")
        places = subtree_choices(place)
        for num in range(values["licences"]):
            self.fields[f"q{num}_title"] = text(_("Permit or licence"), most=100, help_text=_("As printed on it."))
            self.fields[f"q{num}_number"] = text(_("Number"), most=60)
            self.fields[f"q{num}_scope"] = text(
                _("Scope"), most=300, lines=2, help_text=_("Occupations, levels or subjects that it covers.")
            )
            self.fields[f"q{num}_region"] = forms.ChoiceField(
                label=_("Holds in"), choices=[("", "—"), *places], error_messages=REQUIRED
            )
            self.fields[f"q{num}_from"] = day(_("Valid from"))
            self.fields[f"q{num}_to"] = day(_("Valid until"), required=False, help_text=_("Empty: without an end."))

    def layout(self) -> list[tuple[Any, list[str]]]:
        licences = [
            (_("Licence %(num)d") % {"num": num + 1}, [f"q{num}_{part}" for part in _LICENCE])
            for num in range(self.values["licences"])
        ]
        return [
            (_("The institution"), ["name_zh", "name_en", "code", "institution_kind"]),
            (_("Where it is"), ["province", "city", "county", "address"]),
            (_("Whom we can ask"), ["contact", "contact_phone"]),
            *licences,
            (_("Pledge"), ["pledge"]),
        ]

    def clean_code(self) -> str:
        try:
            code = institutions.check_code(self.cleaned_data["code"])
        except institutions.InvalidCode as error:
            raise forms.ValidationError(str(error), code=error.code) from None
        known = Institution.objects.filter(code=code)
        if self.draft.institution_id is not None:
            if not known.filter(pk=self.draft.institution_id).exists():
                raise forms.ValidationError(_("The code of a listed institution doesn't change."), code="code_changed")
        elif known.exists():
            raise forms.ValidationError(str(institutions.CodeTaken.message), code=institutions.CodeTaken.code)
        return code

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or {}
        for num in range(self.values["licences"]):
            begins, ends = values.get(f"q{num}_from"), values.get(f"q{num}_to")
            if begins and ends and ends < begins:
                self.add_error(f"q{num}_to", str(institutions.DatesWrong.message))
        return values

    def frozen(self) -> dict[str, Any]:
        return super().frozen() | {
            "licences": self.values["licences"],
            "pledge_version": institutions.PLEDGE_VERSION,
        }


def approve(*, dossier: Dossier, actor: User, at: datetime) -> None:
    """The institution, its page node and groups, its first manager, licences and pledge; all or nothing.

    Raises `institutions.CodeTaken` where another application with the same code was faster.
    """
    content, listing = dossier.content, dossier.listing
    applicant = dossier.submitted_by
    institution = listing.institution
    if institution is None:
        institution = institutions.create_institution(
            code=content["code"],
            name_zh=content["name_zh"],
            name_en=content["name_en"],
            kind=content["institution_kind"],
            region_code=content["region"],
            at=at,
        )
        institutions.make_manager(institution=institution, user=applicant, by=actor, at=at)
        Listing.objects.filter(pk=listing.pk).update(institution=institution, region=institution.region)
        listing.institution, listing.region = institution, institution.region
        DossierDraft.objects.filter(listing=listing).update(institution=institution)
    else:
        institution.name_zh, institution.name_en = content["name_zh"], content["name_en"]
        institution.kind = Institution.Kind(content["institution_kind"]).value
        institution.region = Region.objects.get(code=content["region"])
        institution.save(update_fields=["name_zh", "name_en", "kind", "region"])
        institutions.note_renamed(institution=institution)
        Listing.objects.filter(pk=listing.pk).update(region=institution.region)
    courses.open_institution_node(institution=institution, at=at)
    if not listing.in_directory:
        # Taken away when its listing ended; one that comes again is let in by this review and not before.
        institutions.let_submit(institution=institution, may=True)
    uuids = [one["uuid"] for one in content.get("files", [])]
    Evidence.objects.filter(uuid__in=uuids, institution=None).update(institution=institution)
    _keep_licences(institution, content, by=applicant, at=at)
    institutions.give_pledge(institution=institution, by=applicant, at=at)


def _keep_licences(institution: Institution, content: Mapping[str, Any], *, by: User, at: datetime) -> None:
    """Each licence once: one that a change of the dossier repeats is known by its title, number and dates."""
    for num in range(int(content["licences"])):
        values = {part: content.get(f"q{num}_{part}") for part in _LICENCE}
        begins = date.fromisoformat(str(values["from"]))
        ends = date.fromisoformat(str(values["to"])) if values["to"] else None
        known = institution.qualifications.filter(
            title=values["title"], number=values["number"], from_date=begins, to_date=ends
        )
        if not known.exists():
            institutions.add_qualification(
                institution=institution,
                title=str(values["title"]),
                number=str(values["number"]),
                scope=str(values["scope"]),
                region=Region.objects.get(code=values["region"]),
                from_date=begins,
                to_date=ends,
                evidence=None,
                by=by,
                at=at,
            )


INSTITUTION = DossierKind(sections=sections_of(InstitutionForm), approved=approve, form=InstitutionForm)
