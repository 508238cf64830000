"""What a signature under a review says. Opaque: people by public id, their words by a hash."""

import hashlib
from datetime import UTC, datetime
from typing import Any

from listings.models import ReviewAssignment, Submission
from skillsbank import services as skillsbank

REVIEW = "malan.review"
DECISION = "malan.decision"


def review_statement(seat: ReviewAssignment) -> dict[str, Any]:
    """What a reviewer signed; the same again from the stored row."""
    assert seat.signed_at is not None
    return _about(seat.submission) | {
        "seat": str(seat.uuid),
        "reviewer": str(seat.reviewer.uuid),
        "recommendation": seat.recommendation,
        "scores": seat.scores,
        "summary_sha256": _hash(seat.summary),
        "at": _moment(seat.signed_at),
    }


def decision_statement(submission: Submission) -> dict[str, Any]:
    """What was decided, on which signed reviews it stands, and who decided; the same again from the stored row."""
    assert submission.decided_at is not None
    assert submission.decided_by is not None
    return _about(submission) | {
        "decision": submission.decision,
        "decided_by": str(submission.decided_by.uuid),
        "reason_sha256": _hash(submission.reason),
        "reviews": sorted(
            submission.assignments.filter(state=ReviewAssignment.State.DONE).values_list("signed_hash", flat=True)
        ),
        "at": _moment(submission.decided_at),
    }


def sign_review(seat: ReviewAssignment) -> dict[str, str]:
    """The three columns of a signed seat."""
    return _columns(skillsbank.sign_statement(review_statement(seat), purpose=REVIEW))


def sign_decision(submission: Submission) -> dict[str, str]:
    """The three columns of a signed decision."""
    return _columns(skillsbank.sign_statement(decision_statement(submission), purpose=DECISION))


def signature_holds(signed: ReviewAssignment | Submission) -> bool:
    """Whether what stands in the row is what was signed."""
    if isinstance(signed, Submission):
        statement, purpose = decision_statement(signed), DECISION
    else:
        statement, purpose = review_statement(signed), REVIEW
    return skillsbank.is_signed(statement, purpose=purpose, signature=signed.signature)


def _about(submission: Submission) -> dict[str, Any]:
    subject = submission.subject
    return {
        "submission": str(submission.uuid),
        "listing": str(submission.listing.uuid),
        "round": submission.round,
        "content": subject.content_hash,
        "rule": submission.rule_id,
    }


def _columns(signed: skillsbank.SignedStatement) -> dict[str, str]:
    return {"key_id": signed.key_id, "signed_hash": signed.hash, "signature": signed.signature}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")
