"""Scores, signatures and the decision that follows from them."""

from datetime import timedelta

import pytest

from accounts import services as accounts
from accounts.models import Notice
from listings import services as listings
from listings.models import Listing, ListingEvent, ReviewAssignment, Submission


def scores_of(submission, score=3, **others):
    return {one.key: score for one in listings.criteria_of(submission)} | others


def sign(submission, auditor, at, *, recommendation="approve", summary="可以", **others):
    return listings.sign(
        submission=submission,
        auditor=auditor,
        recommendation=recommendation,
        scores=scores_of(submission, **others),
        summary=summary,
        at=at,
    )


def open_all(submission, auditor, at):
    for lesson in submission.version.lesson_list:
        listings.note_opened(submission=submission, reviewer=auditor, lesson=lesson, at=at)


def test_nothing_is_approved_unseen(submission, auditor, at):
    first, *others = submission.version.lesson_list
    for lesson in others:
        listings.note_opened(submission=submission, reviewer=auditor, lesson=lesson, at=at)
    with pytest.raises(listings.LessonsUnopened) as refused:
        sign(submission, auditor, at)
    assert first.title in str(refused.value)
    assert others[0].title not in str(refused.value)
    assert not submission.assignments.get().begun_at, "a refusal leaves nothing behind"
    listings.note_opened(submission=submission, reviewer=auditor, lesson=first, at=at)
    assert sign(submission, auditor, at).decision == "approved"


def test_what_another_opened_is_not_seen(two_reviewed, auditor, second_auditor, at):
    open_all(two_reviewed, auditor, at)
    with pytest.raises(listings.LessonsUnopened):
        sign(two_reviewed, second_auditor, at)


def test_an_approval_needs_every_score_and_none_too_low(submission, auditor, at):
    open_all(submission, auditor, at)
    with pytest.raises(listings.NotScored):
        listings.sign(submission=submission, auditor=auditor, recommendation="approve", scores={}, summary="", at=at)
    with pytest.raises(listings.ScoreTooLow):
        sign(submission, auditor, at, rights=1)
    with pytest.raises(listings.NotScored):
        sign(submission, auditor, at, rights=5)
    assert sign(submission, auditor, at, rights=2).decision == "approved"


def test_weights_make_the_score(submission):
    criteria = listings.criteria_of(submission)
    assert listings.weighted_percent(criteria=criteria, scores=scores_of(submission, 4)) == 100
    assert listings.weighted_percent(criteria=criteria, scores=scores_of(submission, 0)) == 0
    assert listings.weighted_percent(criteria=criteria, scores=scores_of(submission, 4, accuracy=0)) == 80
    assert listings.weighted_percent(criteria=criteria, scores={}) is None


def test_scores_are_kept_unsigned(submission, auditor, at):
    listings.save_scores(
        submission=submission, auditor=auditor, scores={"rights": 4, "nothing": 2}, summary="看", at=at
    )
    seat = submission.assignments.get()
    assert (seat.scores, seat.summary, seat.state, seat.signature) == ({"rights": 4}, "看", "assigned", "")


@pytest.mark.parametrize(("recommendation", "decision"), [("approve", "approved"), ("return", "returned")])
def test_the_last_of_two_signatures_decides(
    two_reviewed, auditor, second_auditor, trainer, recommendation, decision, at
):
    for reviewer in (auditor, second_auditor):
        open_all(two_reviewed, reviewer, at)
    sign(two_reviewed, auditor, at, recommendation=recommendation, summary="第一份")
    assert two_reviewed.is_open
    assert not Notice.objects.filter(user=trainer.user).exists()
    with pytest.raises(listings.AlreadySigned):
        sign(two_reviewed, auditor, at, recommendation=recommendation)
    with pytest.raises(listings.AlreadySigned):
        listings.comment(submission=two_reviewed, auditor=auditor, text="还有", at=at)
    sign(two_reviewed, second_auditor, at + timedelta(days=1), recommendation=recommendation, summary="第二份")
    assert two_reviewed.decision == decision
    assert two_reviewed.decided_by == second_auditor
    assert two_reviewed.reason == "第一份\n\n第二份"
    assert two_reviewed.workdays_taken == 1
    assert Notice.objects.filter(user=trainer.user).count() == 1
    assert Notice.objects.filter(user=auditor, subject__contains="电商标题课").count() == 2


def test_who_disagree_get_a_third(two_reviewed, auditor, second_auditor, third_auditor, at):
    listings.approve(submission=two_reviewed, auditor=auditor, at=at)
    listings.return_for_changes(submission=two_reviewed, auditor=second_auditor, reason="不行", at=at)
    assert two_reviewed.is_open
    assert two_reviewed.assignments.get(seat=3).reviewer == third_auditor
    listings.approve(submission=two_reviewed, auditor=third_auditor, reason="可以", at=at)
    two_reviewed.refresh_from_db()
    assert (two_reviewed.decision, two_reviewed.reason) == ("approved", "可以")


