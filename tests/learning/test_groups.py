"""Groups on the day of joining a course: chosen beforehand, kept with their source, unchanged by what comes later."""

from datetime import date, timedelta

import pytest

from accounts import services as accounts
from accounts.models import GroupMembership
from learning import services as learning
from learning.models import EnrolmentGroup
from learning.services import Funding
from tests.cast import LEARNER_PHONE
from tests.learning.conftest import STRICT, video
from tests.learning.rosters import make_class, proved, roster

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(release_course):
    return release_course(video(300_000, key="v1"), kind="subsidised")


@pytest.fixture
def local_officer(version, at):
    """Of the region of the course's institution, named for the sensitive groups."""
    user = accounts.create_user(phone="+8613800000051", display_name="主管老郑", at=at)
    region = version.course.institution.region
    accounts.grant_role(user=user, role="officer", region=region, sensitive_groups=True, at=at)
    return user


def join(user, version, *codes, at=STRICT):
    funding = Funding(shares={"subsidy": 100}, groups=codes)
    return learning.enrol(user=user, slug=version.course.slug, at=at, funding=funding)


def kept(enrolment):
    return dict(enrolment.groups.values_list("group__code", "source"))


def test_an_officer_reaches_those_who_learn_in_the_region(learner, version, local_officer, at):
    with pytest.raises(accounts.PersonNotFound):
        accounts.find_person(by=local_officer, query=learner.phone, at=at)
    join(learner, version)
    assert accounts.find_person(by=local_officer, query=learner.phone, at=at) == learner


def test_what_is_chosen_is_kept_with_its_source_of_that_day_and_stays(learner, version, local_officer, release_course):
    release_course(video(300_000), slug="other")
    learning.enrol(user=learner, slug="other", at=STRICT)
    accounts.record_group(by=local_officer, person=learner.uuid, code="O03", evidence="退捕证", at=STRICT)
    enrolment = join(learner, version, "O03", "R02")
    assert kept(enrolment) == {"O03": "verified", "R02": "self"}
    for row in GroupMembership.objects.all():
        if row.source == "verified":
            accounts.end_group(by=local_officer, uuid=row.uuid, reason="作废", at=STRICT + timedelta(days=1))
        else:
            accounts.verify_group(by=local_officer, uuid=row.uuid, evidence="证", at=STRICT + timedelta(days=1))
    assert kept(enrolment) == {"O03": "verified", "R02": "self"}


def test_choosing_a_group_at_joining_declares_it(learner, version):
    join(learner, version, "R02", "Y01")
    year = STRICT.year
    assert accounts.groups_on(user=learner, day=STRICT.date()) == {"R02": "self", "Y01": "self"}
    assert accounts.groups_on(user=learner, day=date(year + 1, 1, 1)) == {"R02": "self"}
    # Joining once more, by whatever tap, declares nothing again.
    join(learner, version, "R03")
    assert GroupMembership.objects.count() == 2


def test_who_joins_and_names_none_declares_none(learner, version):
    accounts.declare_group(user=learner, code="R02", at=STRICT)
    enrolment = join(learner, version)
    assert kept(enrolment) == {}
    assert accounts.groups_on(user=learner, day=STRICT.date()) == {"R02": "self"}


def test_a_verified_group_stays_so_when_somebody_in_the_course_joins_a_class(learner, version, local_officer, trainer):
    join(learner, version, "Y04")
    accounts.record_group(by=local_officer, person=learner.uuid, code="O03", evidence="退捕证", at=STRICT)
    of = make_class(trainer.user, version.course, STRICT)
    learning.invite_roster(training_class=of, by=trainer.user, content=roster(("林小姐", LEARNER_PHONE)), at=STRICT)
    place = learning.class_invitations(user=proved(learner, STRICT), at=STRICT).get()
    member = learning.join_class(user=learner, uuid=place.uuid, consent=True, groups=["O03", "R02"], at=STRICT)
    assert kept(member.enrolment) == {"Y04": "self", "O03": "verified", "R02": "self"}
    # Joining a class declares nothing.
    assert accounts.groups_on(user=learner, day=STRICT.date()) == {"Y04": "self", "O03": "verified"}


def test_a_verified_one_that_is_over_counts_as_the_learners_own_word(learner, version, local_officer, release_course):
    release_course(video(300_000), slug="other")
    learning.enrol(user=learner, slug="other", at=STRICT)
    arguments = {"by": local_officer, "person": learner.uuid, "evidence": "证"}
    accounts.record_group(**arguments, code="R03", valid_until=STRICT.date(), at=STRICT)
    later = STRICT + timedelta(days=2)
    assert learning.groups_standing(user=learner, at=STRICT) == {"R03": "verified"}
    assert learning.groups_standing(user=learner, at=later) == {}
    assert kept(join(learner, version, "R03", at=later)) == {"R03": "self"}


def test_the_form_chooses_beforehand_what_holds_and_nothing_else(
    learner, version, local_officer, release_course, signed_in, monkeypatch
):
    release_course(video(300_000), slug="other")
    learning.enrol(user=learner, slug="other", at=STRICT)
    accounts.declare_group(user=learner, code="R02", at=STRICT)
    accounts.declare_group(user=learner, code="O02", valid_until=STRICT.date(), at=STRICT)
    accounts.record_group(by=local_officer, person=learner.uuid, code="H05", evidence="证", at=STRICT)
    monkeypatch.setattr("common.clock.now", lambda: STRICT + timedelta(days=1))
    browser, url = signed_in(learner), f"/courses/{version.course.slug}/enrol/"
    # Asked by the button of the course's page, too.
    for html in (browser.get(url).content.decode(), browser.post(url).content.decode()):
        assert 'value="R02" checked' in html
        assert 'value="O02" checked' not in html
        assert "H05" not in html
        assert "残疾" not in html
    # Who takes the tick away and mistypes a share finds it taken away.
    html = browser.post(url, {"share_self": "1x", "group": ["E01"]}).content.decode()
    assert 'value="R02" checked' not in html
    assert 'value="E01" checked' in html


def test_a_sensitive_group_is_never_kept_with_an_enrolment(learner, version, local_officer, release_course):
    release_course(video(300_000), slug="other")
    learning.enrol(user=learner, slug="other", at=STRICT)
    accounts.record_group(by=local_officer, person=learner.uuid, code="X03", evidence="证", at=STRICT)
    with pytest.raises(learning.UnknownGroup):
        join(learner, version, "X03")
    enrolment = join(learner, version, "R02")
    assert not EnrolmentGroup.objects.filter(group__sensitivity="X").exists()
    facts = str([event.facts for event in learning.replay(enrolment=enrolment)])
    assert "社区矫正" not in facts
    assert "自报" in facts
    learning_part = accounts.own_data(user=learner, at=STRICT)["learning"]
    assert "社区矫正" not in str(learning_part)


def test_the_region_of_a_course_that_was_left_reaches_nobody(learner, version, local_officer, at):
    enrolment = join(learner, version)
    learning.leave_course(enrolment=enrolment, at=STRICT)
    with pytest.raises(accounts.PersonNotFound):
        accounts.read_groups(by=local_officer, person=learner.uuid, at=at)
