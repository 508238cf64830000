"""Lesson pages: the player or the text on top, one primary button, the other lessons below or beside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from common import clock
from courses.models import Lesson
from learning import services as learning
from learning.services import CourseOverview
from learning.views.people import learner_of
from learning.views.playing import download_of, player_of
from learning.wording import duration


@login_required
@require_GET
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the next lesson; to the end of the course where nothing is left; or why it can't go on."""
    overview = _overview(request, slug)
    following = overview.next_lesson
    if following is None:
        return redirect("learn_done", slug=slug)
    if overview.ending and overview.ending.is_over:
        return render(request, "learning/ended.html", {"course": overview, "ending": overview.ending})
    return redirect("learn_lesson", slug=slug, key=following.key)


@login_required
@require_GET
def lesson(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    overview = _overview(request, slug)
    found = learning.get_lesson(enrolment=overview.enrolment, key=key)
    if overview.ending and overview.ending.is_over:
        return redirect("learn", slug=slug)
    if found.kind == Lesson.Kind.QUIZ:
        return redirect("learn_quiz", slug=slug, key=key)
    if found.kind == Lesson.Kind.PRACTICE:
        return redirect("learn_practice", slug=slug, key=key)
    context = lesson_context(overview, found)
    if found.kind == Lesson.Kind.VIDEO:
        context["player"] = player_of(overview, found)
        context["download"] = download_of(overview, found)
        context["waits_for_quiz"] = learning.waits_for_quiz(enrolment=overview.enrolment, lesson_key=key)
    return render(request, f"learning/{found.kind}.html", context)


@login_required
@require_POST
def read(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    enrolment = learning.get_enrolment(user=learner_of(request), slug=slug)
    learning.mark_read(enrolment=enrolment, lesson_key=key, at=clock.now())
    return redirect("learn", slug=slug)


@login_required
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """The end of a course: what was reached, what is still missing, what follows. POST asks to be credited now."""
    overview = _overview(request, slug)
    if request.method == "POST":
        if learning.evaluate(enrolment=overview.enrolment, at=clock.now()) is None:
            messages.info(request, overview.to_go)
        return redirect("learn_done", slug=slug)
    if overview.next_lesson is not None and overview.completion is None:
        return redirect("learn", slug=slug)
    return render(request, "learning/done.html", _done(overview))


def lesson_context(overview: CourseOverview, found: Lesson) -> dict[str, object]:
    """What every lesson page shows around its lesson."""
    lines = list(overview.lessons)
    here = next(index for index, line in enumerate(lines) if line.lesson.key == found.key)
    return {
        "course": overview,
        "lesson": found,
        "line": lines[here],
        "following": lines[here + 1].lesson if here + 1 < len(lines) else None,
        "num": here + 1,
    }


def unwatched(overview: CourseOverview) -> str:
    """How much video has not counted yet, in words; "" where all has. Minutes are fixed at completion."""
    left = overview.enrolment.version.approved_ms - overview.counted_ms
    return duration(left) if left > 0 else ""


def _done(overview: CourseOverview) -> dict[str, object]:
    rating = learning.rating_of(enrolment=overview.enrolment)
    return {"course": overview, "unwatched": unwatched(overview), "rating": rating, "stars": range(5, 0, -1)}


def _overview(request: HttpRequest, slug: str) -> CourseOverview:
    return learning.overview(enrolment=learning.get_enrolment(user=learner_of(request), slug=slug), at=clock.now())
