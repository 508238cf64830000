"""Evidence files: checked by what is in them, kept in the private store, and let out one by one."""

import hashlib
import re
import unicodedata
import uuid
import warnings
from datetime import datetime
from typing import IO, Any

from django.core.files.base import File
from django.core.files.storage import storages
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from PIL import Image, UnidentifiedImageError

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from institutions.models import Evidence, Institution

MOST_BYTES = 10 * 1024 * 1024
# What one person may keep here in all: a few hundred scans.
MOST_BYTES_OF_A_PERSON = 500 * 1024 * 1024
# A scan of an A3 page with 600 dots an inch has 70 million.
MOST_PIXELS = 80_000_000
ACCEPT = ".pdf,.jpg,.jpeg,.png,application/pdf,image/jpeg,image/png"
PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
SUFFIXES = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png"}
MEDIA_TYPES = tuple(SUFFIXES)
_IMAGE_TYPES = {"JPEG": JPEG, "PNG": PNG}


class FileRefused(DomainError):
    """Not kept, with the reason."""

    code = "file_refused"
    status = 422


class EvidenceNotFound(DomainError):
    """There is none, or it is none of this person's business: the answer is the same."""

    code = "evidence_not_found"
    status = 404
    message = _("There is no such file.")


def keep_evidence(
    *, upload: "File[Any]", name: str, user: User, institution: Institution | None = None, at: datetime
) -> Evidence:
    """Check a file and keep it. Raises `FileRefused`; then nothing was kept."""
    media_type = check_file(upload)
    kept = Evidence.objects.filter(user=user).aggregate(total=Sum("size_bytes"))["total"] or 0
    if kept + (upload.size or 0) > MOST_BYTES_OF_A_PERSON:
        raise FileRefused(_("You have handed in 500 MB of files in all, which is the most. Remove some first."))
    upload.seek(0)
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    evidence = Evidence(
        uuid=uuid.uuid4(),
        user=user,
        institution=institution,
        name=tidy_name(name, media_type=media_type),
        media_type=media_type,
        size_bytes=upload.size,
        sha256=digest.hexdigest(),
        created_at=at,
    )
    # The file first: a row whose file is missing would promise what nobody can read.
    upload.seek(0)
    storages["media"].save(evidence.key, upload)
    try:
        with transaction.atomic():
            evidence.save(force_insert=True)
    except BaseException:
        storages["media"].delete(evidence.key)
        raise
    return evidence


def check_file(upload: "File[Any]") -> str:
    """The media type by the bytes, whatever name and header say. Raises `FileRefused`."""
    size = upload.size or 0
    if size == 0:
        raise FileRefused(_("This file is empty."))
    if size > MOST_BYTES:
        raise FileRefused(_("This file is larger than 10 MB. Scan it with fewer dots, or split it."))
    upload.seek(0)
    start = upload.read(1024)
    if start.startswith(b"%PDF-"):
        _check_pdf(upload, size)
        return PDF
    if start.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n")):
        upload.seek(0)
        return _check_picture(upload)
    raise FileRefused(_("This is no PDF, JPEG or PNG file. What counts is what is in it, not how it is called."))


def open_evidence(*, evidence: Evidence, reader: User, at: datetime, region_code: str = "") -> IO[Any]:
    """The file, for somebody whose right the caller has checked. A reading by another person is put on record.

    `region_code`: where it belongs, if it belongs to no institution here.
    """
    if reader.pk != evidence.user_id:
        audit.record(
            actor_uuid=str(reader.uuid),
            action="evidence.read",
            object_type="evidence",
            object_id=str(evidence.uuid),
            at=at,
            region_code=evidence.institution.region_id if evidence.institution else region_code,
        )
    try:
        return storages["media"].open(evidence.key)
    except FileNotFoundError:
        raise EvidenceNotFound from None


def remove_evidence(*, evidence: Evidence) -> None:
    """Drop a file that nothing points at any more. Rows that do keep it: the database refuses."""
    key = evidence.key
    with transaction.atomic():
        Evidence.objects.filter(pk=evidence.pk).delete()
        transaction.on_commit(lambda: storages["media"].delete(key))


def tidy_name(name: str, *, media_type: str) -> str:
    """What people read: the last part of the name, without control and direction marks, with the right ending."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    shown = "".join(one for one in base if unicodedata.category(one)[0] != "C" and one not in '<>:"|?*')
    stem = re.sub(r"\s+", " ", shown).strip(" .")
    stem = re.sub(r"\.(pdf|jpe?g|png)$", "", stem, flags=re.IGNORECASE).strip(" .")
    return (stem[:100] or "file") + SUFFIXES[media_type]


def _check_pdf(upload: "File[Any]", size: int) -> None:
    upload.seek(max(0, size - 2048))
    if b"%%EOF" not in upload.read(2048):
        raise FileRefused(_("This PDF is cut off. Save it again and try once more."))


def _check_picture(upload: "File[Any]") -> str:
    try:
        with warnings.catch_warnings():
            # Our own limit is below; Pillow's warning would come as an error page in strict settings.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(upload, formats=list(_IMAGE_TYPES)) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise FileRefused(_("This picture has too many pixels. Scan it with fewer dots."))
                found = _IMAGE_TYPES[picture.format or ""]
                picture.verify()
                return found
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, SyntaxError, ValueError, KeyError):
        raise FileRefused(_("This picture can't be opened. Save it again and try once more.")) from None
