"""A course says which of the plan's three forms of training it is (R019); what was frozen earlier says nothing."""

from courses.models import CoursePage
from courses.services.content import read_content
from reference.models import MalanCourseType, TrainingType
from tests.courses.test_admin import _create, desk  # noqa: F401 - fixture


def kind(code: str) -> TrainingType:
    return TrainingType.objects.get(code=code)


def test_a_version_freezes_the_type_and_learners_read_it(publish, stranger):
    version = publish(training_type=kind("upskilling"))
    assert version.training_type.code == "upskilling"
    assert "岗位技能提升培训" in stranger.get(version.get_absolute_url()).content.decode()
    told = stranger.get(f"/api/v1/courses/{version.course.slug}").json()
    assert told["training_type"] == "upskilling"


def test_a_course_frozen_before_it_was_asked_for_shows_nothing(publish, stranger):
    version = publish()
    answer = stranger.get(version.get_absolute_url()).content.decode()
    assert "培训类型" not in answer
    assert stranger.get(f"/api/v1/courses/{version.course.slug}").json()["training_type"] == ""


def test_a_course_without_a_type_hashes_as_before_and_the_type_counts(compose, freeze):
    page = compose()
    version = freeze(page)
    page.training_type = kind("startup")
    typed = read_content(draft=page, namespace=str(version.course.uuid))
    assert typed.hash != version.content_hash
    typed.columns["training_type"] = None
    assert typed.hash == version.content_hash


def test_a_malan_course_left_empty_becomes_entrepreneurship_training(desk, trainer, lecture, monkeypatch):  # noqa: F811
    from tests.courses import test_admin

    form = test_admin._form
    malan = str(MalanCourseType.objects.get(key="startup").pk)
    monkeypatch.setattr(test_admin, "_form", lambda **of: form(**of) | {"malan_type": malan, "training_type": ""})
    _create(desk, trainer, trainer_id=trainer.pk, video_id=lecture.video_id)
    assert CoursePage.objects.get().get_latest_revision_as_object().training_type == kind("startup")
