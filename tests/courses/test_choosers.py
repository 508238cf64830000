"""Foreign ids posted to every place of the course editor that takes one, and asked of every chooser of the admin.

Both are enumerated from the code: a new chooser without a line here fails.
"""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.forms import ModelChoiceField
from wagtail.blocks import (
    BaseStreamBlock,
    BaseStructBlock,
    ChooserBlock,
    ListBlock,
    RawHTMLBlock,
    RichTextBlock,
)
from wagtail.documents.models import Document
from wagtail.fields import RichTextField, StreamField
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, rich_text, streamfield

from accounts import services as accounts
from courses import services as courses
from courses.editor import edit_handler
from courses.models import CoursePage, InstitutionPage, Picture, QuestionBank
from institutions import services as institutions
from media_pipeline import services as media
from tests.cast import unified_code
from tests.house.test_urls import patterns

# Everything of the editor that holds an id of something, and what a foreign id of it is; `None`: a public code list.
IN_THE_EDITOR = {
    "categories": None,
    "malan_type": None,
    "occupations": None,
    "training_type": None,
    "trainers": "trainer",
    "curriculum.chapter.lessons.video.video": "video",
    "curriculum.chapter.lessons.quiz.bank": "bank",
    "curriculum.chapter.lessons.quiz.questions.picture": "picture",
    "curriculum.chapter.lessons.quiz.questions.options.picture": "picture",
    "description_zh": "page",
    "description_en": "page",
    "curriculum.chapter.lessons.reading.body_zh": "page",
    "curriculum.chapter.lessons.reading.body_en": "page",
    "curriculum.chapter.lessons.practice.body_zh": "page",
    "curriculum.chapter.lessons.practice.body_en": "page",
}
# Every chooser that is mounted in the admin, and of what.
IN_THE_ADMIN = {
    "choose-page/": "page",
    "video_chooser/": "video",
    "bank_chooser/": "bank",
    "question_picture_chooser/": "picture",
    "documents/chooser/": "document",
    "images/chooser/": "image",
    "workflows/task_chooser/": "task",
    "snippets/choose/institutions/institution/": None,
}
_ON_NO_THING = ("choose-external-link/", "choose-email-link/", "choose-phone-link/", "choose-anchor-link/")


SECRET = "机密稿"
# Pictures have no name, and a number that nobody else should read.
SECRET_NUMBER = "5ec7e7" * 10


def in_block(block: Any, place: str) -> Iterator[str]:
    if isinstance(block, BaseStreamBlock | BaseStructBlock):
        for name, child in block.child_blocks.items():
            yield from in_block(child, f"{place}.{name}")
    elif isinstance(block, ListBlock):
        yield from in_block(block.child_block, place)
    elif isinstance(block, ChooserBlock | RichTextBlock | RawHTMLBlock):
        yield place


def places() -> Iterator[str]:
    form = edit_handler(CoursePage).get_form_class()
    for name, field in form.base_fields.items():
        if isinstance(field, ModelChoiceField):
            yield name
    for field in CoursePage._meta.get_fields():
        if field.name in form.base_fields and isinstance(field, RichTextField):
            yield field.name
        if field.name in form.base_fields and isinstance(field, StreamField):
            yield from in_block(field.stream_block, field.name)


def test_every_place_of_the_editor_that_takes_an_id_has_a_case():
    assert set(places()) == set(IN_THE_EDITOR)


def test_every_chooser_of_the_admin_has_a_case():
    mounted = {
        address.removeprefix("manage/")
        for address, entry in patterns()
        if address.startswith("manage/") and ("chooser/" in address or "/choose" in address)
    }
    covered = {address for address in mounted if address.startswith((*IN_THE_ADMIN, *_ON_NO_THING))}
    assert mounted == covered


@pytest.fixture
def foreign(trainer, lecture_file, at):
    """Another institution's things by kind, each with a name that must not be read."""
    house = institutions.create_institution(
        code=unified_code("52110000MJ0000009"), name_zh="外校", name_en="", kind="training", region_code="110000", at=at
    )
    node = courses.open_institution_node(institution=house, at=at)
    user = accounts.create_user(phone="+8613800000099", display_name="外校老师", at=at)
    names = dict.fromkeys(["name_en", "headline_zh", "headline_en", "bio_zh", "bio_en"], "")
    teacher = institutions.add_trainer(institution=house, user=user, name_zh="机密稿老师", at=at, **names)
    courses.admit_trainer(institution=house, user=user)
    version = media.ingest_file(
        path=lecture_file, label="f.mp4", title="机密稿", tenant_key=house.code, user=user, at=at
    )
    page = node.add_child(instance=CoursePage(title="机密稿", slug="secret", live=False, owner=user))
    document = Document.objects.create(title="机密稿", file=ContentFile(b"x", name="x.txt"))
    bank = QuestionBank.objects.create(institution=house, title="机密稿", created_at=at)
    picture = Picture.objects.create(
        institution=house, sha256=SECRET_NUMBER, width=3, height=2, size_bytes=1, uploaded_by=user, uploaded_at=at
    )
    image = Image.objects.create(title="机密稿", file=get_test_image_file())
    return {
        "trainer": teacher.pk,
        "video": version.video_id,
        "bank": bank.pk,
        "page": page.pk,
        "document": document.pk,
        "image": image.pk,
        "picture": picture.pk,
    }


