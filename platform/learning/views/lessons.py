"""Lesson pages: the player or the text on top, one primary button, the other lessons below or beside."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common import clock
from courses.models import Lesson
from learning import services as learning
from learning.services import CourseOverview
from learning.views.people import learner_of
from learning.wording import duration


@login_required
@require_GET
def course(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the next lesson; or to the end of the course where nothing is left."""
    overview = _overview(request, slug)
    following = overview.next_lesson
    if following is None:
        return redirect("learn_done", slug=slug)
    return redirect("learn_lesson", slug=slug, key=following.key)


@login_required
@require_GET
def lesson(request: HttpRequest, slug: str, key: str) -> HttpResponse:
    overview = _overview(request, slug)
    found = learning.get_lesson(enrolment=overview.enrolment, key=key)
    if found.kind == Lesson.Kind.QUIZ:
        return redirect("learn_quiz", slug=slug, key=key)
    context = lesson_context(overview, found)
    if found.kind == Lesson.Kind.VIDEO:
        context["player"] = _player(overview, found)
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
    return render(request, "learning/done.html", {"course": overview, "unwatched": unwatched(overview)})


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


def _overview(request: HttpRequest, slug: str) -> CourseOverview:
    return learning.overview(enrolment=learning.get_enrolment(user=learner_of(request), slug=slug))


def _player(overview: CourseOverview, found: Lesson) -> dict[str, object]:
    """What the player component needs; see `components/player.html`."""
    enrolment, policy = overview.enrolment, overview.enrolment.policy
    progress = next((line.progress for line in overview.lessons if line.lesson.key == found.key), None)
    media = learning.media_grant(enrolment=enrolment, lesson=found, at=clock.now())
    return {
        "title": found.title,
        "src": media.master_url,
        "plain": media.progressive_url,
        "poster": media.poster_url,
        "captions": media.captions_url,
        "config": {
            "mode": "learn",
            "duration_ms": found.duration_ms,
            "position_ms": progress.position_ms if progress else 0,
            "counted_ms": progress.counted_ms if progress else 0,
            "frontier_ms": progress.frontier_ms if progress else 0,
            "max_rate_text": f"{policy.max_rate.normalize():f}",
            "forward_seek": policy.forward_seek,
            "report_interval_s": policy.report_interval_s,
            "enrolment": str(enrolment.uuid),
            "lesson": found.key,
            "urls": {
                "open": reverse("api:learn_open"),
                "report": reverse("api:learn_report"),
                "media": reverse("api:learn_media"),
                "next": reverse("learn", args=[enrolment.version.course.slug]),
            },
        },
        "ai_note": _("Speech is made by machine.") if enrolment.version.ai_declared else "",
    }
