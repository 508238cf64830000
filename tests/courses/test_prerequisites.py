"""A trainer names the courses whose skills are needed; a version freezes them (R009, decision 0028)."""

import pytest

from courses import services as courses
from courses.editor import field_anchor
from courses.services.content import read_content
from courses.services.details import draft_details


def codes(page):
    return [problem.code for problem in courses.problems(page=page)]


def test_a_version_freezes_the_courses_it_builds_on(publish, compose, freeze):
    first = publish(code="DS-1", title="先学的课")
    version = freeze(compose(prerequisites=f"DS-1，{publish().course.slug}"))
    assert version.content["prerequisites"][0] == {
        "course": str(first.course.uuid),
        "code": "DS-1",
        "title_zh": "先学的课",
        "title_en": first.title_en,
    }
    assert next(one.learn_at.course_id for one in courses.prerequisites_of(version=version)) == first.course_id
    assert len(version.content["prerequisites"]) == 2


def test_a_course_that_asks_for_nothing_hashes_as_before(compose, freeze, publish):
    publish(code="DS-1")
    page = compose()
    version = freeze(page)
    assert "prerequisites" not in version.content
    page.prerequisites = "DS-1"
    asking = read_content(draft=page, namespace=str(version.course.uuid))
    assert asking.hash != version.content_hash
    del asking.texts["prerequisites"]
    assert asking.hash == version.content_hash


@pytest.mark.parametrize("rule", ["大专以上学历", "本地户籍", "18-45", "身份证", "no-such-course", "DS-1 以及男性"])
def test_nothing_but_a_course_can_be_asked_for(rule, compose, publish):
    publish(code="DS-1")
    page = compose(prerequisites=f"DS-1, {rule}")
    assert codes(page) == ["prerequisite_unknown"]
    with pytest.raises(courses.NotReadyToFreeze):
        courses.freeze(page=page, revision=page.save_revision(), user=None, at=page.latest_revision.created_at)


def test_a_course_that_takes_no_learners_cannot_be_named(publish, compose, at):
    first = publish(code="DS-1")
    courses.suspend(course=first.course, at=at)
    assert codes(compose(prerequisites="DS-1")) == ["prerequisite_unknown"]


def test_no_course_asks_for_itself(publish):
    page = publish(code="DS-1").course.page
    page.prerequisites = "DS-1"
    assert codes(page) == ["prerequisite_itself"]


def test_no_two_courses_ask_for_each_other_however_long_the_way(publish):
    first = publish(code="A")
    publish(code="B", prerequisites="A")
    publish(code="C", prerequisites="B")
    page = first.course.page
    page.prerequisites = "C"
    assert codes(page) == ["prerequisite_circle"]


def test_five_courses_are_enough(publish, compose):
    slugs = [publish().course.slug for _num in range(6)]
    assert codes(compose(prerequisites=", ".join(slugs))) == ["too_many_prerequisites"]
    assert codes(compose(prerequisites="\n".join(slugs[:5]))) == []


def test_the_preview_of_a_draft_shows_them_too(publish, compose, at):
    first = publish(code="DS-1", title="先学的课")
    shown = draft_details(page=compose(prerequisites="DS-1"), at=at).prerequisites
    assert [one.learn_at for one in shown] == [first]


def test_the_editor_has_a_place_for_them(compose, trainer, signed_in):
    page = compose()
    editor = signed_in(trainer.user).get(f"/manage/pages/{page.pk}/edit/").content.decode()
    assert "先修技能" in editor
    assert field_anchor("prerequisites") in editor
