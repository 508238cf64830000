"""Pictures of questions: drawn anew, the institution's own, and kept for good under what was frozen with them."""

import io
import struct
import zlib
from contextlib import suppress

import pytest
from django.core.files.storage import storages
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from courses import services as courses
from courses.models import BankQuestionVersion, Picture, Question
from courses.questions.reading import fault, read_question
from courses.questions.redrawing import NotAPicture, PictureTooLarge, redraw
from courses.services import banks, pictures
from tests.courses.conftest import video_lesson
from tests.courses.photos import PLACE, photo, photo_of_a_phone, upload
from tests.courses.test_banks import drawing
from tests.learning.question_kinds import FILL

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def bomb() -> bytes:
    """A PNG of a few bytes that says it has 10,000 million pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")


def drawn(content: bytes):
    return redraw(io.BytesIO(content), size=len(content))


def stored() -> set[str]:
    try:
        return set(storages["media"].listdir("pictures")[1])
    except FileNotFoundError:
        return set()


@pytest.fixture
def bank(trainer, at):
    made = banks.open_bank(user=trainer.user, title="图片题库", at=at)
    banks.save_question(bank=made, body=FILL | {"topic": "网"}, user=trainer.user, at=at)
    return made


@pytest.fixture
def keep(trainer, at):
    """`keep()`: a picture of the trainer's institution; others in other colours."""
    return lambda colour="red", **size: pictures.keep_picture(
        upload=upload(photo(colour=colour, **size)), user=trainer.user, at=at
    )


def choice(stem=None, *options, **fields):
    """A question with one answer, the first; `stem` and each option: a picture, or None."""

    def showing(picture, alt):
        return {"picture": picture.pk, "alt_zh": alt, "alt_en": ""} if picture else {}

    return {
        "kind": "single", "stem_zh": "哪一张拍得好？", "topic": "图", "difficulty": "easy",
        "options": [
            {"zh": "", "right": num == 1} | showing(one, f"图 {num}") if one else {"zh": f"字 {num}", "right": num == 1}
            for num, one in enumerate(options, start=1)
        ],
    } | showing(stem, "一家店") | fields  # fmt: skip


def test_a_photograph_is_turned_upright_scaled_and_loses_place_and_device():
    content = photo_of_a_phone()
    assert PLACE.encode() in content
    done = drawn(content)
    assert PLACE.encode() not in done.content
    assert (done.width, done.height) == (1067, 1600)
    with Image.open(io.BytesIO(done.content)) as kept:
        assert (kept.format, kept.size, dict(kept.getexif())) == ("WEBP", (1067, 1600), {})
        assert not {"exif", "icc_profile", "xmp"} & kept.info.keys()
    assert drawn(content) == done, "the same file, the same bytes"


@pytest.mark.parametrize(
    ("form", "mode", "colour"),
    [
        ("PNG", "RGBA", (255, 0, 0, 0)),
        ("PNG", "P", 3),
        ("PNG", "1", 1),
        ("PNG", "I;16", 65_535),
        ("PNG", "LA", (9, 0)),
        ("JPEG", "L", 200),
        ("JPEG", "CMYK", (0, 255, 255, 0)),
        ("WEBP", "RGB", "green"),
    ],
)
def test_pictures_of_every_make_are_taken(form, mode, colour):
    done = drawn(photo(form=form, mode=mode, colour=colour))
    with Image.open(io.BytesIO(done.content)) as kept:
        kept.load()
        assert kept.size == (60, 40)
        assert ("A" in kept.mode) == (mode in ("RGBA", "LA"))
        if mode == "I;16":
            assert kept.convert("L").getpixel((0, 0)) > 250


@pytest.mark.parametrize(("width", "height", "mode"), [(1, 12_001, "1"), (4_000, 4_000, "1"), (3_600, 3_600, "RGBA")])
def test_a_small_file_that_unpacks_into_a_server_full_is_refused_by_its_header(width, height, mode):
    with pytest.raises(PictureTooLarge):
        drawn(photo(width, height, form="PNG", mode=mode, colour=0))


@given(width=st.integers(1, 2_500), height=st.integers(1, 2_500))
@settings(max_examples=15, deadline=None)
def test_what_is_kept_fits_a_phone_and_is_never_larger_than_it_was(width, height):
    done = drawn(photo(width, height))
    assert 1 <= done.width <= min(width, 1200)
    assert 1 <= done.height <= min(height, 1600)