def link(kind: str, pk: int) -> str:
    if kind == "document":
        # As a page at first: documents have no address here, which the test's own conversion would want.
        return link("page", pk) + "<!-- document -->"
    if kind == "image":
        return f'<p>看</p><embed embedtype="image" id="{pk}" format="left" alt=""/>'
    return f'<p><a linktype="{kind}" id="{pk}">看这里</a></p>'


def draftail(html: str) -> str:
    """Rich text as the editor posts it."""
    posted = rich_text(html.removesuffix("<!-- document -->"))
    return posted.replace('"LINK"', '"DOCUMENT"') if html.endswith("<!-- document -->") else posted


def question(pictures: dict[str, int]) -> dict[str, Any]:
    """A question as the editor posts it; `pictures` by their place."""
    base = "curriculum.chapter.lessons.quiz.questions"
    names = ["stem_en", "number", "tolerance", "guidance", "explanation_zh", "explanation_en", "topic", "alt_en"]
    lists = {name: list_of([]) for name in ("accepted", "units", "pairs")}
    options = [
        {
            "zh": text,
            "en": "",
            "picture": str(pictures.get(f"{base}.options.picture", "")),
            "alt_zh": "图",
            "alt_en": "",
        }
        | ({"right": "on"} if text == "对" else {})
        for text in ("对", "错")
    ]
    return dict.fromkeys(names, "") | lists | {
        "kind": "single", "stem_zh": "哪一张？", "points": "1", "difficulty": "easy", "options": list_of(options),
        "picture": str(pictures.get(f"{base}.picture", "")), "alt_zh": "图",
    }  # fmt: skip


def list_of(values: list[Any]) -> dict[str, Any]:
    """A list block as the editor posts it."""
    posted: dict[str, Any] = {"count": str(len(values))}
    for place, value in enumerate(values):
        posted[str(place)] = {"deleted": "", "order": str(place), "id": "", "value": value}
    return posted


def form(
    trainer: int,
    video: int | str = "",
    bank: int | str = "",
    texts: dict[str, str] | None = None,
    pictures: dict[str, int] | None = None,
) -> dict[str, str]:
    """A course as the editor posts it; `texts` are rich texts by their place."""
    texts = texts or {}
    titles = {"title_zh": "第一课", "title_en": "", "summary_zh": "", "summary_en": ""}

    def bodies(kind: str) -> dict[str, str]:
        place = f"curriculum.chapter.lessons.{kind}"
        return {name: draftail(texts.get(f"{place}.{name}", "")) for name in ("body_zh", "body_en")}

    quiz = {"title_zh": "小测", "title_en": "", "pass_percent": "60", "bank": str(bank), "shuffle": "on"}
    quiz |= {"max_attempts": "", "time_limit_minutes": "", "feedback": "after_last"}
    quiz |= {"questions": list_of([question(pictures)] if pictures else []), "draws": streamfield([])}
    practice = {"form": "free", "takes_text": "on", "minutes": "30", "pass_percent": "60", "due_days": ""}
    practice |= {"late": "allowed", "late_percent": "0", "criteria": streamfield([])}
    lessons = [
        ("video", titles | {"video": str(video)}),
        ("reading", titles | bodies("reading")),
        ("practice", titles | bodies("practice") | practice),
        ("quiz", quiz),
    ]
    plain = (
        "promise_zh promise_en title_en for_whom_zh for_whom_en code malan_type practice_zh practice_en "
        "author source licence standard standard_reason"
    )
    values = dict.fromkeys(plain.split(), "") | {
        "title": "从后台写的课",
        "offering": "market",
        "description_zh": draftail(texts.get("description_zh", "")),
        "description_en": draftail(texts.get("description_en", "")),
        "outcomes": streamfield([]),
        "curriculum": streamfield(
            [("chapter", {"title_zh": "第一章", "title_en": "", "lessons": streamfield(lessons)})]
        ),
        "comments-TOTAL_FORMS": "0",
        "comments-INITIAL_FORMS": "0",
    }
    return nested_form_data(values) | {"trainers": str(trainer)}


def post(client, author, **values):
    node = InstitutionPage.objects.get(institution=author.affiliations.get().institution)
    return client.post(f"/manage/pages/add/courses/coursepage/{node.pk}/", form(**values), follow=True)


