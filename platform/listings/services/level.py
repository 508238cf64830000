"""How quickly reviews are decided, for everybody to read: counts and days, no person and no institution."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from common.workdays import CHINA, day_of
from listings.models import Listing, ReviewRule, Submission

LOOKS_BACK = timedelta(days=365)


@dataclass(frozen=True)
class ServiceLevel:
    """Of one kind of listing, over the last year. `median_days` are working days from submitting to the decision,
    None where nothing was decided; `promised` the working days that rules in force give, smallest to greatest."""

    kind: str
    name: str
    open: int
    late: int
    decided: int
    in_time: int
    median_days: float | None
    promised: tuple[int, ...]

    @property
    def in_time_percent(self) -> int | None:
        """Rounded down: a hundred means every single one."""
        return self.in_time * 100 // self.decided if self.decided else None


def service_level(*, at: datetime) -> list[ServiceLevel]:
    """One row for every kind of listing. Two queries, and one more for each kind in which something was decided."""
    today = day_of(at)
    decided = Q(decided_at__gte=at - LOOKS_BACK, decided_at__lte=at, workdays_taken__isnull=False)
    in_time = decided & (Q(due_date=None) | Q(decided_day__lte=F("due_date")))
    counted = {
        row["listing__kind"]: row
        for row in Submission.objects.annotate(decided_day=TruncDate("decided_at", tzinfo=CHINA))
        .filter(Q(decision="") | decided)
        .values("listing__kind")
        .annotate(
            open=Count("pk", filter=Q(decision="")),
            late=Count("pk", filter=Q(decision="", due_date__lt=today)),
            decided=Count("pk", filter=decided),
            in_time=Count("pk", filter=in_time),
        )
        .order_by()
    }
    promised: dict[str, set[int]] = {}
    rules = ReviewRule.objects.filter(valid_from__lte=today).filter(Q(valid_to=None) | Q(valid_to__gt=today))
    for kind, days in rules.values_list("kind", "decision_days"):
        promised.setdefault(kind, set()).add(days)
    found = []
    for kind in Listing.Kind:
        row: Any = counted.get(kind.value, {})
        number = row.get("decided", 0)
        found.append(
            ServiceLevel(
                kind=kind.value,
                name=str(kind.label),
                open=row.get("open", 0),
                late=row.get("late", 0),
                decided=number,
                in_time=row.get("in_time", 0),
                median_days=_median(kind.value, decided, number) if number else None,
                promised=tuple(sorted(promised.get(kind.value, ()))),
            )
        )
    return found


def _median(kind: str, decided: Q, number: int) -> float:
    """The database sorts; the middle one or two rows are read."""
    rows = Submission.objects.filter(decided, listing__kind=kind).order_by("workdays_taken", "pk")
    middle = rows.values_list("workdays_taken", flat=True)[(number - 1) // 2 : number // 2 + 1]
    days = [taken for taken in middle if taken is not None]
    return sum(days) / len(days)
