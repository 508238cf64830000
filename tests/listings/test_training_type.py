"""No course is submitted without saying which of the plan's three forms of training it is (R019)."""

import pytest

from courses.models import CoursePage
from listings import services as listings
from listings.models import Listing
from listings.services.changes import LABELS, changes_between
from listings.services.rows import with_facts
from reference.models import MalanCourseType, TrainingType


def found(page, trainer, at):
    return {
        one.code: one for one in listings.run_checks(page=page, user=trainer.user, at=at) if one.group == "training"
    }


def kind(code: str) -> TrainingType:
    return TrainingType.objects.get(code=code)


def test_a_course_without_a_type_is_not_submitted(write_course, trainer, at):
    page = write_course(training_type=None)
    check = found(page, trainer, at)["training_type_missing"]
    assert check.severity == "error"
    assert check.anchor.endswith("training_type-wrapper")
    listings.ensure_review_workflow(at=at)
    with pytest.raises(listings.ChecksFailed):
        listings.submit(page=page, user=trainer.user, at=at)


def test_a_malan_course_is_entrepreneurship_training(write_course, trainer, at):
    malan = MalanCourseType.objects.get(key="startup")
    wrong = write_course(malan_type=malan, slug="wrong")
    assert found(wrong, trainer, at)["training_type_not_malan"].severity == "error"
    right = write_course(malan_type=malan, training_type=kind("startup"), slug="right")
    assert [one.severity for one in found(right, trainer, at).values()] == ["ok"]


def test_reviewers_see_the_type_and_that_it_changed(released_course, trainer, auditor, signed_in, at):
    page = CoursePage.objects.get()
    page.training_type = kind("employment")
    page.save_revision(user=trainer.user)
    submission = listings.submit(page=page, user=trainer.user, at=at)
    changes = changes_between(version=submission.version, previous=released_course)
    assert changes.course == [LABELS["training_type"]]
    desk = signed_in(auditor).get(f"/manage/review/{submission.uuid}/")
    assert "就业技能培训" in desk.content.decode()


def test_the_directory_tells_the_type(released_course):
    listing = with_facts(Listing.objects.all()).get(course=released_course.course)
    assert listings.as_row(listing)["training_type"] == "upskilling"
