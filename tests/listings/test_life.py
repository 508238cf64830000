"""Officers and institutions on a listing: orders, suspension, ends, objections; who may, and who is told."""

from datetime import timedelta

import pytest
from django.utils.formats import date_format

from accounts.models import Notice
from audit.models import Event
from common import clock
from common.workdays import day_of, deadline
from courses import services as courses
from institutions import services as institutions
from learning import services as learning
from listings import services as listings
from listings.models import Listing, ListingEvent, Objection, ReviewRule

Reason = Listing.ExitReason


def order(listing, officer, at, days=30):
    due = day_of(at) + timedelta(days=days)
    listings.order_rectification(listing=listing, officer=officer, due_date=due, reason="第二课声音太小", at=at)


def end(listing, officer, at, **more):
    fields = {"exit_reason": Reason.VIOLATION, "reason": "内容违规", **more}
    listings.exit_listing(listing=listing, officer=officer, at=at, **fields)


def test_an_order_keeps_it_listed_and_says_by_when(listed, regional_officer, trainer, at, stranger):
    order(listed, regional_officer, at)
    assert (listed.state, listed.in_directory) == ("rectifying", True)
    assert listings.directory().get() == listed
    notice = Notice.objects.filter(user=trainer.user).latest("pk")
    assert "第二课声音太小" in notice.body
    assert "2026年12月2日" in notice.body
    assert "整改" in stranger.get(listed.get_absolute_url()).content.decode()
    listings.confirm_rectified(listing=listed, officer=regional_officer, reason="", at=at + timedelta(days=3))
    assert (listed.state, listed.rectify_by) == ("listed", None)


@pytest.mark.parametrize("days", [0, -1, 181])
def test_a_deadline_lies_ahead_and_not_too_far(listed, regional_officer, at, days):
    with pytest.raises(listings.NotADeadline):
        order(listed, regional_officer, at, days=days)


def test_an_act_without_a_reason_is_refused(listed, regional_officer, at):
    with pytest.raises(listings.ActNeedsReason):
        listings.suspend(listing=listed, officer=regional_officer, reason="  ", at=at)
    assert not ListingEvent.objects.filter(act="suspended").exists()


def test_a_suspended_course_is_hidden_and_closed_while_learners_go_on(listed, half_way, regional_officer, at, stranger):
    listings.suspend(listing=listed, officer=regional_officer, reason="核实投诉", at=at)
    assert not listings.directory().exists()
    assert not courses.find_courses(query="电商").exists()
    assert stranger.get(listed.listed_course.get_absolute_url()).status_code == 404
    learning.check_active(enrolment=learning.get_enrolment(user=half_way.user, slug="titles"), at=at)
    listings.resume(listing=listed, officer=regional_officer, reason="", at=at)
    assert listings.directory().get() == listed
    assert courses.find_courses(query="电商").exists()


def test_a_suspension_may_stop_learners_too_and_lifting_it_lets_them_go_on(listed, half_way, regional_officer, at):
    listings.suspend(listing=listed, officer=regional_officer, reason="违法内容", at=at, stop_learning=True)
    with pytest.raises(learning.CourseClosed):
        learning.check_active(enrolment=learning.get_enrolment(user=half_way.user, slug="titles"), at=at)
    listings.resume(listing=listed, officer=regional_officer, reason="", at=at + timedelta(days=1))
    learning.check_active(enrolment=learning.get_enrolment(user=half_way.user, slug="titles"), at=at)


def test_an_end_tells_those_half_way_and_gives_them_ninety_days(listed, half_way, regional_officer, at):
    end(listed, regional_officer, at)
    assert (listed.state, listed.exit_reason, listed.in_directory) == ("exited", "violation", False)
    enrolment = learning.get_enrolment(user=half_way.user, slug="titles")
    ending = learning.ending_of(enrolment=enrolment, at=at)
    assert (ending.has_ended, ending.is_over, ending.until) == (True, False, at + timedelta(days=90))
    notice = Notice.objects.filter(user=half_way.user).latest("pk")
    assert "2027年1月31日" in notice.body
    assert notice.url == "/learn/titles/"
    learning.check_active(enrolment=enrolment, at=at + timedelta(days=89))
    with pytest.raises(learning.CourseClosed):
        learning.check_active(enrolment=enrolment, at=at + timedelta(days=90))


def test_nobody_joins_after_the_end(listed, learner, other_learner, regional_officer, at):
    end(listed, regional_officer, at)
    with pytest.raises(courses.CourseNotFound):
        learning.enrol(user=other_learner, slug="titles", at=at)


