"""The auditors' desk. Permission: an auditor of the region, and nobody reviews what concerns himself."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.errors import DomainError
from common.workdays import day_of
from courses.picture_answer import picture_answer
from courses.questions.showing import Address
from listings import services as listings
from listings.models import Listing, Submission
from listings.services import dossiers
from listings.views.lessons import chosen, lessons_of, shown_lesson
from listings.views.moment import parse_moment
from listings.views.people import person_of
from listings.views.reviews import shown_reviews


@require_GET
def queue(request: HttpRequest) -> HttpResponse:
    user = person_of(request)
    listings.check_is_auditor(user)
    filters = listings.Filters.read(show=request.GET.get("show", ""), kind=request.GET.get("kind", ""))
    found = listings.queue(user=user, at=clock.now(), filters=filters, page=request.GET.get("page"))
    context = {
        "queue": found,
        "kinds": Listing.Kind.choices,
        "decided": listings.decided_lately(user=user),
    }
    return render(request, "listings/manage/queue.html", context)


@require_GET
def desk(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    return _desk(request, submission, lesson_key=request.GET.get("lesson", ""))


@require_GET
def picture(request: HttpRequest, uuid: UUID, sha256: str) -> HttpResponse:
    """A picture of a question in the version that is reviewed."""
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    return picture_answer(listings.get_reviewed_picture(submission=submission, sha256=sha256))


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
    listings.remove_comment(submission=submission, auditor=person_of(request), uuid=comment_uuid, at=clock.now())
    return redirect(_address(submission, request.POST.get("lesson", "")) + "#comments")


@require_POST
def mark(request: HttpRequest, uuid: UUID, comment_uuid: UUID) -> HttpResponse:
    """An earlier comment is resolved, or is not."""
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    lesson_key = request.POST.get("lesson", "")
    try:
        listings.mark_comment(
            submission=submission,
            auditor=person_of(request),
            uuid=comment_uuid,
            resolved=request.POST.get("resolved") == "yes",
            at=clock.now(),
        )
    except listings.CommentNotFound:
        raise
    except DomainError as error:
        return _desk(request, submission, lesson_key=lesson_key, error=error)
    return redirect(_address(submission, lesson_key) + f"#c-{comment_uuid}")


@require_POST
def hand_back(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Give up one's seat, with a reason; `conflict` declares a conflict of interest."""
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    conflict = bool(request.POST.get("conflict"))
    try:
        listings.hand_back(
            submission=submission,
            auditor=person_of(request),
            reason=request.POST.get("why", "")[:2000],
            conflict=conflict,
            at=clock.now(),
        )
    except DomainError as error:
        return _desk(request, submission, lesson_key="", error=error)
    if conflict:
        messages.success(request, _("Thank you for saying so. Another auditor reviews it; your comments were removed."))
    else:
        messages.success(request, _("Your seat is free for another auditor. Your comments were kept."))
    return redirect("listings_queue")


def _desk(
    request: HttpRequest, submission: Submission, *, lesson_key: str, error: DomainError | None = None
) -> HttpResponse:
    """The desk; after a refused act with its reason, what was typed, and the error's status."""
    submission.refresh_from_db()
    context = desk_context(request, submission) | {"error": error, "typed": request.POST if error else None}
    template = "listings/manage/desk_dossier.html"
    if submission.version_id is not None:
        context |= _course_context(request, submission, lesson_key=lesson_key, earlier=context["earlier"])
        said = context["earlier_rows"]
        context["earlier_here"] = [row for row in said if lesson_key and row["comment"].lesson_key == lesson_key]
        template = "listings/manage/desk.html"
    elif submission.dossier is not None:
        context["sections"] = dossiers.sections(submission.dossier)
    return render(request, template, context, status=error.status if error else 200)