@given(cut=st.integers(0, 400), noise=st.binary(max_size=12))
@settings(max_examples=60, deadline=None)
def test_a_broken_file_is_refused_and_never_breaks_the_server(cut, noise):
    content = photo_of_a_phone(64, 48)
    broken = content[:cut] + noise + content[cut + len(noise) + 1 :]
    with suppress(NotAPicture, PictureTooLarge):
        drawn(broken)


BAD = {
    "empty": (b"", NotAPicture),
    "text": (b"hello", NotAPicture),
    "svg": (SVG, NotAPicture),
    "gif": (photo(form="GIF"), NotAPicture),
    "pdf": (photo(form="PDF"), NotAPicture),
    "cut off": (photo_of_a_phone()[:-2_000], NotAPicture),
    "bomb": (bomb(), PictureTooLarge),
    "too many pixels": (photo(5_001, 5_000, mode="1", colour=0), PictureTooLarge),
    "too many bytes": (photo() + b"\0" * 10 * 1024 * 1024, PictureTooLarge),
}


@pytest.mark.parametrize("what", BAD)
def test_what_is_no_picture_is_refused_at_its_field_and_leaves_nothing(what, trainer, signed_in, at):
    content, error = BAD[what]
    before = stored()
    with pytest.raises(error) as refusal:
        pictures.keep_picture(upload=upload(content, "x.png"), user=trainer.user, at=at)
    answer = signed_in(trainer.user).post(
        "/manage/question_picture_chooser/create/", {"file": upload(content or b" ", "x.png")}
    )
    assert answer.json()["step"] == "reshow_creation_form"
    assert str(refusal.value) in answer.json()["htmlFragment"]
    assert not Picture.objects.exists()
    assert stored() == before


def test_a_trainer_uploads_from_the_editor_and_sees_what_came_of_it(trainer, signed_in):
    browser = signed_in(trainer.user)
    form = browser.get("/manage/question_picture_chooser/").json()["html"]
    assert 'name="file"' in form
    answer = browser.post("/manage/question_picture_chooser/create/", {"file": upload(photo_of_a_phone())}).json()
    picture = Picture.objects.get()
    assert (answer["step"], answer["result"]["id"]) == ("chosen", str(picture.pk))
    shown = browser.get(answer["result"]["preview"]["url"])
    assert (shown.status_code, shown["Content-Type"]) == (200, "image/webp")
    assert "private" in shown["Cache-Control"]
    assert len(shown.content) == picture.size_bytes


def test_the_same_picture_twice_is_one_and_another_institutions_is_another(keep, stranger_trainer, at):
    first = keep()
    assert keep() == first
    theirs = pictures.keep_picture(upload=upload(photo()), user=stranger_trainer, at=at)
    assert theirs.sha256 == first.sha256
    assert theirs.key != first.key
    assert Picture.objects.count() == 2


def test_only_trainers_upload(learner, auditor, officer, at, signed_in):
    for user in (learner, auditor, officer):
        with pytest.raises(pictures.NotForAnInstitution):
            pictures.keep_picture(upload=upload(photo()), user=user, at=at)
    signed_in(auditor).post("/manage/question_picture_chooser/create/", {"file": upload(photo())})
    assert not Picture.objects.exists()


def test_another_institutions_trainer_neither_sees_nor_attaches_it(
    keep, bank, stranger_trainer, trainer, signed_in, at
):
    picture = keep()
    browser = signed_in(stranger_trainer)
    base = "/manage/question-banks/pictures/"
    for address in (f"{base}{picture.pk}/", f"{base}{picture.sha256}/", f"{base}{2**70}/", f"{base}x/"):
        assert browser.get(address).status_code == 404, address
    own = signed_in(trainer.user)
    assert own.get(f"{base}{picture.sha256}/").status_code == 200
    theirs = banks.open_bank(user=stranger_trainer, title="外校题库", at=at)
    for body in (choice(picture, None, None), choice(None, picture, None)):
        with pytest.raises(pictures.ForeignPicture):
            banks.save_question(bank=theirs, body=body, user=stranger_trainer, at=at)
        assert banks.save_question(bank=bank, body=body, user=trainer.user, at=at)
    assert not BankQuestionVersion.objects.filter(question__bank=theirs).exists()


def test_a_picture_that_is_not_there_is_attached_by_nobody(bank, trainer, at):
    with pytest.raises(pictures.ForeignPicture):
        banks.save_question(bank=bank, body=choice(Picture(pk=999), None, None), user=trainer.user, at=at)


