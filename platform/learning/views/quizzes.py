"""Quizzes: one question a screen, without a script; the page never holds an answer."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from common import clock
from courses.models import Lesson
from learning import services as learning
from learning.models import Attempt, Enrolment
from learning.services import CourseOverview
from learning.views.answer_fields import chosen, fields
from learning.views.lessons import lesson_context, unwatched
from learning.views.people import learner_of


@login_required
def start(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET shows what the quiz asks for, or goes on with the open attempt; POST begins one."""
    enrolment, lesson = _quiz(request, slug, key)
    if request.method == "POST":
        learning.start_attempt(enrolment=enrolment, lesson_key=key, at=clock.now())
        return redirect("learn_question", slug=slug, key=key, num=1)
    attempt = learning.open_attempt(enrolment=enrolment, lesson_key=key)
    if attempt is not None:
        return redirect("learn_question", slug=slug, key=key, num=_first_unanswered(attempt))
    latest = learning.latest_attempt(enrolment=enrolment, lesson_key=key)
    if latest is not None and (latest.passed or latest.state == Attempt.State.MARKING):
        return redirect("learn_result", slug=slug, key=key)
    context = _context(enrolment, lesson)
    context["latest"] = latest
    return render(request, "learning/quiz_start.html", context)


@login_required
def question(request: HttpRequest, slug: str, key: str, num: int) -> HttpResponse:
    """One question. POST keeps the answer and goes on; once none is left comes the handing-in page."""
    enrolment, lesson = _quiz(request, slug, key)
    attempt = learning.open_attempt(enrolment=enrolment, lesson_key=key)
    if attempt is None:
        return redirect("learn_quiz", slug=slug, key=key)
    if not 1 <= num <= len(attempt.order):
        return redirect("learn_question", slug=slug, key=key, num=1)
    question_key, order = attempt.order[num - 1]
    shown = learning.questions(lesson)[question_key]
    problem, typed = "", None
    if request.method == "POST":
        typed = request.POST.getlist("choice")
        try:
            attempt = learning.save_answer(
                enrolment=enrolment,
                lesson_key=key,
                question_key=question_key,
                choice=chosen(shown, order, typed),
                at=clock.now(),
            )
        except learning.NotAnOption as error:
            problem = str(error)
        else:
            following = _next_unanswered(attempt, num)
            if following is None:
                return redirect("learn_submit", slug=slug, key=key)
            return redirect("learn_question", slug=slug, key=key, num=following)
    context = _context(enrolment, lesson) | {
        "question": shown,
        "picture": learning.shown_picture(attempt=attempt, stored=shown.picture),
        "fields": fields(shown, attempt, order, typed),
        "number": num,
        "total": len(attempt.order),
        "answered": len(attempt.order) - attempt.unanswered,
        "more": _next_unanswered(attempt, num) is not None,
        "problem": problem,
        "attempt": attempt,
    }
    return render(request, "learning/question.html", context, status=422 if problem else 200)


@login_required
def submit(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """GET lists what is answered, with one button; POST hands in."""
    enrolment, lesson = _quiz(request, slug, key)
    if request.method == "POST":
        try:
            learning.submit_attempt(enrolment=enrolment, lesson_key=key, at=clock.now())
        except learning.Unanswered as error:
            messages.warning(request, str(error))
            return redirect("learn_submit", slug=slug, key=key)
        return redirect("learn_result", slug=slug, key=key)
    attempt = learning.open_attempt(enrolment=enrolment, lesson_key=key)
    if attempt is None:
        return redirect("learn_quiz", slug=slug, key=key)
    stems = learning.questions(lesson)
    rows = [
        {"num": num, "stem": stems[question_key].stem, "answered": bool(attempt.answers.get(question_key))}
        for num, (question_key, _order) in enumerate(attempt.order, start=1)
    ]
    context = _context(enrolment, lesson) | {
        "rows": rows,
        "unanswered": attempt.unanswered,
        "first_unanswered": _first_unanswered(attempt),
        "attempt": attempt,
    }
    return render(request, "learning/quiz_submit.html", context)


@login_required
def result(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    """How the latest attempt went; what was right, and what may be told about the rest."""
    enrolment, lesson = _quiz(request, slug, key)
    attempt = learning.latest_attempt(enrolment=enrolment, lesson_key=key)
    if attempt is None or attempt.state == Attempt.State.OPEN:
        return redirect("learn_quiz", slug=slug, key=key)
    context = _context(enrolment, lesson) | {"attempt": attempt}
    if attempt.state == Attempt.State.MARKING:
        return render(request, "learning/quiz_waits.html", context)
    left = learning.attempts_left(enrolment=enrolment, lesson_key=key)
    context["feedback"] = learning.feedback(attempt=attempt, lesson=lesson, attempts_left=left)
    return render(request, "learning/quiz_result.html", context)


def _quiz(request: HttpRequest, slug: str, key: str) -> tuple[Enrolment, Lesson]:
    """Whoever asks for anything of a quiz hands in what is overdue of it."""
    enrolment, at = learning.get_enrolment(user=learner_of(request), slug=slug), clock.now()
    learning.check_active(enrolment=enrolment, at=at)
    lesson = learning.get_lesson(enrolment=enrolment, key=key, kind=Lesson.Kind.QUIZ)
    learning.close_overdue(enrolment=enrolment, lesson_key=key, at=at)
    return enrolment, lesson


def _context(enrolment: Enrolment, lesson: Lesson) -> dict[str, object]:
    overview: CourseOverview = learning.overview(enrolment=enrolment, at=clock.now())
    left = learning.attempts_left(enrolment=enrolment, lesson_key=lesson.key)
    return lesson_context(overview, lesson) | {
        "pass_mark": learning.pass_mark(lesson=lesson, policy=enrolment.policy),
        "question_count": lesson.quiz_rules.asked(len(learning.questions(lesson))),
        "attempts_left": left,
        "unwatched": unwatched(overview),
    }


def _unanswered(attempt: Attempt) -> list[int]:
    return [num for num, (key, _order) in enumerate(attempt.order, start=1) if not attempt.answers.get(key)]


def _first_unanswered(attempt: Attempt) -> int:
    return next(iter(_unanswered(attempt)), 1)


def _next_unanswered(attempt: Attempt, num: int) -> int | None:
    """The question to ask after `num`: the next without an answer, else the first one left out."""
    others = [other for other in _unanswered(attempt) if other != num]
    return next((other for other in others if other > num), next(iter(others), None))
