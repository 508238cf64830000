"""Races over places in a class, on PostgreSQL."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import connection

from accounts.models import User
from institutions import services as institutions
from learning import services as learning
from learning.models import ClassMember, Enrolment
from tests.learning.conftest import reading
from tests.learning.rosters import make_class, proved, roster
from tests.learning.test_races import _guards_lifted_to_empty_the_database, all_at_once, failures  # noqa: F401

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: set DATABASE_URL"),
]


def test_places_hold_and_a_yes_is_said_once_whatever_races(
    learner: User, other_learner: User, release_course: Callable[..., Any], at: Any
) -> None:
    version = release_course(reading(), slug="short-course")
    texts = dict.fromkeys(("name_en", "headline_zh", "headline_en", "bio_zh", "bio_en"), "")
    institutions.add_trainer(
        institution=version.course.institution, user=other_learner, name_zh="何老师", at=at, **texts
    )
    made = make_class(other_learner, version.course, at, quota=5)
    learning.invite_roster(training_class=made, by=other_learner, content=roster(("林", "13800000001")), at=at)
    # Four places are left for five rosters of two.
    rosters = [roster(("甲", f"1390000010{num}"), ("乙", f"1390000020{num}")) for num in range(5)]
    uploads = [
        partial(learning.invite_roster, training_class=made, by=other_learner, content=content, at=at)
        for content in rosters
    ]
    results = all_at_once(*uploads)
    assert [type(error) for error in failures(results)] == [learning.ClassFull] * 3
    assert ClassMember.objects.filter(state="invited").count() == 5
    place = learning.class_invitations(user=proved(learner, at), at=at).get()
    join = partial(learning.join_class, user=learner, uuid=place.uuid, consent=True, at=at)
    remove = partial(
        learning.remove_member, training_class=made, by=other_learner, uuid=place.uuid, reason="名单有误", at=at
    )
    answers = all_at_once(join, join, join, remove)
    assert {type(error) for error in failures(answers)} <= {learning.PlaceNotFound}
    assert Enrolment.objects.count() <= 1
    assert ClassMember.objects.get(uuid=place.uuid).state == "removed"
