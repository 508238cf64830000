from datetime import timedelta

import pytest
from wagtail.models import WorkflowState

from accounts import services as accounts
from accounts.models import Notice
from audit.models import Event
from courses import services as courses
from courses.models import CourseVersion
from institutions import services as institutions
from listings import services as listings
from listings.models import Listing, ListingEvent, Submission
from tests.listings.conftest import quiz_block, video_block


def test_submitting_freezes_a_candidate_and_tells_the_auditors(submission, auditor, trainer):
    assert submission.round == 1
    assert submission.version.state == CourseVersion.State.CANDIDATE
    assert submission.listing.state == Listing.State.SUBMITTED
    notice = Notice.objects.get(user=auditor)
    assert "电商标题课" in notice.subject
    assert str(submission.uuid) in notice.url


def test_submitting_starts_the_review_workflow_on_the_frozen_revision(submission, draft):
    state = draft.current_workflow_state
    assert state.status == WorkflowState.STATUS_IN_PROGRESS
    assert state.current_task_state_id == Submission.objects.get().task_state_id
    assert state.current_task_state.revision_id == submission.version.revision_id


def test_the_step_is_in_the_listing_and_in_the_audit_record(submission, trainer):
    step = ListingEvent.objects.get()
    assert (step.act, step.from_state, step.to_state) == ("submitted", "draft", "submitted")
    event = Event.objects.get(action="listing.submitted")
    assert event.object_id == str(submission.listing.uuid)
    assert event.actor_uuid == str(trainer.user.uuid)


def test_submitting_twice_leaves_one_submission(submission, draft, trainer, at):
    with pytest.raises(listings.AlreadySubmitted):
        listings.submit(page=draft, user=trainer.user, at=at + timedelta(seconds=1))
    assert Submission.objects.count() == 1
    assert CourseVersion.objects.count() == 1


def test_a_draft_with_errors_is_refused_and_nothing_is_left_behind(write_course, trainer, at):
    page = write_course(promise_zh="", author="")
    with pytest.raises(listings.ChecksFailed) as refused:
        listings.submit(page=page, user=trainer.user, at=at)
    assert {check.code for check in refused.value.checks} == {"promise_missing", "author_missing"}
    assert not Submission.objects.exists()
    assert not CourseVersion.objects.exists()
    assert not WorkflowState.objects.exists()


def test_a_foreign_trainer_may_not_submit(draft, foreign_trainer, at):
    with pytest.raises(institutions.MaySubmitNot):
        listings.submit(page=draft, user=foreign_trainer.user, at=at)


def test_a_trainer_whose_conduct_is_not_clear_may_not_submit(draft, trainer, learner, at):
    accounts.make_officer(user=learner, at=at)
    institutions.find_conduct(
        trainer=trainer,
        officer=learner,
        severity="adverse",
        finding="侮辱学员",
        reason="课堂录像为证。",
        from_date=at.date(),
        to_date=at.date(),
        at=at,
    )
    with pytest.raises(institutions.MaySubmitNot):
        listings.submit(page=draft, user=trainer.user, at=at)
    assert not Submission.objects.exists()


def test_the_workflow_is_made_once(trainer, at):
    first = listings.ensure_review_workflow(at=at)
    assert listings.ensure_review_workflow(at=at) == first
    assert first.tasks.count() == 1


def test_after_an_approval_a_new_version_can_be_submitted_and_the_listing_stays(
    submission, draft, auditor, trainer, at
):
    listings.approve(submission=submission, auditor=auditor, at=at)
    second = listings.submit(page=draft, user=trainer.user, at=at + timedelta(days=1))
    assert second.round == 2
    assert Listing.objects.get().state == Listing.State.LISTED
    assert courses.get_released(slug=second.version.course.slug).num == 1


def checks_of(page, trainer, at):
    return {check.code: check for check in listings.run_checks(page=page, user=trainer.user, at=at)}


def test_a_complete_course_has_no_errors_and_a_line_for_every_group(draft, trainer, at):
    checks = listings.run_checks(page=draft, user=trainer.user, at=at)
    assert listings.errors_in(checks) == []
    assert {"promise", "outcomes", "bounds", "captions", "quiz", "rights", "standard", "gate"} <= {
        check.group for check in checks if check.severity == "ok"
    }


def test_a_video_that_does_not_play_yet_is_a_warning_where_the_policy_says_so(draft, trainer, at):
    assert checks_of(draft, trainer, at)["video_not_playable"].severity in ("warning", "error")


def test_the_market_policy_asks_for_playable_videos_of_its_length(write_course, trainer, at):
    found = checks_of(write_course(offering="market"), trainer, at)
    assert found["video_not_playable"].severity == "error"
    assert found["lesson_length"].severity == "error"
    assert "0:21" in found["lesson_length"].message
    assert found["lesson_count"].severity == "error"


def test_missing_captions_point_to_the_lesson(write_course, make_video, trainer, at):
    page = write_course(
        [video_block(make_video("无字幕", captions=None), "甲"), video_block(make_video("有"), "乙"), quiz_block()]
    )
    found = checks_of(page, trainer, at)["captions_missing"]
    assert found.severity == "error"
    assert "甲" in found.message
    assert found.anchor.startswith("block-")


def test_texts_that_the_plan_asks_for_are_checked(write_course, trainer, at):
    found = checks_of(write_course(for_whom_zh="", outcomes=[], licence="", source="", standard_reason=""), trainer, at)
    assert {"target_missing", "outcomes_missing", "licence_missing", "source_missing", "standard_missing"} <= set(found)


def test_a_course_without_quiz_and_a_quiz_without_answers_are_errors(write_course, make_video, trainer, at):
    first, second = video_block(make_video("一"), "甲"), video_block(make_video("二"), "乙")
    without = write_course([first, second], slug="without")
    assert checks_of(without, trainer, at)["quiz_missing"].severity == "error"
    question = {"kind": "single", "stem_zh": "几？", "options": [{"zh": "一"}, {"zh": "二"}]}
    unclear = write_course([first, second, quiz_block(questions=[question])], slug="unclear")
    assert checks_of(unclear, trainer, at)["question_unclear"].group == "quiz"
