"""People with a real name, and outcomes to recognise."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts import services as accounts
from accounts.models import User
from skillsbank import services as skillsbank
from skillsbank.models import Credential
from skillsbank.outcome import OutcomeDescription


@pytest.fixture
def named(at: datetime) -> Callable[..., User]:
    """`named(user, "林小雨")`: the person has given this real name."""
    numbers = iter(id_numbers())

    def give(user: User, name: str = "林小雨") -> User:
        accounts.submit_real_name(user=user, name=name, id_number=next(numbers), consent=True, at=at)
        return user

    return give


@pytest.fixture
def describe(at: datetime) -> Callable[..., OutcomeDescription]:
    """`describe(learner, minutes=90)`: a completed course, to be recognised."""

    def make(user: User, course: str = "ds-ai-01", **changes: Any) -> OutcomeDescription:
        description = OutcomeDescription(
            key=f"{user.uuid}:{course}",
            kind="course",
            title_zh="用好 AI 助手：从提问到核对",
            title_en="Working well with AI assistants",
            issuer_name_zh="晨光职业技能学校",
            issuer_name_en="Chenguang Vocational School",
            issuer_code="52110000MJ0000001R",
            trainers=[{"uuid": "0b0e6c7e-0000-4000-8000-000000000001", "name_zh": "何晓", "name_en": "He Xiao"}],
            course_code=course,
            version_num=1,
            watched_minutes=80,
            practice_minutes=10,
            minutes=90,
            minutes_per_class_hour=45,
            class_hours_per_credit=16,
            policy_label="market",
            policy_version=1,
            mark="",
            started_at=at - timedelta(days=2),
            occurred_at=at,
        )
        return replace(description, **changes)

    return make


@pytest.fixture
def credential(learner: User, named: Callable[..., User], describe: Any, at: datetime) -> Credential:
    """The learner's certificate for ninety minutes."""
    named(learner)
    return skillsbank.recognise(user=learner, description=describe(learner), at=at)


def id_numbers() -> list[str]:
    """Identity numbers that pass every check, of nobody."""
    weights = [2 ** (17 - index) % 11 for index in range(17)]
    stems = [f"11010119900307{number}" for number in (211, 323, 435, 547)]
    return [
        stem + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(stem, weights, strict=True)) % 11]
        for stem in stems
    ]
