"""Ways around the review that Wagtail offers by itself. Each was tried once and led past the auditors."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import WorkflowState
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from courses import services as courses
from courses.models import Course, CoursePage, CourseVersion
from listings import services as listings
from listings.models import Submission


def assert_nothing_is_public():
    assert not CourseVersion.objects.filter(state="released").exists()
    assert not listings.directory().exists()
    assert not courses.find_courses(query="电商").exists()
    for course in Course.objects.all():
        with pytest.raises(courses.CourseNotFound):
            courses.get_released(slug=course.slug)


def editor_form(**fields):
    """What the editor posts; complete enough to be saved as a draft."""
    return nested_form_data(
        {
            "title": "电商标题课",
            "slug": "titles",
            "offering": "demo",
            "outcomes": streamfield([]),
            "curriculum": streamfield([]),
            "description_zh": rich_text(""),
            "description_en": rich_text(""),
            "comments": inline_formset([]),
            **fields,
        }
    )


def test_outside_a_review_the_same_form_saves(draft, trainer, signed_in):
    signed_in(trainer.user).post(edit_url(draft), editor_form(title="改了"))
    assert CoursePage.objects.get(pk=draft.pk).get_latest_revision_as_object().title == "改了"


def test_the_editors_button_saves_first_and_then_checks_what_was_saved(draft, trainer, signed_in):
    response = signed_in(trainer.user).post(edit_url(draft), editor_form(title="改了") | {"listing-submit": "yes"})
    assert response.url == edit_url(draft) + "#tab-submit"
    assert CoursePage.objects.get(pk=draft.pk).get_latest_revision_as_object().title == "改了"
    assert not Submission.objects.exists()


def edit_url(page):
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def test_a_scheduled_publishing_shows_nothing(submission, draft, at):
    draft.go_live_at = at + timedelta(days=1)
    revision = draft.save_revision()
    revision.publish(skip_permission_checks=True)
    revision.approved_go_live_at = at - timedelta(days=1)
    revision.save()
    call_command("publish_scheduled")
    assert_nothing_is_public()


def test_a_copy_shows_nothing_and_touches_no_listing(submission, draft, auditor, at):
    version = listings.approve(submission=submission, auditor=auditor, at=at)
    draft.refresh_from_db()
    copied = draft.copy(update_attrs={"slug": "copied", "title": "副本"}, keep_live=True)
    assert not Course.objects.filter(page=copied.pk).exists()
    assert [listing.course for listing in listings.directory()] == [version.course]


def test_an_alias_shows_nothing(submission, draft, at):
    draft.get_latest_revision().publish(skip_permission_checks=True)
    draft.refresh_from_db()
    draft.create_alias(update_slug="alias")
    assert_nothing_is_public()


def test_publishing_during_a_review_neither_shows_the_course_nor_ends_the_review(submission, draft, officer):
    draft.get_latest_revision().publish(user=officer, skip_permission_checks=True)
    assert_nothing_is_public()
    submission.refresh_from_db()
    assert submission.is_open
    assert CoursePage.objects.get(pk=draft.pk).current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS


@pytest.mark.parametrize("who", ["trainer", "officer"])
@pytest.mark.parametrize(
    "action",
    ["action-publish", "action-submit", "action-restart-workflow", "action-cancel-workflow", "action-workflow-action"],
)
def test_wagtails_own_buttons_are_refused_during_a_review(submission, draft, who, action, request, signed_in):
    user = request.getfixturevalue(who)
    client = signed_in(getattr(user, "user", user))
    response = client.post(edit_url(draft), {action: "yes", "title": "抢先", "workflow-action-name": "approve"})
    assert response.status_code == 302
    assert_nothing_is_public()
    submission.refresh_from_db()
    assert submission.is_open
    page = CoursePage.objects.get(pk=draft.pk)
    assert page.current_workflow_state.status == WorkflowState.STATUS_IN_PROGRESS
    assert page.revisions.count() == 1


def test_wagtails_submit_starts_no_workflow(draft, trainer, signed_in, at):
    listings.ensure_review_workflow(at=at)
    signed_in(trainer.user).post(edit_url(draft), {"action-submit": "yes", "title": "抢先"})
    assert not WorkflowState.objects.exists()
    with pytest.raises(PermissionDenied):
        draft.get_workflow().start(draft, trainer.user)


def test_the_menu_offers_only_our_own_way_to_submit(draft, trainer, signed_in):
    html = signed_in(trainer.user).get(edit_url(draft)).content.decode()
    assert 'name="listing-submit"' in html
    for name in ("action-publish", "action-submit", "action-cancel-workflow"):
        assert f'name="{name}"' not in html


@pytest.mark.parametrize("who", ["trainer", "officer"])
def test_nobody_saves_during_a_review(submission, draft, who, request, signed_in):
    user = request.getfixturevalue(who)
    client = signed_in(getattr(user, "user", user))
    assert client.get(edit_url(draft)).status_code == 200
    response = client.post(edit_url(draft), editor_form(title="改了"))
    assert response.status_code == 200
    page = CoursePage.objects.get(pk=draft.pk)
    assert page.revisions.count() == 1
    assert page.get_latest_revision_as_object().title == "电商标题课"
    assert page.get_lock().for_user(page.owner)


def test_the_page_opens_again_when_it_is_returned(submission, draft, auditor, at):
    listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
    assert CoursePage.objects.get(pk=draft.pk).get_lock() is None


@pytest.fixture
def two_submissions(submission, write_course, trainer, at):
    other = write_course(slug="other", title="另一门课")
    return submission, listings.submit(page=other, user=trainer.user, at=at)


@pytest.mark.parametrize("who", ["auditor", "officer", "trainer"])
@pytest.mark.parametrize("action", ["approve", "reject"])
def test_a_task_is_not_decided_through_another_pages_address(two_submissions, draft, who, action, request, signed_in):
    _mine, other = two_submissions
    other.refresh_from_db()
    user = request.getfixturevalue(who)
    url = reverse("wagtailadmin_pages:workflow_action", args=[draft.pk, action, other.task_state_id])
    response = signed_in(getattr(user, "user", user)).post(url, {"comment": "x"})
    assert response.status_code in (302, 403)
    assert_nothing_is_public()
    assert Submission.objects.filter(decision="").count() == 2
    assert WorkflowState.objects.filter(status=WorkflowState.STATUS_IN_PROGRESS).count() == 2


def test_a_decision_of_one_submission_moves_no_other_task(two_submissions, auditor, at):
    mine, other = two_submissions
    listings.approve(submission=mine, auditor=auditor, at=at)
    mine.refresh_from_db()
    other.refresh_from_db()
    state = other.task_state.specific
    for given in (None, mine):
        with pytest.raises(PermissionDenied):
            state.task.specific.on_action(state, auditor, "approve", submission=given)
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS


def test_a_decided_round_moves_no_task_of_the_next_round(submission, draft, trainer, auditor, at):
    listings.return_for_changes(submission=submission, auditor=auditor, reason="改", at=at)
    second = listings.submit(page=draft, user=trainer.user, at=at + timedelta(days=1))
    submission.refresh_from_db()
    second.refresh_from_db()
    state = second.task_state.specific
    with pytest.raises(PermissionDenied):
        state.task.specific.on_action(state, auditor, "approve", submission=submission)
    state.refresh_from_db()
    assert state.status == state.STATUS_IN_PROGRESS


def test_the_task_offers_no_actions_of_its_own(submission, draft, auditor, officer):
    task = draft.current_workflow_task
    assert task.get_actions(draft, auditor) == task.get_actions(draft, officer) == []


def test_approval_publishes_the_reviewed_revision_not_the_latest(submission, draft, auditor, at):
    draft.title = "事后改的"
    draft.save_revision()
    listings.approve(submission=submission, auditor=auditor, at=at)
    page = CoursePage.objects.get(pk=draft.pk)
    assert page.live_revision_id == submission.version.revision_id
    assert page.title == "电商标题课"
    assert courses.get_released(slug=submission.version.course.slug).title_zh == "电商标题课"


def test_a_workflow_cancelled_by_hand_changes_no_decision(submission, draft, auditor, trainer, at):
    draft.current_workflow_state.cancel(user=trainer.user)
    listings.approve(submission=submission, auditor=auditor, at=at)
    assert listings.directory().count() == 1


def test_a_deleted_page_takes_no_listing_with_it(submission, draft, auditor, at):
    listings.approve(submission=submission, auditor=auditor, at=at)
    CoursePage.objects.get(pk=draft.pk).delete()
    assert listings.directory().count() == 1
    assert Submission.objects.get().task_state is None


def test_an_error_in_the_workflow_leaves_nothing_half_done(submission, auditor, at, monkeypatch):
    def breaks(**_facts):
        raise RuntimeError("the workflow broke")

    monkeypatch.setattr("listings.services.workflow.finish", breaks)
    with pytest.raises(RuntimeError):
        listings.approve(submission=submission, auditor=auditor, at=at)
    submission.refresh_from_db()
    assert submission.is_open
    assert_nothing_is_public()
