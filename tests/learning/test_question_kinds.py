"""Every kind of question from its page to its mark: without a script, and no answer before its time."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client

from accounts import services as accounts
from accounts.models import Notice, User
from audit.models import Event
from courses.models import Lesson
from institutions import services as institutions
from learning import services as learning
from learning.models import AnswerMark, Attempt, Enrolment, LessonProgress
from tests.learning.conftest import quiz
from tests.learning.question_kinds import EVERY_KIND, FILL, MATCHING, NUMERIC, ORDERING, SECRET, SHORT, right_choice

pytestmark = pytest.mark.django_db
MARKED_BY_MACHINE = [FILL, NUMERIC, ORDERING, MATCHING]


@pytest.fixture
def join(learner: User, release_course: Callable[..., Any], at: Any) -> Callable[..., Enrolment]:
    """`join(FILL, rules={…})`: `learner` enrolled on a course whose one quiz asks this."""

    def enrol(*asked: Any, pass_percent: int = 60, **fields: Any) -> Enrolment:
        version = release_course(quiz(0, asked=list(asked), pass_percent=pass_percent, **fields))
        return learning.enrol(user=learner, slug=version.course.slug, at=at)

    return enrol


def begin(enrolment: Enrolment, at: Any) -> Attempt:
    return learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)


def answer(enrolment: Enrolment, key: str, choice: list[str], at: Any) -> Attempt:
    return learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key=key, choice=choice, at=at)


def hand_in(enrolment: Enrolment, at: Any) -> Attempt:
    return learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)


def answer_all(enrolment: Enrolment, at: Any) -> None:
    for question in Lesson.objects.get(version=enrolment.version).questions.all():
        answer(enrolment, question.key, right_choice(question), at)


def posted(question: Any, order: list[str], choice: list[str]) -> list[str]:
    """`choice` as the page posts it: an order as a place for each item."""
    if question.kind != "ordering":
        return choice
    return [str(choice.index(key) + 1) for key in order]


@pytest.mark.parametrize("written", MARKED_BY_MACHINE, ids=lambda written: written["kind"])
def test_a_right_answer_is_passed(join, written, at) -> None:
    enrolment = join(written)
    begin(enrolment, at)
    answer_all(enrolment, at)
    assert hand_in(enrolment, at).score_percent == 100


@pytest.mark.parametrize(
    ("written", "choice", "says"),
    [
        (FILL, ["  "], "请填写答案"),
        (FILL, ["x" * 201], "太长"),
        (NUMERIC, ["twelve"], "数字"),
        (ORDERING, ["foreign"], "不同的序号"),
        (ORDERING, [], "不同的序号"),
        (MATCHING, ["", "", ""], "每一行"),
        (MATCHING, ["foreign"] * 3, "选项"),
        (SHORT, ["\u200b"], "请填写答案"),
        (SHORT, ["字" * 5001], "太长"),
    ],
)
def test_what_is_no_answer_is_refused_with_what_would_be_one(join, written, choice, says, at) -> None:
    enrolment = join(written)
    begin(enrolment, at)
    with pytest.raises(learning.NotAnOption) as refused:
        answer(enrolment, written["kind"], choice, at)
    assert says in str(refused.value)
    assert Attempt.objects.get().answers == {}


def test_questions_weigh_what_they_are_worth(join, at) -> None:
    enrolment = join(FILL | {"points": 3}, NUMERIC)
    begin(enrolment, at)
    answer(enrolment, "fill", ["http"], at)
    answer(enrolment, "numeric", ["1 kg"], at)
    assert hand_in(enrolment, at).score_percent == 75


def test_the_pages_of_every_kind_go_through_without_a_script_and_never_hold_an_answer(
    join, learner: User, signed_in: Callable[[User], Client]
) -> None:
    enrolment = join(*EVERY_KIND)
    lesson = Lesson.objects.get(version=enrolment.version)
    questions = {question.key: question for question in lesson.questions.all()}
    browser, base = signed_in(learner), "/learn/short-course/quiz/quiz/"
    page = browser.post(base, follow=True)
    for num, (key, order) in enumerate(Attempt.objects.get().order, start=1):
        text, question = page.content.decode(), questions[key]
        assert "<script" not in text.split("<form", 1)[1].split("</form>")[0]
        for secret in (SECRET, "机密要点", "HTTP", "超文本传输协议", "12.5", "tolerance", "answers", "解析"):
            # An example of how to write a number is not the answer, and is not shown before it is needed.
            assert secret not in text, f"{secret} on the page of {key}"
        assert not re.search(r"data-(right|correct|answer)|checked|selected>\S", text)
        wrong = browser.post(f"{base}{num}/", {"choice": ["", ""]})
        assert wrong.status_code == 422
        page = browser.post(f"{base}{num}/", {"choice": posted(question, order, right_choice(question))}, follow=True)
        kept = browser.get(f"{base}{num}/").content.decode()
        assert "selected" in kept or "value=" in kept
    page = browser.post(f"{base}submit/", follow=True)
    assert Attempt.objects.get().state == Attempt.State.MARKING
    assert SECRET not in page.content.decode()
    assert Attempt.objects.get().answers["ordering"] == questions["ordering"].answers


def test_what_was_typed_and_not_kept_is_still_there(join, learner: User, signed_in, at) -> None:
    begin(join(NUMERIC), at)
    page = signed_in(learner).post("/learn/short-course/quiz/quiz/1/", {"choice": "zwölf"})
    assert 'value="zwölf"' in page.content.decode()
    assert page.status_code == 422


def test_each_attempt_mixes_items_and_targets_anew_and_shows_all_of_them(join, at) -> None:
    enrolment = join(ORDERING, MATCHING)
    lesson = Lesson.objects.get(version=enrolment.version)
    seen: dict[str, set[tuple[str, ...]]] = {"ordering": set(), "matching": set()}
    from learning.services.quizzes import order_of

    for _again in range(40):
        for key, order in order_of(lesson):
            seen[key].add(tuple(order))
    assert {frozenset(order) for order in seen["ordering"]} == {frozenset(lesson.questions.get(key="ordering").answers)}
    assert all(len(orders) > 8 for orders in seen.values())
    assert len({orders[0] for orders in seen["ordering"]}) == 4


def test_after_the_end_right_answers_are_told_in_words(join, at) -> None:
    enrolment = join(*MARKED_BY_MACHINE, rules={"feedback": "at_once"}, pass_percent=100)
    lesson = Lesson.objects.get(version=enrolment.version)
    begin(enrolment, at)
    matching, ordering = lesson.questions.get(key="matching"), lesson.questions.get(key="ordering")
    answer(enrolment, "fill", ["ftp"], at)
    answer(enrolment, "numeric", ["3 kg"], at)
    answer(enrolment, "ordering", list(reversed(ordering.answers)), at)
    answer(enrolment, "matching", [matching.targets[0]["key"]] * 3, at)
    told = {
        item.stem: item for item in learning.feedback(attempt=hand_in(enrolment, at), lesson=lesson, attempts_left=3)
    }
    assert told[FILL["stem_zh"]].expected == ["HTTP"]
    assert told[NUMERIC["stem_zh"]].expected == ["12.5 ± 0.5 kg"]
    assert told[ORDERING["stem_zh"]].expected == ["选品", "上架", "推广", "发货"]
    assert told[ORDERING["stem_zh"]].given == ["发货", "推广", "上架", "选品"]
    assert "主图 → 列表页" in told[MATCHING["stem_zh"]].expected
    assert not any(item.right for item in told.values())


# Short answers


@pytest.fixture
def handed_in(join, at) -> Attempt:
    """A quiz with a short answer of four points and another of one, handed in."""
    enrolment = join(SHORT, SHORT | {"key": "short-2", "points": 1, "stem_zh": "还有呢？"})
    begin(enrolment, at)
    answer_all(enrolment, at)
    return hand_in(enrolment, at)


def mark(marker: User, attempt: Attempt, points: int, at: Any, key: str = "short", comment: str = "") -> Attempt:
    return learning.mark_answer(marker=marker, attempt=attempt, question_key=key, points=points, comment=comment, at=at)


def test_a_short_answer_waits_and_its_trainer_decides(handed_in: Attempt, trainer, learner: User, at) -> None:
    assert (handed_in.state, handed_in.score_percent) == ("marking", None)
    assert any("批改" in item.text for item in learning.missing(enrolment=handed_in.enrolment))
    assert list(learning.waiting_for(trainer.user, at=at)) == [handed_in]
    mark(trainer.user, handed_in, 2, at, comment="再具体一点")
    assert not Notice.objects.filter(user=learner).exists()
    result = mark(trainer.user, handed_in, 1, at, key="short-2")
    assert (result.state, result.score_percent, result.passed) == ("submitted", 60, True)
    assert "60" in Notice.objects.get(user=learner).body
    assert LessonProgress.objects.get(lesson_key="quiz").done_at == at
    lesson = Lesson.objects.get(version=handed_in.enrolment.version)
    told = learning.feedback(attempt=result, lesson=lesson, attempts_left=None)
    first = next(item for item in told if item.points_max == 4)
    assert (first.points, first.right, first.comment, first.expected) == (2, False, "再具体一点", [])


def test_a_mark_stands_in_the_record_and_in_the_replay(handed_in: Attempt, trainer, at) -> None:
    mark(trainer.user, handed_in, 2, at)
    event = Event.objects.get(action="learning.answer_marked")
    assert (str(event.actor_uuid), event.detail["points"]) == (str(trainer.user.uuid), 2)
    assert "先道歉" not in str(event.detail)
    assert any(one.kind == "answer_marked" for one in learning.replay(enrolment=handed_in.enrolment))


def test_the_replay_tells_handing_in_and_the_result_each_at_its_time(handed_in: Attempt, trainer, at) -> None:
    def told() -> list[Any]:
        events = learning.replay(enrolment=handed_in.enrolment)
        return [(one.kind, one.at, one.facts.get("passed")) for one in events if "attempt" in one.kind]

    begun = [("attempt_started", at, None), ("attempt_handed_in", at, None)]
    assert told() == begun
    mark(trainer.user, handed_in, 4, at + timedelta(days=2))
    assert told() == begun
    mark(trainer.user, handed_in, 1, at + timedelta(days=3), key="short-2")
    assert told() == [*begun, ("attempt_marked", at + timedelta(days=3), True)]
    kinds = [one.kind for one in learning.replay(enrolment=handed_in.enrolment)]
    assert kinds[-4:] == ["answer_marked", "attempt_marked", "lesson_done", "completed"]


def test_a_mark_is_given_once_and_within_its_bounds(handed_in: Attempt, trainer, at) -> None:
    for points in (-1, 5):
        with pytest.raises(learning.PointsOutOfRange):
            mark(trainer.user, handed_in, points, at)
    with pytest.raises(learning.NothingToMark):
        mark(trainer.user, handed_in, 1, at, key="fill")
    with pytest.raises(learning.CommentTooLong):
        mark(trainer.user, handed_in, 1, at, comment="字" * 1001)
    mark(trainer.user, handed_in, 2, at)
    with pytest.raises(learning.AlreadyMarked):
        mark(trainer.user, handed_in, 4, at)
    assert AnswerMark.objects.get().points == 2


def test_the_database_refuses_to_change_or_delete_what_was_given(handed_in: Attempt, trainer, at) -> None:
    mark(trainer.user, handed_in, 2, at)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AnswerMark.objects.update(points=4)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        AnswerMark.objects.all()._raw_delete("default")
    assert AnswerMark.objects.get().points == 2


def test_nobody_else_marks_and_nobody_their_own(
    handed_in: Attempt, trainer, officer, other_learner, learner, at
) -> None:
    for user in (other_learner, learner, officer):
        with pytest.raises(learning.NothingToMark):
            mark(user, handed_in, 1, at)
    institutions.add_trainer(
        institution=handed_in.enrolment.course.institution, user=learner, name_zh="小林", name_en="", headline_zh="",
        headline_en="", bio_zh="", bio_en="", at=at,
    )  # fmt: skip
    with pytest.raises(learning.NothingToMark):
        mark(learner, handed_in, 4, at)
    assert not AnswerMark.objects.exists()


def test_a_trainer_whose_conduct_is_not_clear_marks_no_answer(handed_in: Attempt, trainer, officer, at) -> None:
    accounts.make_officer(user=officer, region=handed_in.enrolment.course.institution.region, at=at)
    institutions.find_conduct(
        trainer=trainer, officer=officer, severity="grave", finding="侮辱学员", reason="课堂录像为证。",
        from_date=at.date(), to_date=None, at=at,
    )  # fmt: skip
    with pytest.raises(learning.NothingToMark):
        mark(trainer.user, handed_in, 1, at)
    where = {"enrolment": handed_in.enrolment.uuid, "lesson_key": "quiz", "num": 1}
    with pytest.raises(learning.NothingToMark):
        learning.get_to_mark(user=trainer.user, **where, at=at)
    assert not learning.waiting_for(trainer.user, at=at).exists()


def test_while_a_trainer_marks_no_new_attempt_begins(handed_in: Attempt, learner: User, signed_in, trainer, at) -> None:
    with pytest.raises(learning.AwaitsMark):
        begin(handed_in.enrolment, at)
    page = signed_in(learner).get("/learn/short-course/quiz/quiz/", follow=True)
    assert "教师批改" in page.content.decode()
    mark(trainer.user, handed_in, 0, at)
    assert mark(trainer.user, handed_in, 0, at, key="short-2").passed is False
    assert begin(handed_in.enrolment, at + timedelta(hours=1)).num == 2