def test_learners_are_stopped_at_once_only_where_going_on_may_harm(listed, half_way, trainer, regional_officer, at):
    with pytest.raises(listings.NoReasonToStop):
        end(listed, regional_officer, at, exit_reason=Reason.EXPIRED, stop_learning=True)
    end(listed, regional_officer, at, exit_reason=Reason.RIGHTS, stop_learning=True)
    with pytest.raises(learning.CourseClosed):
        learning.check_active(enrolment=learning.get_enrolment(user=half_way.user, slug="titles"), at=at)


def test_an_institution_withdraws_its_own_and_may_come_again_at_once(listed, trainer, foreign_trainer, at):
    with pytest.raises(listings.ListingNotFound):
        listings.withdraw(listing=listed, user=foreign_trainer.user, reason="不做了", at=at)
    listings.withdraw(listing=listed, user=trainer.user, reason="不做了", at=at)
    assert listed.exit_reason == "voluntary"
    listings.readmit(listing=listed, user=trainer.user, reason="", at=at)
    assert (listed.state, listed.exit_reason, listed.exited_at) == ("draft", "", None)


def test_a_readmitted_course_has_to_be_reviewed_again(listed, draft, trainer, auditor, regional_officer, at):
    end(listed, regional_officer, at)
    with pytest.raises(listings.ListingEnded):
        listings.submit(page=draft, user=trainer.user, at=at)
    with pytest.raises(listings.TooEarly):
        listings.readmit(listing=listed, user=regional_officer, reason="", at=at + timedelta(days=364))
    with pytest.raises((listings.ListingNotFound, institutions.OwnInterest)):
        listings.readmit(listing=listed, user=trainer.user, reason="", at=at + timedelta(days=365))
    later = at + timedelta(days=365)
    listings.readmit(listing=listed, user=regional_officer, reason="已满一年", at=later)
    assert not listings.directory().exists()
    again = listings.submit(page=draft, user=trainer.user, at=later)
    listings.approve(submission=again, auditor=auditor, at=later)
    assert listings.directory().get() == listed
    assert courses.find_courses(query="电商").exists()


def test_what_was_under_review_when_it_ended_is_returned_before_it_comes_again(listed, draft, trainer, auditor, at):
    waiting = listings.submit(page=draft, user=trainer.user, at=at)
    listings.withdraw(listing=listed, user=trainer.user, reason="不做了", at=at)
    with pytest.raises(listings.ListingMoved):
        listings.approve(submission=waiting, auditor=auditor, at=at)
    with pytest.raises(listings.RoundStillOpen):
        listings.readmit(listing=listed, user=trainer.user, reason="", at=at)
    listings.return_for_changes(submission=waiting, auditor=auditor, reason="已退出", at=at)
    listings.readmit(listing=Listing.objects.get(), user=trainer.user, reason="", at=at)
    assert Listing.objects.get().state == "draft"


def test_a_term_that_is_over_ends_it_once(listed, at):
    assert listings.expire(at=at + timedelta(days=3 * 365)) == 0
    assert listings.expire(at=at + timedelta(days=3 * 365 + 1)) == 1
    assert listings.expire(at=at + timedelta(days=3 * 365 + 1)) == 0
    event = listed.events.latest("pk")
    assert (event.actor, event.exit_reason) == (None, "expired")


def test_what_an_institution_offers_ends_with_it(listed, institution, regional_officer, at):
    own = Listing.objects.create(
        kind="institution", institution=institution, region_id="110000", changed_at=at, listed_at=at, state="listed",
        in_directory=True, title_zh="晨光职业技能学校",
    )  # fmt: skip
    end(own, regional_officer, at)
    listed.refresh_from_db()
    institution.refresh_from_db()
    assert (listed.state, institution.may_submit) == ("exited", False)


@pytest.mark.parametrize("who", ["foreign_officer", "auditor", "learner", "trainer"])
def test_only_officers_of_the_region_act(listed, at, who, request):
    person = request.getfixturevalue(who)
    with pytest.raises(listings.ListingNotFound):
        listings.suspend(listing=listed, officer=getattr(person, "user", person), reason="x", at=at)
    assert Listing.objects.get().state == "listed"


def test_nobody_acts_on_his_own_institution(listed, trainer, at):
    from accounts import services as accounts

    accounts.make_officer(user=trainer.user, at=at)
    with pytest.raises(institutions.OwnInterest):
        end(listed, trainer.user, at)


