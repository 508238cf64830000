"""The yearly evaluation: opened for all, scored and published by officers, in effect once nobody objects any more."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from audit import services as audit
from common.errors import DomainError
from common.workdays import day_of
from listings.models import Evaluation, EvaluationScheme, Listing, ListingEvent
from listings.rules import RECTIFY_AFTER_GRADE_D, TERM_FOR_GRADE_A
from listings.services import telling
from listings.services.deadlines import grade_deadline
from listings.services.exits import exit_listing
from listings.services.indicators import INDICATORS
from listings.services.moves import ALLOWED, ListingMoved
from listings.services.powers import check_may_supervise
from listings.services.scoring import Item, grade_of, items_of, total_of
from listings.services.supervising import order_rectification

DATA = Path(__file__).resolve().parents[1] / "data" / "evaluation.json"
State = Evaluation.State
Grade = Evaluation.Grade
Act = ListingEvent.Act
_BATCH = 1000


class EvaluationNotFound(DomainError):
    code = "evaluation_not_found"
    status = 404
    message = _("There is no such evaluation here.")


class EvaluationPublished(DomainError):
    code = "evaluation_published"
    status = 409
    message = _("This evaluation is published, so its scores are fixed.")


class ScoreMissing(DomainError):
    code = "score_missing"
    status = 422
    message = _("Give every item that people judge a whole number from 0 to 100.")


@transaction.atomic
def open_year(*, year: int, at: datetime) -> int:
    """One open evaluation for every listing that was in the directory at some time; safe to repeat.

    A year without schemes gets those of the data file. Returns how many evaluations are new.
    """
    data = json.loads(DATA.read_text(encoding="utf-8"))
    made = 0
    for kind in Listing.Kind.values:
        scheme, _created = EvaluationScheme.objects.get_or_create(
            year=year,
            kind=kind,
            defaults={"indicators": data["kinds"][kind], "grades": data["grades"], "floor": data["floor"]},
        )
        missing = Listing.objects.filter(kind=kind, state__in=ALLOWED[Act.EXITED]).exclude(evaluations__scheme=scheme)
        keys = list(missing.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(keys), _BATCH):
            rows = [Evaluation(scheme=scheme, listing_id=pk, created_at=at) for pk in keys[start : start + _BATCH]]
            Evaluation.objects.bulk_create(rows, ignore_conflicts=True)
        made += len(keys)
    if made:
        # One line for all: each evaluation leaves its own when it is published.
        audit.record(
            actor_uuid=None,
            action="evaluation.year_opened",
            object_type="evaluation_year",
            object_id=str(year),
            at=at,
            detail={"evaluations": made},
        )
    return made


def get_evaluation(*, listing: Listing, uuid: UUID) -> Evaluation:
    """One of a listing that the person may see. Raises `EvaluationNotFound`."""
    found = Evaluation.objects.select_related("scheme", "listing__region").filter(listing=listing, uuid=uuid).first()
    if found is None:
        raise EvaluationNotFound
    return found


def measured(evaluation: Evaluation) -> dict[str, int | None]:
    """What the computed indicators say now."""
    keys = [one["key"] for one in evaluation.scheme.indicators if one["source"] == "computed"]
    return {key: INDICATORS[key](evaluation.listing, evaluation.scheme.year) for key in keys}


def items(evaluation: Evaluation) -> list[Item]:
    """The indicators with their scores: as measured now while it is open, as frozen once it is published."""
    computed = measured(evaluation) if evaluation.state == State.OPEN else evaluation.computed
    return items_of(evaluation.scheme.indicators, computed, evaluation.human)


def publish_grade(
    *, evaluation: Evaluation, officer: User, scores: Mapping[str, Any], remarks: str, at: datetime
) -> Evaluation:
    """Measure, take the officer's `scores` of the human items, fix total and grade, and tell the institution.

    Raises `ScoreMissing`, `EvaluationPublished` and what `check_may_supervise` raises.
    """
    check_may_supervise(user=officer, listing=evaluation.listing)
    scheme = evaluation.scheme
    human = _read_scores(scheme, scores)
    computed = measured(evaluation)
    scored = items_of(scheme.indicators, computed, human)
    total = total_of(scored)
    if total is None:
        raise ScoreMissing
    grade = grade_of(total=total, items=scored, grades=scheme.grades)
    with transaction.atomic():
        changed = Evaluation.objects.filter(pk=evaluation.pk, state=State.OPEN).update(
            state=State.PUBLISHED,
            computed=computed,
            human=human,
            total=total,
            grade=grade,
            remarks=remarks.strip(),
            published_by=officer,
            published_at=at,
        )
        if changed != 1:
            raise EvaluationPublished
        evaluation.refresh_from_db()
        last = grade_deadline(evaluation)
        if last is not None:
            telling.tell_grade(listing=evaluation.listing, year=scheme.year, grade=grade, object_until=last, at=at)
        _record("evaluation.published", evaluation, officer, at)
    return evaluation


def open_again(*, evaluation: Evaluation) -> None:
    """An objection was upheld: somebody scores it anew. In the caller's transaction. Raises `EvaluationPublished`."""
    changed = Evaluation.objects.filter(pk=evaluation.pk, state=State.PUBLISHED).update(state=State.OPEN)
    if changed != 1:
        raise EvaluationPublished


