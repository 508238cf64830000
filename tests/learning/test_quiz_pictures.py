"""Pictures in a quiz: for whoever is asked, with words instead of them, and telling nothing of what is right."""

import json
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from django.test import Client

from accounts.models import User
from courses.models import Lesson, Picture, Question
from courses.services import pictures
from institutions.models import Trainer
from learning import services as learning
from learning.models import Enrolment
from learning.services import presence
from learning.services.quizzes import order_of
from tests.courses.photos import photo, upload
from tests.learning.conftest import quiz, reading, video

pytestmark = pytest.mark.django_db


@pytest.fixture
def keep(trainer: Trainer, at: Any) -> Callable[..., Picture]:
    return lambda colour: pictures.keep_picture(
        upload=upload(photo(colour=colour), f"对-{colour}.png"), user=trainer.user, at=at
    )


def pictured(stem: Picture, *options: Picture, key: str = "shop", **fields: Any) -> dict[str, Any]:
    """Which picture? The first is right. The last option has a text beside its picture."""
    shown = [
        {"zh": "" if one != options[-1] else "都不好", "right": one == options[0], "picture": one.pk, "alt_zh": alt}
        for one, alt in zip(options, ("白底的鞋", "地上的鞋", "鞋盒"), strict=True)
    ]
    return {
        "kind": "single", "key": key, "stem_zh": "哪一张能当主图？", "picture": stem.pk, "alt_zh": "三张鞋的照片",
        "alt_en": "Three photos of shoes", "options": shown, "explanation_zh": "解析：白底", **fields,
    }  # fmt: skip


@pytest.fixture
def enrolment(learner: User, release_course: Callable[..., Any], keep: Callable[..., Picture], at: Any) -> Enrolment:
    asked = pictured(keep("red"), keep("green"), keep("blue"), keep("gold"))
    version = release_course(video(60_000, "v1"), reading(), quiz(0, asked=[asked]), quiz(1, "other"))
    return learning.enrol(user=learner, slug=version.course.slug, at=at)


def api(enrolment: Enrolment, path: str = "") -> str:
    return f"/api/v1/learn/enrolments/{enrolment.uuid}/quizzes/quiz{path}"


def address(enrolment: Enrolment) -> str:
    """Of the picture in the stem."""
    return api(enrolment, f"/pictures/{Picture.objects.earliest('pk').sha256}")


def begin(enrolment: Enrolment, at: Any) -> Any:
    return learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)


def images(page: Any) -> dict[str, dict[str, str]]:
    """The pictures on a page by their address."""
    tags = re.findall(r'<img class="quiz__picture"([^>]*)>', page.content.decode())
    read = [{name: unescape(text) for name, text in re.findall(r'([a-z]+)="([^"]*)"', tag)} for tag in tags]
    return {one["src"]: one for one in read}


def test_a_learner_who_is_asked_sees_the_pictures_on_the_page(enrolment, learner, signed_in, at):
    begin(enrolment, at)
    browser = signed_in(learner)
    page = browser.get("/learn/short-course/quiz/quiz/1/")
    shown = images(page)
    assert {one["alt"] for one in shown.values()} == {"三张鞋的照片", "白底的鞋", "地上的鞋", "鞋盒"}
    assert all((one["width"], one["height"]) == ("60", "40") for one in shown.values()), "so that the page stays still"
    lazy = {one["alt"] for one in shown.values() if one.get("loading") == "lazy"}
    assert lazy == {"白底的鞋", "地上的鞋", "鞋盒"}, "the question's own picture comes at once"
    for where in shown:
        answer = browser.get(where)
        assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
        assert answer["Cache-Control"] == "private, max-age=31536000, immutable"
        assert answer.content.startswith(b"RIFF")


def test_an_app_gets_the_same_with_words_and_size(enrolment, learner, signed_in, at):
    browser = signed_in(learner)
    asked = browser.post(api(enrolment, "/attempts")).json()["questions"][0]
    assert asked["picture"]["alt"] == "三张鞋的照片"
    assert (asked["picture"]["width"], asked["picture"]["height"]) == (60, 40)
    by_words = {option["picture"]["alt"]: option for option in asked["options"]}
    assert {alt: one["text"] for alt, one in by_words.items()} == {"白底的鞋": "", "地上的鞋": "", "鞋盒": "都不好"}
    assert all(browser.get(one["picture"]["url"]).status_code == 200 for one in by_words.values())
    browser.cookies["django_language"] = "en"
    assert browser.get(api(enrolment)).json()["attempt"]["questions"][0]["picture"]["alt"] == "Three photos of shoes"


