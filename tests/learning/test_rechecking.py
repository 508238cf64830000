"""`recheck_completions`: completions recomputed from evidence, with a reason for each condition."""

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from accounts.models import User
from courses.models import Question
from institutions.models import Trainer
from learning import services as learning
from learning.models import Attempt, Completion, Enrolment, LessonProgress, PlaySession, Work
from learning.services.rechecking import conditions, findings
from tests.learning.conftest import STRICT, practice, quiz, reading, video

pytestmark = pytest.mark.django_db


@pytest.fixture
def finished(
    learner: User, trainer: Trainer, release_course: Callable[..., Any], play: Callable[..., Any], give_name: Any
) -> Enrolment:
    """Everything done: 61 s watched, a text read, a quiz of two questions, 20 minutes of practice."""
    give_name(learner)
    version = release_course(video(61_000, key="v1"), reading(), quiz(2), practice(20))
    player = play(learner, version)
    player.watch(0, 61_000)
    enrolment, at = player.enrolment, player.now
    learning.mark_read(enrolment=enrolment, lesson_key="text", at=at)
    learning.start_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    for key in ("q1", "q2"):
        learning.save_answer(enrolment=enrolment, lesson_key="quiz", question_key=key, choice=["a"], at=at)
    learning.submit_attempt(enrolment=enrolment, lesson_key="quiz", at=at)
    learning.save_draft(enrolment=enrolment, lesson_key="work", text="计划", form={}, at=at)
    learning.hand_in(enrolment=enrolment, lesson_key="work", at=at)
    learning.assess(
        work=Work.objects.get(), marker=trainer.user, num=1, scores={"1": "3", "2": "3"}, verdict="accept", comment="",
        at=at,
    )  # fmt: skip
    assert Completion.objects.get().minutes == 21
    return enrolment


def test_an_honest_completion_follows_from_its_evidence(finished: Enrolment, at: Any) -> None:
    assert [(one.kind, one.holds) for one in conditions(enrolment=finished)] == [
        ("watch", True),
        ("read", True),
        ("quiz", True),
        ("practice", True),
        ("real_name", True),
    ]
    out = StringIO()
    call_command("recheck_completions", "--check", "--enrolment", str(finished.uuid), stdout=out)
    assert "yes quiz quiz: the best attempt's answers give 100 % of 60 %" in out.getvalue()
    assert "all completions follow from their evidence" in out.getvalue()


def _forged_answers(finished: Enrolment) -> None:
    Attempt.objects.update(answers={"q1": ["b"], "q2": ["b"]})


def _lost_evidence(finished: Enrolment) -> None:
    PlaySession.objects.update(evidence={})


def _work_taken_back(finished: Enrolment) -> None:
    Work.objects.update(state="returned", points=None, minutes=0, accepted_at=None)


def _fewer_minutes(finished: Enrolment) -> None:
    Completion.objects.update(minutes=20)


def _unread(finished: Enrolment) -> None:
    finished.progress.filter(lesson_key="text").update(done_at=None)


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (_forged_answers, {"quiz"}),
        (_lost_evidence, {"watch", "minutes"}),
        (_work_taken_back, {"practice", "minutes"}),
        (_fewer_minutes, {"minutes", "deposit"}),
        (_unread, {"read"}),
    ],
)
def test_what_does_not_follow_is_named_with_a_reason(
    finished: Enrolment, spoil: Callable[[Enrolment], None], expected: set[str], at: Any
) -> None:
    spoil(finished)
    found = list(findings(at=at))
    assert {one.condition for one in found} == expected
    assert all(one.why and one.enrolment == finished.uuid for one in found)
    with pytest.raises(SystemExit):
        call_command("recheck_completions", "--check", stdout=StringIO(), stderr=StringIO())


def test_a_question_whose_right_answer_was_altered_shows(finished: Enrolment, at: Any) -> None:
    Question.objects.update(answers=["d"])
    assert [one.condition for one in findings(at=at)] == ["quiz"]


def test_a_presence_check_that_waits_is_a_condition_and_no_finding(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(600_000, "v1"), kind="subsidised"), now=STRICT)
    LessonProgress.objects.update(check_next_ms=565_000)
    player.watch(0, 600_000)
    (presence,) = [one for one in conditions(enrolment=player.enrolment) if one.kind == "presence"]
    assert (presence.lesson_key, presence.holds) == ("v1", False)
    assert not list(findings(at=player.now + timedelta(hours=5)))
    asked = learning.ask_check(token=player.token, device="test", at=player.now)
    given = {"code": asked.code} if asked.code else {"choice": asked.options[0][0]}
    learning.answer_check(token=player.token, device="test", check=asked.check, at=player.now, **given)
    enrolment = Enrolment.objects.get()
    (presence,) = [one for one in conditions(enrolment=enrolment) if one.kind == "presence"]
    assert (presence.holds, presence.why) == (True, "1 checks passed, none waits")
    # The frozen report names both conditions too, and the name that was not given yet.
    report = Completion.objects.get().report
    assert report["presence"] == {"required": True, "passed": 1, "missed": 0}
    assert report["real_name"] == {"required": True, "given": False}
    # What is asked while somebody watches again was no condition of the completion.
    LessonProgress.objects.update(check_asked_at=player.now + timedelta(minutes=1))
    assert not list(findings(at=player.now + timedelta(hours=5)))


def test_whoever_has_everything_and_was_not_completed_is_named(
    learner: User, release_course: Callable[..., Any], play: Callable[..., Any]
) -> None:
    player = play(learner, release_course(video(200_000)))
    player.watch(0, 185_000)
    assert not list(findings(at=player.now))
    assert [one.condition for one in findings(at=player.now + timedelta(hours=2))] == ["completion"]
    learning.sweep(at=player.now + timedelta(hours=2))
    assert not list(findings(at=player.now + timedelta(hours=2)))