def settle_due(*, at: datetime, limit: int = 500) -> int:
    """Put grades into effect whose time to object is over, where no objection is open. Returns how many.

    A: a longer term. D: an order to put things right. A second D in a row, or a total below the floor: the end.
    """
    waiting = Evaluation.objects.filter(state=State.PUBLISHED).exclude(objections__decision="")
    settled = 0
    for evaluation in waiting.select_related("scheme", "listing").order_by("published_at", "pk")[:limit]:
        last = grade_deadline(evaluation)
        if last is not None and day_of(at) > last:
            settled += _settle(evaluation, at=at)
    return settled


def _settle(evaluation: Evaluation, *, at: datetime) -> bool:
    with transaction.atomic():
        changed = Evaluation.objects.filter(pk=evaluation.pk, state=State.PUBLISHED).update(
            state=State.SETTLED, settled_at=at
        )
        if changed != 1:
            return False
        try:
            with transaction.atomic():
                _take_effect(evaluation, at=at)
        except ListingMoved:
            # It ended or is being put right already: the grade stands, nothing more follows.
            pass
        _record("evaluation.settled", evaluation, None, at)
    return True


def _take_effect(evaluation: Evaluation, *, at: datetime) -> None:
    listing, scheme = evaluation.listing, evaluation.scheme
    total = evaluation.total if evaluation.total is not None else Decimal(0)
    with translation.override(settings.LANGUAGE_CODE):
        words = _t("Evaluation %(year)d: grade %(grade)s, %(total)s of 100.") % {
            "year": scheme.year,
            "grade": evaluation.grade,
            "total": total,
        }
    if total < scheme.floor or (evaluation.grade == Grade.D and _was_worst_before(evaluation)):
        reason = Listing.ExitReason.EVALUATION
        exit_listing(listing=listing, officer=None, exit_reason=reason, reason=words, at=at)
    elif evaluation.grade == Grade.D:
        due = day_of(at) + RECTIFY_AFTER_GRADE_D
        order_rectification(listing=listing, officer=None, due_date=due, reason=words, at=at)
    elif evaluation.grade == Grade.A and listing.listed_until is not None:
        Listing.objects.filter(pk=listing.pk).update(listed_until=listing.listed_until + TERM_FOR_GRADE_A)


def _was_worst_before(evaluation: Evaluation) -> bool:
    return Evaluation.objects.filter(
        listing=evaluation.listing, scheme__year=evaluation.scheme.year - 1, state=State.SETTLED, grade=Grade.D
    ).exists()


def _read_scores(scheme: EvaluationScheme, scores: Mapping[str, Any]) -> dict[str, int]:
    read = {}
    for one in scheme.indicators:
        if one["source"] != "human":
            continue
        text = str(scores.get(one["key"], "")).strip()
        if not text.isascii() or not text.isdecimal() or not 0 <= int(text) <= 100:
            raise ScoreMissing
        read[one["key"]] = int(text)
    return read


def _record(action: str, evaluation: Evaluation, actor: User | None, at: datetime) -> None:
    audit.record(
        actor_uuid=str(actor.uuid) if actor else None,
        action=action,
        object_type="evaluation",
        object_id=str(evaluation.uuid),
        at=at,
        region_code=evaluation.listing.region_id,
        detail={"listing": str(evaluation.listing.uuid), "grade": evaluation.grade, "year": evaluation.scheme.year},
    )
