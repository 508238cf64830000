"""What anybody may know of the reviews: what was approved, and how much was sent back."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from listings.models import Submission

PERIOD = timedelta(days=90)
SHOWN = 20


@dataclass(frozen=True)
class Published:
    """Counts over the last `PERIOD`. Courses that were sent back are counted, never named."""

    approved: list[Submission]
    approved_count: int
    returned_count: int
    waiting_count: int
    usual_days: int | None


def published(*, at: datetime) -> Published:
    """The newest approvals, and the numbers of the last ninety days; `usual_days` is the median wait."""
    decided = Submission.objects.filter(decided_at__gt=at - PERIOD, decided_at__lte=at)
    times = decided.values_list("submitted_at", "decided_at")
    waits = sorted(decided_at - submitted_at for submitted_at, decided_at in times if decided_at)
    approved = decided.filter(decision=Submission.Decision.APPROVED, version__isnull=False)
    return Published(
        approved=list(
            approved.select_related("version__course__institution", "version__course__availability").order_by(
                "-decided_at"
            )[:SHOWN]
        ),
        approved_count=approved.count(),
        returned_count=decided.filter(decision=Submission.Decision.RETURNED).count(),
        waiting_count=Submission.objects.filter(decision=Submission.Decision.OPEN).count(),
        usual_days=waits[len(waits) // 2].days if waits else None,
    )
