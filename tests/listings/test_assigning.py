"""Who reviews what: rules, random draws that can be repeated, and conflicts of interest."""

import hashlib
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import services as accounts
from accounts.models import Notice
from audit.models import Event
from institutions import services as institutions
from institutions.models import TrainerAffiliation
from listings import services as listings
from listings.models import Comment, Listing, ReviewAssignment, ReviewDraw, ReviewRule, Rubric, Submission
from reference.models import Region
from tests.listings.conftest import teacher_of

YEAR = timedelta(days=365)


def reviewers_of(submission):
    return {seat.reviewer for seat in submission.assignments.filter(state__in=["assigned", "done"])}


@pytest.mark.parametrize(
    ("kind", "offering", "reviewers"),
    [
        ("platform", "", 2),
        ("institution", "", 2),
        ("course", "subsidised", 2),
        ("course", "malan", 2),
        ("course", "market", 1),
        ("course", "demo", 1),
        ("resource", "", 1),
    ],
)
def test_the_defaults_say_how_many_review(reference, kind, offering, reviewers, at):
    assert listings.rule_for(kind=kind, offering=offering, region=None, at=at).reviewers == reviewers


def test_loading_the_rules_again_adds_nothing_and_changes_nothing(reference):
    listings.load_review_rules()
    ReviewRule.objects.filter(kind="resource").update(reviewers=3)
    listings.load_review_rules()
    assert ReviewRule.objects.get(kind="resource").reviewers == 3
    assert all(sum(one.weight for one in rubric.criteria.all()) == 100 for rubric in Rubric.objects.all())


def test_a_regions_own_rule_goes_before_the_general_one(two_seats, at):
    region = Region.objects.get(code="110000")
    assert listings.rule_for(kind="course", offering="demo", region=region, at=at) == two_seats
    assert listings.rule_for(kind="course", offering="demo", region=None, at=at).reviewers == 1
    assert listings.rule_for(kind="course", offering="market", region=region, at=at).reviewers == 1


def test_who_is_drawn_is_told_and_nobody_else(submission, auditor, second_auditor, at):
    assert reviewers_of(submission) == {auditor}
    assert [notice.user for notice in Notice.objects.all()] == [auditor]
    # Five working days from Monday the 2nd of November.
    assert (submission.due_date.isoformat(), submission.due_provisional) == ("2026-11-09", False)


def test_everybody_drawn_is_another_person(two_reviewed, auditor, second_auditor):
    assert reviewers_of(two_reviewed) == {auditor, second_auditor}
    assert two_reviewed.waits_for == ""


def test_a_draw_can_be_repeated_and_its_seed_was_committed_to_before(two_reviewed):
    draws = list(ReviewDraw.objects.order_by("pk"))
    assert len(draws) == 2
    for draw in draws:
        assert listings.replays(draw)
        committed = Event.objects.get(action="review.seed", object_id=str(draw.seed_id))
        assert committed.detail == {"sha256": hashlib.sha256(draw.seed.secret.encode()).hexdigest()}
        offered = Event.objects.filter(action="review.draw", detail__seat=draw.assignment.seat).get()
        assert committed.pk < offered.pk
        assert offered.detail["eligible"] == len(draw.pool)
        draw.chosen = "somebody else"
        assert not listings.replays(draw)


POOLS = st.dictionaries(st.uuids().map(str), st.integers(min_value=0, max_value=5), min_size=1, max_size=12)
SECRETS = st.binary(min_size=32, max_size=32).map(bytes.hex)


@given(pool=POOLS, secret=SECRETS, data=st.data())
def test_a_draw_takes_one_of_the_least_busy_whatever_the_order(pool, secret, data):
    rows = list(pool.items())
    chosen = listings.chosen_of(pool=rows, secret=secret)
    assert pool[chosen] == min(pool.values())
    assert listings.chosen_of(pool=data.draw(st.permutations(rows)), secret=secret) == chosen


