"""A course may ask for skills that other courses teach, and for nothing else (R009, decision 0028)."""

import ast
import inspect
from types import ModuleType

import pytest

from courses import services as courses
from courses.models import CourseVersion
from courses.services import prerequisites
from learning import services as learning
from learning.models import Completion, Enrolment
from learning.services import enrolling, joining, requiring
from skillsbank import services as skillsbank
from skillsbank.models import Credential
from tests.learning.conftest import reading, video
from tests.learning.newer import next_version
from tests.learning.rosters import make_class, proved, roster
from tests.learning.test_completing import watch_all


@pytest.fixture
def first(release_course):
    """The course that teaches the skill."""
    return release_course(reading(), slug="first")


@pytest.fixture
def second(release_course, first):
    """The course that builds on it."""
    return asks(release_course(reading(), slug="second"), first)


def asks(version: CourseVersion, *others: CourseVersion) -> CourseVersion:
    version.content["prerequisites"] = [
        {"course": str(one.course.uuid), "code": one.course.code, "title_zh": one.title_zh, "title_en": one.title_en}
        for one in others
    ]
    version.save(update_fields=["content"])
    return version


def finish(user, version, at):
    enrolment = learning.enrol(user=user, slug=version.course.slug, at=at)
    learning.mark_read(enrolment=enrolment, lesson_key="text", at=at)
    return Completion.objects.get(enrolment=enrolment)


def test_who_has_not_learned_it_is_told_what_to_learn_first(learner, second, at):
    with pytest.raises(learning.SkillsMissing) as refused:
        learning.enrol(user=learner, slug="second", at=at)
    assert "短课" in str(refused.value)
    assert [one.learn_at.course.slug for one in refused.value.wanted] == ["first"]
    assert not Enrolment.objects.exists()


def test_who_has_learned_it_joins_without_a_real_name(learner, first, second, at):
    assert finish(learner, first, at).state == "awaiting_name"
    assert learning.enrol(user=learner, slug="second", at=at)


def test_any_version_proves_the_skill(learner, other_learner, first, second, at):
    finish(learner, first, at)
    newer = next_version(first, at=at)
    finish(other_learner, newer, at)
    for person in (learner, other_learner):
        assert learning.enrol(user=person, slug="second", at=at)


def test_beginning_is_not_having_learned(learner, first, second, at):
    learning.enrol(user=learner, slug="first", at=at)
    with pytest.raises(learning.SkillsMissing):
        learning.enrol(user=learner, slug="second", at=at)


def test_a_revoked_certificate_proves_nothing(learner, release_course, play, give_name, at):
    give_name(learner)
    lecture = release_course(video(61_000), slug="lecture")
    watch_all(play(learner, lecture), lecture)
    asks(release_course(reading(), slug="third"), lecture)
    credential = Credential.objects.get()
    skillsbank.revoke(credential=credential, reason="代学", actor_uuid=str(learner.uuid), at=at)
    with pytest.raises(learning.SkillsMissing):
        learning.enrol(user=learner, slug="third", at=at)


def test_who_is_in_already_is_never_asked(learner, release_course, first, at):
    second = release_course(reading(), slug="second")
    enrolment = learning.enrol(user=learner, slug="second", at=at)
    asks(second, first)
    assert learning.enrol(user=learner, slug="second", at=at) == enrolment
    newer = next_version(second, at=at)
    assert learning.take_newer_version(enrolment=enrolment, version=newer.uuid, at=at).version == newer


def test_an_ended_course_locks_nobody_out(learner, first, second, at):
    courses.end_listing(course=first.course, at=at)
    assert learning.enrol(user=learner, slug="second", at=at)


def test_a_suspended_course_is_not_asked_for_until_it_is_back(learner, first, second, at):
    courses.suspend(course=first.course, at=at)
    assert courses.prerequisites_of(version=second) == []
    courses.resume(course=first.course, at=at)
    with pytest.raises(learning.SkillsMissing):
        learning.enrol(user=learner, slug="second", at=at)


