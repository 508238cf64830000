"""Institutions, their trainers, and who may submit."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from accounts import services as accounts
from accounts.models import User
from institutions import services as institutions
from institutions.models import Institution, Trainer, TrainerAffiliation
from tests.cast import unified_code

TEXTS = {"name_zh": "何晓", "name_en": "He Xiao", "headline_zh": "", "headline_en": "", "bio_zh": "", "bio_en": ""}
OTHER_CODE = "91350100M000100Y43"
GOOD_CODE = unified_code("52110000MJ0000002")
BAD_CODE = GOOD_CODE[:17] + ("0" if GOOD_CODE[17] != "0" else "1")


@pytest.fixture
def other(reference: None, at: datetime) -> Institution:
    return institutions.create_institution(
        code=OTHER_CODE, name_zh="另一家", name_en="Another", kind="enterprise", region_code="350100", at=at
    )


@pytest.fixture
def teacher(institution: Institution, learner: User, at: datetime) -> Trainer:
    """`learner`, as a trainer of `institution`."""
    return institutions.add_trainer(
        institution=institution, user=learner, at=at, malan_types=["startup", "online"], **TEXTS
    )


@pytest.mark.parametrize(
    ("changed", "error"),
    [
        ({"code": "91350100M000100Y42"}, institutions.InvalidCode),
        ({"code": OTHER_CODE}, institutions.CodeTaken),
        ({"region_code": "999999"}, institutions.UnknownRegion),
        ({"region_code": "500105"}, institutions.UnknownRegion),
        ({"kind": "charity"}, ValueError),
    ],
)
def test_a_wrong_institution_is_refused(
    other: Institution, at: datetime, changed: dict[str, str], error: type[Exception]
) -> None:
    good = {"code": GOOD_CODE, "name_zh": "x", "name_en": "", "kind": "base", "region_code": "350100"}
    with pytest.raises(error):
        institutions.create_institution(**(good | changed), at=at)
    assert Institution.objects.count() == 1


def test_the_database_refuses_a_code_of_wrong_form(other: Institution) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Institution.objects.filter(pk=other.pk).update(code="I" * 18)


def found_against(trainer: Trainer, institution: Institution, at: datetime) -> None:
    officer = accounts.create_user(phone="+8613800000099", at=at)
    accounts.make_officer(user=officer, region=institution.region, at=at)
    institutions.find_conduct(
        trainer=trainer,
        officer=officer,
        severity="grave",
        finding="收受学员财物",
        reason="两名学员作证，本人承认。",
        from_date=at.date(),
        to_date=None,
        at=at,
    )


def test_adding_a_trainer_twice_doubles_nothing(teacher: Trainer, institution: Institution, at: datetime) -> None:
    again = institutions.add_trainer(
        institution=institution, user=teacher.user, at=at, malan_types=["growth"], **(TEXTS | {"name_zh": "何小"})
    )
    assert again == teacher
    assert again.name_zh == "何小"
    assert [kind.key for kind in again.malan_types.all()] == ["growth"]
    assert TrainerAffiliation.objects.count() == 1


def test_a_trainer_may_work_for_two(
    teacher: Trainer, institution: Institution, other: Institution, learner: User, at: datetime
) -> None:
    institutions.add_trainer(institution=other, user=learner, at=at, kind="part", **TEXTS)
    assert set(institutions.institutions_of(learner)) == {institution, other}
    assert institutions.trainer_of(learner) == teacher


def test_others_are_no_trainers(other_learner: User, institution: Institution, stranger: Client) -> None:
    from django.contrib.auth.models import AnonymousUser

    for user in (other_learner, AnonymousUser()):
        assert institutions.trainer_of(user) is None
        assert institutions.institutions_of(user) == []


class TestSubmitting:
    def test_a_trainer_in_good_standing_may(
        self, teacher: Trainer, institution: Institution, learner: User, at: datetime
    ) -> None:
        institutions.check_may_submit(user=learner, institution=institution, at=at)

    @pytest.mark.parametrize("reason", ["not_a_trainer", "conduct", "institution"])
    def test_each_hindrance_is_named(
        self, teacher: Trainer, institution: Institution, learner: User, at: datetime, reason: str
    ) -> None:
        match reason:
            case "not_a_trainer":
                institutions.end_affiliation(trainer=teacher, institution=institution, at=at)
            case "conduct":
                found_against(teacher, institution, at)
            case "institution":
                Institution.objects.update(may_submit=False)
        with pytest.raises(institutions.MaySubmitNot) as refused:
            institutions.check_may_submit(user=learner, institution=institution, at=at)
        assert refused.value.reason == reason
        assert str(refused.value)

    def test_not_for_another_institution_nor_before_one_came(
        self, teacher: Trainer, institution: Institution, other: Institution, learner: User, at: datetime
    ) -> None:
        with pytest.raises(institutions.MaySubmitNot):
            institutions.check_may_submit(user=learner, institution=other, at=at)
        with pytest.raises(institutions.MaySubmitNot):
            institutions.check_may_submit(user=learner, institution=institution, at=at - timedelta(days=2))


def test_administrators_keep_institutions_in_the_admin(
    signed_in: Callable[[User], Client], officer: User, other: Institution
) -> None:
    browser = signed_in(officer)
    assert browser.get("/manage/snippets/institutions/institution/").status_code == 200
    form = {"name_zh": "第三家", "name_en": "", "kind": "base", "region": "350100", "may_submit": "on"}
    wrong = browser.post("/manage/snippets/institutions/institution/add/", form | {"code": BAD_CODE})
    assert wrong.status_code == 200
    assert Institution.objects.count() == 1
    browser.post("/manage/snippets/institutions/institution/add/", form | {"code": GOOD_CODE})
    assert Institution.objects.count() == 2
