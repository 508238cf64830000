"""The trainer's board of a course, for those who teach for its institution or run it."""

from datetime import timedelta
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from common import clock
from courses.questions.showing import shown_at
from learning import services as learning
from listings.services import board as boards
from listings.views.people import person_of
from listings.views.pictures import own_picture_at

PAGE_SIZE = 50
_FLAGS = {
    "too_hard": gettext_lazy("very hard, or its answer is wrong"),
    "too_easy": gettext_lazy("so easy that it tells nothing"),
    "too_flat": gettext_lazy("does not tell those who know from those who do not"),
}


@require_GET
def courses(request: HttpRequest) -> HttpResponse:
    page = Paginator(boards.courses_for(person_of(request)), PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "listings/board/courses.html", {"page": page})


@require_GET
def items(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How each question does, and which to look at."""
    found = boards.board(user=person_of(request), uuid=uuid)
    quizzes = [
        {
            "lesson": quiz.lesson,
            "attempts": quiz.attempts,
            "minutes": None if quiz.median_time is None else -(-quiz.median_time // timedelta(minutes=1)),
            "rows": [_item_row(item) for item in quiz.items],
        }
        for quiz in learning.analyse_items(version=found.version)
    ]
    return render(request, "listings/board/items.html", {"board": found, "quizzes": quizzes})


def _item_row(item: learning.ItemReport) -> dict[str, object]:
    figures = item.figures
    return {
        "item": item,
        "picture": shown_at(item.question.picture, own_picture_at),
        "options": [{"option": one, "picture": shown_at(one.picture, own_picture_at)} for one in item.options],
        "percent": round(figures.facility * 100) if figures else None,
        "time": _time(item.median_time),
        "flags": [_FLAGS[flag] for flag in figures.flags] if figures else [],
    }


def _time(taken: timedelta | None) -> str:
    """In whole seconds; "" where no time was kept."""
    if taken is None:
        return ""
    minutes, seconds = divmod(round(taken.total_seconds()), 60)
    if not minutes:
        return _("%(seconds)s s") % {"seconds": seconds}
    return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": seconds}


@require_GET
def board(request: HttpRequest, uuid: UUID) -> HttpResponse:
    user = person_of(request)
    found = boards.board(user=user, uuid=uuid)
    classes = list(learning.classes_for(user).filter(course=found.course))
    chosen = next((one for one in classes if str(one.uuid) == request.GET.get("class")), None)
    page = Paginator(boards.learners(board=found, of_class=chosen), PAGE_SIZE).get_page(request.GET.get("page"))
    waiting = boards.not_begun(of_class=chosen) if chosen else []
    begun_not = [one.enrolment for one in waiting if one.enrolment is not None]
    boards.note_reading(reader=user, shown=[*page, *begun_not], at=clock.now())
    total = len(found.lessons) or 1
    # `done` is annotated by the service.
    rows = [{"enrolment": one, "percent": getattr(one, "done", 0) * 100 // total} for one in page]
    context = {
        "board": found,
        "rows": rows,
        "page": page,
        "classes": classes,
        "chosen": chosen,
        "waiting": waiting,
    }
    return render(request, "listings/board/board.html", context)
