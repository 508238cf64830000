"""Writing a dossier: beginning, saving, its files. Whoever may not see a draft is told that there is none."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.files.base import File
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import DomainError
from institutions import services as institutions
from institutions.models import Evidence, Institution
from listings.kinds.base import MOST_CHARACTERS
from listings.models import DossierDraft, DossierFile, Listing
from listings.services import dossiers
from reference.models import Region

# Somebody who fills in forms for sport finds an end here: applications that are not listed yet, of a person and of an
# institution.
MOST_OF_A_PERSON = 5
MOST_OF_AN_INSTITUTION = 50
MOST_FILES = 20
_CHANGEABLE = frozenset({Listing.State.DRAFT, Listing.State.RETURNED, Listing.State.LISTED, Listing.State.RECTIFYING})


class DraftNotFound(DomainError):
    code = "draft_not_found"
    status = 404
    message = _("There is no such application of yours.")


class UnknownKind(DomainError):
    code = "unknown_kind"
    status = 404
    message = _("Nobody can apply for this kind of listing.")


class TooManyDrafts(DomainError):
    code = "too_many_drafts"
    status = 409
    message = _("Several applications of yours are under way already. Finish or delete one of them first.")


class TooManyFiles(DomainError):
    code = "too_many_files"
    status = 409
    message = _("An application takes up to 20 files. Remove one that is not needed.")


class NotChangeable(DomainError):
    """The reviewers have it, or the listing is suspended or over."""

    code = "not_changeable"
    status = 409
    message = _("This application is with the reviewers, so it can't be changed now.")


def begin(*, kind: str, user: User, institution: Institution | None = None, at: datetime) -> DossierDraft:
    """A new draft; for an institution's own listing that is there already, its draft.

    `institution` must be one that the person manages (checked here). Raises `UnknownKind`, `TooManyDrafts`,
    `institutions.NotYours`.
    """
    try:
        dossiers.form_of(kind)
    except KeyError:
        raise UnknownKind from None
    if institution is not None:
        institution = institutions.check_manages(user=user, code=institution.code)
    elif kind == Listing.Kind.RESOURCE:
        # Somebody has to answer for it.
        raise institutions.NotYours
    if kind == Listing.Kind.INSTITUTION and institution is not None:
        with transaction.atomic():
            # The row is held, so that two managers begin one draft.
            Institution.objects.select_for_update().get(pk=institution.pk)
            return _own_listing(institution, user, at)
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        whose = Q(institution=institution) if institution else Q(user=user, institution=None)
        most = MOST_OF_AN_INSTITUTION if institution else MOST_OF_A_PERSON
        if DossierDraft.objects.filter(whose, listing__listed_at=None).count() >= most:
            raise TooManyDrafts
        return DossierDraft.objects.create(
            kind=kind, user=user, institution=institution, created_at=at, updated_at=at, content=_first(institution)
        )


def drafts_of(user: User) -> QuerySet[DossierDraft]:
    """What this person applies for, or manages, newest first."""
    return (
        DossierDraft.objects.filter(_within_reach(user))
        .select_related("listing", "institution")
        .order_by("-updated_at")
    )


def get_draft(*, user: User, uuid: UUID) -> DossierDraft:
    """Raises `DraftNotFound`, for somebody else's too."""
    found = drafts_of(user).filter(uuid=uuid).first()
    if found is None:
        raise DraftNotFound
    return found


def check_changeable(draft: DossierDraft) -> None:
    """Raises `NotChangeable`."""
    listing = draft.listing
    if listing is None:
        return
    if listing.state not in _CHANGEABLE or listing.submissions.filter(decision="").exists():
        raise NotChangeable


def save_draft(*, draft: DossierDraft, values: Mapping[str, str], at: datetime) -> None:
    """Keep what was typed, mistakes included; names that the form does not know are dropped. Raises `NotChangeable`."""
    with transaction.atomic():
        draft = _held(draft)
        kept: dict[str, Any] = {"licences": str(values.get("licences", draft.content.get("licences", "1")))[:2]}
        probe = DossierDraft(kind=draft.kind, content=kept, institution=draft.institution)
        for name in dossiers.form_of(draft.kind)(probe).fields:
            kept[name] = str(values.get(name, ""))[:MOST_CHARACTERS]
        draft.content = _fitting(kept)
        draft.updated_at = at
        draft.save(update_fields=["content", "updated_at"])