def test_every_picture_needs_its_text_alternative_and_may_stand_for_an_options_text():
    picture = Picture(pk=7)
    assert not fault(read_question(choice(picture, picture, picture)))
    assert not fault(read_question(choice(None, picture, None)))
    for broken in (
        choice(picture, None, None, alt_zh=" "),
        choice(None, None, None, options=[{"zh": "a", "right": True}, {"zh": "b", "picture": 7, "alt_zh": ""}]),
    ):
        assert "图片" in fault(read_question(broken))
    assert fault(read_question(choice(None, None, None, options=[{"zh": "", "right": True}, {"zh": "b"}])))


def test_freezing_keeps_the_pictures_and_changing_the_question_changes_no_course(
    compose, freeze, lecture, bank, keep, trainer, at,
):  # fmt: skip
    red, green, blue = keep("red"), keep("green"), keep("blue", width=2_400, height=1_200)
    version = banks.save_question(bank=bank, body=choice(blue, red, green), user=trainer.user, at=at)
    page = compose(lessons=[video_lesson(lecture), drawing(bank, {"count": 1, "topic": "图"})])
    old = freeze(page)
    [question] = Question.objects.filter(lesson__version=old)
    kept = {"width": 1200, "height": 600, "alt_zh": "一家店", "alt_en": ""}
    assert question.picture == kept | {"sha256": blue.sha256}
    assert [one["picture"]["sha256"] for one in question.options] == [red.sha256, green.sha256]
    assert [one["zh"] for one in question.options] == ["", ""]
    banks.save_question(bank=bank, body=choice(None, green, red), user=trainer.user, at=at, question=version.question)
    new = freeze(page)
    assert new.content_hash != old.content_hash
    assert Question.objects.get(pk=question.pk).picture == question.picture
    assert Question.objects.get(lesson__version=new).picture == {}


def test_a_course_without_pictures_hashes_as_it_did(compose, freeze, bank, lecture):
    page = compose(lessons=[video_lesson(lecture), drawing(bank, {"count": 1, "topic": "网"})])
    facts = [
        (question.picture, [one.keys() for one in question.options])
        for question in Question.objects.filter(lesson__version=freeze(page))
    ]
    assert facts
    assert all(picture == {} and all("picture" not in keys for keys in options) for picture, options in facts)


def test_a_foreign_picture_in_a_draft_is_not_frozen(compose, freeze, lecture, keep, stranger_trainer, at):
    theirs = pictures.keep_picture(upload=upload(photo(colour="black")), user=stranger_trainer, at=at)
    quiz = ("quiz", {"title_zh": "小测", "pass_percent": 60, "questions": [choice(theirs, None, None)]})
    quiz[1]["questions"][0]["picture"] = theirs
    with pytest.raises(courses.NotReadyToFreeze) as refusal:
        freeze(compose(lessons=[video_lesson(lecture), quiz]))
    assert [problem.code for problem in refusal.value.problems] == ["foreign_picture"]


def test_the_database_lets_no_picture_change_or_go(keep):
    picture = keep()
    for act in (lambda: Picture.objects.update(width=1), lambda: Picture.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            act()
    picture.refresh_from_db()
    assert picture.width == 60


def test_a_file_that_cannot_be_stored_leaves_no_row(trainer, at, monkeypatch):
    def full(*_args, **_kwargs):
        raise OSError("no space left on device")

    monkeypatch.setattr(type(storages["media"]), "save", full)
    with pytest.raises(OSError, match="no space"):
        pictures.keep_picture(upload=upload(photo()), user=trainer.user, at=at)
    assert not Picture.objects.exists()


def test_a_row_that_cannot_be_saved_leaves_no_file(trainer, at, monkeypatch):
    def broken(*_args, **_kwargs):
        raise DatabaseError("gone")

    before = stored()
    monkeypatch.setattr(Picture, "save", broken)
    with pytest.raises(DatabaseError):
        pictures.keep_picture(upload=upload(photo()), user=trainer.user, at=at)
    assert stored() == before


def test_pictures_lie_in_an_object_store_as_well(media_in_object_store, keep, trainer, signed_in):
    picture = keep()
    answer = signed_in(trainer.user).get(f"/manage/question-banks/pictures/{picture.sha256}/")
    with Image.open(io.BytesIO(answer.content)) as shown:
        assert shown.size == (60, 40)


def test_an_institution_has_a_most(keep, monkeypatch):
    monkeypatch.setattr(pictures, "MOST_OF_AN_INSTITUTION", 1)
    first = keep()
    with pytest.raises(pictures.TooManyPictures):
        keep("green")
    assert keep() == first