def test_without_an_attempt_nobody_reads_a_picture(enrolment, learner, other_learner, stranger, trainer, signed_in, at):
    where = address(enrolment)
    enrolled = signed_in(learner)
    assert enrolled.get(where).status_code == 404, "enrolled, and not asked yet"
    begin(enrolment, at)
    assert enrolled.get(where).status_code == 200
    assert stranger.get(where).status_code == 401
    for person in (other_learner, trainer.user):
        assert signed_in(person).get(where).status_code == 404
    theirs = learning.enrol(user=other_learner, slug="short-course", at=at)
    assert signed_in(other_learner).get(address(theirs)).status_code == 404
    assert enrolled.get(where.replace("/quizzes/quiz/", "/quizzes/other/")).status_code == 404
    assert enrolled.get(where[:-1] + "x").status_code == 404
    unused = pictures.keep_picture(upload=upload(photo(colour="black")), user=trainer.user, at=at)
    assert enrolled.get(api(enrolment, f"/pictures/{unused.sha256}")).status_code == 404


def test_only_the_questions_that_were_drawn_show_theirs(learner, release_course, keep, signed_in, at):
    first = pictured(keep("red"), keep("green"), keep("blue"), keep("gold"), key="one")
    second = pictured(keep("pink"), keep("navy"), keep("teal"), keep("gray"), key="two")
    rules = {"draws": [{"count": 1, "topic": "", "difficulty": ""}]}
    version = release_course(reading(), quiz(0, asked=[first, second], rules=rules))
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    begin(enrolment, at)
    browser = signed_in(learner)
    seen = [
        browser.get(api(enrolment, f"/pictures/{picture.sha256}")).status_code
        for picture in Picture.objects.order_by("pk")
    ]
    assert sorted(seen) == [200] * 4 + [404] * 4


def test_nothing_about_a_picture_tells_which_answer_is_right(enrolment, learner, signed_in, at):
    begin(enrolment, at)
    browser = signed_in(learner)
    page = browser.get("/learn/short-course/quiz/quiz/1/").content.decode()
    stored = json.dumps(browser.get(api(enrolment)).json(), ensure_ascii=False)
    for text in (page, stored):
        assert "对-" not in text, "the file's name"
        assert "解析" not in text
        assert '"right"' not in text
    places = [where.rpartition("/")[2] for where in images(browser.get("/learn/short-course/quiz/quiz/1/"))]
    assert all(re.fullmatch("[0-9a-f]{64}", place) for place in places)
    for where in images(browser.get("/learn/short-course/quiz/quiz/1/")):
        headers = browser.get(where).headers
        assert not {"Last-Modified", "Content-Disposition", "ETag"} & headers.keys()


def test_options_with_pictures_are_mixed_like_others(enrolment):
    lesson = Lesson.objects.get(version=enrolment.version, key="quiz")
    orders = {tuple(order) for _again in range(30) for _key, order in order_of(lesson)}
    assert len(orders) > 1
    assert {tuple(sorted(order)) for order in orders} == {("a", "b", "c")}


@pytest.mark.parametrize("chosen", ["a", "b"])
def test_the_result_shows_them_again(enrolment, learner, signed_in, at, chosen):
    begin(enrolment, at)
    learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key="shop", choice=[chosen], at=at)
    browser = signed_in(learner)
    page = browser.post("/learn/short-course/quiz/quiz/submit/", follow=True)
    shown = images(page)
    assert {one["alt"] for one in shown.values()} == {"三张鞋的照片", "白底的鞋", "地上的鞋", "鞋盒"}
    assert all(browser.get(where).status_code == 200 for where in shown)
    [told] = browser.get(api(enrolment)).json()["attempt"]["feedback"]
    assert told["picture"]["url"] in shown
    assert {option["picture"]["url"] for option in told["options"]} < shown.keys()


def test_a_course_that_is_over_shows_none(enrolment, learner, signed_in, at):
    begin(enrolment, at)
    browser = signed_in(learner)
    assert browser.get(address(enrolment)).status_code == 200
    enrolment.state = Enrolment.State.WITHDRAWN
    enrolment.save()
    assert browser.get(address(enrolment)).status_code == 404


def test_a_presence_check_asks_no_question_with_pictures(enrolment):
    assert presence._questions(enrolment, "v1") == []


def test_the_trainer_sees_them_beside_the_figures(enrolment, trainer, learner, signed_in, at):
    begin(enrolment, at)
    right = Question.objects.get(key="shop").answers
    learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key="shop", choice=right, at=at)
    learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    browser = signed_in(trainer.user)
    page = browser.get(f"/manage/board/{enrolment.version.course.uuid}/questions/").content.decode()
    shown = re.findall(r'<img src="(/manage/question-banks/pictures/[^"]+)" alt="([^"]*)"', page)
    assert [alt for _where, alt in shown] == ["三张鞋的照片", "白底的鞋", "地上的鞋", "鞋盒"]
    assert all(browser.get(where).status_code == 200 for where, _alt in shown)
    assert "白底的鞋 ✓: 1" in page, "an option without a text is named by its picture's words"


def test_signed_out_browsers_are_sent_nothing(enrolment, at):
    begin(enrolment, at)
    answer = Client().get(address(enrolment))
    assert answer.status_code == 401
    assert answer["Content-Type"].startswith("application/json")
