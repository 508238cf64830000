"""Where reviewers disagree and nobody is left to be drawn, the region's officer decides."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from common import clock
from common.errors import DomainError
from listings import services as listings
from listings.views.people import person_of
from listings.views.reviews import shown_reviews


@require_GET
def unsettled(request: HttpRequest) -> HttpResponse:
    """What waits for this officer's decision."""
    rows = listings.unsettled(user=person_of(request))
    return render(request, "listings/manage/unsettled.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def settle(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Both reviews beside each other, and the officer's decision with its reasons."""
    officer = person_of(request)
    submission = listings.get_submission_for_officer(user=officer, uuid=uuid)
    error: DomainError | None = None
    if request.method == "POST":
        try:
            _decide(request, uuid)
        except DomainError as refused:
            error = refused
        else:
            messages.success(request, _("Decided. The reviewers and the institution are told, with your reasons."))
            return redirect("listings_unsettled")
    submission.refresh_from_db()
    context = {
        "submission": submission,
        "subject": submission.subject,
        "reviews": shown_reviews(submission) if listings.is_for_officer(submission) else [],
        "comments": submission.comments.all() if listings.is_for_officer(submission) else [],
        "may_decide": listings.is_for_officer(submission) and submission.is_open,
        "error": error,
        "reason": request.POST.get("reason", "") if error else "",
    }
    return render(request, "listings/manage/settle.html", context, status=error.status if error else 200)


def _decide(request: HttpRequest, uuid: UUID) -> None:
    decision = {"approve": "approved", "return": "returned"}.get(request.POST.get("decision", ""))
    if decision is None:
        raise DomainError(_("Choose one of the two: approve, or return for changes."))
    if not request.POST.get("confirm"):
        raise DomainError(_("Tick the box that confirms your decision. It is signed and can't be changed."))
    listings.decide_disagreement(
        submission=listings.get_submission_for_officer(user=person_of(request), uuid=uuid),
        officer=person_of(request),
        decision=decision,
        reason=request.POST.get("reason", ""),
        at=clock.now(),
    )
