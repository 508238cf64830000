from datetime import timedelta

import pytest

from accounts.models import Notice
from audit.models import Event
from courses import services as courses
from courses.models import CourseVersion
from listings import services as listings
from listings.models import Comment, Listing, ListingEvent


def test_approving_lists_the_course_at_once(submission, auditor, at):
    version = listings.approve(submission=submission, auditor=auditor, at=at)
    assert version.state == CourseVersion.State.RELEASED
    assert courses.get_released(slug=version.course.slug) == version
    assert version in courses.find_courses(query="电商")
    listing = Listing.objects.get()
    assert (listing.state, listing.listed_at) == ("listed", at)
    assert [event.act for event in ListingEvent.objects.all()] == ["submitted", "taken", "approved", "listed"]
    assert Event.objects.filter(action="listing.approved", actor_uuid=str(auditor.uuid)).count() == 1


def test_approving_twice_releases_once(submission, auditor, at):
    listings.approve(submission=submission, auditor=auditor, at=at)
    with pytest.raises(listings.AlreadyDecided):
        listings.approve(submission=submission, auditor=auditor, at=at)
    assert ListingEvent.objects.filter(act="approved").count() == 1
    assert CourseVersion.objects.filter(state="released").count() == 1


def test_the_trainer_is_told_of_the_decision_and_led_to_the_comments(submission, auditor, trainer, at):
    listings.return_for_changes(submission=submission, auditor=auditor, reason="第一课听不清", at=at)
    notice = Notice.objects.get(user=trainer.user)
    assert notice.body == "第一课听不清"
    assert notice.url == f"/manage/review/{submission.uuid}/comments/"


def test_returning_needs_a_reason(submission, auditor, at):
    with pytest.raises(listings.ReasonMissing):
        listings.return_for_changes(submission=submission, auditor=auditor, reason="  ", at=at)
    submission.refresh_from_db()
    assert submission.is_open


def test_returning_a_first_submission_lets_the_trainer_mend_and_resubmit(submission, auditor, trainer, draft, at):
    listings.return_for_changes(submission=submission, auditor=auditor, reason="补字幕", at=at)
    assert Listing.objects.get().state == Listing.State.RETURNED
    assert not draft.get_lock()
    second = listings.submit(page=draft, user=trainer.user, at=at + timedelta(hours=1))
    assert second.round == 2
    submission.version.refresh_from_db()
    assert submission.version.state == CourseVersion.State.REJECTED


def test_a_rejected_version_leaves_the_listing_as_it_was(submission, auditor, trainer, draft, at):
    released = listings.approve(submission=submission, auditor=auditor, at=at)
    before = Listing.objects.values().get()
    second = listings.submit(page=draft, user=trainer.user, at=at + timedelta(days=1))
    listings.return_for_changes(submission=second, auditor=auditor, reason="改坏了", at=at + timedelta(days=2))
    after = Listing.objects.values().get()
    assert {**after, "changed_at": None} == {**before, "changed_at": None}
    assert courses.get_released(slug=released.course.slug) == released
    assert [listing.course for listing in listings.directory()] == [released.course]


def test_an_auditor_of_the_same_institution_is_refused(submission, conflicted_auditor, at):
    for act in (
        lambda: listings.approve(submission=submission, auditor=conflicted_auditor, at=at),
        lambda: listings.return_for_changes(submission=submission, auditor=conflicted_auditor, reason="x", at=at),
        lambda: listings.comment(submission=submission, auditor=conflicted_auditor, text="x", at=at),
        lambda: listings.get_submission_for_auditor(user=conflicted_auditor, uuid=submission.uuid),
    ):
        with pytest.raises(listings.ConflictOfInterest):
            act()
    submission.refresh_from_db()
    assert submission.is_open


@pytest.mark.parametrize("who", ["learner", "officer"])
def test_who_is_no_auditor_decides_nothing(submission, who, at, request):
    with pytest.raises(listings.NotAnAuditor):
        listings.approve(submission=submission, auditor=request.getfixturevalue(who), at=at)