def test_draws_are_spread_over_all_who_are_equally_busy():
    pool = [(f"person-{num}", 0) for num in range(4)]
    drawn = {listings.chosen_of(pool=pool, secret=f"{num:064x}") for num in range(200)}
    assert len(drawn) == 4


def test_the_least_busy_is_drawn(submission, auditor, second_auditor, write_course, trainer, at):
    """`auditor` has a seat already, so the next is the other's."""
    another = listings.submit(page=write_course(slug="more"), user=trainer.user, at=at)
    assert reviewers_of(another) == {second_auditor}


@pytest.fixture
def house(other_institution):
    return other_institution


def leave(teacher, institution, *, on):
    TrainerAffiliation.objects.filter(trainer=teacher, institution=institution).update(
        from_date=on - 3 * YEAR, to_date=on
    )


@pytest.mark.parametrize(("years_ago", "conflict"), [(0, "institution"), (1, "institution"), (3, "")])
def test_ones_own_institution_is_a_conflict_for_two_years(submission, institution, years_ago, conflict, at):
    teacher = teacher_of(institution, "+8613800000031", at)
    if years_ago:
        leave(teacher, institution, on=at.date() - years_ago * YEAR)
    assert listings.conflict_of(user_id=teacher.user_id, submission=submission, at=at) == conflict


def test_having_worked_with_a_trainer_elsewhere_is_a_conflict(submission, trainer, house, at):
    colleague = teacher_of(house, "+8613800000032", at)
    assert listings.conflict_of(user_id=colleague.user_id, submission=submission, at=at) == ""
    TrainerAffiliation.objects.create(
        trainer=trainer, institution=house, from_date=at.date() - 4 * YEAR, to_date=at.date() - 3 * YEAR
    )
    assert listings.conflict_of(user_id=colleague.user_id, submission=submission, at=at) == ""
    leave(colleague, house, on=at.date() - 3 * YEAR)
    assert listings.conflict_of(user_id=colleague.user_id, submission=submission, at=at) == "cowork"


def test_who_submitted_it_does_not_review_it(submission, trainer, at):
    assert listings.conflict_of(user_id=trainer.user_id, submission=submission, at=at) == "submitter"


@pytest.mark.parametrize("to", ["institution", "trainer"])
def test_declaring_a_relation_gives_the_seat_to_somebody_else(
    submission, auditor, second_auditor, institution, trainer, to, at
):
    listings.comment(submission=submission, auditor=auditor, text="好", at=at)
    uuid = {"institution": institution.uuid, "trainer": trainer.uuid}[to]
    declared = listings.declare_relation(user=auditor, note="表亲", at=at, **{to: uuid})
    assert reviewers_of(submission) == {second_auditor}
    assert not Comment.objects.exists()
    with pytest.raises(listings.ConflictOfInterest):
        listings.take(submission=submission, auditor=auditor, at=at)
    with pytest.raises(listings.AlreadyDeclared):
        listings.declare_relation(user=auditor, note="表亲", at=at, **{to: uuid})
    listings.end_relation(user=auditor, uuid=declared.uuid, at=at)
    assert listings.conflict_of(user_id=auditor.pk, submission=submission, at=at) == ""


def test_a_relation_needs_one_thing_and_a_word(auditor, institution, trainer, learner, at):
    for given_ in ({}, {"institution": institution.uuid, "trainer": trainer.uuid}, {"institution": trainer.uuid}):
        with pytest.raises(listings.RelationIncomplete):
            listings.declare_relation(user=auditor, note="表亲", at=at, **given_)
    with pytest.raises(listings.RelationIncomplete):
        listings.declare_relation(user=auditor, note=" ", institution=institution.uuid, at=at)
    with pytest.raises(listings.NotAnAuditor):
        listings.declare_relation(user=learner, note="表亲", institution=institution.uuid, at=at)
    declared = listings.declare_relation(user=auditor, note="表亲", institution=institution.uuid, at=at)
    with pytest.raises(listings.RelationNotFound):
        listings.end_relation(user=learner, uuid=declared.uuid, at=at)


