"""Drawing reviewers at random, so that anybody can repeat it afterwards (decision D9).

Before a draw, the audit record gets who could be drawn. The seed that then decides was made, and its hash recorded,
when the draw before was held: nobody could fit one to the other.
"""

import hashlib
import json
import secrets
from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from accounts import services as accounts
from accounts.models import RoleGrant, User
from audit import services as audit
from listings.models import DrawSeed, Listing, ReviewAssignment, ReviewDraw, Submission
from listings.services import notices
from listings.services.conflicts import Conflicts

State = ReviewAssignment.State
Pool = list[tuple[str, int]]


def chosen_of(*, pool: Sequence[Sequence[object]], secret: str) -> str:
    """The public id that `secret` draws from `pool`: among those with the fewest open seats, the one whose hash
    together with the secret comes first. Raises `ValueError` for an empty pool."""
    if not pool:
        raise ValueError("nobody to draw from")
    least = min(int(str(load)) for _who, load in pool)
    idle = [str(who) for who, load in pool if load == least]
    return min(idle, key=lambda who: hashlib.sha256(f"{secret}:{who}".encode()).hexdigest())


def replays(draw: ReviewDraw) -> bool:
    """Whether the draw comes out again as it did."""
    return chosen_of(pool=draw.pool, secret=draw.seed.secret) == draw.chosen


def fill_seats(*, submission: Submission, at: datetime) -> list[ReviewAssignment]:
    """Draw somebody for every free seat, as far as there is anybody. Safe to run again, and at once with another.

    Where nobody is eligible the submission waits visibly, and the region's officers are told once.
    """
    with transaction.atomic():
        locked = lock(submission)
        if not locked.is_open or locked.waits_for == Submission.WaitsFor.OFFICER:
            return []
        drawn = []
        for seat in free_seats(locked):
            pool = _pool(locked, at=at)
            if not pool:
                break
            drawn.append(_draw(locked, seat=seat, pool=pool, at=at))
        _say_what_is_missing(locked, at=at)
    submission.waits_for = locked.waits_for
    return drawn


def lock(submission: Submission) -> Submission:
    """The submission's row, held until the transaction ends: its seats change one at a time."""
    # The listing first, as every act on it does: one that ends it at this moment waits, or we find it ended.
    Listing.objects.select_for_update().get(pk=submission.listing_id)
    found = Submission.objects.select_for_update().get(pk=submission.pk)
    return Submission.objects.select_related("listing__region", "version__course", "dossier", "rule").get(pk=found.pk)


def free_seats(submission: Submission) -> list[int]:
    held = submission.assignments.filter(state__in=[State.ASSIGNED, State.DONE]).values_list("seat", flat=True)
    return sorted(set(range(1, submission.seats + 1)) - set(held))


def _pool(submission: Submission, *, at: datetime) -> dict[str, tuple[User, int]]:
    """Everybody eligible by public id, with the number of seats they have open. Who had a seat here had their turn."""
    people = accounts.people_with(RoleGrant.Role.AUDITOR, region=submission.listing.region)
    free = list(people.exclude(review_seats__submission=submission))
    conflicts = Conflicts(people=[user.pk for user in free], submissions=[submission], at=at)
    free = [user for user in free if not conflicts.of(user.pk, submission)]
    open_seats = ReviewAssignment.objects.filter(reviewer__in=free, state=State.ASSIGNED, submission__decision="")
    loads = dict(open_seats.values_list("reviewer").annotate(n=Count("pk")))
    return {str(user.uuid): (user, loads.get(user.pk, 0)) for user in free}


def _draw(submission: Submission, *, seat: int, pool: dict[str, tuple[User, int]], at: datetime) -> ReviewAssignment:
    rows: Pool = sorted((who, load) for who, (_user, load) in pool.items())
    facts = {"submission": str(submission.uuid), "seat": seat, "eligible": len(rows), "pool": hash_of_pool(rows)}
    _ready_seed(at=at)
    _record("review.draw", submission, facts, at)
    # Held until the transaction ends, so that seeds are used in order, one draw at a time. Always after an act was
    # recorded: whoever else waits for both waits in the same order.
    seed = _next_seed(at=at)
    chosen = chosen_of(pool=rows, secret=seed.secret)
    assignment = ReviewAssignment.objects.create(
        submission=submission, reviewer=pool[chosen][0], seat=seat, origin=ReviewAssignment.Origin.DRAWN, assigned_at=at
    )
    DrawSeed.objects.filter(pk=seed.pk).update(used_at=at)
    draw = ReviewDraw.objects.create(
        submission=submission, assignment=assignment, seed=seed, pool=rows, chosen=chosen, at=at
    )
    notices.tell_drawn(assignment=assignment, at=at)
    _ready_seed(at=at)
    _record("review.drawn", submission, facts | {"draw": draw.pk, "seed": seed.pk, "chosen": chosen}, at)
    return assignment


def hash_of_pool(rows: Sequence[Sequence[object]]) -> str:
    """As the audit record keeps it: SHA-256 of the pool's compact JSON."""
    return hashlib.sha256(json.dumps(rows, separators=(",", ":")).encode()).hexdigest()


def _ready_seed(*, at: datetime) -> DrawSeed:
    """The next seed; made, and its hash put on record, where there is none."""
    ready = DrawSeed.objects.filter(used_at=None).order_by("pk").first()
    if ready is not None:
        return ready
    seed = DrawSeed.objects.create(secret=secrets.token_hex(32), committed_at=at)
    commitment = hashlib.sha256(seed.secret.encode()).hexdigest()
    audit.record(
        actor_uuid=None,
        action="review.seed",
        object_type="draw_seed",
        object_id=str(seed.pk),
        at=at,
        detail={"sha256": commitment},
    )
    return seed


def _next_seed(*, at: datetime) -> DrawSeed:
    """The oldest seed that is not used, locked. Who had to wait for one finds it used, and the next one made."""
    while True:
        seed = DrawSeed.objects.select_for_update().filter(used_at=None).order_by("pk").first()
        if seed is not None:
            return seed
        _ready_seed(at=at)


def _record(action: str, submission: Submission, facts: dict[str, object], at: datetime) -> None:
    audit.record(
        actor_uuid=None,
        action=action,
        object_type="listing",
        object_id=str(submission.listing.uuid),
        at=at,
        region_code=submission.listing.region_id,
        detail=facts,
    )


def _say_what_is_missing(submission: Submission, *, at: datetime) -> None:
    """Set `waits_for`; whoever can help hears of it when it changes."""
    kinds = Submission.WaitsFor
    wanted = kinds.NOTHING
    if free_seats(submission):
        tie = submission.rule is not None and submission.seats > submission.rule.reviewers
        wanted = kinds.OFFICER if tie else kinds.REVIEWER
    if submission.waits_for == wanted:
        return
    Submission.objects.filter(pk=submission.pk).update(waits_for=wanted)
    submission.waits_for = wanted
    if wanted:
        notices.tell_officers(submission=submission, at=at)