@pytest.fixture
def disagreement(officer, two_reviewed, auditor, second_auditor, at):
    listings.approve(submission=two_reviewed, auditor=auditor, reason="我看可以", at=at)
    listings.return_for_changes(submission=two_reviewed, auditor=second_auditor, reason="我看不行", at=at)
    assert (two_reviewed.is_open, two_reviewed.waits_for) == (True, "officer")
    return two_reviewed


def test_where_nobody_is_left_the_officer_decides_with_reasons(disagreement, officer, learner, signed_in, at):
    url = f"/manage/review/{disagreement.uuid}/settle/"
    assert Notice.objects.filter(user=officer, url=url).count() == 1
    client = signed_in(officer)
    assert url in client.get("/manage/review/disagreements/").content.decode()
    html = client.get(url).content.decode()
    assert "我看可以" in html
    assert "我看不行" in html
    form = {"decision": "approve", "reason": "内容无误"}
    assert client.post(url, form).status_code == 400
    assert client.post(url, form | {"reason": " ", "confirm": "yes"}).status_code == 400
    assert client.post(url, form | {"confirm": "yes"}).status_code == 302
    assert client.post(url, form | {"confirm": "yes"}).status_code == 409
    disagreement.refresh_from_db()
    assert (disagreement.decision, disagreement.decided_by, disagreement.reason) == ("approved", officer, "内容无误")
    assert listings.signature_holds(disagreement)


def test_an_officer_decides_neither_elsewhere_nor_what_is_his_own(disagreement, learner, institution, trainer, at):
    with pytest.raises(listings.NotAnOfficer):
        listings.decide_disagreement(submission=disagreement, officer=learner, decision="approved", reason="好", at=at)
    accounts.make_officer(user=trainer.user, at=at)
    with pytest.raises(listings.ConflictOfInterest):
        listings.decide_disagreement(
            submission=disagreement, officer=trainer.user, decision="approved", reason="好", at=at
        )


def test_an_officer_does_not_decide_what_reviewers_still_review(two_reviewed, officer, signed_in, at):
    with pytest.raises(listings.NotForOfficer):
        listings.decide_disagreement(submission=two_reviewed, officer=officer, decision="approved", reason="好", at=at)
    listings.return_for_changes(
        submission=two_reviewed, auditor=two_reviewed.assignments.first().reviewer, reason="还不能给人看", at=at
    )
    html = signed_in(officer).get(f"/manage/review/{two_reviewed.uuid}/settle/").content.decode()
    assert "还不能给人看" not in html


def test_signatures_stand_for_exactly_what_was_signed(submission, auditor, at):
    listings.approve(submission=submission, auditor=auditor, reason="可以", at=at)
    submission.refresh_from_db()
    seat = ReviewAssignment.objects.get()
    assert listings.signature_holds(seat)
    assert listings.signature_holds(submission)
    seat.scores = seat.scores | {"rights": 2}
    assert not listings.signature_holds(seat)
    submission.reason = "后来改的"
    assert not listings.signature_holds(submission)
    assert seat.signature != submission.signature


def test_a_later_round_asks_about_every_earlier_comment(submission, auditor, trainer, draft, at):
    comment = listings.comment(submission=submission, auditor=auditor, text="改短", at=at)
    open_all(submission, auditor, at)
    listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
    again = listings.submit(page=draft, user=trainer.user, at=at + timedelta(hours=1))
    # Nothing changed in the lessons, and this reviewer knows them.
    assert listings.unopened(submission=again, reviewer=auditor) == []
    with pytest.raises(listings.CommentsUnmarked):
        sign(again, auditor, at)
    listings.mark_comment(submission=again, auditor=auditor, uuid=comment.uuid, resolved=True, at=at)
    assert sign(again, auditor, at).decision == "approved"


def test_a_changed_lesson_has_to_be_opened_again(submission, auditor, trainer, draft, at):
    open_all(submission, auditor, at)
    listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
    raw = list(draft.curriculum.raw_data)
    raw[0]["value"]["lessons"][0]["value"]["summary_zh"] = "改过了"
    draft.curriculum = raw
    draft.save_revision(user=trainer.user)
    again = listings.submit(page=draft, user=trainer.user, at=at)
    changed = again.version.lesson_list[0]
    assert listings.unopened(submission=again, reviewer=auditor) == [changed]


def test_a_listing_is_in_review_from_the_first_act_on(two_reviewed, auditor, second_auditor, at):
    assert Listing.objects.get().state == "submitted"
    listings.comment(submission=two_reviewed, auditor=auditor, text="好", at=at)
    listings.comment(submission=two_reviewed, auditor=second_auditor, text="好", at=at)
    assert Listing.objects.get().state == "in_review"
    assert ListingEvent.objects.filter(act="taken").count() == 1
    listings.hand_back(submission=two_reviewed, auditor=auditor, at=at)
    assert Listing.objects.get().state == "in_review"
    listings.hand_back(submission=two_reviewed, auditor=second_auditor, at=at)
    assert Listing.objects.get().state == "submitted"
    assert Submission.objects.get().waits_for == "reviewer"
