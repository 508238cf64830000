"""The auditors' desk. Permission: group `auditors`, and nobody reviews his own institution."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.errors import DomainError
from courses.models import CourseVersion
from listings import services as listings
from listings.models import Submission
from listings.views.lessons import chosen, lessons_of, shown_lesson
from listings.views.moment import parse_moment
from listings.views.people import person_of


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    listings.check_is_auditor(person_of(request))
    context = {
        "waiting": listings.queue(user=person_of(request), at=clock.now()),
        "decided": listings.decided_lately(),
    }
    return render(request, "listings/manage/queue.html", context)


@require_GET
def desk(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    return _desk(request, submission, lesson_key=request.GET.get("lesson", ""))


@require_POST
def comment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    lesson_key = request.POST.get("lesson", "")
    try:
        at_ms = parse_moment(request.POST.get("moment", ""))
        listings.comment(
            submission=submission,
            auditor=person_of(request),
            text=request.POST.get("text", ""),
            lesson_key=lesson_key,
            at_ms=at_ms,
            at=clock.now(),
        )
    except DomainError as error:
        return _desk(request, submission, lesson_key=lesson_key, error=error)
    # The player stays at the second spoken of, so that watching goes on from there.
    return redirect(_address(submission, lesson_key) + ("#comments" if at_ms is None else f"#t={at_ms // 1000}"))


@require_POST
def remove(request: HttpRequest, uuid: UUID, comment_uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    listings.remove_comment(submission=submission, auditor=person_of(request), uuid=comment_uuid)
    return redirect(_address(submission, request.POST.get("lesson", "")) + "#comments")


@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    reason, at = request.POST.get("reason", ""), clock.now()
    approving = request.POST.get("decision") == "approve"
    try:
        if approving:
            listings.approve(submission=submission, auditor=person_of(request), reason=reason, at=at)
        elif request.POST.get("decision") == "return":
            listings.return_for_changes(submission=submission, auditor=person_of(request), reason=reason, at=at)
        else:
            raise DomainError(_("Choose one of the two: approve, or return for changes."))
    except DomainError as error:
        return _desk(request, submission, lesson_key=request.POST.get("lesson", ""), error=error)
    title = submission.version.title
    if approving:
        messages.success(request, _("“%(title)s” is approved. Search and directory show it now.") % {"title": title})
    else:
        messages.success(request, _("“%(title)s” went back to its trainer with your comments.") % {"title": title})
    return redirect("listings_queue")


@require_POST
def hand_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    listings.hand_back(submission=submission, auditor=person_of(request), at=clock.now())
    messages.success(request, _("The course is back in the queue for another auditor. Your comments were kept."))
    return redirect("listings_queue")


def _address(submission: Submission, lesson_key: str) -> str:
    address = reverse("listings_desk", args=[submission.uuid])
    return f"{address}?lesson={lesson_key}" if lesson_key else address


def _desk(
    request: HttpRequest, submission: Submission, *, lesson_key: str, error: DomainError | None = None
) -> HttpResponse:
    """The desk; after a refused act with its reason, what was typed, and the error's status."""
    submission.refresh_from_db(fields=["decision", "reviewer", "decided_by", "decided_at", "reason", "taken_at"])
    version = submission.version
    lessons = lessons_of(version)
    current = chosen(lessons, lesson_key)
    comments = list(submission.comments.select_related("author"))
    earlier = _earlier_round(submission)
    changes = listings.changes_between(version=version, previous=earlier.version) if earlier else None
    titles = {lesson.key: lesson.title for lesson in lessons}
    position = lessons.index(current) if current else -1
    context = {
        "submission": submission,
        "version": version,
        "rows": [
            {
                "lesson": lesson,
                "changes": changes.lessons.get(lesson.key, []) if changes else [],
                "comment_count": sum(1 for one in comments if one.lesson_key == lesson.key),
            }
            for lesson in lessons
        ],
        "shown": shown_lesson(lesson=current, user=person_of(request), at=clock.now()) if current else None,
        "before": lessons[position - 1] if position > 0 else None,
        "after": lessons[position + 1] if position + 1 < len(lessons) else None,
        "changes": changes,
        "earlier": earlier,
        "earlier_comments": _titled(earlier, {**titles}) if earlier else [],
        "comments": [{"comment": one, "title": titles.get(one.lesson_key, "")} for one in comments],
        "checks": listings.kept_checks(submission.checks),
        "may_decide": submission.is_open and submission.reviewer_id in (None, person_of(request).pk),
        "error": error,
        "typed": request.POST if error else None,
    }
    return render(request, "listings/manage/desk.html", context, status=error.status if error else 200)


def _earlier_round(submission: Submission) -> Submission | None:
    return (
        Submission.objects.filter(listing=submission.listing, round__lt=submission.round)
        .select_related("version")
        .order_by("-round")
        .first()
    )


def _titled(earlier: Submission, titles: dict[str, str]) -> list[dict[str, object]]:
    """The round before: its comments with the trainer's answers; a lesson that is gone keeps its old title."""
    old: CourseVersion = earlier.version
    titles = {lesson.key: lesson.title for lesson in old.lessons.all()} | titles
    return [
        {"comment": one, "title": titles.get(one.lesson_key, "")} for one in earlier.comments.select_related("author")
    ]
