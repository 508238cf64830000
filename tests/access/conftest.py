from datetime import timedelta

import pytest

from courses.models import CourseVersion
from listings import services as listings
from tests.access.objects import returned
from tests.access.world import world
from tests.listings.conftest import (
    conflicted_auditor,
    draft,
    foreign_trainer,
    make_video,
    other_institution,
    submission,
    write_course,
)

__all__ = [
    "conflicted_auditor",
    "draft",
    "foreign_trainer",
    "make_video",
    "other_institution",
    "returned",
    "submission",
    "world",
    "write_course",
]


@pytest.fixture
def released(write_course, trainer, second_reviewer, at) -> CourseVersion:
    """Another course of the same institution, in the catalogue."""
    page = write_course(slug="covers")
    listings.ensure_review_workflow(at=at)
    candidate = listings.submit(page=page, user=trainer.user, at=at)
    return listings.approve(submission=candidate, auditor=second_reviewer, at=at + timedelta(hours=1))


@pytest.fixture
def second_reviewer(db, at):
    from accounts import services as accounts

    user = accounts.create_user(phone="+8613800000022", display_name="审核员老吴", at=at)
    accounts.make_auditor(user=user, at=at)
    return user
