"""Scoring the rubric, and signing one's review."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from common import clock
from common.errors import DomainError
from listings import services as listings
from listings.models import SCORE_MAX, Submission
from listings.views.people import person_of
from listings.views.review import desk_context

_SCORE_NAMES = (
    gettext_lazy("not there"),
    gettext_lazy("weak"),
    gettext_lazy("enough"),
    gettext_lazy("good"),
    gettext_lazy("excellent"),
)


class NotConfirmed(DomainError):
    code = "not_confirmed"
    message = gettext_lazy("Tick the box that confirms your review. It is signed with your name and can't be changed.")


@require_GET
def score(request: HttpRequest, uuid: UUID) -> HttpResponse:
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    return _score(request, submission)


@require_POST
def decide(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """`decision` is `save`, `approve` or `return`; the last two sign."""
    submission = listings.get_submission_for_auditor(user=person_of(request), uuid=uuid)
    user, at, decision = person_of(request), clock.now(), request.POST.get("decision")
    summary = request.POST.get("reason", "")
    try:
        scores = _scores(request)
        if decision == "save":
            listings.save_scores(submission=submission, auditor=user, scores=scores, summary=summary, at=at)
            messages.success(request, _("Saved. Nobody else sees it before you sign."))
            return redirect("listings_score", uuid=uuid)
        if decision not in ("approve", "return"):
            raise DomainError(_("Choose one of the two: approve, or return for changes."))
        if not request.POST.get("confirm"):
            raise NotConfirmed
        listings.sign(
            submission=submission, auditor=user, recommendation=decision, scores=scores, summary=summary, at=at
        )
    except DomainError as error:
        return _score(request, submission, error=error)
    messages.success(request, _told(submission))
    return redirect("listings_queue")


def _told(submission: Submission) -> str:
    title = {"title": submission.subject.title}
    if submission.decision == Submission.Decision.APPROVED:
        return _("“%(title)s” is approved. Search and directory show it now.") % title
    if submission.decision == Submission.Decision.RETURNED:
        return _("“%(title)s” went back to its trainer with your comments.") % title
    return _("Your review of “%(title)s” is signed. The decision follows when all reviews are in.") % title


def _scores(request: HttpRequest) -> dict[str, int]:
    """What was ticked. Raises `NotScored` for what is no number."""
    found = {}
    for name, value in request.POST.items():
        if name.startswith("score-") and value:
            if not str(value).isdecimal() or int(str(value)) > SCORE_MAX:
                raise listings.NotScored(_("Scores go from 0 to %(most)d.") % {"most": SCORE_MAX})
            found[name.removeprefix("score-")] = int(str(value))
    return found


def _score(request: HttpRequest, submission: Submission, error: DomainError | None = None) -> HttpResponse:
    """The rubric with what this reviewer has scored so far; after a refusal, with what was posted."""
    submission.refresh_from_db()
    user = person_of(request)
    context = desk_context(request, submission)
    seat = context["seat"]
    scores: dict[str, int] = dict(seat.scores) if seat else {}
    summary = seat.summary if seat else ""
    if error is not None:
        posted = {name.removeprefix("score-"): value for name, value in request.POST.items()}
        scores |= {key: int(str(value)) for key, value in posted.items() if str(value).isdecimal()}
        summary = request.POST.get("reason", "")
    criteria = listings.criteria_of(submission)
    context |= {
        "criteria": [{"criterion": one, "score": scores.get(one.key)} for one in criteria],
        "score_names": list(enumerate(_SCORE_NAMES)),
        "percent": listings.weighted_percent(criteria=criteria, scores=scores),
        "summary": summary,
        "unopened": listings.unopened(submission=submission, reviewer=user) if submission.is_open else [],
        "error": error,
    }
    return render(request, "listings/manage/score.html", context, status=error.status if error else 200)
