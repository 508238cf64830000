"""Which rules a review follows, and loading the platform's defaults."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q

from common.workdays import day_of
from courses.models import CourseVersion
from listings.models import Criterion, Listing, ReviewRule, Rubric, Submission
from reference.models import Policy, Region

DATA = Path(__file__).resolve().parents[1] / "data" / "review_rules.json"
MALAN = "malan"


class NoRule(LookupError):
    """No rule is in force for this kind of listing; the defaults cover all of them."""


def load_review_rules() -> dict[str, int]:
    """Add the rubrics and rules of the data file that are not there yet; what is there stays as it is."""
    content: dict[str, Any] = json.loads(DATA.read_text(encoding="utf-8"))
    with transaction.atomic():
        for row in content["rubrics"]:
            titles = {name: row[name] for name in ("title_zh", "title_en")}
            rubric, made = Rubric.objects.get_or_create(key=row["key"], defaults=titles)
            if made:
                Criterion.objects.bulk_create(
                    Criterion(rubric=rubric, position=position, **fields)
                    for position, fields in enumerate(row["criteria"], start=1)
                )
        rubrics = {rubric.key: rubric for rubric in Rubric.objects.all()}
        for row in content["rules"]:
            fields = row | {"rubric": rubrics[row["rubric"]], "valid_from": date.fromisoformat(row["valid_from"])}
            found = {name: fields.pop(name) for name in ("kind", "offering", "valid_from")}
            ReviewRule.objects.get_or_create(**found, region=None, defaults=fields)
    return {"rubrics": len(content["rubrics"]), "review_rules": len(content["rules"])}


def offering_of(version: CourseVersion) -> str:
    """What rules call the offering: a demonstration is one whatever it teaches, a Malan course before the rest."""
    if version.kind != Policy.Kind.DEMO and version.malan_type_id is not None:
        return MALAN
    return version.kind


def rule_for(*, kind: str, offering: str = "", region: Region | None, at: datetime) -> ReviewRule:
    """The rule in force at `at`: the county's own, else the city's, the province's, the general one.

    In each place one for this offering goes before one for any. Raises `NoRule`.
    """
    if not ReviewRule.objects.exists():
        load_review_rules()
    day = day_of(at)
    in_force = (
        ReviewRule.objects.filter(kind=kind, offering__in={offering, ""}, valid_from__lte=day)
        .filter(Q(valid_to=None) | Q(valid_to__gt=day))
        .order_by("-offering", "-valid_from")
    )
    place = region
    while True:
        found = in_force.filter(region=place).first()
        if found:
            return found
        if place is None:
            raise NoRule(f"no review rule for {kind} {offering}")
        place = place.parent


def rule_of(submission: Submission, *, at: datetime) -> ReviewRule:
    """The rule that a submission falls under by what it is and where."""
    listing = submission.listing
    offering = offering_of(submission.course_version) if listing.kind == Listing.Kind.COURSE else ""
    return rule_for(kind=listing.kind, offering=offering, region=listing.region, at=at)
