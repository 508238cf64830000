"""Learners' pages and the player's API, as a browser meets them."""

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from accounts.models import User
from learning import services as learning
from learning.models import Enrolment, LessonProgress, PlaySession
from reference import services as reference
from tests.learning.conftest import STRICT, quiz, reading, video

pytestmark = pytest.mark.django_db


DEVICE = "a-device-of-the-test"


def post_json(browser: Client, url: str, **body: Any) -> Any:
    return browser.post(url, json.dumps(body), content_type="application/json")


def test_a_stranger_who_joins_signs_in_first_and_comes_back_to_one_button(
    stranger: Client, learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client]
) -> None:
    release_course(video(60_000))
    answer = stranger.post("/courses/short-course/enrol/")
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("?next=/courses/short-course/enrol/")
    browser = signed_in(learner)
    assert "<button" in browser.get("/courses/short-course/enrol/").content.decode()
    assert not Enrolment.objects.exists()
    for _ in range(2):
        page = browser.post("/courses/short-course/enrol/", follow=True)
        assert page.status_code == 200
    assert Enrolment.objects.count() == 1


def test_joining_a_course_that_is_not_there_is_a_404(stranger: Client, db: None) -> None:
    assert stranger.post("/courses/nothing/enrol/").status_code == 404


def test_lesson_pages_are_for_the_enrolled(
    learner: User, other_learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client], at: Any
) -> None:
    version = release_course(video(60_000, key="v1"), reading(), quiz(2))
    learning.enrol(user=learner, slug=version.course.slug, at=at)
    mine = signed_in(learner)
    for path in ["v1/", "text/", "quiz/quiz/"]:
        assert mine.get(f"/learn/short-course/{path}").status_code == 200
        assert signed_in(other_learner).get(f"/learn/short-course/{path}").status_code == 404
        assert Client().get(f"/learn/short-course/{path}").status_code == 302
    assert mine.get("/learn/short-course/none/").status_code == 404


def test_my_page_says_where_i_was_and_what_to_do_when_there_is_nothing(
    learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client], at: Any
) -> None:
    browser = signed_in(learner)
    assert "/courses/" in browser.get("/me/").content.decode()
    version = release_course(video(60_000))
    learning.enrol(user=learner, slug=version.course.slug, at=at)
    page = browser.get("/me/").content.decode()
    assert version.title in page
    assert "/learn/short-course/" in page


def test_the_number_of_queries_of_my_page_does_not_depend_on_lessons(
    learner: User,
    release_course: Callable[..., Any],
    signed_in: Callable[[User], Client],
    at: Any,
    django_assert_max_num_queries: Callable[..., Any],
) -> None:
    version = release_course(*(video(60_000) for _ in range(8)))
    learning.enrol(user=learner, slug=version.course.slug, at=at)
    browser = signed_in(learner)
    browser.get("/me/")
    with django_assert_max_num_queries(14):
        browser.get("/me/")


def test_a_player_opens_reports_and_needs_no_cookie_to_report(
    learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client], at: Any
) -> None:
    version = release_course(video(60_000, key="v1"), reading())
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    opened = post_json(
        signed_in(learner), "/api/v1/learn/sessions", enrolment=str(enrolment.uuid), lesson="v1", device=DEVICE
    )
    assert opened.status_code == 200, opened.content
    body = opened.json()
    assert body["media"]["master_url"]
    nobody = Client(enforce_csrf_checks=True)
    answer = post_json(
        nobody,
        "/api/v1/learn/reports",
        token=body["token"],
        device=DEVICE,
        seq=1,
        intervals=[[0, 1500, 1]],
        position_ms=1500,
    )
    assert answer.status_code == 200, answer.content
    assert answer.json()["counted_ms"] == 1500
    assert (answer.json()["check_due"], answer.json()["stop"]) == (False, None)
    assert LessonProgress.objects.get().position_ms == 1500
    elsewhere = post_json(nobody, "/api/v1/learn/reports", token=body["token"], device="b" * 16, seq=2)
    assert (elsewhere.status_code, elsewhere.json()["code"]) == (401, "play_token_other_device")
    assert post_json(nobody, "/api/v1/learn/media", token=body["token"], device=DEVICE).status_code == 200


