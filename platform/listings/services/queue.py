"""The auditors' queue and what the two desks count."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from accounts.models import User
from institutions import services as institutions
from institutions.models import Institution
from listings.models import Submission

# From here on a waiting submission is called late. Working days come with the holiday library.
LATE_AFTER_DAYS = 5


@dataclass(frozen=True)
class Waiting:
    """One row of the queue. `conflict`: another auditor has to do it; `mine`: this auditor has begun."""

    submission: Submission
    days: int
    late: bool
    mine: bool
    conflict: bool


def queue(*, user: User, at: datetime) -> list[Waiting]:
    """Everything undecided, oldest first, as this auditor may deal with it. Two queries."""
    own = {institution.pk for institution in institutions.institutions_of(user)}
    rows = []
    for submission in _open():
        days = (at - submission.submitted_at).days
        rows.append(
            Waiting(
                submission=submission,
                days=days,
                late=days >= LATE_AFTER_DAYS,
                mine=submission.reviewer_id == user.pk,
                conflict=submission.version.course.institution_id in own or submission.submitted_by_id == user.pk,
            )
        )
    return rows


def decided_lately(*, limit: int = 10) -> list[Submission]:
    """The newest decisions, for desk and oversight page."""
    decided = Submission.objects.exclude(decision=Submission.Decision.OPEN).order_by("-decided_at")
    return list(decided.select_related("version__course__institution", "decided_by")[:limit])


def latest_of(*, owners: list[Institution]) -> list[Submission]:
    """The newest submission of every course of these institutions, newest first."""
    rows = (
        Submission.objects.filter(version__course__institution__in=owners)
        .select_related("listing", "version__course__institution")
        .annotate(unanswered=Count("comments", filter=Q(comments__answer="")))
        .order_by("-round")
    )
    newest: dict[int, Submission] = {}
    for submission in rows:
        newest.setdefault(submission.listing_id, submission)
    return sorted(newest.values(), key=lambda one: one.submitted_at, reverse=True)


def _open() -> QuerySet[Submission]:
    return (
        Submission.objects.filter(decision=Submission.Decision.OPEN)
        .select_related("listing", "version__course__institution", "submitted_by", "reviewer")
        .annotate(comment_count=Count("comments"))
        .order_by("submitted_at", "pk")
    )