def test_an_auditor_of_another_region_is_not_drawn_and_finds_nothing(draft, trainer, second_auditor, signed_in, at):
    elsewhere = Region.objects.get(code="350000")
    far = accounts.create_user(phone="+8613800000033", display_name="外省审核员", at=at)
    accounts.make_auditor(user=far, region=elsewhere, at=at)
    submission = listings.submit(page=draft, user=trainer.user, at=at)
    assert reviewers_of(submission) == {second_auditor}
    assert signed_in(far).get(f"/manage/review/{submission.uuid}/").status_code == 404
    assert listings.queue(user=far, at=at).waiting == 0
    with pytest.raises(listings.SubmissionNotFound):
        listings.take(submission=submission, auditor=far, at=at)


def test_where_nobody_is_eligible_it_waits_visibly_until_somebody_comes(
    draft, trainer, learner, conflicted_auditor, at
):
    accounts.make_officer(user=learner, at=at)
    submission = listings.submit(page=draft, user=trainer.user, at=at)
    assert (submission.waits_for, reviewers_of(submission)) == ("reviewer", set())
    assert listings.assign_waiting(at=at) == 0
    assert Notice.objects.filter(user=learner).count() == 1
    newcomer = accounts.create_user(phone="+8613800000034", display_name="新审核员", at=at)
    accounts.make_auditor(user=newcomer, at=at)
    assert listings.assign_waiting(at=at) == 1
    submission.refresh_from_db()
    assert (submission.waits_for, reviewers_of(submission)) == ("", {newcomer})
    assert listings.assign_waiting(at=at) == 0


def test_a_volunteer_takes_a_free_seat(draft, trainer, at):
    submission = listings.submit(page=draft, user=trainer.user, at=at)
    helper = accounts.create_user(phone="+8613800000035", display_name="志愿者", at=at)
    accounts.make_auditor(user=helper, at=at)
    seat = listings.take(submission=submission, auditor=helper, at=at)
    assert (seat.origin, submission.waits_for) == ("volunteered", "")


def test_who_declines_is_not_drawn_again_but_may_come_back(submission, auditor, at):
    listings.hand_back(submission=submission, auditor=auditor, reason="出差", at=at)
    assert submission.waits_for == "reviewer"
    assert listings.assign_waiting(at=at) == 0
    assert listings.take(submission=submission, auditor=auditor, at=at).origin == "volunteered"


def test_declaring_a_conflict_needs_words_and_removes_what_was_said(submission, auditor, second_auditor, at):
    listings.comment(submission=submission, auditor=auditor, text="好", at=at)
    assert Listing.objects.get().state == "in_review"
    with pytest.raises(listings.LeaveReasonMissing):
        listings.hand_back(submission=submission, auditor=auditor, conflict=True, at=at)
    listings.hand_back(submission=submission, auditor=auditor, conflict=True, reason="我表弟的课", at=at)
    assert not Comment.objects.exists()
    assert Listing.objects.get().state == "submitted"
    assert reviewers_of(submission) == {second_auditor}
    left = ReviewAssignment.objects.get(reviewer=auditor)
    assert (left.state, left.conflict) == ("declined", True)
    assert "表弟" not in str(list(Event.objects.values()))


def test_a_round_from_before_there_were_rules_is_taken_up_by_the_sweep(submission, auditor, at):
    ReviewDraw.objects.all().delete()
    submission.assignments.all().delete()
    Submission.objects.update(rule=None, due_date=None)
    assert listings.assign_waiting(at=at) == 1
    submission.refresh_from_db()
    assert submission.rule is not None
    assert submission.due_date is not None
    assert institutions.institutions_of(auditor) == []
