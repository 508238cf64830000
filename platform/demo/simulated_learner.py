"""A learner with a clock of their own, who studies through the very services that pages call.

Prepares the demo learner, and lets `check_minutes` see what a whole course earns.
"""

from datetime import datetime, timedelta

from accounts.models import User
from courses.models import Lesson, Question
from learning import services as learning
from learning.models import Enrolment
from learning.sheets import SHEETS, read

PREPARED_COURSE = "model-shop-practice"
_REPORT_MS = 15_000


def study(*, user: User, slug: str, at: datetime, leave_open: int = 0) -> tuple[Enrolment, datetime]:
    """Enrol, watch every lesson whole at normal speed, read, and answer the quizzes rightly.

    With `leave_open`, that many questions of the last quiz stay unanswered and it is not handed in. Returns
    the enrolment and the time at which the learner stopped.
    """
    enrolment = learning.enrol(user=user, slug=slug, payer="self", at=at)
    lessons = enrolment.version.lesson_list
    quizzes = [lesson for lesson in lessons if lesson.kind == Lesson.Kind.QUIZ]
    for lesson in lessons:
        if lesson.kind == Lesson.Kind.VIDEO:
            at = _watch(enrolment, lesson, at=at)
        elif lesson.kind == Lesson.Kind.READING:
            at += timedelta(minutes=2)
            learning.mark_read(enrolment=enrolment, lesson_key=lesson.key, at=at)
        elif lesson.kind == Lesson.Kind.PRACTICE:
            at = _practise(enrolment, lesson, at=at)
        else:
            at = _answer(enrolment, lesson, at=at, leave_open=leave_open if lesson == quizzes[-1] else 0)
    return enrolment, at


def prepare(*, user: User, slug: str, at: datetime) -> None:
    """Bring the demo's learner to where one question and the real name are left. Safe to run again."""
    if not Enrolment.objects.filter(user=user, course__slug=slug).exists():
        study(user=user, slug=slug, at=at, leave_open=1)


def _watch(enrolment: Enrolment, lesson: Lesson, *, at: datetime) -> datetime:
    # One device a learner: many on one would be something to look at.
    device = f"simulated-{enrolment.user.uuid}"
    opened = learning.open_lesson(
        user=enrolment.user,
        enrolment_uuid=enrolment.uuid,
        lesson_key=lesson.key,
        device=device,
        agent="simulated",
        at=at,
    )
    for seq, start_ms in enumerate(range(0, lesson.duration_ms, _REPORT_MS), start=1):
        end_ms = min(start_ms + _REPORT_MS, lesson.duration_ms)
        at += timedelta(milliseconds=end_ms - start_ms)
        learning.report(
            token=opened.token,
            device=device,
            seq=seq,
            intervals=[(start_ms, end_ms, 1.0)],
            position_ms=end_ms,
            at=at,
        )
    return at


def _practise(enrolment: Enrolment, lesson: Lesson, *, at: datetime) -> datetime:
    """Hand in a little, and let the course's trainer accept it with every point."""
    sheet = SHEETS[lesson.terms.form]
    posted = {f"t-{question.key}": "已想好。" for question in sheet.questions}
    learning.save_draft(
        enrolment=enrolment, lesson_key=lesson.key, text="", form=read(sheet=sheet, posted=posted), at=at
    )
    handed_in = learning.hand_in(enrolment=enrolment, lesson_key=lesson.key, at=at)
    trainer = enrolment.version.trainers.select_related("user").first()
    assert trainer is not None, "a released course has a trainer"
    best = {one.key: max(one.levels, key=lambda level: level.points).key for one in lesson.terms.criteria}
    at += timedelta(hours=1)
    learning.assess(
        work=handed_in.work, marker=trainer.user, num=handed_in.num, scores=best, verdict="accept", comment="", at=at
    )
    return at


def _answer(enrolment: Enrolment, lesson: Lesson, *, at: datetime, leave_open: int) -> datetime:
    learning.start_attempt(enrolment=enrolment, lesson_key=lesson.key, at=at)
    questions = list(Question.objects.filter(lesson=lesson))
    for question in questions[: len(questions) - leave_open]:
        at += timedelta(seconds=20)
        learning.save_answer(
            enrolment=enrolment, lesson_key=lesson.key, question_key=question.key, choice=question.answers, at=at
        )
    if not leave_open:
        learning.submit_attempt(enrolment=enrolment, lesson_key=lesson.key, at=at)
    return at