def test_opening_needs_a_sign_in_and_a_csrf_token(
    learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client], at: Any
) -> None:
    version = release_course(video(60_000, key="v1"))
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=at)
    assert (
        post_json(
            Client(), "/api/v1/learn/sessions", enrolment=str(enrolment.uuid), lesson="v1", device=DEVICE
        ).status_code
        == 401
    )
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(learner, backend="django.contrib.auth.backends.ModelBackend")
    assert (
        post_json(
            strict, "/api/v1/learn/sessions", enrolment=str(enrolment.uuid), lesson="v1", device=DEVICE
        ).status_code
        == 403
    )
    assert not PlaySession.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"token": "x", "device": DEVICE, "seq": 1}, 401),
        ({"token": "x", "seq": 1}, 422),
        ({"seq": 1}, 422),
        ({"token": "x", "seq": "one"}, 422),
        ({"token": "x", "seq": 1, "intervals": [[1]]}, 422),
        ({"token": "x", "seq": 1, "intervals": "all"}, 422),
    ],
)
def test_bad_reports_get_a_reason_and_the_right_status(body: dict[str, Any], status: int, db: None) -> None:
    assert post_json(Client(), "/api/v1/learn/reports", **body).status_code == status


def test_a_check_goes_by_the_token_alone_and_shows_nothing_but_the_question(
    learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client], at: Any
) -> None:
    version = release_course(video(600_000, key="v1"), quiz(2), kind="subsidised")
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=STRICT)
    browser = signed_in(learner)
    body = post_json(
        browser, "/api/v1/learn/sessions", enrolment=str(enrolment.uuid), lesson="v1", device=DEVICE
    ).json()
    bearer, nobody = {"token": body["token"], "device": DEVICE}, Client(enforce_csrf_checks=True)
    early = post_json(nobody, "/api/v1/learn/checks", **bearer)
    assert (early.status_code, early.json()["code"]) == (409, "no_check_due")
    LessonProgress.objects.update(check_asked_at=STRICT)
    asked = post_json(nobody, "/api/v1/learn/checks", **bearer)
    assert asked.status_code == 200, asked.content
    check = asked.json()
    assert "answers" not in asked.content.decode()
    wrong = post_json(nobody, "/api/v1/learn/checks/answer", **bearer, check=check["check"], choice="nothing")
    assert (wrong.status_code, wrong.json()["code"]) == (422, "not_an_option")
    given = {"code": check["code"]} if check["code"] else {"choice": check["options"][0]["key"]}
    passed = post_json(nobody, "/api/v1/learn/checks/answer", **bearer, check=check["check"], **given)
    assert passed.json() == {"passed": True, "tries_left": 0, "check_due": False}
    other = post_json(nobody, "/api/v1/learn/checks/answer", **bearer, check=str(uuid4()), **given)
    assert other.status_code == 404


def test_a_download_is_for_the_enrolled(
    learner: User, other_learner: User, release_course: Callable[..., Any], signed_in: Callable[[User], Client]
) -> None:
    version = release_course(video(600_000, key="v1"))
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=STRICT)
    wanted = {"enrolment": str(enrolment.uuid), "lesson": "v1", "device": DEVICE}
    assert post_json(Client(), "/api/v1/learn/downloads", **wanted).status_code == 401
    assert post_json(signed_in(other_learner), "/api/v1/learn/downloads", **wanted).status_code == 404
    granted = post_json(signed_in(learner), "/api/v1/learn/downloads", **wanted)
    assert granted.status_code == 200, granted.content
    assert granted.json()["counts"] is True
    assert granted.json()["media"]["master_url"]


def test_a_region_has_its_own_rules_for_those_who_join_there(
    learner: User, release_course: Callable[..., Any], institution: Any
) -> None:
    """The rules in force where the institution stands, on the day of joining; pinned from then on."""
    reference.load_reference(at=STRICT)
    type(institution).objects.filter(pk=institution.pk).update(region="350000")
    version = release_course(video(600_000), kind="subsidised")
    enrolment = learning.enrol(user=learner, slug=version.course.slug, at=STRICT)
    assert (enrolment.policy.region_id, enrolment.policy.offline_reports) == ("350000", "no")