def attach(*, draft: DossierDraft, upload: "File[Any]", name: str, user: User, at: datetime) -> DossierFile:
    """Add an evidence file. Raises `NotChangeable`, `TooManyFiles`, `institutions.FileRefused`."""
    check_changeable(draft)
    if current_files(draft).count() >= MOST_FILES:
        raise TooManyFiles
    evidence = institutions.keep_evidence(upload=upload, name=name, user=user, institution=draft.institution, at=at)
    return DossierFile.objects.create(draft=draft, evidence=evidence)


def detach(*, draft: DossierDraft, uuid: UUID, at: datetime) -> None:
    """Take a file out. What a dossier holds stays readable there. Raises `NotChangeable`, `EvidenceNotFound`."""
    check_changeable(draft)
    file = current_files(draft).filter(evidence__uuid=uuid).first()
    if file is None:
        raise institutions.EvidenceNotFound
    with transaction.atomic():
        if draft.listing_id is None:
            evidence = file.evidence
            file.delete()
            institutions.remove_evidence(evidence=evidence)
        else:
            DossierFile.objects.filter(pk=file.pk).update(removed_at=at)


def discard(*, draft: DossierDraft) -> None:
    """Delete a draft that was never submitted, with its files. Raises `NotChangeable`."""
    with transaction.atomic():
        draft = _held(draft)
        if draft.listing_id is not None:
            raise NotChangeable
        papers: list[Evidence] = [file.evidence for file in draft.files.select_related("evidence")]
        draft.files.all().delete()
        draft.delete()
        for paper in papers:
            institutions.remove_evidence(evidence=paper)


def current_files(draft: DossierDraft) -> QuerySet[DossierFile]:
    return draft.files.filter(removed_at=None).select_related("evidence")


def _within_reach(user: User) -> Q:
    # Before the approval an application is its author's; from then on it is the institution's.
    own = Q(user=user, institution=None)
    return own | Q(institution__in=[one.pk for one in institutions.managed_by(user)])


def _held(draft: DossierDraft) -> DossierDraft:
    held = DossierDraft.objects.select_for_update().filter(pk=draft.pk).first()
    if held is None:
        raise DraftNotFound
    check_changeable(held)
    return held


def _own_listing(institution: Institution, user: User, at: datetime) -> DossierDraft:
    known = DossierDraft.objects.filter(institution=institution, kind=Listing.Kind.INSTITUTION).first()
    listing = Listing.objects.filter(institution=institution, kind=Listing.Kind.INSTITUTION).first()
    return known or DossierDraft.objects.create(
        kind=Listing.Kind.INSTITUTION,
        user=user,
        institution=institution,
        listing=listing,
        created_at=at,
        updated_at=at,
        content=_first(institution) | {"code": institution.code, "institution_kind": institution.kind}
        | {"name_zh": institution.name_zh, "name_en": institution.name_en},
    )  # fmt: skip


def _first(institution: Institution | None) -> dict[str, Any]:
    """What can be filled in beforehand: the institution's place."""
    if institution is None:
        return {}
    code = institution.region_id
    steps = {"province": f"{code[:2]}0000", "city": f"{code[:4]}00", "county": code}
    valid = set(Region.objects.filter(code__in=steps.values()).values_list("code", flat=True))
    return _fitting({name: step if step in valid and step <= code else "" for name, step in steps.items()})


def _fitting(values: dict[str, Any]) -> dict[str, Any]:
    """Without a city or county that does not lie in what was chosen above it."""
    for name, above in (("city", "province"), ("county", "city")):
        chosen = values.get(name, "")
        within = values.get(above)
        if chosen and not (within and Region.objects.filter(code=chosen, parent=within).exists()):
            values[name] = ""
    return values
