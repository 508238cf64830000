"""Listings of online training platforms (线上培训平台), also of those that run elsewhere."""

from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from listings.kinds.base import REQUIRED, KindForm, sections_of, text
from listings.models import Dossier, Listing
from listings.services.dossiers import DossierKind
from reference.models import Region


class PlatformForm(KindForm):
    files_help: ClassVar[Any] = _(
        "The operator's registration, the licence for internet services, the security grading."
    )

    operator = text(_("Operator"), most=120)
    address_url = text(_("Address on the web"), most=200, help_text=_("It begins with https://"))
    icp = text(_("ICP licence or record number"), most=60)
    scope = text(_("What it trains for"), most=600, lines=4, help_text=_("Occupations, levels or subjects."))
    terms = forms.BooleanField(
        label=_("The platform keeps the rules for online training and opens its records to inspections."),
        error_messages=REQUIRED,
    )

    def layout(self) -> list[tuple[Any, list[str]]]:
        return [
            (_("The platform"), ["name_zh", "name_en", "address_url", "icp", "scope"]),
            (_("Who runs it, and where"), ["operator", "province", "city", "county"]),
            (_("Whom we can ask"), ["contact", "contact_phone"]),
            (_("Promise"), ["terms"]),
        ]

    def clean_address_url(self) -> str:
        return check_https(self.cleaned_data["address_url"])


def check_https(address: str) -> str:
    """An https address with a host. Raises `forms.ValidationError`."""
    try:
        parts = urlsplit(address.strip())
        good = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        good = False
    if not good:
        raise forms.ValidationError(_("Write the whole address, for example https://example.org/"), code="address")
    return address.strip()


def approve(*, dossier: Dossier, actor: User, at: datetime) -> None:
    """What was approved describes the listing; there is nothing else to make."""
    region = Region.objects.get(code=dossier.content["region"])
    Listing.objects.filter(pk=dossier.listing_id).update(region=region)


PLATFORM = DossierKind(sections=sections_of(PlatformForm), approved=approve, form=PlatformForm)