def desk_context(request: HttpRequest, submission: Submission) -> dict[str, Any]:
    """What every page of a review tells: where it stands, and this reviewer's own part in it."""
    user = person_of(request)
    seat = listings.seat_of(submission=submission, user=user)
    signed = seat is not None and seat.signed_at is not None
    free = not seat and submission.is_open and submission.waits_for != Submission.WaitsFor.OFFICER
    may_review = (
        submission.is_open and not signed and (seat is not None or (free and listings.has_free_seat(submission)))
    )
    marks = listings.marks_of(submission=submission, reviewer=user)
    earlier = listings.earlier_round(submission)
    earlier_comments = list(listings.earlier_comments(submission)) if earlier else []
    said_in = {one.submission_id: one.submission for one in earlier_comments}
    titles = _titles([*(said_in | {earlier.pk: earlier}).values(), submission] if earlier else [submission])
    return {
        "submission": submission,
        "subject": submission.subject,
        "seat": seat,
        "signed": signed,
        "may_review": may_review,
        "late": listings.is_late(submission, today=day_of(clock.now())),
        "risk": listings.risks_of([submission])[submission.pk],
        "earlier": earlier,
        "earlier_rows": [
            {"comment": one, "resolved": marks.get(one.pk), "title": titles.get(one.lesson_key, "")}
            for one in earlier_comments
        ],
        "unmarked": sum(1 for one in earlier_comments if one.pk not in marks),
        "comment_rows": [
            {"comment": one, "title": titles.get(one.lesson_key, "")}
            for one in listings.visible_comments(submission=submission, reviewer=user)
        ],
        "reviews": [] if submission.is_open else shown_reviews(submission),
    }


def _course_context(
    request: HttpRequest, submission: Submission, *, lesson_key: str, earlier: Submission | None
) -> dict[str, Any]:
    user, version = person_of(request), submission.course_version
    lessons = lessons_of(version)
    current = chosen(lessons, lesson_key)
    if current is not None and request.method == "GET":
        listings.note_opened(submission=submission, reviewer=user, lesson=current, at=clock.now())
    previous = earlier.version if earlier else None
    changes = listings.changes_between(version=version, previous=previous) if previous else None
    opened = listings.opened_keys(submission=submission, reviewer=user) if submission.is_open else set()
    comments = listings.visible_comments(submission=submission, reviewer=user)
    spoken_of = list(comments.values_list("lesson_key", flat=True))
    rows = [
        {
            "lesson": lesson,
            "changes": changes.lessons.get(lesson.key, []) if changes else [],
            "comment_count": spoken_of.count(lesson.key),
            "opened": lesson.key in opened,
        }
        for lesson in lessons
    ]
    position = lessons.index(current) if current else -1
    return {
        "version": version,
        "rows": [row for row in rows if row["changes"] or not changes],
        "unchanged_rows": [row for row in rows if changes and not row["changes"]],
        "unchanged_open": changes is not None and current is not None and not changes.lessons.get(current.key),
        "lesson_count": len(rows),
        "opened_count": sum(1 for row in rows if row["opened"]),
        "shown": shown_lesson(lesson=current, user=user, picture_at=_picture_at(submission), at=clock.now())
        if current
        else None,
        "before": lessons[position - 1] if position > 0 else None,
        "after": lessons[position + 1] if position + 1 < len(lessons) else None,
        "changes": changes,
        "checks": listings.kept_checks(submission.checks),
    }


def _titles(submissions: Iterable[Submission]) -> dict[str, str]:
    """Lessons by key, as the last round that has them calls them; one that is gone keeps its old title."""
    rounds = sorted(submissions, key=lambda one: one.round)
    versions = [one.version for one in rounds if one.version is not None]
    return {lesson.key: lesson.title for version in versions for lesson in version.lesson_list}


def _picture_at(submission: Submission) -> Address:
    return lambda sha256: reverse("listings_picture", args=[submission.uuid, sha256])


def _address(submission: Submission, lesson_key: str) -> str:
    """The desk at the lesson, which is only repeated where it is one of this submission's."""
    desk_url = reverse("listings_desk", args=[submission.uuid])
    if lesson_key and submission.version and submission.version.lessons.filter(key=lesson_key).exists():
        return f"{desk_url}?lesson={lesson_key}"
    return desk_url