def test_the_first_comment_makes_the_review_this_auditors(submission, auditor, second_auditor, at):
    listings.comment(submission=submission, auditor=auditor, text="标题太长", at=at)
    assert Listing.objects.get().state == Listing.State.IN_REVIEW
    with pytest.raises(listings.TakenByAnother):
        listings.approve(submission=submission, auditor=second_auditor, at=at)
    listings.hand_back(submission=submission, auditor=auditor, at=at)
    listings.approve(submission=submission, auditor=second_auditor, at=at)
    assert Comment.objects.count() == 1


def test_a_comment_stands_at_a_second_of_a_video(submission, auditor, at):
    lesson = submission.version.lesson_list[0]
    comment = listings.comment(
        submission=submission, auditor=auditor, text="听不清", lesson_key=lesson.key, at_ms=12_000, at=at
    )
    assert comment.at_ms == 12_000


@pytest.mark.parametrize(("key", "at_ms"), [("nowhere", None), ("nowhere", 1000), ("first", 10_000_000), ("quiz", 5)])
def test_a_comment_outside_the_course_is_refused(submission, auditor, key, at_ms, at):
    lessons = submission.version.lesson_list
    key = {"first": lessons[0].key, "quiz": lessons[-1].key}.get(key, key)
    with pytest.raises(listings.NoSuchMoment):
        listings.comment(submission=submission, auditor=auditor, text="x", lesson_key=key, at_ms=at_ms, at=at)
    assert not Comment.objects.exists()


def test_only_the_own_institution_answers_and_only_after_the_decision(
    submission, auditor, trainer, foreign_trainer, at
):
    comment = listings.comment(submission=submission, auditor=auditor, text="标题太长", at=at)
    with pytest.raises(listings.NotYetDecided):
        listings.answer_comment(uuid=comment.uuid, user=trainer.user, text="好", at=at)
    listings.return_for_changes(submission=submission, auditor=auditor, reason="见批注", at=at)
    with pytest.raises(listings.SubmissionNotFound):
        listings.answer_comment(uuid=comment.uuid, user=foreign_trainer.user, text="好", at=at)
    answered = listings.answer_comment(uuid=comment.uuid, user=trainer.user, text="改短了", at=at)
    assert (answered.answer, answered.answered_by) == ("改短了", trainer.user)


def test_an_unanswered_comment_is_a_warning_before_resubmitting(submission, auditor, trainer, draft, at):
    comment = listings.comment(submission=submission, auditor=auditor, text="标题太长", at=at)
    listings.return_for_changes(submission=submission, auditor=auditor, reason="见批注", at=at)
    codes = [check.code for check in listings.run_checks(page=draft, user=trainer.user, at=at)]
    assert "unanswered" in codes
    listings.answer_comment(uuid=comment.uuid, user=trainer.user, text="改短了", at=at)
    codes = [check.code for check in listings.run_checks(page=draft, user=trainer.user, at=at)]
    assert "unanswered" not in codes


def test_the_second_round_shows_replaced_moved_and_new_lessons(submission, auditor, trainer, draft, make_video, at):
    listings.return_for_changes(submission=submission, auditor=auditor, reason="换视频", at=at)
    raw = list(draft.curriculum.raw_data)
    lessons = raw[0]["value"]["lessons"]
    first, second, quiz = lessons
    first["value"]["video"] = make_video("重录").video_id
    quiz["value"]["questions"][0]["value"]["explanation_zh"] = "太长没人看"
    added = {"type": "reading", "value": {"title_zh": "读一读", "body_zh": "<p>例子</p>"}, "id": "r1"}
    raw[0]["value"]["lessons"] = [second, first, quiz, added]
    draft.curriculum = raw
    draft.save_revision(user=trainer.user)
    again = listings.submit(page=draft, user=trainer.user, at=at + timedelta(hours=1))
    changes = listings.changes_between(version=again.version, previous=submission.version)
    by_title = {lesson.title_zh: lesson.key for lesson in again.version.lesson_list}
    said = {title: " ".join(map(str, changes.lessons.get(key, []))) for title, key in by_title.items()}
    assert len([title for title, words in said.items() if words]) == 4
    assert changes.removed == []
    assert changes.course == []
