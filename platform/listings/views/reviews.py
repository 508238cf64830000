"""Signed reviews as pages show them, once they may be shown."""

from dataclasses import dataclass

from listings import services as listings
from listings.models import Criterion, ReviewAssignment, Submission


@dataclass(frozen=True)
class Line:
    """`score` is None where a reviewer who returned it left the criterion out."""

    criterion: Criterion
    score: int | None


@dataclass(frozen=True)
class ShownReview:
    review: ReviewAssignment
    lines: list[Line]
    percent: int | None


def shown_reviews(submission: Submission) -> list[ShownReview]:
    """Everybody's scores and reasons: after the decision, or for the officer who takes it."""
    criteria = listings.criteria_of(submission)
    return [
        ShownReview(
            review=one,
            lines=[Line(criterion, one.scores.get(criterion.key)) for criterion in criteria] if one.scores else [],
            percent=listings.weighted_percent(criteria=criteria, scores=one.scores),
        )
        for one in listings.signed_reviews(submission)
    ]