def test_an_institution_is_told_once_before_a_term_ends(listed, trainer, at):
    last = listed.listed_until
    early, soon = (at + (last - day_of(at)) - timedelta(days=days) for days in (61, 60))
    listings.sweep(at=early)
    assert not Notice.objects.filter(user=trainer.user, body__contains="列入目录的最后一天").exists()
    for moment in (soon, soon + timedelta(days=1)):
        listings.sweep(at=moment)
    notice = Notice.objects.get(user=trainer.user, body__contains="列入目录的最后一天")
    assert date_format(last, "DATE_FORMAT") in notice.body
    assert notice.url == f"/manage/listings/{listed.uuid}/"
    Listing.objects.filter(pk=listed.pk).update(listed_until=last + timedelta(days=365))
    listings.sweep(at=soon + timedelta(days=365))
    assert Notice.objects.filter(user=trainer.user, body__contains="列入目录的最后一天").count() == 2


def test_every_act_is_in_the_audit_record_without_its_words(listed, regional_officer, at):
    end(listed, regional_officer, at)
    event = Event.objects.get(action="listing.exited")
    assert event.object_id == str(listed.uuid)
    assert "内容违规" not in str(event.detail) + event.reason


def test_an_upheld_objection_undoes_the_act(listed, half_way, trainer, regional_officer, second_officer, at):
    end(listed, regional_officer, at, stop_learning=True)
    event = listed.events.get(act="exited")
    objection = listings.object_to(user=trainer.user, text="没有违规", at=at, event=event)
    assert Notice.objects.filter(user=second_officer, body__startswith="没有违规\n").exists()
    with pytest.raises(institutions.OwnInterest):
        listings.decide_objection(objection=objection, officer=regional_officer, upheld=False, reason="维持", at=at)
    listings.decide_objection(objection=objection, officer=second_officer, upheld=True, reason="查无实据", at=at)
    listed.refresh_from_db()
    assert (listed.state, listed.exit_reason) == ("listed", "")
    assert courses.find_courses(query="电商").exists()
    learning.check_active(enrolment=learning.get_enrolment(user=half_way.user, slug="titles"), at=at)
    with pytest.raises(listings.ObjectionDecided):
        listings.decide_objection(objection=objection, officer=second_officer, upheld=True, reason="再来", at=at)


def test_an_objection_is_to_be_answered_by_a_day_that_everybody_sees(
    listed, trainer, regional_officer, second_officer, at, monkeypatch, signed_in
):
    listings.suspend(listing=listed, officer=regional_officer, reason="核实", at=at)
    objection = listings.object_to(user=trainer.user, text="不对", at=at, event=listed.events.get(act="suspended"))
    rule = ReviewRule.objects.get(kind="course", offering="", region=None)
    assert objection.due_date == deadline(start=day_of(at), days=rule.answer_days).day
    shown = date_format(objection.due_date, "DATE_FORMAT")
    assert shown in Notice.objects.filter(user=second_officer).latest("pk").body
    for user in (trainer.user, second_officer):
        assert f"{shown}前作出决定" in signed_in(user).get(f"/manage/listings/{listed.uuid}/").content.decode()
    monkeypatch.setattr(clock, "now", lambda: at + timedelta(days=rule.answer_days * 3))
    assert "超期" in signed_in(second_officer).get(f"/manage/listings/{listed.uuid}/").content.decode()


def test_a_dismissed_objection_leaves_the_act(listed, trainer, regional_officer, second_officer, at):
    listings.suspend(listing=listed, officer=regional_officer, reason="核实", at=at)
    objection = listings.object_to(user=trainer.user, text="不对", at=at, event=listed.events.get(act="suspended"))
    listings.decide_objection(objection=objection, officer=second_officer, upheld=False, reason="维持", at=at)
    assert Listing.objects.get().state == "suspended"
    assert "维持" in Notice.objects.filter(user=trainer.user).latest("pk").body


def test_an_objection_comes_once_in_time_and_from_the_institution(
    listed, trainer, foreign_trainer, regional_officer, at
):
    listings.suspend(listing=listed, officer=regional_officer, reason="核实", at=at)
    event = listed.events.get(act="suspended")
    with pytest.raises(listings.ListingNotFound):
        listings.object_to(user=foreign_trainer.user, text="不对", at=at, event=event)
    with pytest.raises(listings.TooLateToObject):
        listings.object_to(user=trainer.user, text="不对", at=at + timedelta(days=15), event=event)
    listings.object_to(user=trainer.user, text="不对", at=at + timedelta(days=14), event=event)
    with pytest.raises(listings.AlreadyObjected):
        listings.object_to(user=trainer.user, text="还是不对", at=at, event=event)
    assert Objection.objects.count() == 1


def test_ones_own_withdrawal_is_nothing_to_object_to(listed, trainer, at):
    listings.withdraw(listing=listed, user=trainer.user, reason="不做了", at=at)
    with pytest.raises(listings.NothingToObject):
        listings.object_to(user=trainer.user, text="不对", at=at, event=listed.events.get(act="exited"))
