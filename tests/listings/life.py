"""What tests of a listing's life share: a listed course, an officer of its region, learners half-way."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from accounts import services as accounts
from accounts.models import User
from learning import services as learning
from learning.models import Completion, Enrolment, LessonProgress
from listings import services as listings
from listings.models import Listing
from reference.models import Region


@pytest.fixture
def listed(submission: Any, auditor: User, at: datetime) -> Listing:
    """The course's listing, in the directory since `at`."""
    listings.approve(submission=submission, auditor=auditor, at=at)
    return Listing.objects.get(pk=submission.listing_id)


@pytest.fixture
def regional_officer(reference: None, at: datetime) -> User:
    """Of the province in which everything here lies."""
    user = accounts.create_user(phone="+8613800000031", display_name="主管老郑", at=at)
    accounts.make_officer(user=user, region=Region.objects.get(pk="110000"), at=at)
    return user


@pytest.fixture
def second_officer(reference: None, at: datetime) -> User:
    user = accounts.create_user(phone="+8613800000032", display_name="主管老许", at=at)
    accounts.make_officer(user=user, region=Region.objects.get(pk="110000"), at=at)
    return user


@pytest.fixture
def foreign_officer(reference: None, at: datetime) -> User:
    """Of another province."""
    far = Region.objects.get(code="530000")
    user = accounts.create_user(phone="+8613800000033", display_name="外省主管", at=at)
    accounts.make_officer(user=user, region=far, at=at)
    return user


@pytest.fixture
def half_way(listed: Listing, learner: User, at: datetime) -> Enrolment:
    """The learner joined and has not finished."""
    return learning.enrol(user=learner, slug=listed.listed_course.slug, at=at)


@pytest.fixture
def finish(at: datetime) -> Callable[[Enrolment], Completion]:
    """`finish(enrolment)`: everything watched and passed, without playing it."""

    def done(enrolment: Enrolment, when: datetime = at + timedelta(hours=1)) -> Completion:
        for lesson in enrolment.version.lesson_list:
            LessonProgress.objects.update_or_create(
                enrolment=enrolment,
                lesson_key=lesson.key,
                defaults={"counted_ms": lesson.duration_ms, "done_at": when, "updated_at": when},
            )
        completion = learning.evaluate(enrolment=enrolment, at=when)
        assert completion is not None
        return completion

    return done
