"""A round of review begins: its rule, its deadline, its reviewers. And the sweep that finds what still lacks them."""

from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q

from common import workdays
from listings.models import ReviewAssignment, Submission
from listings.services.drawing import fill_seats, lock
from listings.services.rules import rule_of

State = ReviewAssignment.State
SWEPT_AT_ONCE = 200


def begin_round(*, submission: Submission, at: datetime) -> None:
    """Choose the rule that is in force, count the deadline from the day of submitting, and draw the reviewers.

    In the caller's transaction, as its last step. Safe to run again: a round that has a rule keeps it.
    """
    with transaction.atomic():
        locked = lock(submission)
        if locked.is_open and locked.rule_id is None:
            rule = rule_of(locked, at=at)
            due = workdays.deadline(start=workdays.day_of(locked.submitted_at), days=rule.decision_days)
            Submission.objects.filter(pk=locked.pk).update(
                rule=rule, seats=rule.reviewers, due_date=due.day, due_provisional=due.provisional
            )
        fill_seats(submission=locked, at=at)
    submission.refresh_from_db(fields=["rule", "seats", "due_date", "due_provisional", "waits_for"])


def assign_waiting(*, at: datetime) -> int:
    """Try again to find reviewers for every open round with a free seat. Returns how many seats were filled."""
    held = Count("assignments", filter=Q(assignments__state__in=[State.ASSIGNED, State.DONE]))
    waiting = (
        Submission.objects.filter(decision=Submission.Decision.OPEN)
        .exclude(waits_for=Submission.WaitsFor.OFFICER)
        .annotate(held=held)
        .filter(Q(held__lt=F("seats")) | Q(rule=None))
        .order_by("submitted_at")[:SWEPT_AT_ONCE]
    )
    filled = 0
    for submission in waiting:
        before = submission.assignments.count()
        begin_round(submission=submission, at=at)
        filled += submission.assignments.count() - before
    return filled
