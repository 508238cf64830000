"""What an officer holds stays held, and who may speak for an institution: ways around the desk that are closed."""

from datetime import date, timedelta

import pytest

from accounts import services as accounts
from courses import services as courses
from courses.models import CourseVersion
from institutions import services as institutions
from institutions.models import ConductFinding
from learning import services as learning
from listings import services as listings
from listings.models import Listing
from tests.listings.dossiers import paper
from tests.listings.test_dossier_kinds import PLATFORM


@pytest.fixture
def house(institution, at):
    """The institution's own listing."""
    return Listing.objects.create(
        kind="institution", institution=institution, region_id="110000", changed_at=at, listed_at=at, state="listed",
        in_directory=True, title_zh="晨光职业技能学校", listed_until=date(2029, 1, 1),
    )  # fmt: skip


@pytest.fixture
def manager(institution, at):
    user = accounts.create_user(phone="+8613800000041", display_name="校长", at=at)
    institutions.make_manager(institution=institution, user=user, by=None, at=at)
    return user


def stop(listing, officer, at):
    listings.suspend(listing=listing, officer=officer, reason="权利人投诉", at=at, stop_learning=True)


def test_an_institution_lifts_no_suspension_by_withdrawing(listed, half_way, trainer, regional_officer, at, signed_in):
    stop(listed, regional_officer, at)
    with pytest.raises(listings.HeldByOfficer):
        listings.withdraw(listing=listed, user=trainer.user, reason="不做了", at=at)
    assert Listing.objects.get().state == "suspended"
    with pytest.raises(learning.CourseClosed):
        learning.check_active(enrolment=learning.get_enrolment(user=half_way.user, slug="titles"), at=at)
    desk, page = signed_in(trainer.user), f"/manage/listings/{listed.uuid}/"
    assert 'value="withdraw"' not in desk.get(page).content.decode()
    assert desk.post(f"{page}act/", {"act": "withdraw", "reason": "不做了"}).status_code == 409


def test_a_term_that_ends_lifts_no_suspension(listed, half_way, regional_officer, at):
    stop(listed, regional_officer, at)
    later = at + timedelta(days=3 * 365 + 1)
    assert listings.expire(at=later) == 0
    assert Listing.objects.get().state == "suspended"
    with pytest.raises(learning.CourseClosed):
        learning.check_active(enrolment=learning.get_enrolment(user=half_way.user, slug="titles"), at=later)
    listings.resume(listing=listed, officer=regional_officer, reason="已澄清", at=later)
    assert listings.expire(at=later) == 1


def test_a_suspended_course_stays_so_when_its_institution_withdraws(listed, house, manager, regional_officer, at):
    stop(listed, regional_officer, at)
    listings.withdraw(listing=house, user=manager, reason="停办", at=at)
    listed.refresh_from_db()
    assert (listed.state, house.state) == ("suspended", "exited")
    listings.exit_listing(listing=listed, officer=regional_officer, exit_reason="rights", reason="侵权", at=at)
    assert listed.exit_reason == "rights"


def test_who_only_teaches_ends_no_institution(listed, house, trainer, manager, signed_in, at):
    desk, page = signed_in(trainer.user), f"/manage/listings/{house.uuid}/"
    assert 'value="withdraw"' not in desk.get(page).content.decode()
    answer = desk.post(f"{page}act/", {"act": "withdraw", "reason": "不做了"})
    assert answer.status_code == 403
    assert "机构管理员" in answer.content.decode()
    assert set(Listing.objects.values_list("state", flat=True)) == {"listed"}
    assert signed_in(manager).post(f"{page}act/", {"act": "withdraw", "reason": "停办"}).status_code == 302
    assert set(Listing.objects.values_list("state", flat=True)) == {"exited"}


def test_what_was_under_review_is_not_listed_after_its_institution_ended(
    submission, house, auditor, regional_officer, at
):
    listings.exit_listing(listing=house, officer=regional_officer, exit_reason="violation", reason="虚假宣传", at=at)
    with pytest.raises(listings.InstitutionRests):
        listings.approve(submission=submission, auditor=auditor, at=at)
    submission.refresh_from_db()
    assert submission.is_open
    assert not courses.find_courses(query="电商").exists()
    assert not CourseVersion.objects.filter(released_at__isnull=False).exists()
    listings.return_for_changes(submission=submission, auditor=auditor, reason="机构已退出", at=at)


def test_an_institution_that_comes_again_submits_only_after_its_review(house, manager, institution, at):
    listings.withdraw(listing=house, user=manager, reason="停办", at=at)
    listings.readmit(listing=house, user=manager, reason="", at=at)
    institution.refresh_from_db()
    assert (house.state, institution.may_submit) == ("draft", False)


@pytest.mark.parametrize("why", ["a finding stands", "teaches elsewhere"])
def test_a_teacher_who_may_not_teach_is_named_on_no_course(draft, trainer, institution, regional_officer, at, why):
    user = accounts.create_user(phone="+8613800000042", display_name="赵老师", at=at)
    other = institutions.add_trainer(
        institution=institution, user=user, name_zh="赵老师", name_en="", headline_zh="", headline_en="", bio_zh="",
        bio_en="", at=at,
    )  # fmt: skip
    draft.trainers = [trainer, other]
    draft.save_revision()
    assert not named(draft, trainer, at)
    if why == "a finding stands":
        institutions.find_conduct(
            officer=regional_officer, trainer=other, severity=ConductFinding.Severity.ADVERSE, finding="收受学员财物",
            reason="查证属实", from_date=at.date(), to_date=date(2027, 5, 1), at=at,
        )  # fmt: skip
    else:
        other.affiliations.update(to_date=at.date())
    found = named(draft, trainer, at)
    assert [check.severity for check in found] == ["error"]
    assert "赵老师" in found[0].message
    assert "财物" not in found[0].message
    with pytest.raises(listings.ChecksFailed):
        listings.submit(page=draft, user=trainer.user, at=at)


def named(page, trainer, at):
    checks = listings.run_checks(page=page, user=trainer.user, at=at)
    return [check for check in checks if check.code == "trainer_not_now"]


def test_whoever_runs_a_platform_of_no_institution_speaks_for_it(
    one_reviewer, learner, other_learner, auditor, regional_officer, signed_in, at
):
    draft = listings.begin(kind="platform", user=learner, at=at)
    listings.save_draft(draft=draft, values=PLATFORM, at=at)
    listings.attach(draft=draft, upload=paper(), name="备案.pdf", user=learner, at=at)
    draft.refresh_from_db()
    listings.approve_dossier(
        submission=listings.submit_dossier(draft=draft, user=learner, at=at), auditor=auditor, at=at
    )
    listing = Listing.objects.get()
    listings.suspend(listing=listing, officer=regional_officer, reason="核实", at=at)
    assert listings.get_listing_to_see(user=learner, uuid=listing.uuid) == listing
    with pytest.raises(listings.ListingNotFound):
        listings.get_listing_to_see(user=other_learner, uuid=listing.uuid)
    event = listing.events.get(act="suspended")
    with pytest.raises(listings.ListingNotFound):
        listings.object_to(user=other_learner, text="不对", at=at, event=event)
    assert listings.object_to(user=learner, text="不对", at=at, event=event).raised_by == learner
    accounts.make_officer(user=learner, at=at)
    with pytest.raises(institutions.OwnInterest):
        listings.resume(listing=listing, officer=learner, reason="没事", at=at)
