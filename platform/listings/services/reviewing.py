"""What reviewers do with a submission: score it, recommend, sign. The last signature decides, where they agree."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from courses.models import CourseVersion
from listings.models import SCORE_MAX, Criterion, ReviewAssignment, Submission
from listings.services.access import check_may_review
from listings.services.deciding import decide
from listings.services.drawing import fill_seats, lock
from listings.services.looking import earlier_comments, mark_comment, note_opened, unmarked, unopened
from listings.services.relisting_checks import copies_in
from listings.services.seats import AlreadyDecided, AlreadySigned, take
from listings.services.signing import sign_review

Recommendation = ReviewAssignment.Recommendation
State = ReviewAssignment.State
SUMMARY_MAX = 2000


class ReasonMissing(DomainError):
    code = "reason_missing"
    message = gettext_lazy("Say in the reason what has to change, so that the trainer knows what to do.")


class ReasonTooLong(DomainError):
    code = "text_too_long"
    message = gettext_lazy("This is too long. Use at most 2000 characters.")


class NotScored(DomainError):
    code = "not_scored"


class ScoreTooLow(DomainError):
    code = "score_too_low"


class LessonsUnopened(DomainError):
    code = "lessons_unopened"
    status = 409


class RelistedContent(DomainError):
    """What was ended for cause doesn't come back under another name."""

    code = "relisted_content"
    status = 409


class CommentsUnmarked(DomainError):
    code = "comments_unmarked"
    status = 409
    message = gettext_lazy("Say of every comment of earlier rounds whether it is resolved. Then you can approve.")


def criteria_of(submission: Submission) -> list[Criterion]:
    """What is scored, in order; nothing where a submission has no rule yet."""
    return list(submission.rule.rubric.criteria.order_by("position")) if submission.rule else []


def weighted_percent(*, criteria: list[Criterion], scores: Mapping[str, int]) -> int | None:
    """The weighted score in whole per cent, rounded down; None while a criterion has none."""
    if not criteria or any(one.key not in scores for one in criteria):
        return None
    whole = sum(one.weight for one in criteria)
    return sum(scores[one.key] * one.weight for one in criteria) * 100 // (SCORE_MAX * whole)


def save_scores(
    *, submission: Submission, auditor: User, scores: Mapping[str, int], summary: str, at: datetime
) -> ReviewAssignment:
    """Keep what was scored so far, unsigned. Raises `NotScored` for a score outside 0–4 and what `take` raises."""
    summary = _clean(summary)
    with transaction.atomic():
        seat = take(submission=submission, auditor=auditor, at=at)
        submission.refresh_from_db(fields=["rule"])
        values = {"scores": _valid(scores, criteria_of(submission)), "summary": summary}
        ReviewAssignment.objects.filter(pk=seat.pk, state=State.ASSIGNED).update(**values)
    seat.scores, seat.summary = values["scores"], summary
    return seat


def sign(
    *,
    submission: Submission,
    auditor: User,
    recommendation: str,
    scores: Mapping[str, int],
    summary: str,
    at: datetime,
) -> Submission:
    """Sign one's review; where all are in and agree, this decides. `submission.decision` tells.

    Raises `ReasonMissing`, `ReasonTooLong`, `NotScored`, `ScoreTooLow`, `LessonsUnopened`, `CommentsUnmarked` and
    what `take` raises. Everything or nothing.
    """
    summary = _clean(summary)
    if recommendation == Recommendation.RETURN and not summary:
        raise ReasonMissing
    check_may_review(user=auditor, submission=submission, at=at)
    with transaction.atomic():
        locked = lock(submission)
        seat = take(submission=locked, auditor=auditor, at=at)
        seat.submission = locked
        criteria = criteria_of(locked)
        seat.scores = _valid(scores, criteria)
        if recommendation == Recommendation.APPROVE:
            _check_approvable(locked, auditor, criteria, seat.scores)
        seat.recommendation, seat.summary, seat.signed_at = recommendation, summary, at
        values = {
            "state": State.DONE,
            "scores": seat.scores,
            "recommendation": recommendation,
            "summary": summary,
            "signed_at": at,
        } | sign_review(seat)
        if ReviewAssignment.objects.filter(pk=seat.pk, state=State.ASSIGNED).update(**values) != 1:
            raise AlreadySigned
        audit.record(
            actor_uuid=str(auditor.uuid),
            action="review.signed",
            object_type="listing",
            object_id=str(locked.listing.uuid),
            at=at,
            region_code=locked.listing.region_id,
            detail={"submission": str(locked.uuid), "seat": str(seat.uuid), "sha256": values["signed_hash"]},
        )
        _settle(locked, auditor=auditor, at=at)
    submission.refresh_from_db()
    return submission


