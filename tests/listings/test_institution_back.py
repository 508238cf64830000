"""An objection to an institution's end is upheld: what ended with it comes back with it."""

import pytest

from institutions import services as institutions
from listings import services as listings
from listings.models import Listing


@pytest.fixture
def own(listed, institution, at):
    """The institution's own listing, beside its course's."""
    return Listing.objects.create(
        kind="institution", institution=institution, region_id="110000", changed_at=at, listed_at=at, state="listed",
        in_directory=True, title_zh="晨光职业技能学校",
    )  # fmt: skip


@pytest.fixture
def end_and_uphold(own, institution, trainer, regional_officer, second_officer, at):
    institutions.make_manager(institution=institution, user=trainer.user, by=None, at=at)

    def act():
        listings.exit_listing(listing=own, officer=regional_officer, exit_reason="violation", reason="资质造假", at=at)
        event = own.events.get(act="exited")
        objection = listings.object_to(user=trainer.user, text="资质是真的", at=at, event=event)
        listings.decide_objection(objection=objection, officer=second_officer, upheld=True, reason="属实", at=at)

    return act


def test_its_courses_come_back_with_it(listed, own, end_and_uphold, institution):
    end_and_uphold()
    for listing in (own, listed):
        listing.refresh_from_db()
        assert (listing.state, listing.exit_reason, listing.in_directory) == ("listed", "", True)
    institution.refresh_from_db()
    assert institution.may_submit
    assert listed.events.filter(act="reinstated").count() == 1


def test_a_course_that_was_suspended_before_stays_ended(listed, end_and_uphold, regional_officer, at):
    listings.suspend(listing=listed, officer=regional_officer, reason="核实投诉", at=at)
    end_and_uphold()
    listed.refresh_from_db()
    assert listed.state == "exited"


def test_an_order_to_put_something_right_holds_again(listed, end_and_uphold, regional_officer, at):
    due = at.date().replace(month=12)
    listings.order_rectification(listing=listed, officer=regional_officer, due_date=due, reason="声音太小", at=at)
    end_and_uphold()
    listed.refresh_from_db()
    assert (listed.state, listed.rectify_by) == ("rectifying", due)


def test_a_course_that_ended_by_itself_stays_ended(listed, end_and_uphold, regional_officer, at):
    listings.exit_listing(listing=listed, officer=regional_officer, exit_reason="rights", reason="侵权", at=at)
    end_and_uphold()
    listed.refresh_from_db()
    assert (listed.state, listed.exit_reason) == ("exited", "rights")
