"""An institution's application, filled in, and a paper to go with it. Imported by the tests of dossiers."""

from datetime import datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from listings import services as listings
from listings.models import DossierDraft, Submission
from tests.cast import unified_code

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CODE = unified_code("52110000MJ0000077")
GOOD = {
    "name_zh": "海棠职业培训学校",
    "name_en": "Haitang School",
    "code": CODE,
    "institution_kind": "training",
    "province": "110000",
    "address": "朝阳区某路 1 号",
    "contact": "许海棠",
    "contact_phone": "010-5555 0101",
    "pledge": "on",
    "licences": "1",
    "q0_title": "民办学校办学许可证",
    "q0_number": "民 1110105000001",
    "q0_scope": "电子商务师（五级至三级）",
    "q0_region": "110000",
    "q0_from": "2025-01-01",
    "q0_to": "2029-12-31",
}


def paper(content: bytes = PDF, name: str = "许可证.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def filled(user: User, at: datetime, *, files: bool = True, **changed: Any) -> DossierDraft:
    """A draft of `user` that can be submitted, but for what is changed."""
    draft = listings.begin(kind="institution", user=user, at=at)
    listings.save_draft(draft=draft, values=GOOD | changed, at=at)
    if files:
        listings.attach(draft=draft, upload=paper(), name="许可证.pdf", user=user, at=at)
    draft.refresh_from_db()
    return draft


def applied(user: User, at: datetime, **changed: Any) -> Submission:
    return listings.submit_dossier(draft=filled(user, at, **changed), user=user, at=at)
