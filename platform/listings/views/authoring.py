"""The trainer's side of a review: submitting, and answering comments. Own institution only."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.errors import DomainError
from common.workdays import day_of
from courses.models import CoursePage
from listings import services as listings
from listings.models import Submission
from listings.views.lessons import chosen, lessons_of, shown_lesson
from listings.views.people import person_of
from listings.views.pictures import own_picture_at


class PageNotFound(DomainError):
    code = "page_not_found"
    status = 404
    message = gettext_lazy("There is no such course, or it belongs to another institution.")


@require_POST
def submit(request: HttpRequest, page_id: int) -> HttpResponse:
    """Put the saved draft before the auditors. A second click finds it done and says so."""
    page = CoursePage.objects.filter(pk=page_id).first()
    if page is None or not page.permissions_for_user(person_of(request)).can_edit():
        raise PageNotFound
    return submit_and_answer(request, page)


def submit_and_answer(request: HttpRequest, page: CoursePage) -> HttpResponse:
    editor = reverse("wagtailadmin_pages:edit", args=[page.pk])
    try:
        listings.submit(page=page, user=person_of(request), at=clock.now())
    except listings.AlreadySubmitted as error:
        messages.info(request, str(error))
        return redirect("wagtailadmin_home")
    except DomainError as error:
        messages.error(request, str(error))
        return redirect(f"{editor}#tab-submit")
    messages.success(
        request,
        _("“%(title)s” is with the auditors. You will be told when they have decided.")
        % {"title": page.get_latest_revision_as_object().title},
    )
    return redirect("wagtailadmin_home")


@require_GET
def comments(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_institution(user=person_of(request), uuid=uuid)
    return _comments(request, submission)


@require_POST
def answer(request: HttpRequest, uuid: UUID, comment_uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_institution(user=person_of(request), uuid=uuid)
    try:
        listings.answer_comment(
            uuid=comment_uuid, user=person_of(request), text=request.POST.get("answer", ""), at=clock.now()
        )
    except listings.CommentNotFound:
        raise
    except DomainError as error:
        return _comments(request, submission, error=error)
    messages.success(request, _("Your answer is saved. The auditor sees it in the next round."))
    return redirect(f"{reverse('listings_comments', args=[uuid])}#c-{comment_uuid}")


def _comments(request: HttpRequest, submission: Submission, error: DomainError | None = None) -> HttpResponse:
    """What the auditors said, once they have decided, each with its place in the video and in the editor."""
    version = submission.version
    lessons = lessons_of(version) if version else []
    titles = {lesson.key: lesson for lesson in lessons}
    said = [] if submission.is_open else list(submission.comments.select_related("answered_by"))
    wanted = request.GET.get("lesson", "") or next((one.lesson_key for one in said if one.lesson_key), "")
    current = chosen(lessons, wanted)
    context = {
        "submission": submission,
        "subject": submission.subject,
        "page_id": version.course.page_id if version else None,
        "said": [{"comment": one, "lesson": titles.get(one.lesson_key)} for one in said],
        "shown": shown_lesson(lesson=current, user=person_of(request), picture_at=own_picture_at, at=clock.now())
        if current and said
        else None,
        "may_resubmit": submission.decision == Submission.Decision.RETURNED
        and not submission.listing.submissions.filter(round__gt=submission.round).exists(),
        "late": listings.is_late(submission, today=day_of(clock.now())),
        "earlier": listings.earlier_round(submission),
        "error": error,
    }
    return render(request, "listings/manage/comments.html", context, status=error.status if error else 200)
