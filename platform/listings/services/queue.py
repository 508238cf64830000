"""The auditors' queue and what the two desks count."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.paginator import Page
from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts import services as accounts
from accounts.models import RoleGrant, User
from common.paging import MOST, BoundedPaginator
from common.workdays import day_of, workdays_between
from institutions.models import Institution
from listings.models import Comment, Listing, ReviewAssignment, Submission
from listings.services.conflicts import Conflicts
from listings.services.risk import Risk, risks_of

PAGE_SIZE = 25
_HELD = (ReviewAssignment.State.ASSIGNED, ReviewAssignment.State.DONE)
_FREE = Q(held__lt=F("seats"))
# As the index `submission_due_first` has them. What has no rule and so no day yet (for a minute at most, until the
# sweep) stands first or last, as the database likes.
_DUE_FIRST = ("due_date", "submitted_at", "pk")


@dataclass(frozen=True)
class Filters:
    """`show`: "" everything, or `mine`, `unassigned`, `late`; `kind` one of `Listing.Kind`, or ""."""

    show: str = ""
    kind: str = ""

    @classmethod
    def read(cls, *, show: str, kind: str) -> "Filters":
        """What was asked for; what is unknown asks for nothing."""
        shows = ("mine", "unassigned", "late")
        return cls(show=show if show in shows else "", kind=kind if kind in Listing.Kind.values else "")


@dataclass(frozen=True)
class Waiting:
    """One row of the queue. `conflict`: another auditor has to do it; `seat`: this auditor's own."""

    submission: Submission
    days: int
    late: bool
    risk: Risk
    conflict: str
    seat: ReviewAssignment | None = None
    comment_count: int = 0

    @property
    def mine(self) -> bool:
        return self.seat is not None

    @property
    def signed(self) -> bool:
        return self.seat is not None and self.seat.state == ReviewAssignment.State.DONE

    @property
    def free(self) -> int:
        held: int = getattr(self.submission, "held", 0)
        return max(0, self.submission.seats - held)


@dataclass(frozen=True)
class Queue:
    """A page of the queue and the counts above it.

    The counts are those of everything this auditor may see; where that is more than `MOST`, `is_cut` says so and
    they are those of the `MOST` that are due first.
    """

    rows: list[Waiting]
    page: Page[Submission]
    waiting: int
    mine: int
    late: int
    unassigned: int
    is_cut: bool = False
    filters: Filters = field(default_factory=Filters)


def queue(*, user: User, at: datetime, filters: Filters | None = None, page: str | int | None = 1) -> Queue:
    """What is undecided in this auditor's regions, the nearest deadline first. A fixed number of queries."""
    filters = filters or Filters()
    today = day_of(at)
    everything = _open(user)
    own = ReviewAssignment.objects.filter(reviewer=user, state__in=_HELD).values("submission")
    # Bounded: what it costs to count must not follow how much waits in a whole country.
    counts = everything.order_by(*_DUE_FIRST)[: MOST + 1].aggregate(
        waiting=Count("pk"), late=Count("pk", filter=_late(today)), unassigned=Count("pk", filter=_FREE)
    )
    is_cut = counts["waiting"] > MOST
    mine = everything.filter(pk__in=own).count()
    wanted = everything.filter(listing__kind=filters.kind) if filters.kind else everything
    if filters.show:
        wanted = wanted.filter({"mine": Q(pk__in=own), "late": _late(today), "unassigned": _FREE}[filters.show])
    related = wanted.select_related("listing__institution", "listing__region", "version", "dossier", "rule")
    known = None if is_cut or filters.kind else {**counts, "": counts["waiting"], "mine": mine}[filters.show]
    found = BoundedPaginator(related.order_by(*_DUE_FIRST), PAGE_SIZE, counted=known).get_page(page)
    return Queue(
        rows=_rows(list(found.object_list), user=user, at=at),
        page=found,
        filters=filters,
        is_cut=is_cut,
        mine=mine,
        **{name: min(count, MOST) for name, count in counts.items()},
    )


def decided_lately(*, limit: int = 10, user: User | None = None) -> list[Submission]:
    """The newest decisions, for desk and oversight page; `user` sees those of their regions."""
    decided = Submission.objects.filter(decided_at__isnull=False).order_by("-decided_at")
    if user is not None:
        decided = decided.filter(accounts.within_office(user, RoleGrant.Role.AUDITOR, path="listing__region"))
    return list(
        decided.select_related("listing__institution", "version__course__institution", "dossier", "decided_by")[:limit]
    )


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


def is_late(submission: Submission, *, today: date) -> bool:
    return submission.is_open and submission.due_date is not None and submission.due_date < today


def _late(today: date) -> Q:
    return Q(due_date__lt=today)


def _open(user: User) -> QuerySet[Submission]:
    """What is undecided where this auditor is one, with `held`, how many of its seats are taken."""
    taken = ReviewAssignment.objects.filter(submission=OuterRef("pk"), state__in=_HELD).order_by()
    counted = taken.values("submission").annotate(n=Count("pk")).values("n")
    return (
        Submission.objects.filter(accounts.within_office(user, RoleGrant.Role.AUDITOR, path="listing__region"))
        .filter(decision=Submission.Decision.OPEN)
        .annotate(held=Coalesce(Subquery(counted), 0))
    )


def _rows(submissions: Sequence[Submission], *, user: User, at: datetime) -> list[Waiting]:
    today = day_of(at)
    conflicts = Conflicts(people=[user.pk], submissions=submissions, at=at)
    risks = risks_of(submissions)
    held = ReviewAssignment.objects.filter(submission__in=submissions, reviewer=user, state__in=_HELD)
    seats = {seat.submission_id: seat for seat in held}
    # Only one's own: how much others said is theirs until the decision.
    said = Comment.objects.filter(submission__in=submissions, author=user)
    counted = dict(said.values_list("submission_id").annotate(n=Count("pk")))
    return [
        Waiting(
            submission=submission,
            days=workdays_between(day_of(submission.submitted_at), today),
            late=is_late(submission, today=today),
            risk=risks[submission.pk],
            conflict=conflicts.of(user.pk, submission),
            seat=seats.get(submission.pk),
            comment_count=counted.get(submission.pk, 0),
        )
        for submission in submissions
    ]