@pytest.mark.parametrize("who", ["trainer", "officer"])
@pytest.mark.parametrize("place", [place for place, kind in IN_THE_EDITOR.items() if kind])
def test_a_foreign_id_is_refused_at_every_place(place, who, trainer, officer, lecture, foreign, signed_in):
    kind = IN_THE_EDITOR[place]
    values: dict[str, Any] = {"trainer": trainer.pk, "video": lecture.video_id}
    if kind in ("trainer", "video", "bank"):
        values[kind] = foreign[kind]
    elif kind == "picture":
        values["pictures"] = {place: foreign[kind]}
    else:
        values["texts"] = {place: link(kind, foreign[kind])}
    before = CoursePage.objects.count()
    answer = post(signed_in(trainer.user if who == "trainer" else officer), trainer, **values)
    assert answer.status_code == 200
    assert CoursePage.objects.count() == before
    said = answer.content.decode()
    # What scripts read is escaped.
    assert not [secret for secret in (SECRET, json.dumps(SECRET)[1:-1], SECRET_NUMBER) if secret in said]


@pytest.mark.parametrize("kind", ["document", "image"])
@pytest.mark.parametrize("place", [place for place, kind in IN_THE_EDITOR.items() if kind == "page"])
def test_what_texts_do_not_offer_is_not_taken_when_it_is_posted(place, kind, trainer, lecture, foreign, signed_in):
    post(signed_in(trainer.user), trainer, trainer=trainer.pk, texts={place: link(kind, foreign[kind])})
    for page in CoursePage.objects.filter(title="从后台写的课"):
        assert f'id=\\"{foreign[kind]}\\"' not in str(page.get_latest_revision().content)


def test_own_pages_public_pages_and_listed_courses_may_be_linked(trainer, lecture, compose, publish, at, signed_in):
    public = publish(title="公开的课").course.page_id
    own = compose(title="自己的草稿").pk
    home = Page.objects.get(depth=2).pk
    texts = {"description_zh": "".join(link("page", pk) for pk in (public, own, home))}
    post(signed_in(trainer.user), trainer, trainer=trainer.pk, video=lecture.video_id, texts=texts)
    assert CoursePage.objects.filter(title="从后台写的课").exists()


def addresses(chooser: str, pk: int) -> Iterator[str]:
    """The list, its results, and the look-ups by id."""
    if chooser == "choose-page/":
        yield from ("", "search/?q=机密", f"{Page.objects.get(pk=pk).get_parent().pk}/")
        yield f"chosen-multiple/?id={pk}"
        return
    yield from ("", "results/", "?q=机密", "results/?q=机密", f"chosen/{pk}/", f"chosen-multiple/?id={pk}")
    if chooser == "images/chooser/":
        yield f"{pk}/select_format/"


@pytest.mark.parametrize("chooser", [chooser for chooser, kind in IN_THE_ADMIN.items() if kind not in (None, "task")])
def test_no_chooser_shows_a_trainer_what_is_not_theirs(chooser, trainer, foreign, signed_in):
    client = signed_in(trainer.user)
    client.raise_request_exception = False
    for address in addresses(chooser, foreign[IN_THE_ADMIN[chooser]]):
        answer = client.get(f"/manage/{chooser}{address}", HTTP_X_REQUESTED_WITH="XMLHttpRequest")
        text = answer.content.decode()
        assert SECRET not in text, address
        assert SECRET_NUMBER not in text, address
        assert json.dumps(SECRET).strip('"') not in text, address


def test_an_own_bank_may_be_chosen(trainer, lecture, at, signed_in):
    own = QuestionBank.objects.create(institution=trainer.affiliations.get().institution, title="自己的", created_at=at)
    client = signed_in(trainer.user)
    assert "自己的" in client.get("/manage/bank_chooser/").json()["html"]
    post(client, trainer, trainer=trainer.pk, video=lecture.video_id, bank=own.pk)
    assert CoursePage.objects.filter(title="从后台写的课").exists()


def test_own_pictures_may_be_shown_in_a_question(trainer, lecture, at, signed_in):
    house = trainer.affiliations.get().institution
    own = Picture.objects.create(
        institution=house, sha256="ab" * 32, width=3, height=2, size_bytes=1, uploaded_by=trainer.user, uploaded_at=at
    )
    client = signed_in(trainer.user)
    assert f"pictures/{own.pk}/" in client.get("/manage/question_picture_chooser/").json()["html"]
    shown = {place: own.pk for place, kind in IN_THE_EDITOR.items() if kind == "picture"}
    post(client, trainer, trainer=trainer.pk, video=lecture.video_id, pictures=shown)
    page = CoursePage.objects.get(title="从后台写的课").get_latest_revision_as_object()
    [asked] = courses.read_outline(page.curriculum)[-1].questions
    assert [use.picture for use in asked.pictures] == [own.pk] * 3


def test_choosers_let_no_trainer_upload_or_choose_tasks(trainer, signed_in):
    client = signed_in(trainer.user)
    file = SimpleUploadedFile("x.txt", b"x")
    for kind, model in (("documents", Document), ("images", Image)):
        answer = client.post(f"/manage/{kind}/chooser/create/", {"title": "x", "file": file})
        assert answer.status_code in (302, 403, 404)
        assert not model.objects.exists()
    assert client.get("/manage/workflows/task_chooser/").status_code in (302, 403)
