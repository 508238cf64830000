"""A phone app learns a whole course through the API, and is told what is wrong in one way."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import User
from common import clock
from courses.models import CourseVersion
from learning import services as learning
from learning.models import Enrolment, Work
from tests.learning.api_world import PDF
from tests.learning.conftest import practice, quiz, reading, video
from tests.learning.newer import next_version
from tests.learning.question_kinds import EVERY_KIND, SECRET, right_choice
from tests.learning.rosters import make_class, proved, roster

pytestmark = pytest.mark.django_db
Release = Callable[..., CourseVersion]


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch, at: Any) -> None:
    monkeypatch.setattr(clock, "now", lambda: at)


class App:
    """A program in which somebody is signed in."""

    def __init__(self, browser: Client, part: str = "learn") -> None:
        self.browser, self.part = browser, part

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        content = b"" if body is None else json.dumps(body).encode()
        answer = self.browser.generic(method, f"/api/v1/{self.part}{path}", content, content_type="application/json")
        assert answer.status_code == status, answer.content.decode()
        return answer.json() if answer.content else None

    def invite(self, path: str, *rows: tuple[str, str]) -> Any:
        file = SimpleUploadedFile("roster.xlsx", roster(*rows))
        return self.browser.post(f"/api/v1/{self.part}{path}/roster", {"file": file})

    def join(self, version: CourseVersion) -> str:
        joined = self.ask("POST", "/enrolments", {"course": version.course.slug})
        return f"/enrolments/{joined['enrolment']}"


@pytest.fixture
def app(learner: User, signed_in: Callable[[User], Client]) -> App:
    return App(signed_in(learner))


def test_a_course_is_joined_read_answered_and_completed(app: App, release_course: Release, give_name, learner) -> None:
    give_name(learner)
    version = release_course(reading(), quiz(1))
    here = app.join(version)
    assert app.join(version) == here
    assert [line["done"] for line in app.ask("GET", here)["lessons"]] == [False, False]
    assert "读一读" in app.ask("GET", f"{here}/lessons/text")["body_html"]
    after = app.ask("POST", f"{here}/lessons/text/read")
    assert (after["next_lesson"], after["completion"]) == ("quiz", None)
    begun = app.ask("POST", f"{here}/quizzes/quiz/attempts")
    assert (begun["state"], begun["unanswered"], begun["feedback"]) == ("open", 1, [])
    saved = app.ask("PUT", f"{here}/quizzes/quiz/answers/{begun['questions'][0]['key']}", {"choice": ["a"]})
    assert saved == {"unanswered": 0}
    assert app.ask("GET", f"{here}/quizzes/quiz")["attempt"]["questions"][0]["given"] == ["a"]
    handed = app.ask("POST", f"{here}/quizzes/quiz/submit")
    assert (handed["passed"], handed["score_percent"], handed["questions"]) == (True, 100, [])
    assert handed["feedback"][0]["explanation"] == "解析 1"
    done = app.ask("POST", f"{here}/complete")
    assert (done["missing"], done["completion"]["state"]) == ([], "credited")
    assert [one["completion"] is not None for one in app.ask("GET", "/enrolments")] == [True]


def test_an_attempt_shows_every_kind_of_question_and_none_of_the_answers(app: App, release_course: Release) -> None:
    version = release_course(quiz(0, asked=EVERY_KIND))
    here = app.join(version)
    frozen = {one.key: one for one in version.lesson_list[0].questions.all()}
    begun = app.ask("POST", f"{here}/quizzes/quiz/attempts")
    told = json.dumps(begun, ensure_ascii=False)
    assert {one["kind"] for one in begun["questions"]} == {"fill", "numeric", "ordering", "matching", "short"}
    assert SECRET not in told
    assert "机密要点" not in told
    assert "超文本传输协议" not in told
    for one in begun["questions"]:
        app.ask("PUT", f"{here}/quizzes/quiz/answers/{one['key']}", {"choice": right_choice(frozen[one["key"]])})
    kept = app.ask("GET", f"{here}/quizzes/quiz")["attempt"]["questions"]
    assert all(one["given"] == right_choice(frozen[one["key"]]) for one in kept)
    waiting = app.ask("POST", f"{here}/quizzes/quiz/submit")
    assert (waiting["state"], waiting["score_percent"], waiting["feedback"]) == ("marking", None, [])


def test_practice_work_is_written_handed_in_and_nobody_elses(
    app: App, release_course: Release, other_learner: User, signed_in
) -> None:
    here = app.join(release_course(practice())) + "/practice/work"
    assert app.ask("GET", here)["criteria"][0]["levels"][2]["points"] == 10
    app.ask("POST", f"{here}/hand-in", status=422)
    app.ask("PUT", f"{here}/draft", {"text": "第一稿"})
    assert app.ask("PUT", f"{here}/draft", {"text": "第二稿"})["text"] == "第二稿"
    assert app.ask("POST", f"{here}/restore", {"num": 1})["text"] == "第一稿"
    added = app.browser.post(f"/api/v1/learn{here}/files", {"file": SimpleUploadedFile("方案.pdf", PDF)})
    assert (added.status_code, added.json()["media_type"]) == (201, "application/pdf")
    file = f"{here}/files/{added.json()['file']}"
    assert b"".join(app.browser.get(f"/api/v1/learn{file}")) == PDF
    App(signed_in(other_learner)).ask("GET", file, status=404)
    handed = app.ask("POST", f"{here}/hand-in")
    assert (handed["state"], handed["is_open"], handed["versions"][0]["files"][0]["name"]) == (
        "handed_in",
        False,
        "方案.pdf",
    )
    app.ask("DELETE", file, status=409)
    assert Work.objects.get().state == "handed_in"


def test_a_structured_form_is_kept_as_whole_fen(app: App, release_course: Release) -> None:
    here = app.join(release_course(practice(form="business_plan"))) + "/practice/work"
    fields = {"t-idea": "卖馒头", "i-invest-1-name": "蒸锅", "i-invest-1-sum": "1,234.5"}
    kept = app.ask("PUT", f"{here}/draft", {"fields": fields})["figures"]
    assert kept["items"]["invest"] == [["蒸锅", 123450]]
    wrong = app.ask("PUT", f"{here}/draft", {"fields": fields | {"i-invest-1-sum": "很多"}}, status=422)
    assert wrong["message"]
    assert app.ask("GET", here)["figures"] == kept


def test_a_newer_version_is_told_and_taken_once(app: App, release_course: Release, at) -> None:
    old = release_course(reading(), quiz(1))
    here = app.join(old)
    app.ask("POST", f"{here}/lessons/text/read")
    assert app.ask("GET", here)["newer"] is None
    new = next_version(old, lambda one: one.lessons.filter(key="quiz").update(pass_percent=90), at=at)
    offered = app.ask("GET", here)["newer"]
    assert (offered["num"], offered["changed"], offered["added"]) == (2, ["第 2 课"], [])
    assert app.ask("POST", f"{here}/newer", {"version": str(old.uuid)})["version"] == 1
    taken = app.ask("POST", f"{here}/newer", {"version": str(new.uuid)})
    assert (taken["version"], taken["newer"], taken["lessons"][0]["done"]) == (2, None, True)
    app.ask("GET", here, status=404)


def test_an_ended_course_says_so_and_offers_its_equal(app: App, release_course: Release, at) -> None:
    from courses import services as courses

    ended, equal = release_course(reading(), slug="ended"), release_course(reading(), slug="equal")
    here = app.join(ended)
    app.ask("POST", f"{here}/move", status=409)
    courses.end_listing(course=ended.course, at=at, learn_until=at, replacement=equal.course)
    ending = app.ask("GET", here)["ending"]
    assert (ending["has_ended"], ending["is_over"], ending["equal_course"]) == (True, True, "equal")
    assert app.ask("POST", f"{here}/lessons/text/read", status=409)["code"] == "course_closed"
    assert app.ask("POST", f"{here}/move")["course"] == "equal"


def test_a_class_is_joined_by_consent_and_left(app: App, release_course: Release, trainer, learner, at) -> None:
    made = make_class(trainer.user, release_course(reading()).course, at)
    learning.invite_roster(training_class=made, by=trainer.user, content=roster(("林", "13800000001")), at=at)
    assert app.ask("GET", "/classes") == {"invitations": [], "places": []}
    proved(learner, at)
    (place,) = app.ask("GET", "/classes")["invitations"]
    assert (place["name"], place["state"], place["payer"]) == ("一班", "invited", "employer")
    its = f"/classes/{place['place']}"
    assert app.ask("POST", f"{its}/join", {"consent": False}, status=422)["code"] == "consent_missing"
    app.ask("POST", f"{its}/join", {"consent": True})
    assert Enrolment.objects.get().payer.code == "employer"
    app.ask("POST", f"{its}/decline", status=404)
    app.ask("POST", f"{its}/leave", {"reason": "换班"}, status=204)
    assert [one["state"] for one in app.ask("GET", "/classes")["places"]] == ["left"]


def test_an_institution_keeps_its_classes_with_what_the_desk_asks_for(
    app: App, release_course: Release, trainer, signed_in, settings, at
) -> None:
    release_course(reading())
    desk = App(signed_in(trainer.user), "teaching")
    (course,) = desk.ask("GET", "/courses")
    terms = {"course": course["course"], "name": "一班", "payer": "employer", "quota": 2}
    days = {"starts_on": str(at.date()), "ends_on": str(at.date())}
    made = desk.ask("POST", "/classes", terms | days, status=201)
    its = f"/classes/{made['training_class']}"
    assert desk.invite(its, ("林", "13800000001"), ("谁", "12")).json()["faults"][0]["where"] == "row 3"
    assert desk.invite(its, ("林", "13800000001")).json() == {"invited": 1}
    (member,) = desk.ask("GET", its)["members"]
    assert (member["name"], member["state"], member["completed"]) == ("林", "invited", False)
    assert "13800000001" not in member["phone"]
    desk.ask("POST", f"{its}/members/{member['member']}/remove", {"reason": "转班"}, status=204)
    assert desk.ask("GET", "/classes")["results"][0]["invited"] == 0
    assert desk.ask("POST", f"{its}/withdraw", {"reason": ""}, status=422)["code"] == "reason_missing"
    assert desk.ask("POST", f"{its}/withdraw", {"reason": "人数不足"})["state"] == "withdrawn"
    assert App(app.browser, "teaching").ask("GET", its, status=403)["code"] == "no_desk"
    settings.MANAGE_REQUIRES_SECOND_FACTOR = True
    assert desk.ask("GET", its, status=403)["code"] == "second_factor_missing"


@pytest.mark.parametrize(
    "body",
    ['{"course": "a\\u0000b"}', '{"course": "\\ud800"}', '{"course": NaN}', '{"a\\u0000": 1}', "{", '["\\u0000"]'],
)
def test_text_that_can_not_be_kept_is_refused_before_anything_reads_it(app: App, body: str) -> None:
    answer = app.browser.post("/api/v1/learn/enrolments", body, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_request")


def test_every_refusal_has_one_shape_whoever_refuses(app: App, stranger: Client) -> None:
    wrong = app.ask("POST", "/enrolments", {"course": 7}, status=422)
    assert (wrong["code"], wrong["faults"][0]["where"]) == ("invalid", "body.course")
    assert "course" in wrong["message"]
    assert set(app.ask("POST", "/enrolments", {"course": "none"}, status=404)) == set(wrong)
    refused = stranger.get("/api/v1/learn/enrolments")
    assert (refused.status_code, refused.json()["code"], set(refused.json())) == (401, "not_signed_in", set(wrong))
    app.browser.handler.enforce_csrf_checks = True
    assert app.ask("POST", "/enrolments", {"course": "none"}, status=403)["code"] == "forbidden"


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
@pytest.mark.parametrize("path", ["/api/v1/courses/没有", "/api/v1/none", "/api/v2/courses/", "/api/v1/none/"])
def test_an_address_that_is_not_there_says_so_and_leads_nowhere_else(method: str, path: str) -> None:
    answer = Client(enforce_csrf_checks=True).generic(method, path)
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_the_catalogue_tells_of_practice_lessons_too(release_course: Release, stranger: Client) -> None:
    release_course(video(60_000), practice())
    lessons = stranger.get("/api/v1/courses/short-course").json()["lessons"]
    assert [one["kind"] for one in lessons] == ["video", "practice"]