def return_for_changes(*, submission: Submission, auditor: User, reason: str, at: datetime) -> None:
    """Recommend to send it back, without scores. Raises what `sign` raises."""
    sign(submission=submission, auditor=auditor, recommendation="return", scores={}, summary=reason, at=at)


def approve(*, submission: Submission, auditor: User, at: datetime, reason: str = "") -> CourseVersion:
    """A whole review at once, for loading what was reviewed elsewhere: every lesson counts as opened, every earlier
    comment as resolved, every criterion gets the highest score. The desk calls `sign`, never this. Raises what
    `sign` raises.
    """
    check_may_review(user=auditor, submission=submission, at=at)
    with transaction.atomic():
        if not lock(submission).is_open:
            raise AlreadyDecided
        for lesson in unopened(submission=submission, reviewer=auditor):
            note_opened(submission=submission, reviewer=auditor, lesson=lesson, at=at)
        for comment in earlier_comments(submission):
            mark_comment(submission=submission, auditor=auditor, uuid=comment.uuid, resolved=True, at=at)
        best = {criterion.key: SCORE_MAX for criterion in criteria_of(submission)}
        sign(submission=submission, auditor=auditor, recommendation="approve", scores=best, summary=reason, at=at)
    version = submission.course_version
    version.refresh_from_db()
    return version


def approve_dossier(*, submission: Submission, auditor: User, at: datetime, reason: str = "") -> None:
    """The same for a listing that is no course. Raises what `sign` and the kind's own rules raise."""
    if submission.dossier is None:
        raise LookupError("this submission is a course's")
    with transaction.atomic():
        for comment in earlier_comments(submission):
            mark_comment(submission=submission, auditor=auditor, uuid=comment.uuid, resolved=True, at=at)
        best = {criterion.key: SCORE_MAX for criterion in criteria_of(submission)}
        sign(submission=submission, auditor=auditor, recommendation="approve", scores=best, summary=reason, at=at)


def _settle(submission: Submission, *, auditor: User, at: datetime) -> None:
    """Decide where all reviews are in and more are for one thing than for the other; else ask one person more."""
    reviews = list(submission.assignments.filter(state=State.DONE).order_by("signed_at", "pk"))
    if len(reviews) < submission.seats:
        return
    approving = sum(one.recommendation == Recommendation.APPROVE for one in reviews)
    returning = len(reviews) - approving
    if approving == returning:
        Submission.objects.filter(pk=submission.pk).update(seats=submission.seats + 1)
        fill_seats(submission=submission, at=at)
        return
    decision = Submission.Decision.APPROVED if approving > returning else Submission.Decision.RETURNED
    wanted = Recommendation.APPROVE if approving > returning else Recommendation.RETURN
    reasons = [one.summary for one in reviews if one.recommendation == wanted and one.summary]
    decide(submission=submission, decision=decision, actor=auditor, reason="\n\n".join(reasons), at=at)


def _check_approvable(
    submission: Submission, auditor: User, criteria: list[Criterion], scores: Mapping[str, int]
) -> None:
    if missing := [one.name for one in criteria if one.key not in scores]:
        raise NotScored(_("Score every criterion before you approve. Missing: %(names)s.") % {"names": _list(missing)})
    floor = submission.rule.floor if submission.rule else 0
    if low := [one.name for one in criteria if scores[one.key] < floor]:
        raise ScoreTooLow(
            _("An approval needs at least %(floor)d points for every criterion. Too low: %(names)s.")
            % {"floor": floor, "names": _list(low)}
        )
    if lessons := unopened(submission=submission, reviewer=auditor):
        names = _list([f"{lesson.position}. {lesson.title}" for lesson in lessons])
        raise LessonsUnopened(
            _("You approve what you have seen: open these lessons first: %(names)s.") % {"names": names}
        )
    if unmarked(submission=submission, reviewer=auditor):
        raise CommentsUnmarked
    if copies := [one.lesson for one in copies_in(submission=submission) if one.is_blocking]:
        raise RelistedContent(
            _("These lessons repeat a video of a listing that was ended or suspended: %(names)s. Return the course.")
            % {"names": _list(copies)}
        )


def _valid(scores: Mapping[str, int], criteria: list[Criterion]) -> dict[str, int]:
    known = {criterion.key for criterion in criteria}
    kept = {key: score for key, score in scores.items() if key in known}
    if any(isinstance(score, bool) or not 0 <= score <= SCORE_MAX for score in kept.values()):
        raise NotScored(_("Scores go from 0 to %(most)d.") % {"most": SCORE_MAX})
    return kept


def _clean(text: str) -> str:
    text = text.strip()
    if len(text) > SUMMARY_MAX:
        raise ReasonTooLong
    return text


def _list(names: list[str]) -> str:
    return "、".join(names)
