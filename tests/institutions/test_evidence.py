"""Evidence files: what is let in, how it is named, that nobody reads it unrecorded."""

import io
import unicodedata
from datetime import datetime

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from accounts.models import User
from audit.models import Event
from institutions import services as institutions
from institutions.models import Evidence
from institutions.services import evidence as files

PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def picture(kind: str = "PNG", size: tuple[int, int] = (8, 8)) -> bytes:
    made = io.BytesIO()
    Image.new("L", size).save(made, kind)
    return made.getvalue()


def upload(content: bytes, name: str = "许可证.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, content_type="application/octet-stream")


@pytest.mark.parametrize(
    ("content", "media_type"),
    [(PDF, "application/pdf"), (picture("PNG"), "image/png"), (picture("JPEG"), "image/jpeg")],
)
def test_a_paper_is_kept_under_a_name_of_ours(learner: User, at: datetime, content: bytes, media_type: str) -> None:
    kept = institutions.keep_evidence(upload=upload(content), name="许可证.pdf", user=learner, at=at)
    assert kept.media_type == media_type
    assert kept.name == "许可证" + files.SUFFIXES[media_type]
    assert kept.size_bytes == len(content)
    with storages["media"].open(kept.key) as stored:
        assert stored.read() == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script></html>",
        b"MZ\x90\x00" + b"\x00" * 99,
        b"%PDF-1.7\ncut off",
        b"\x89PNG\r\n\x1a\nnot a picture",
        b"\xff\xd8\xff\xe0 neither",
        b"GIF89a" + b"\x00" * 20,
        b"PK\x03\x04" + b"\x00" * 30,
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        picture()[:40],
    ],
)
def test_what_is_no_paper_is_refused_whatever_its_name(learner: User, at: datetime, content: bytes) -> None:
    with pytest.raises(institutions.FileRefused):
        institutions.keep_evidence(upload=upload(content), name="许可证.pdf", user=learner, at=at)
    assert not Evidence.objects.exists()


def test_what_one_person_keeps_has_an_end(learner: User, at: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES_OF_A_PERSON", 2 * len(PDF))
    for _ in range(2):
        institutions.keep_evidence(upload=upload(PDF), name="x.pdf", user=learner, at=at)
    with pytest.raises(institutions.FileRefused):
        institutions.keep_evidence(upload=upload(PDF), name="x.pdf", user=learner, at=at)


def test_a_huge_file_and_a_huge_picture_are_refused(
    learner: User, at: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 100)
    with pytest.raises(institutions.FileRefused):
        institutions.keep_evidence(upload=upload(PDF + b" " * 100), name="x", user=learner, at=at)
    monkeypatch.undo()
    monkeypatch.setattr(files, "MOST_PIXELS", 63)
    with pytest.raises(institutions.FileRefused):
        institutions.keep_evidence(upload=upload(picture()), name="x", user=learner, at=at)


@given(st.text(max_size=200))
def test_no_name_is_a_trick(name: str) -> None:
    tidy = files.tidy_name(name, media_type="application/pdf")
    assert tidy.endswith(".pdf")
    assert 5 <= len(tidy) <= 120
    assert not {"/", "\\", '"', "<", ">"} & set(tidy)
    assert not [one for one in tidy if unicodedata.category(one)[0] == "C"]
    assert not tidy.startswith(".")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\scan\\licence.PDF", "licence.pdf"),
        ("evil\u202efdp.exe", "evilfdp.exe.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "aSet-Cookie x.pdf"),
        ("...", "file.pdf"),
    ],
)
def test_names_that_were_tried(name: str, shown: str) -> None:
    assert files.tidy_name(name, media_type="application/pdf") == shown


def test_reading_by_another_is_on_record_and_by_the_owner_is_not(learner: User, auditor: User, at: datetime) -> None:
    kept = institutions.keep_evidence(upload=upload(PDF), name="x.pdf", user=learner, at=at)
    institutions.open_evidence(evidence=kept, reader=learner, at=at).close()
    assert not Event.objects.filter(action="evidence.read").exists()
    institutions.open_evidence(evidence=kept, reader=auditor, at=at).close()
    assert Event.objects.get(action="evidence.read").actor_uuid == str(auditor.uuid)


@pytest.mark.django_db(transaction=True)
def test_what_is_removed_is_gone_from_the_store(learner: User, at: datetime) -> None:
    kept = institutions.keep_evidence(upload=upload(PDF), name="x.pdf", user=learner, at=at)
    key = kept.key
    institutions.remove_evidence(evidence=kept)
    assert not storages["media"].exists(key)
    assert not Evidence.objects.exists()
