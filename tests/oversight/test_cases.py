"""Who decides cases: the offices of the region, never somebody concerned; all of it on record."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.formats import date_format

from accounts import services as accounts
from accounts.models import Notice
from audit.models import Event
from learning import services as learning
from learning.models import Case
from learning.services.cases import open_case
from listings import services as listings
from oversight import services as oversight
from reference.models import Region
from tests.listings.conftest import draft, make_video, submission, write_course

__all__ = ["draft", "make_video", "submission", "write_course"]
AFTER = timedelta(days=8)


@pytest.fixture
def case(submission, auditor, learner, at) -> Case:
    version = listings.approve(submission=submission, auditor=auditor, at=at)
    enrolment = learning.enrol(user=learner, slug=version.course.slug, payer="self", at=at)
    facts = {"fast": 3, "checks": 5, "fastest_ms": 90, "limit_ms": 800}
    return open_case(kind="fast_checks", enrolment_id=enrolment.pk, facts=facts, evidence_until=at, at=at)


@pytest.fixture
def of_region(case, at):
    """主管人员 of the place where the institution is."""
    user = accounts.create_user(phone="+8613800000051", display_name="区局老马", at=at)
    accounts.make_officer(user=user, region=case.enrolment.version.course.institution.region, at=at)
    return user


@pytest.fixture
def of_another(case, at):
    user = accounts.create_user(phone="+8613800000052", display_name="外省老黄", at=at)
    region, _created = Region.objects.get_or_create(code="350000", defaults={"name_zh": "福建省", "level": "province"})
    accounts.make_officer(user=user, region=region, at=at)
    return user


def test_the_region_s_officer_and_auditor_decide_and_everything_is_on_record(
    case, of_region, auditor, learner, signed_in, at, monkeypatch
):
    moment = [at + AFTER]
    monkeypatch.setattr("common.clock.now", lambda: moment[0])
    browser, url = signed_in(of_region), reverse("oversight_case", args=[case.uuid])
    assert url in browser.get(reverse("oversight_cases")).content.decode()
    for person in (of_region, auditor):
        # The menu leads there.
        home = signed_in(person).get(reverse("wagtailadmin_home")).content.decode()
        assert reverse("oversight_cases") in home
    page = browser.get(url).content.decode()
    assert learner.display_name not in page
    assert learner.phone not in page
    assert str(learner.uuid) in page
    assert Event.objects.filter(action="personal.read", actor_uuid=str(of_region.uuid)).count() == 2
    deciding = reverse("oversight_decide_case", args=[case.uuid])
    assert browser.post(deciding, {"decision": "note", "reason": " "}).status_code == 422
    assert browser.post(deciding, {"decision": "evidence_set_aside", "reason": "x"}).status_code == 422
    assert browser.post(deciding, {"decision": "note", "reason": "已看回放。"}).status_code == 302
    case.refresh_from_db()
    learning.appeal_case(case=case, user=learner, text="不同意。", at=moment[0])
    appeal = reverse("oversight_decide_case_appeal", args=[case.uuid])
    assert browser.post(appeal, {"decision": "note", "reason": "维持。"}).status_code == 403
    assert "<textarea" not in browser.get(url).content.decode()
    other = signed_in(auditor)
    assert reverse("oversight_evidence", args=[case.enrolment.uuid]) in other.get(url).content.decode()
    assert other.post(appeal, {"decision": "no_fault", "reason": "说明可信。"}).status_code == 302
    case.refresh_from_db()
    assert (case.state, case.outcome, case.appeal_decided_by) == ("closed", "no_fault", auditor)
    evidence = other.get(reverse("oversight_evidence", args=[case.enrolment.uuid])).content.decode()
    assert url in evidence


def test_another_region_an_own_case_and_the_own_institution_are_out_of_reach(
    case, of_another, of_region, auditor, learner, trainer, at
):
    accounts.make_officer(user=learner, region=None, at=at)
    accounts.make_officer(user=trainer.user, region=None, at=at)
    for person in (of_another, learner, trainer.user):
        assert not oversight.list_cases(reader=person, show="all").exists()
        with pytest.raises(learning.CaseNotFound):
            oversight.read_case(uuid=case.uuid, reader=person, at=at)
        with pytest.raises(learning.CaseNotFound):
            oversight.decide_case(uuid=case.uuid, by=person, decision="no_fault", reason="x", at=at)
    house = case.enrolment.version.course.institution
    assert oversight.list_cases(reader=auditor).exists()
    listings.declare_relation(user=auditor, note="表亲", institution=house.uuid, at=at)
    assert not oversight.list_cases(reader=auditor).exists()
    # An office everywhere is not narrowed by another one elsewhere.
    accounts.make_auditor(user=of_another, region=None, at=at)
    assert oversight.list_cases(reader=of_another).get() == case


def test_whoever_holds_no_office_is_turned_away(case, officer, other_learner):
    for person in (officer, other_learner):
        with pytest.raises(oversight.NoOfficeForCases):
            oversight.list_cases(reader=person)


def test_only_no_fault_is_offered_while_the_learner_may_still_answer(case, of_region, at):
    early = oversight.read_case(uuid=case.uuid, reader=of_region, at=at)
    assert [value for value, _label in early.decisions] == ["no_fault"]
    later = oversight.read_case(uuid=case.uuid, reader=of_region, at=at + AFTER)
    assert [value for value, _label in later.decisions] == ["no_fault", "note"]


def test_what_is_late_is_marked_and_what_is_due_first_comes_first(
    case, of_region, learner, signed_in, at, monkeypatch, django_assert_max_num_queries
):
    second = open_case(
        kind="fast_quiz", enrolment_id=case.enrolment_id, facts={"questions": 6, "took_ms": 900}, evidence_until=at,
        at=at + timedelta(days=20),
    )  # fmt: skip
    assert list(oversight.list_cases(reader=of_region)) == [case, second]
    moment = at + timedelta(days=25)
    monkeypatch.setattr("common.clock.now", lambda: moment)
    assert learning.is_late(case, today=moment.date())
    assert not learning.is_late(second, today=moment.date())
    browser = signed_in(of_region)
    browser.get(reverse("oversight_cases"))
    with django_assert_max_num_queries(40):
        page = browser.get(reverse("oversight_cases")).content.decode()
    assert page.count("desk-badge--error") == 1
    # What somebody else decided meanwhile is not decided again.
    oversight.decide_case(uuid=case.uuid, by=of_region, decision="note", reason="已看回放。", at=moment)
    again = browser.post(reverse("oversight_decide_case", args=[case.uuid]), {"decision": "note", "reason": "再来。"})
    assert again.status_code == 409
    assert list(oversight.list_cases(reader=of_region)) == [second]


def test_the_offices_are_told_once_a_day_of_new_cases_of_their_regions(case, of_region, of_another, auditor, at):
    assert oversight.tell_offices(at=at + timedelta(hours=1)) == 2
    told = {notice.user: notice for notice in Notice.objects.filter(url=reverse("oversight_cases"))}
    assert set(told) == {of_region, auditor}
    assert "1" in told[of_region].subject
    assert date_format(case.due_date, "DATE_FORMAT") in told[of_region].body
    assert case.enrolment.user.display_name not in told[of_region].subject + told[of_region].body
    assert oversight.tell_offices(at=at + timedelta(hours=2)) == 0
    assert oversight.tell_offices(at=at + timedelta(days=1)) == 0, "nothing is new"


def test_a_case_that_is_seen_after_the_offices_were_told_is_told_on_the_next_day(case, of_region, at):
    Case.objects.filter(pk=case.pk).update(opened_at=at - timedelta(seconds=1))
    assert oversight.tell_offices(at=at) == 0
    assert oversight.tell_offices(at=at + timedelta(days=1)) == 2


def test_an_appeal_is_told_as_new_and_nobody_of_a_case_of_their_own_institution(
    case, of_region, auditor, learner, at, trainer
):
    accounts.make_officer(user=trainer.user, region=of_region.role_grants.get().region, at=at)
    oversight.tell_offices(at=at + timedelta(hours=1))
    learning.decide_case(case=case, by=of_region, decision="note", reason="太快", at=at + AFTER)
    learning.appeal_case(case=case, user=learner, text="我手快", at=at + AFTER)
    Notice.objects.all().delete()
    oversight.tell_offices(at=at + AFTER + timedelta(hours=1))
    told = Notice.objects.filter(url=reverse("oversight_cases"))
    assert {notice.user for notice in told} == {of_region, auditor}
    assert date_format(case.appeal_due_date, "DATE_FORMAT") in told[0].body
