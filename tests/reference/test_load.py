"""Code lists: what is loaded, and that loading again changes nothing."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import IntegrityError, models, transaction
from django.utils import translation

from reference.models import (
    Category,
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
from reference.services.load import DATA

LISTS: list[type[models.Model]] = [
    Category,
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
]


def _everything() -> dict[str, list[dict[str, object]]]:
    return {model.__name__: list(model._default_manager.order_by("pk").values()) for model in LISTS}


def test_loading_again_changes_nothing(reference: None, at: datetime) -> None:
    before = _everything()
    call_command("load_reference", verbosity=0)
    assert _everything() == before


def test_a_row_that_somebody_spoilt_is_mended_and_none_is_deleted(reference: None, at: datetime) -> None:
    Region.objects.filter(code="110000").update(name_zh="北京", valid=False)
    own = Category.objects.create(key="own", name_zh="自设")
    call_command("load_reference", verbosity=0)
    assert Region.objects.get(code="110000").name_zh == "北京市"
    assert Region.objects.get(code="110000").valid
    assert Category.objects.filter(pk=own.pk).exists()


def test_every_file_tells_where_it_is_from() -> None:
    files = sorted(DATA.glob("*.json"))
    assert len(files) == 6
    for file in files:
        content = json.loads(file.read_text(encoding="utf-8"))
        assert all(content.get(key) for key in ("source", "licence", "as_of")), file.name
        assert file.stat().st_size < 250_000, file.name


@pytest.mark.usefixtures("reference")
class TestRegions:
    def test_every_province_is_there(self) -> None:
        provinces = Region.objects.filter(level="province")
        assert provinces.count() == 34
        assert not provinces.filter(name_en="").exists()
        assert {"710000", "810000", "820000"} <= set(provinces.values_list("code", flat=True))

    def test_counties_hang_in_the_tree(self) -> None:
        county = Region.objects.select_related("parent__parent").get(code="330113")
        assert county.parent
        assert county.parent.parent
        assert [county.name_zh, county.parent.name_zh, county.parent.parent.name_zh] == ["临平区", "杭州市", "浙江省"]
        hong_kong = Region.objects.filter(parent_id="810000", level="county")
        assert hong_kong.count() == 18
        assert Region.objects.filter(level="county").count() > 2800

    def test_changes_since_the_list_are_applied(self) -> None:
        assert Region.objects.get(code="653228").name_zh == "和康县"
        assert Region.objects.get(code="653229").name_zh == "和安县"
        assert not Region.objects.get(code="500105").valid
        assert Region.objects.get(code="500157").valid

    def test_a_change_waits_for_its_day(self) -> None:
        Region.objects.filter(code="500105").update(valid=False)
        from reference import services

        services.load_reference(at=datetime(2025, 12, 4, tzinfo=UTC))
        assert Region.objects.get(code="500105").valid

    def test_only_a_province_stands_alone(self) -> None:
        with pytest.raises(IntegrityError), transaction.atomic():
            Region.objects.create(code="999900", name_zh="x", level="city")


@pytest.mark.usefixtures("reference")
class TestLists:
    def test_occupations_are_found_by_either_code(self) -> None:
        alias = OccupationAlias.objects.select_related("occupation").get(old_code="2-02-10-12")
        assert alias.occupation.code == "2-02-38-04"
        assert alias.occupation.is_digital

    def test_every_occupation_of_the_demo_catalogue_is_there(self) -> None:
        import tomllib

        folder = Path(DATA).parents[1] / "demo" / "catalogue"
        wanted = {
            code for file in folder.glob("*.toml") for code in tomllib.loads(file.read_text("utf-8"))["occupations"]
        }
        assert wanted
        assert wanted <= set(Occupation.objects.values_list("code", flat=True))

    def test_groups_carry_their_sensitivity(self) -> None:
        levels = dict(TraineeGroup.objects.values_list("code", "sensitivity"))
        assert len(levels) == 35
        assert {code for code, level in levels.items() if level == "X"} == {"X01", "X02", "X03", "H03", "H04", "H05"}
        assert levels["Y04"] == "R"

    def test_the_plans_five_courses_keep_its_words(self) -> None:
        courses = MalanCourseType.objects.select_related("stage")
        assert [course.name_zh for course in courses] == [
            "创业意识",
            "创办企业",
            "网络创业",
            "创业（模拟）实训",
            "企业经营发展",
        ]
        assert MalanCourseType.objects.get(key="startup").aliases == ["SYB"]
        assert MalanStage.objects.count() == 5

    def test_levels_types_payers_and_categories(self) -> None:
        assert [SkillLevel.objects.filter(series=series).count() for series in ("five", "eight")] == [5, 8]
        assert TrainingType.objects.count() == 3
        assert set(Payer.objects.values_list("code", flat=True)) == {"self", "employer", "subsidy"}
        assert set(Category.objects.filter(parent=None).values_list("key", flat=True)) == {"digital", "malan"}
        assert set(Category.objects.filter(parent__key="digital").values_list("key", flat=True)) == {
            "ai",
            "cloud",
            "bigdata",
            "marketing",
            "media",
            "ecommerce",
        }

    def test_names_follow_the_reader(self) -> None:
        ai, county = Category.objects.get(key="ai"), Region.objects.get(code="330113")
        assert ai.name == "人工智能"
        with translation.override("en"):
            assert ai.name == "Artificial intelligence"
            # No English name: better the Chinese one than none.
            assert county.name == "临平区"


def test_a_policy_in_use_is_not_edited_by_loading(reference: None, at: datetime) -> None:
    Policy.objects.filter(kind="market", version=1).update(valid_to=at + timedelta(days=1), pass_percent=70)
    call_command("load_reference", verbosity=0)
    assert Policy.objects.get(kind="market", version=1).pass_percent == 70
