"""Loading the code lists from their data files."""

import json
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any

from django.db import models, transaction
from django.utils.dateparse import parse_datetime

from reference.models import (
    Category,
    Department,
    MalanCourseType,
    MalanStage,
    Occupation,
    OccupationAlias,
    Payer,
    Policy,
    Region,
    SkillLevel,
    TraineeGroup,
    TrainingType,
)
from reference.services.regions import load_regions

DATA = Path(__file__).resolve().parents[1] / "data"


def load_reference(*, at: datetime) -> dict[str, int]:
    """Bring every code list up to its data file, in one transaction; safe to run again.

    Rows are found by their code and updated; none is deleted, for others may point at it. A policy is
    never edited: a version that is there stays as it is. `at` decides which dated changes of regions
    have happened. Returns how many rows each list has in the files.
    """
    lists, malan, occupations, policies = (
        read(name) for name in ("lists.json", "malan.json", "occupations.json", "policies.json")
    )
    with transaction.atomic():
        return {
            "regions": load_regions(current=read("regions.json"), since=read("regions_since.json"), at=at),
            "skill_levels": _upsert(SkillLevel, "code", lists["skill_levels"]),
            "trainee_groups": _upsert(TraineeGroup, "code", lists["trainee_groups"]),
            "training_types": _upsert(TrainingType, "code", lists["training_types"]),
            "departments": _upsert(Department, "code", lists["departments"]),
            "payers": _upsert(Payer, "code", lists["payers"]),
            "categories": _load_categories(lists["categories"]),
            "malan_stages": _upsert(MalanStage, "key", malan["stages"]),
            "malan_course_types": _load_course_types(malan["course_types"]),
            "occupations": _load_occupations(occupations["occupations"]),
            "policies": _load_policies(policies["policies"]),
        }


def read(name: str) -> dict[str, Any]:
    """A data file's content."""
    content: dict[str, Any] = json.loads((DATA / name).read_text(encoding="utf-8"))
    return content


def _upsert(model: type[models.Model], key: str, rows: Iterable[dict[str, Any]]) -> int:
    count = 0
    for row in rows:
        rest = {name: value for name, value in row.items() if name != key}
        model._default_manager.update_or_create(**{key: row[key]}, defaults=rest)
        count += 1
    return count


def _load_categories(rows: list[dict[str, Any]]) -> int:
    # Parents stand before their children in the file.
    return sum(_upsert(Category, "key", [row | {"parent": _parent(row["parent"])}]) for row in rows)


def _parent(key: str | None) -> Category | None:
    return Category.objects.get(key=key) if key else None


def _load_course_types(rows: list[dict[str, Any]]) -> int:
    stages = {stage.key: stage for stage in MalanStage.objects.all()}
    return _upsert(MalanCourseType, "key", [row | {"stage": stages[row["stage"]]} for row in rows])


def _load_occupations(rows: list[dict[str, Any]]) -> int:
    for row in rows:
        fields = {name: value for name, value in row.items() if name not in ("code", "old_codes")}
        occupation, _ = Occupation.objects.update_or_create(code=row["code"], defaults=fields)
        for old_code in row["old_codes"]:
            OccupationAlias.objects.update_or_create(old_code=old_code, defaults={"occupation": occupation})
    return len(rows)


def _load_policies(rows: list[dict[str, Any]]) -> int:
    """A region's own rows come with the region: a list without it has no use for them."""
    known = {None, *Region.objects.filter(level=Region.Level.PROVINCE).values_list("code", flat=True)}
    for row in rows:
        region = row.get("region")
        if region not in known:
            continue
        fields = {name: value for name, value in row.items() if name != "region"}
        fields |= {"valid_from": parse_datetime(row["valid_from"])}
        Policy.objects.get_or_create(kind=row["kind"], region_id=region, version=row["version"], defaults=fields)
    return len(rows)
