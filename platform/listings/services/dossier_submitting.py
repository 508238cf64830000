"""Handing in a dossier for review: the counterpart of `submitting` for listings that are no courses."""

import hashlib
import json
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import ngettext

from accounts.models import User
from common.errors import DomainError
from listings.kinds.base import KindForm
from listings.models import Dossier, DossierDraft, Listing, ListingEvent, Submission
from listings.services import dossiers, drafting
from listings.services.moves import move
from listings.services.rounds import begin_round
from reference.models import Region


class DossierIncomplete(DomainError):
    """`form` holds the mistakes, field by field; `files_missing` that no evidence is there."""

    code = "dossier_incomplete"
    status = 422

    def __init__(self, form: KindForm, *, files_missing: bool) -> None:
        self.form = form
        self.files_missing = files_missing
        count = len(form.errors) + files_missing
        super().__init__(
            ngettext(
                "%(count)d thing is still to do before this can be submitted.",
                "%(count)d things are still to do before this can be submitted.",
                count,
            )
            % {"count": count}
        )


def submit_dossier(*, draft: DossierDraft, user: User, at: datetime) -> Submission:
    """Freeze the draft and put it before the reviewers.

    Raises `drafting.NotChangeable` where they have it already, `DossierIncomplete`. All or nothing.
    """
    try:
        with transaction.atomic():
            return _submit(draft=draft, user=user, at=at)
    except IntegrityError as error:
        # Two at once: the database let one through.
        draft.refresh_from_db()
        if draft.listing is not None and draft.listing.submissions.filter(decision="").exists():
            raise drafting.NotChangeable from error
        raise


def _submit(*, draft: DossierDraft, user: User, at: datetime) -> Submission:
    # The row is held, so that the second of two submits sees what the first did.
    draft = DossierDraft.objects.select_for_update().get(pk=draft.pk)
    drafting.check_changeable(draft)
    form = dossiers.form_of(draft.kind)(draft, check=True)
    files = [
        {"uuid": str(one.uuid), "name": one.name, "size": one.size_bytes, "sha256": one.sha256}
        for one in (file.evidence for file in drafting.current_files(draft))
    ]
    files_missing = form.needs_files and not files
    if not form.is_valid() or files_missing:
        raise DossierIncomplete(form, files_missing=files_missing)
    content = form.frozen() | {"files": files}
    listing = draft.listing or _new_listing(draft, region=form.region(), at=at)
    if listing.listed_at is None:
        listing.region = form.region()
        listing.save(update_fields=["region"])
    dossier = Dossier.objects.create(
        listing=listing,
        num=listing.dossiers.count() + 1,
        title_zh=content["name_zh"],
        title_en=content.get("name_en", ""),
        content=content,
        content_hash=_hash(content),
        submitted_by=user,
        created_at=at,
    )
    submission = Submission.objects.create(
        listing=listing,
        dossier=dossier,
        round=listing.submissions.count() + 1,
        submitted_by=user,
        submitted_at=at,
    )
    move(listing=listing, act=ListingEvent.Act.SUBMITTED, actor=user, at=at, submission=submission)
    begin_round(submission=submission, at=at)
    return submission


def _new_listing(draft: DossierDraft, *, region: Region, at: datetime) -> Listing:
    listing = Listing.objects.create(kind=draft.kind, institution=draft.institution, region=region, changed_at=at)
    draft.listing = listing
    draft.save(update_fields=["listing"])
    return listing


def _hash(content: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
