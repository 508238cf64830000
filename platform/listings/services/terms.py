"""How long deciding on a dossier may take, as the review rules say, and how long one may object."""

from datetime import date, datetime, timedelta

from common import workdays
from listings.models import Submission
from listings.services.rules import rule_for, rule_of

# Days in which an applicant may ask for a review of the decision (行政复议法).
OBJECTION_DAYS = 60


def decision_days(*, kind: str, at: datetime) -> int:
    """Working days from submitting a listing of `kind` to the decision, where no region says otherwise."""
    return rule_for(kind=kind, region=None, at=at).decision_days


def decision_due(submission: Submission) -> date:
    """The last day for the decision."""
    if submission.due_date is not None:
        return submission.due_date
    days = rule_of(submission, at=submission.submitted_at).decision_days
    return workdays.deadline(start=workdays.day_of(submission.submitted_at), days=days).day


def objection_until(decided_at: datetime) -> date:
    return workdays.day_of(decided_at) + timedelta(days=OBJECTION_DAYS)
