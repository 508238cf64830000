"""The quota of a programme under concurrency, on PostgreSQL: SQLite lets one writer in at a time and so has no race."""

import pytest
from django.db import connection

from accounts import services as accounts
from learning import services as learning
from learning.models import Enrolment
from learning.services import Funding
from tests.learning.conftest import STRICT, video
from tests.learning.programmes import CODE, make_programme
from tests.learning.test_races import _guards_lifted_to_empty_the_database, all_at_once, failures  # noqa: F401

pytestmark = [
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL: set DATABASE_URL"),
]


def test_a_quota_holds_and_a_second_tap_is_told_of_the_first_whatever_races(release_course):
    courses = [release_course(video(60_000), kind="subsidised", slug=f"race-{num}") for num in range(2)]
    programme = make_programme(STRICT, quota=3)
    people = [
        accounts.create_user(phone=f"+86138000001{num:02}", display_name=f"学员{num}", at=STRICT) for num in range(4)
    ]
    funding = Funding(shares={"subsidy": 100}, programme=CODE)

    def enrol(user, course):
        return lambda: learning.enrol(user=user, slug=course.course.slug, at=STRICT, funding=funding).pk

    # Eight enrolments for three places, each tapped twice.
    results = all_at_once(*[enrol(user, course) for user in people for course in courses for _tap in range(2)])
    assert {type(error) for error in failures(results)} == {learning.ProgrammeFull}
    assert learning.taken(programme) == Enrolment.objects.count() == 3
    assert len(failures(results)) == 10


def test_who_comes_back_takes_no_place_twice(release_course, learner, other_learner):
    version = release_course(video(60_000), kind="subsidised")
    programme = make_programme(STRICT, quota=1)
    funding = Funding(shares={"subsidy": 100}, programme=CODE)
    first = learning.enrol(user=learner, slug=version.course.slug, at=STRICT, funding=funding)
    learning.leave_course(enrolment=first, at=STRICT)
    results = all_at_once(
        lambda: learning.come_back(enrolment=Enrolment.objects.get(pk=first.pk), at=STRICT),
        lambda: learning.enrol(user=other_learner, slug=version.course.slug, at=STRICT, funding=funding),
    )
    assert {type(error) for error in failures(results)} <= {learning.ProgrammeFull}
    assert learning.taken(programme) == 1