def test_the_equal_course_teaches_the_same(learner, other_learner, release_course, first, second, at):
    finish(other_learner, first, at)
    equal = release_course(reading(), slug="equal")
    courses.end_listing(course=first.course, at=at, replacement=equal.course)
    with pytest.raises(learning.SkillsMissing) as refused:
        learning.enrol(user=learner, slug="second", at=at)
    assert [one.learn_at for one in refused.value.wanted] == [equal]
    finish(learner, equal, at)
    for person in (learner, other_learner):
        assert learning.enrol(user=person, slug="second", at=at)


def test_what_was_learned_in_the_former_course_counts_where_its_successor_is_named(learner, release_course, first, at):
    finish(learner, first, at)
    equal = release_course(reading(), slug="equal")
    courses.end_listing(course=first.course, at=at, replacement=equal.course)
    asks(release_course(reading(), slug="third"), equal)
    assert learning.enrol(user=learner, slug="third", at=at)


def test_who_moves_from_an_ended_course_is_not_asked_anew(learner, release_course, first, second, at):
    old = learning.enrol(user=learner, slug=release_course(reading(), slug="old").course.slug, at=at)
    courses.end_listing(course=old.course, at=at, replacement=second.course)
    old = learning.get_enrolment(user=learner, slug="old")
    assert learning.move_to_equal(enrolment=old, at=at).version == second


def test_a_circle_that_came_about_later_locks_nobody_out(learner, first, second, at):
    asks(first, second)
    assert learning.enrol(user=learner, slug="second", at=at)
    assert courses.prerequisites_of(version=first) == []


def test_an_equal_course_that_is_the_course_itself_locks_nobody_out(learner, first, second, at):
    courses.end_listing(course=first.course, at=at, replacement=second.course)
    assert learning.enrol(user=learner, slug="second", at=at)


def test_a_class_asks_for_the_same_skills(learner, first, second, trainer, at, signed_in):
    proved(learner, at)
    group = make_class(trainer.user, second.course, at)
    content = roster(("小林", learner.phone))
    learning.invite_roster(training_class=group, by=trainer.user, content=content, at=at)
    place = learning.class_invitations(user=learner, at=at).get()
    browser = signed_in(learner)
    answer = browser.post(f"/me/classes/{place.uuid}/", {"answer": "join", "consent": "on"}, follow=True)
    assert "这门课要用到“短课”教的技能" in answer.content.decode()
    assert learning.class_invitations(user=learner, at=at).get().state == "invited"
    finish(learner, first, at)
    assert learning.join_class(user=learner, uuid=place.uuid, consent=True, at=at).enrolment.version == second


def test_the_pages_say_what_comes_first_and_who_has_it(learner, stranger, signed_in, first, second, at):
    page = stranger.get("/courses/second/").content.decode()
    assert "先学这些" in page
    assert "/courses/first/" in page
    assert "还没学" not in page
    assert "已学会" not in page
    browser = signed_in(learner)
    assert "还没学" in browser.get("/courses/second/").content.decode()
    for answer in (browser.get("/courses/second/enrol/"), browser.post("/courses/second/enrol/")):
        assert answer.status_code == 409
        assert "/courses/first/" in answer.content.decode()
    finish(learner, first, at)
    assert "已学会" in browser.get("/courses/second/").content.decode()
    assert browser.post("/courses/second/enrol/").status_code == 302


def test_programs_are_told_with_a_code(learner, signed_in, second):
    browser = signed_in(learner)
    listed = browser.get("/api/v1/courses/second").json()
    assert listed["prerequisites"] == [{"slug": "first", "title": "短课"}]
    answer = browser.post("/api/v1/learn/enrolments", {"course": "second"}, content_type="application/json")
    assert (answer.status_code, answer.json()["code"]) == (409, "skills_missing")


@pytest.mark.parametrize("module", [enrolling, joining, requiring, prerequisites])
def test_the_way_in_reads_nothing_of_who_somebody_is(module: ModuleType):
    """No rule of schooling, household registration, age or identity: there is nothing that it could be made of."""
    personal = {
        *("RealName", "real_name", "is_real_name", "identity", "id_number", "id_index", "masked", "birth_date", "age"),
        *("sex", "hukou", "household", "education", "schooling", "degree", "nationality", "RoleGrant", "region_of"),
    }
    tree = ast.parse(inspect.getsource(module))
    said = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    said |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    said |= {name.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) for name in node.names}
    assert not said & personal
